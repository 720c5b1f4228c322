package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.End;
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
import io.earshot.capture.observe.FlowState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
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
            Judging judging = new Judging(ruleset, facts);
            if (judging.hasNothingToSay()) {
                continue;
            }
            for (Call call : rules.callsOf(ruleset, facts)) {
                for (View view : call.views()) {
                    List<MediaStream> streams = new ArrayList<>(view.outbound());
                    streams.addAll(view.inbound());
                    for (MediaStream stream : streams) {
                        boolean judged = stream.packets() >= minPackets
                                && !stream.relayed()
                                && !facts.site().isLocal(stream.remoteAddress());
                        if (judged) {
                            judging.odd(stream, call, view)
                                    .map(odd -> finding(odd, ruleset, call, stream, facts))
                                    .ifPresent(findings);
                        }
                    }
                }
            }
        }
    }

    /**
     * An end whose port is not where it ought to be.
     *
     * @param range of ports that it ought to be in
     * @param rule  that says so; empty where only a behaviour does
     */
    private record Odd(String cause, Endpoint end, PortRanges range, Optional<Rule> rule) {}

    /** The media of one ruleset's calls: what is true of a host holds for all of its streams, and each end is told once. */
    private final class Judging {
        private final Ruleset ruleset;
        private final Facts facts;
        private final List<Rule> rulesOfMedia;
        private final Map<Address, List<Rule>> rulesOfHost = new HashMap<>();
        private final Set<Endpoint> remotes = new HashSet<>();
        private final Set<Endpoint> locals = new HashSet<>();
        private final Set<Endpoint> strangersToChunk = new HashSet<>();
        private Predicate<Address> servers;

        Judging(Ruleset ruleset, Facts facts) {
            this.ruleset = ruleset;
            this.facts = facts;
            rulesOfMedia = ruleset.mediaRules().stream()
                    .filter(rule -> rule.unset().isEmpty())
                    .toList();
        }

        boolean hasNothingToSay() {
            return rulesOfMedia.isEmpty() && ruleset.behaviours().rtpChunks().isEmpty();
        }

        /** Empty when both ends are where they ought to be, or the one that is not was told. */
        Optional<Odd> odd(MediaStream stream, Call call, View view) {
            Endpoint remote = stream.remote();
            Endpoint near = stream.near();
            List<Rule> ofHost = rulesOfHost.computeIfAbsent(remote.address(), this::ofHost);
            if (!ofHost.isEmpty()
                    && !areAmong(ofHost, Rule::remote, remote.port())
                    && !rules.anotherListsMedia(ruleset, remote, facts)) {
                return told(
                        remotes, "remote-port", remote, ofHost.get(0).remote().ports(), ofHost);
            }
            PortRanges chunk = ruleset.behaviours().rtpChunks().get(near.address());
            if (chunk != null && !chunk.contains(near.port())) {
                return told(strangersToChunk, "wrong-chunk", near, chunk, ofHost);
            }
            return !ofHost.isEmpty()
                            && !areAmong(ofHost, Rule::local, near.port())
                            && view == call.views().get(0)
                            && !locals.contains(near)
                            && isServer(near.address())
                            && isOwnPort(near, call, ruleset)
                    ? told(locals, "local-port", near, ofHost.get(0).local().ports(), ofHost)
                    : Optional.empty();
        }

        private Optional<Odd> told(
                Set<Endpoint> before, String cause, Endpoint end, PortRanges range, List<Rule> ofHost) {
            return before.add(end)
                    ? Optional.of(new Odd(cause, end, range, ofHost.stream().findFirst()))
                    : Optional.empty();
        }

        private List<Rule> ofHost(Address host) {
            Set<String> names = facts.names().of(host);
            return rulesOfMedia.stream()
                    .filter(rule -> rule.remote().takesIn(host, names))
                    .toList();
        }

        private static boolean areAmong(List<Rule> rules, Function<Rule, End> end, int port) {
            for (Rule rule : rules) {
                if (end.apply(rule).ports().contains(port)) {
                    return true;
                }
            }
            return false;
        }

        private boolean isServer(Address host) {
            if (servers == null) {
                servers = servers(ruleset, facts);
            }
            return servers.test(host);
        }
    }

    /**
     * Outside of a translation the port is the router's, unless the client says that it is its own; a server of one's own may
     * have a public address without a translation.
     */
    private static boolean isOwnPort(Endpoint near, Call call, Ruleset ruleset) {
        if (near.address().isPrivate()) {
            return true;
        }
        List<Integer> said = call.offers().stream()
                .filter(offer -> offer.fromClient())
                .flatMap(offer -> offer.media().stream())
                .flatMap(line -> line.terms().announced().stream())
                .map(Endpoint::port)
                .toList();
        return said.isEmpty() ? ruleset.scope() == Scope.SELF_HOSTED : said.contains(near.port());
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
        Map<Address, Boolean> serving = new HashMap<>();
        return host -> serving.computeIfAbsent(
                host,
                asked -> facts.index().flows().of(asked).stream().anyMatch(flow -> serves(asked, flow, services)));
    }

    private static boolean serves(Address host, FlowState flow, List<Rule> services) {
        return Stream.of(flow.initiator(), flow.responder())
                .anyMatch(end -> end.address().equals(host)
                        && services.stream()
                                .anyMatch(rule -> rule.local().ports().contains(end.port())));
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
                .subject(Finding.Subject.of(end.address(), stream.remoteAddress())
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
