package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.PortRanges;
import io.earshot.analyzer.ruleset.Rule;
import io.earshot.analyzer.ruleset.Ruleset;
import io.earshot.analyzer.ruleset.Scope;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.View;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Vendor or own media port outside the published range, or in another dialer's part of the pool. */
public final class MediaPortOutOfRange implements Detector {
    private final RulesInForce rules;
    private final double minPackets;

    public MediaPortOutOfRange(Thresholds thresholds, RulesInForce rules) {
        this.rules = rules;
        minPackets = thresholds.value("media-port-out-of-range.min-packets");
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        for (Ruleset ruleset : rules.rulesets()) {
            Set<String> told = new HashSet<>();
            Predicate<Address> servers = servers(ruleset, facts);
            List<Rule> rulesOfMedia = ruleset.mediaRules().stream()
                    .filter(rule -> rule.unset().isEmpty())
                    .toList();
            for (Call call : rules.callsOf(ruleset, facts)) {
                for (View view : call.views()) {
                    List<MediaStream> streams = new ArrayList<>(view.outbound());
                    streams.addAll(view.inbound());
                    for (MediaStream stream : streams) {
                        boolean judged = stream.packets() >= minPackets
                                && !stream.relayed()
                                && !facts.site().isLocal(stream.remoteAddress());
                        if (judged) {
                            BooleanSupplier ownEnd = () -> view == call.views().get(0)
                                    && servers.test(stream.near().address())
                                    && isOwnPort(stream.near(), call, ruleset);
                            odd(ruleset, rulesOfMedia, stream, ownEnd, facts)
                                    .filter(odd -> told.add(odd.cause + odd.end))
                                    .map(odd -> finding(odd, ruleset, call, stream, facts))
                                    .ifPresent(findings);
                        }
                    }
                }
            }
        }
    }

    /**
     * Outside of a translation the port is the router's, unless the client says that it is its own; a server of one's own may
     * have a public address without a translation.
     */
    private static boolean isOwnPort(Endpoint near, Call call, Ruleset ruleset) {
        List<Integer> said = call.offers().stream()
                .filter(offer -> offer.fromClient())
                .flatMap(offer -> offer.media().stream())
                .flatMap(line -> line.terms().announced().stream())
                .map(Endpoint::port)
                .toList();
        return near.address().isPrivate()
                || (said.isEmpty() ? ruleset.scope() == Scope.SELF_HOSTED : said.contains(near.port()));
    }

    /**
     * An end whose port is not where it ought to be.
     *
     * @param range of ports that it ought to be in
     * @param rule  that says so; empty where only a behaviour does
     */
    private record Odd(String cause, Endpoint end, PortRanges range, Optional<Rule> rule) {}

    private Optional<Odd> odd(
            Ruleset ruleset, List<Rule> rulesOfMedia, MediaStream stream, BooleanSupplier ownEnd, Facts facts) {
        Endpoint remote = stream.remote();
        Endpoint near = stream.near();
        Set<String> names = facts.names().of(remote.address());
        List<Rule> ofHost = rulesOfMedia.stream()
                .filter(rule -> rule.remote().takesIn(remote.address(), names))
                .toList();
        Optional<Rule> first = ofHost.stream().findFirst();
        if (first.isPresent()
                && ofHost.stream().noneMatch(rule -> rule.remote().ports().contains(remote.port()))
                && !rules.anotherListsMedia(ruleset, remote, facts)) {
            return Optional.of(
                    new Odd("remote-port", remote, first.get().remote().ports(), first));
        }
        PortRanges chunk = ruleset.behaviours().rtpChunks().get(near.address());
        if (chunk != null && !chunk.contains(near.port())) {
            return Optional.of(new Odd("wrong-chunk", near, chunk, first));
        }
        boolean ownRange =
                ofHost.stream().anyMatch(rule -> !rule.local().ports().isAny());
        return ownRange
                        && ofHost.stream()
                                .noneMatch(rule -> rule.local().ports().contains(near.port()))
                        && ownEnd.getAsBoolean()
                ? Optional.of(new Odd("local-port", near, first.get().local().ports(), first))
                : Optional.empty();
    }

    /**
     * Hosts whose own ports the rules speak of: of a ruleset that protects the customer's own servers those that serve, not
     * their clients.
     */
    private static Predicate<Address> servers(Ruleset ruleset, Facts facts) {
        List<Rule> services = ruleset.rules().stream()
                .filter(rule ->
                        rule.usage() != Usage.MEDIA && !rule.local().ports().isAny())
                .toList();
        if (ruleset.scope() != Scope.SELF_HOSTED || services.isEmpty()) {
            return host -> true;
        }
        Set<Address> serving = facts.flows().stream()
                .flatMap(flow -> Stream.of(flow.initiator(), flow.responder()))
                .filter(end ->
                        services.stream().anyMatch(rule -> rule.local().ports().contains(end.port())))
                .map(Endpoint::address)
                .collect(Collectors.toSet());
        return serving::contains;
    }

    private static Finding finding(Odd odd, Ruleset ruleset, Call call, MediaStream stream, Facts facts) {
        Endpoint end = odd.end;
        String says = switch (odd.cause) {
            case "remote-port" -> "media of the vendor uses port " + end.port() + ", outside of " + odd.range;
            case "local-port" -> "own media uses port " + end.port() + ", outside of " + odd.range;
            default -> end.address() + " uses port " + end.port() + ", its part of the pool is " + odd.range;
        };
        return Draft.warning("media-port-out-of-range", odd.cause)
                .proven()
                .call(call)
                .subject(Finding.Subject.NONE
                        .withHost(end.address())
                        .withPeer(stream.remoteAddress())
                        .withProtocol("udp")
                        .withSource(stream.source())
                        .withDestination(stream.destination()))
                .summary(says)
                .explanation(Count.of(stream.packets(), "packet") + " went between " + stream.source() + " and "
                        + stream.destination() + "; " + ruleset.name() + " (version " + ruleset.version()
                        + ") publishes " + odd.range + ". A firewall that keeps to the range would drop them.")
                .remedy(
                        odd.cause.equals("remote-port")
                                ? "Allow UDP port " + end.port() + " of " + end.address() + " too, and ask "
                                        + ruleset.vendor() + " whether the published range is complete"
                                : "Set the RTP port range of " + end.address() + " to " + odd.range)
                .rule(odd.rule.map(known -> ruleset.name() + "/" + known.id()))
                .filter("udp.port == " + end.port() + " && " + Endpoints.filter(end.address()))
                .see(facts, stream.first(), "first packet")
                .see(facts, stream.last(), "last packet")
                .finish();
    }
}
