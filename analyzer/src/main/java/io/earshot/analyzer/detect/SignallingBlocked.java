package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Observation;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A client cannot reach its SIP, WSS or API endpoint. Diagnosis notebook section 4. */
public final class SignallingBlocked implements Detector {
    private final Endpoints endpoints;
    private final Attempts attempts;
    private final Thresholds thresholds;
    private final double recoveredSeconds;
    private final double ttlDifference;

    public SignallingBlocked(Thresholds thresholds, Endpoints endpoints) {
        this.thresholds = thresholds;
        this.endpoints = endpoints;
        attempts = Attempts.of(thresholds);
        recoveredSeconds = thresholds.value("signalling-blocked.recovered-seconds");
        ttlDifference = thresholds.value("reset-by-middlebox.min-ttl-difference");
    }

    /**
     * Attempts that have to stay without answer.
     *
     * @param least   how many
     * @param seconds from the first to the last of them, s
     */
    public record Attempts(double least, double seconds) {
        static Attempts of(Thresholds thresholds) {
            return new Attempts(
                    thresholds.value("signalling-blocked.min-attempts"),
                    thresholds.value("signalling-blocked.min-seconds"));
        }

        boolean areMade(int count, long from, long to) {
            return count >= least && to - from >= seconds * 1e9;
        }
    }

    /** @param name that cannot be resolved, where the server is one of names */
    private record Way(Address client, Endpoint server, Optional<String> name, String code, String cause) {}

    private record Pair(Address client, Endpoint server) {
        static Pair of(FlowState flow) {
            return new Pair(flow.initiator().address(), flow.responder());
        }
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        Map<Way, Finding> told = new LinkedHashMap<>();
        if (facts.visibility().bothDirections()) {
            connections(facts, told);
            new UnansweredRequests(thresholds, attempts).examine(facts, finding -> tell(told, finding));
            new UnresolvedNames(thresholds, endpoints, attempts).examine(facts, finding -> tell(told, finding));
            new RefusedByProxy(thresholds, endpoints).examine(facts, finding -> tell(told, finding));
        }
        told.values().forEach(findings);
    }

    private void connections(Facts facts, Map<Way, Finding> told) {
        Map<Pair, Long> answered = answered(facts);
        Map<Family, List<FlowState>> opened = facts.flows().stream()
                .filter(flow -> flow.protocol() == 6 && opened(flow))
                .collect(Collectors.groupingBy(Family::of));
        CutConnections cut = new CutConnections(thresholds, endpoints, facts);
        RouterCrossing.Index index = new RouterCrossing.Index(facts, thresholds);
        Set<Endpoint> shown = facts.flows().stream()
                .filter(flow -> flow.protocol() == 6 && flow.usages().contains("sip"))
                .map(FlowState::responder)
                .collect(Collectors.toSet());
        for (FlowState flow : facts.flows()) {
            if (comesIn(flow, facts)) {
                continue;
            }
            Optional<Endpoints.Use> use = use(flow, shown, facts);
            if (use.isEmpty()
                    || flow.tcp().isEmpty()
                    || !opened(flow) && (answeredLater(flow, answered) || fallsBack(flow, opened, facts))) {
                continue;
            }
            FlowState.TcpLife tcp = flow.tcp().get();
            if (goesOnAsking(flow, tcp)) {
                tell(told, answersLost(flow, tcp, use.get(), facts));
                continue;
            }
            if (tcp.synAck().isPresent()) {
                cut.of(flow, tcp, use.get()).ifPresent(finding -> tell(told, finding));
                continue;
            }
            Optional<Observation.Icmp> icmp = icmp(facts, flow.initiator(), flow.responder(), 6);
            if (icmp.filter(AudioCause::isProhibited).isPresent()) {
                tell(told, prohibited(flow, icmp.get(), use.get(), facts));
            } else if (icmp.filter(SignallingBlocked::isUnreachable).isPresent()) {
                tell(told, unreachable(flow, icmp.get(), use.get(), facts));
            } else if (tcp.synTimes().isEmpty()) {
                // opened before the capture began: how it ends is no answer to a SYN
                continue;
            } else if (tcp.reset().isPresent() && !tcp.resetByInitiator()) {
                tell(told, reset(flow, tcp, use.get(), index, facts));
            } else if (flow.backward().packets() == 0
                    && attempts.areMade(
                            tcp.synTimes().size(),
                            tcp.synTimes().get(0),
                            tcp.synTimes().get(tcp.synTimes().size() - 1))) {
                tell(told, noAnswer(flow, tcp, use.get(), index, facts));
            }
        }
    }

    /** @param shown where SIP goes in the capture, whatever the port: over TCP, or in a WebSocket that can be read */
    private Optional<Endpoints.Use> use(FlowState flow, Set<Endpoint> shown, Facts facts) {
        Endpoint server = flow.responder();
        return flow.protocol() == 6
                ? endpoints
                        .use(server, facts.names().of(server.address()), "tcp")
                        .or(() -> shown.contains(server)
                                ? Optional.of(new Endpoints.Use("signalling", Optional.empty(), false))
                                : Optional.empty())
                : Optional.empty();
    }

    /** What a firewall keeps out is no client of this side; where a ruleset wants it in, its rule is judged. */
    private static boolean comesIn(FlowState flow, Facts facts) {
        Address from = flow.initiator().address();
        Address to = flow.responder().address();
        boolean ownTarget = facts.site().isLocal(to) || facts.outside().contains(to);
        return ownTarget && !facts.site().isLocal(from) && !facts.outside().contains(from);
    }

    /** The client repeats its SYN though the SYN-ACK has passed here, and never acknowledges it. */
    private boolean goesOnAsking(FlowState flow, FlowState.TcpLife tcp) {
        List<Long> after = tcp.synAck().stream()
                .flatMap(synAck -> tcp.synTimes().stream().filter(syn -> syn > synAck.time()))
                .toList();
        return !after.isEmpty()
                && attempts.areMade(after.size() + 1, tcp.synTimes().get(0), after.get(after.size() - 1))
                && flow.forward().packets() == tcp.synTimes().size();
    }

    private static Finding answersLost(FlowState flow, FlowState.TcpLife tcp, Endpoints.Use use, Facts facts) {
        Endpoint server = flow.responder();
        return Unreached.draft("no-answer", flow.initiator(), server, "tcp", use)
                .explanation(String.format(
                        Locale.ROOT,
                        "%s in %.1f s, and %s answers each with a SYN-ACK that passes this capture point: the client goes on asking, "
                                + "so a firewall or router between this point and the client drops the answers.",
                        Count.of(tcp.synTimes().size(), "SYN"),
                        seconds(tcp.synTimes()),
                        server))
                .remedy("On the way from this point to the client: let the answers of " + server + " (TCP) back in to "
                        + flow.initiator().address())
                .see(facts, flow.first(), "first SYN")
                .see(facts, tcp.synAck().orElseThrow(), "SYN-ACK of the server")
                .see(facts, flow.last(), "the last packet, still not acknowledged")
                .blocked(Unreached.blocked(flow.initiator(), server, Protocol.TCP, use))
                .finish();
    }

    private static double seconds(List<Long> times) {
        return (times.get(times.size() - 1) - times.get(0)) / 1e9;
    }

    private static boolean opened(FlowState flow) {
        return flow.tcp().flatMap(FlowState.TcpLife::synAck).isPresent();
    }

    /** Of the addresses that a server has, and its port. */
    private record Family(boolean v4, int port) {
        static Family of(FlowState flow) {
            return new Family(
                    flow.responder().address().isV4(), flow.responder().port());
        }

        Family other() {
            return new Family(!v4, port);
        }
    }

    /**
     * A host with two families of addresses tries the one and then the other, RFC 8305. Where the other one is answered at
     * once, nobody misses the first.
     */
    private boolean fallsBack(FlowState flow, Map<Family, List<FlowState>> opened, Facts facts) {
        long from = flow.first().time();
        long to = flow.last().time() + (long) (recoveredSeconds * 1e9);
        Set<String> names = facts.names().of(flow.responder().address());
        return opened.getOrDefault(Family.of(flow).other(), List.of()).stream()
                .filter(other -> other.first().time() >= from && other.first().time() <= to)
                .anyMatch(other -> {
                    Set<String> others = facts.names().of(other.responder().address());
                    return names.isEmpty() || others.isEmpty() || !Collections.disjoint(names, others);
                });
    }

    /** Another connection of the same client to the same endpoint was answered at that time. */
    private boolean answeredLater(FlowState flow, Map<Pair, Long> answered) {
        Long last = answered.get(Pair.of(flow));
        return last != null && last >= flow.first().time() - recoveredSeconds * 1e9;
    }

    /** The time of the last packet of all connections of a client to an endpoint that were answered. */
    private static Map<Pair, Long> answered(Facts facts) {
        Map<Pair, Long> last = new HashMap<>();
        for (FlowState flow : facts.flows()) {
            // a capture may lack the SYN-ACK of what it shows later
            boolean speaks = flow.tcp().filter(tcp -> tcp.dataBackward() > 0).isPresent();
            if (flow.protocol() == 6 && (opened(flow) || speaks)) {
                last.merge(Pair.of(flow), flow.last().time(), Math::max);
            }
        }
        return last;
    }

    static Optional<Observation.Icmp> icmp(Facts facts, Endpoint source, Endpoint destination, int protocol) {
        return facts.index().icmp().between(source, destination).stream()
                .filter(icmp -> icmp.protocol() == protocol
                        && icmp.quotedSource().equals(source)
                        && icmp.quotedDestination().equals(destination))
                .findFirst();
    }

    private void tell(Map<Way, Finding> told, Finding finding) {
        Finding.Subject subject = finding.subject();
        Way way = new Way(
                subject.host().orElseThrow(),
                new Endpoint(
                        subject.peer().orElseThrow(), subject.destinationPort().orElse(0)),
                subject.destinationPort().isEmpty() ? subject.name() : Optional.empty(),
                finding.code(),
                finding.cause());
        // the same connection before and after a translation that kept its port
        boolean translated = told.values().stream()
                .anyMatch(other -> other.cause().equals(finding.cause())
                        && other.subject().peer().equals(subject.peer())
                        && other.subject().destinationPort().equals(subject.destinationPort())
                        && subject.sourcePort().isPresent()
                        && other.subject().sourcePort().equals(subject.sourcePort())
                        && Math.abs(other.first() - finding.first()) < RouterCrossing.soon(thresholds));
        if (!translated) {
            told.putIfAbsent(way, finding);
        }
    }

    /** A router says that there is no way, or no host, ICMP type 3 codes 0, 1, 6 and 7, ICMPv6 type 1 codes 0 and 3. */
    static boolean isUnreachable(Observation.Icmp icmp) {
        return icmp.v6()
                ? icmp.type() == 1 && (icmp.code() == 0 || icmp.code() == 3)
                : icmp.type() == 3 && Set.of(0, 1, 6, 7).contains(icmp.code());
    }

    private static Finding unreachable(FlowState flow, Observation.Icmp icmp, Endpoints.Use use, Facts facts) {
        Address router = icmp.reporter().address();
        Endpoint server = flow.responder();
        return Unreached.draft("no-answer", flow.initiator(), server, "tcp", use)
                .explanation(router + " answers the SYN with ICMP \"" + (icmp.code() == 0 ? "network" : "host")
                        + " unreachable\": it has no way to " + server.address()
                        + ", or no host answers there. That is a fault of "
                        + "routes or of the server, not of a packet filter.")
                .remedy("Look at " + router + ": its route to " + server.address()
                        + "; ask the provider whether the server is up")
                .see(facts, flow.first(), "SYN")
                .see(facts, icmp.at(), "ICMP: unreachable")
                .finish();
    }

    private static Finding noAnswer(
            FlowState flow, FlowState.TcpLife tcp, Endpoints.Use use, RouterCrossing.Index index, Facts facts) {
        RouterCrossing crossing = index.of(6, flow.initiator(), flow.responder());
        return Unreached.draft("no-answer", flow.initiator(), flow.responder(), "tcp", use)
                .confidence(crossing.isProof() ? Confidence.PROOF : Confidence.STRONG)
                .explanation(String.format(
                        Locale.ROOT,
                        "%s in %.1f s, no SYN-ACK%s and no ICMP error: %s",
                        Count.of(tcp.synTimes().size(), "SYN"),
                        seconds(tcp.synTimes()),
                        crossing == RouterCrossing.ANSWER_STAYS_OUTSIDE ? " inside" : "",
                        crossing.says()))
                .remedy(Unreached.remedy(crossing, flow.initiator(), flow.responder(), "tcp"))
                .see(facts, flow.first(), "first SYN")
                .see(facts, flow.last(), "last SYN, still no answer")
                .blocked(Unreached.blocked(flow.initiator(), flow.responder(), Protocol.TCP, use))
                .finish();
    }

    private static Finding prohibited(FlowState flow, Observation.Icmp icmp, Endpoints.Use use, Facts facts) {
        return Unreached.draft("admin-prohibited", flow.initiator(), flow.responder(), "tcp", use)
                .proven()
                .explanation(icmp.reporter().address() + " answers the SYN with ICMP " + AudioCause.refusal(icmp)
                        + ": it is a packet filter, and it says so.")
                .remedy(Unreached.on(icmp.reporter().address().toString(), flow.initiator(), flow.responder(), "tcp"))
                .see(facts, flow.first(), "SYN")
                .see(facts, icmp.at(), "ICMP: " + AudioCause.refusal(icmp).replace("\"", ""))
                .blocked(Unreached.blocked(flow.initiator(), flow.responder(), Protocol.TCP, use))
                .finish();
    }

    private Finding reset(
            FlowState flow, FlowState.TcpLife tcp, Endpoints.Use use, RouterCrossing.Index index, Facts facts) {
        ResetOrigin origin = ResetOrigin.of(flow, index, ttlDifference, facts);
        boolean middlebox = origin.middlebox();
        Draft draft = Unreached.draft(
                        middlebox ? "reset-by-middlebox" : "reset-by-server",
                        flow.initiator(),
                        flow.responder(),
                        "tcp",
                        use)
                .confidence(origin.byRouter() ? Confidence.PROOF : Confidence.STRONG)
                .explanation(
                        origin.byRouter()
                                ? "The SYN is answered with a reset in the server's name, and outside of the router there is none: "
                                        + "the router or firewall between the two places sends it."
                                : middlebox
                                        ? "The SYN is answered with a reset whose time to live is " + tcp.resetTtl()
                                                + (origin.onTheSpot()
                                                        ? ": no router took one off, and a public server is some routers away. "
                                                        : " and the server's is " + origin.usual() + ". ")
                                                + "A device on the way sent it."
                                        : "The SYN is answered with a reset: nobody listens on that port, or a device on the way "
                                                + "refuses in the server's name.")
                .remedy(
                        middlebox
                                ? Unreached.allow(flow.initiator(), flow.responder(), "tcp")
                                : "Ask for the right port of "
                                        + flow.responder().address())
                .see(facts, flow.first(), "SYN")
                .see(facts, tcp.reset().orElseThrow(), "RST");
        if (middlebox) {
            draft.blocked(Unreached.blocked(flow.initiator(), flow.responder(), Protocol.TCP, use));
        }
        return draft.finish();
    }

    static boolean portUnreachable(Observation.Icmp icmp) {
        return icmp.v6() ? icmp.type() == 1 && icmp.code() == 4 : icmp.type() == 3 && icmp.code() == 3;
    }
}
