package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Ruleset;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    ProductUse(Ruleset ruleset, Facts facts) {
        this.ruleset = ruleset;
        this.facts = facts;
    }

    /** Signalling that can be read leads to an endpoint that the rules list; else media of a user of the product does. */
    boolean isOf(Call call) {
        Endpoint server = call.server();
        return call.mediaOnly()
                ? call.views().stream().anyMatch(view -> isBy(view.place().near()))
                        && call.views().stream()
                                .flatMap(view -> Stream.concat(view.inbound().stream(), view.outbound().stream()))
                                .map(MediaStream::remoteAddress)
                                .anyMatch(remote -> ruleset.isListedMedia(remote, names(remote)))
                : ruleset.rules(Usage.SIGNALLING).stream()
                        .anyMatch(rule -> !rule.remote().isAnywhere()
                                && rule.matchesRemote(server.address(), names(server.address()), server.port()));
    }

    /** A host with trunks of two carriers: signalling that can be read leads to a stranger, and other signalling to the vendor. */
    boolean isElsewhere(Call call) {
        Address server = call.server().address();
        return !call.mediaOnly()
                && !facts.site().isLocal(server)
                && !ruleset.knows(server, names(server))
                && ruleset.rules(Usage.SIGNALLING).stream().noneMatch(rule -> rule.remote().isAnywhere())
                && call.views().stream().anyMatch(view -> isBy(view.place().near()));
    }

    /** The host asks for what the rules list besides media, and nothing else of the vendor. */
    boolean isBy(Address near) {
        return users.computeIfAbsent(near, this::uses);
    }

    private boolean uses(Address near) {
        boolean listed = false;
        for (FlowState flow : facts.index().flows().of(near)) {
            Endpoint far = flow.initiator().address().equals(near) ? flow.responder() : flow.initiator();
            Optional<Usage> usage = RuleFlows.usage(flow);
            boolean media = flow.protocol() == UDP && usage.filter(SIGNALS::contains).isEmpty();
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
