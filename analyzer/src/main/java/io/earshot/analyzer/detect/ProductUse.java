package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Ruleset;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.View;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether the capture shows a host to use the product that a ruleset is about, and not another one of the same vendor: a
 * desk phone, a softphone and a video client reach the same addresses on other ports.
 */
final class ProductUse {
    private static final int UDP = 17;
    /** What is not media may come by datagrams too. */
    private static final Set<Usage> SIGNALS = Set.of(Usage.SIGNALLING, Usage.TURN);

    private final Ruleset ruleset;
    private final Facts facts;
    private final Map<Address, Boolean> users = new HashMap<>();
    private final Map<Address, Boolean> strangers = new HashMap<>();

    ProductUse(Ruleset ruleset, Facts facts) {
        this.ruleset = ruleset;
        this.facts = facts;
    }

    /**
     * Signalling that can be read leads to an endpoint that the rules list; else media of a user of the product does, or the
     * user talked to nobody else when the session began.
     */
    boolean isOf(Call call) {
        return call.mediaOnly()
                ? call.views().stream().anyMatch(view -> isBy(view.place().near()))
                        && (call.views().stream()
                                        .flatMap(ProductUse::streams)
                                        .map(MediaStream::remoteAddress)
                                        .anyMatch(remote -> ruleset.isListedMedia(remote, names(remote)))
                                || call.views().stream().allMatch(this::isSignalledHereOnly))
                : isSignalling(call.server());
    }

    private static Stream<MediaStream> streams(View view) {
        return Stream.concat(view.inbound().stream(), view.outbound().stream());
    }

    private boolean isSignalling(Endpoint server) {
        return ruleset.rules(Usage.SIGNALLING).stream()
                .anyMatch(rule -> !rule.remote().isAnywhere()
                        && rule.matchesRemote(server.address(), names(server.address()), server.port()));
    }

    /**
     * All connections that the client had when the session began lead to where the vendor signals. Who checks the pair like
     * the client does, or has a name, may be another client or another vendor.
     */
    private boolean isSignalledHereOnly(View view) {
        Address near = view.place().near();
        List<MediaStream> media = streams(view).toList();
        Set<Address> remotes = media.stream().map(MediaStream::remoteAddress).collect(Collectors.toSet());
        long began =
                media.stream().mapToLong(stream -> stream.first().time()).min().orElse(Long.MIN_VALUE);
        List<Endpoint> talkedTo = facts.index().flows().of(near).stream()
                .filter(flow ->
                        flow.first().time() <= began && began <= flow.last().time())
                .filter(ProductUse::mayConcern)
                .map(flow -> far(flow, near))
                .filter(far -> !facts.site().isLocal(far.address()))
                .toList();
        return !talkedTo.isEmpty()
                && talkedTo.stream().allMatch(this::isSignalling)
                && remotes.stream().allMatch(remote -> names(remote).isEmpty() && !checks(remote, near));
    }

    /** A connection that serves, or datagrams that carry signalling or what a browser asks for. */
    private static boolean mayConcern(FlowState flow) {
        return flow.tcp()
                .map(tcp -> tcp.dataForward() > 0 && tcp.dataBackward() > 0)
                .orElseGet(() -> flow.usages().contains("sip") || flow.usages().contains("quic"));
    }

    private boolean checks(Address remote, Address near) {
        return facts.index().exchanges().between(remote, near).stream()
                .anyMatch(exchange ->
                        exchange.isCheck() && exchange.source().address().equals(remote));
    }

    private static Endpoint far(FlowState flow, Address near) {
        return flow.initiator().address().equals(near) ? flow.responder() : flow.initiator();
    }

    /** A host with trunks of two carriers: signalling that can be read leads to a stranger, and other signalling to the vendor. */
    boolean isElsewhere(Call call) {
        return !call.mediaOnly()
                && strangers.computeIfAbsent(call.server().address(), this::isStranger)
                && call.views().stream().anyMatch(view -> isBy(view.place().near()));
    }

    private boolean isStranger(Address server) {
        return !facts.site().isLocal(server)
                && !ruleset.knows(server, names(server))
                && ruleset.rules(Usage.SIGNALLING).stream()
                        .noneMatch(rule -> rule.remote().isAnywhere());
    }

    /** The host asks for what the rules list besides media, and nothing else of the vendor. */
    boolean isBy(Address near) {
        return users.computeIfAbsent(near, this::uses);
    }

    private boolean uses(Address near) {
        boolean listed = false;
        for (FlowState flow : facts.index().flows().of(near)) {
            Endpoint far = far(flow, near);
            Optional<Usage> usage = RuleFlows.usage(flow);
            boolean media =
                    flow.protocol() == UDP && usage.filter(SIGNALS::contains).isEmpty();
            if (media || !ruleset.knows(far.address(), names(far.address()))) {
                continue;
            }
            boolean taken = ruleset.rules().stream()
                    .anyMatch(rule -> rule.level().isDemand()
                            && rule.usage() != Usage.MEDIA
                            && rule.matchesRemote(
                                    far.address(), names(far.address()), far.port(), protocol(flow), usage));
            if (!taken) {
                return false;
            }
            listed = true;
        }
        return listed;
    }

    private static Protocol protocol(FlowState flow) {
        return flow.protocol() == UDP ? Protocol.UDP : Protocol.TCP;
    }

    private Set<String> names(Address address) {
        return facts.names().of(address);
    }
}
