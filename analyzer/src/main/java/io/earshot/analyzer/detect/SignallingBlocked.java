package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.SipTransaction;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Sighting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A client cannot reach its SIP, WSS or API endpoint. Diagnosis notebook section 4. */
public final class SignallingBlocked implements Detector {
    /** SYNs or requests that have to stay without answer. */
    private static final int ATTEMPTS = 3;
    /** From the first to the last attempt, s: three SYNs take 3 s, SIP timer E 3.5 s. */
    private static final double ATTEMPT_SECONDS = 2.5;

    private static final int TTL_DIFFERENCE = 3;
    /** A packet is before and after a router within this time, ns. */
    private static final long TRANSLATED = 100_000_000L;

    /** What systems set as time to live of a packet that they make. */
    private static final Set<Integer> FULL_TTLS = Set.of(64, 128, 255);
    /** A datagram this long is sent in fragments over Ethernet, octets: 1500 less IP and UDP headers. */
    private static final int FRAGMENTED = 1472;

    private final Endpoints endpoints;

    public SignallingBlocked(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    private record Way(Address client, Endpoint server, String cause) {}

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
            requests(facts, told);
            lookups(facts, told);
        }
        told.values().forEach(findings);
    }

    private void connections(Facts facts, Map<Way, Finding> told) {
        Set<Address> outside = OutsideAddresses.of(facts);
        Map<Pair, Long> answered = answered(facts);
        for (FlowState flow : facts.flows()) {
            if (comesIn(flow, outside, facts)) {
                continue;
            }
            Optional<Endpoints.Use> use = flow.protocol() == 6
                    ? endpoints.use(
                            flow.responder(), facts.names().of(flow.responder().address()), "tcp")
                    : Optional.empty();
            if (use.isEmpty() || flow.tcp().isEmpty() || answeredLater(flow, answered)) {
                continue;
            }
            FlowState.TcpLife tcp = flow.tcp().get();
            Optional<Observation.Icmp> icmp = icmp(facts, flow.initiator(), flow.responder(), 6);
            if (tcp.synAck().isEmpty() && icmp.filter(AudioCause::isProhibited).isPresent()) {
                tell(told, prohibited(flow, icmp.get(), use.get(), facts));
            } else if (tcp.synAck().isEmpty() && tcp.reset().isPresent() && !tcp.resetByInitiator()) {
                tell(told, reset(flow, tcp, use.get(), facts));
            } else if (tcp.synAck().isEmpty()
                    && flow.backward().packets() == 0
                    && tcp.synTimes().size() >= ATTEMPTS
                    && seconds(tcp.synTimes()) >= ATTEMPT_SECONDS) {
                tell(told, noAnswer(flow, tcp, use.get(), facts));
            }
        }
    }

    /** What a firewall keeps out is no client of this side; where a ruleset wants it in, its rule is judged. */
    private static boolean comesIn(FlowState flow, Set<Address> outside, Facts facts) {
        Address from = flow.initiator().address();
        Address to = flow.responder().address();
        boolean ownTarget = facts.site().isLocal(to) || outside.contains(to);
        return ownTarget && !facts.site().isLocal(from) && !outside.contains(from);
    }

    private static double seconds(List<Long> times) {
        return (times.get(times.size() - 1) - times.get(0)) / 1e9;
    }

    /** Another connection of the same client to the same endpoint was answered at that time. */
    private static boolean answeredLater(FlowState flow, Map<Pair, Long> answered) {
        Long last = answered.get(Pair.of(flow));
        return last != null && last >= flow.first().time() - 60_000_000_000L;
    }

    /** The time of the last packet of all connections of a client to an endpoint that were answered. */
    private static Map<Pair, Long> answered(Facts facts) {
        Map<Pair, Long> last = new HashMap<>();
        for (FlowState flow : facts.flows()) {
            if (flow.protocol() == 6
                    && flow.tcp().flatMap(FlowState.TcpLife::synAck).isPresent()) {
                last.merge(Pair.of(flow), flow.last().time(), Math::max);
            }
        }
        return last;
    }

    static Optional<Observation.Icmp> icmp(Facts facts, Endpoint source, Endpoint destination, int protocol) {
        return facts.icmp().stream()
                .filter(icmp -> icmp.protocol() == protocol
                        && icmp.quotedSource().equals(source)
                        && icmp.quotedDestination().equals(destination))
                .findFirst();
    }

    private static void tell(Map<Way, Finding> told, Finding finding) {
        Finding.Subject subject = finding.subject();
        Way way = new Way(
                subject.host().orElseThrow(),
                new Endpoint(
                        subject.peer().orElseThrow(), subject.destinationPort().orElse(0)),
                finding.cause());
        // the same connection before and after a translation that kept its port
        boolean translated = told.values().stream()
                .anyMatch(other -> other.cause().equals(finding.cause())
                        && other.subject().peer().equals(subject.peer())
                        && other.subject().destinationPort().equals(subject.destinationPort())
                        && subject.sourcePort().isPresent()
                        && other.subject().sourcePort().equals(subject.sourcePort())
                        && Math.abs(other.first() - finding.first()) < TRANSLATED);
        if (!translated) {
            told.putIfAbsent(way, finding);
        }
    }

    private static Draft draft(String cause, Endpoint client, Endpoint server, String protocol, Endpoints.Use use) {
        return Draft.error("signalling-blocked", cause)
                .subject(Finding.Subject.NONE
                        .withHost(client.address())
                        .withPeer(server.address())
                        .withProtocol(protocol)
                        .withSource(client)
                        .withDestination(server))
                .rule(use.rule())
                .summary(client.address() + " cannot reach " + server + " (" + protocol + ", " + use.usage() + ")")
                .filter(protocol + ".port == " + server.port() + " && " + Endpoints.family(server.address())
                        + ".addr == " + server.address());
    }

    private static Finding.Blocked blocked(Endpoint client, Endpoint server, Protocol protocol, Endpoints.Use use) {
        return Finding.Blocked.outward(
                Usage.valueOf(use.usage().toUpperCase(Locale.ROOT)), protocol, client, server);
    }

    private static String allow(Endpoint client, Endpoint server, String protocol) {
        return "Allow " + protocol.toUpperCase(Locale.ROOT) + " from " + client.address() + " to "
                + server.address() + " port " + server.port();
    }

    private static Finding noAnswer(FlowState flow, FlowState.TcpLife tcp, Endpoints.Use use, Facts facts) {
        return draft("no-answer", flow.initiator(), flow.responder(), "tcp", use)
                .explanation(String.format(
                        "%d SYNs in %.1f s, no SYN-ACK and no ICMP error: a firewall drops them silently, or the "
                                + "server is down.",
                        tcp.synTimes().size(), seconds(tcp.synTimes())))
                .remedy(allow(flow.initiator(), flow.responder(), "tcp"))
                .see(facts, flow.first(), "first SYN")
                .see(facts, flow.last(), "last SYN, still no answer")
                .blocked(blocked(flow.initiator(), flow.responder(), Protocol.TCP, use))
                .finish();
    }

    private static Finding prohibited(FlowState flow, Observation.Icmp icmp, Endpoints.Use use, Facts facts) {
        return draft("admin-prohibited", flow.initiator(), flow.responder(), "tcp", use)
                .proven()
                .explanation(
                        icmp.reporter().address() + " answers the SYN with ICMP \"administratively prohibited\": it "
                                + "is a packet filter, and it says so.")
                .remedy("On " + icmp.reporter().address() + ": " + allow(flow.initiator(), flow.responder(), "tcp"))
                .see(facts, flow.first(), "SYN")
                .see(facts, icmp.at(), "ICMP: administratively prohibited")
                .blocked(blocked(flow.initiator(), flow.responder(), Protocol.TCP, use))
                .finish();
    }

    private static Finding reset(FlowState flow, FlowState.TcpLife tcp, Endpoints.Use use, Facts facts) {
        int usual = facts.flows().stream()
                .filter(other ->
                        other.responder().address().equals(flow.responder().address()))
                .filter(other -> other.tcp().flatMap(FlowState.TcpLife::synAck).isPresent())
                .mapToInt(other -> other.tcp().orElseThrow().synAckTtl())
                .findFirst()
                .orElse(-1);
        // a public server is some routers away: what starts at full time to live inside was made on the spot
        boolean onTheSpot = usual < 0
                && flow.initiator().address().isPrivate()
                && flow.responder().address().isPublic()
                && FULL_TTLS.contains(tcp.resetTtl());
        boolean middlebox = onTheSpot || usual >= 0 && Math.abs(usual - tcp.resetTtl()) > TTL_DIFFERENCE;
        Draft draft = draft(
                        middlebox ? "reset-by-middlebox" : "reset-by-server",
                        flow.initiator(),
                        flow.responder(),
                        "tcp",
                        use)
                .explanation(
                        middlebox
                                ? "The SYN is answered with a reset whose time to live is " + tcp.resetTtl()
                                        + (onTheSpot
                                                ? ": no router took one off, and a public server is some routers away. "
                                                : " and the server's is " + usual + ". ")
                                        + "A device on the way sent it."
                                : "The SYN is answered with a reset: nobody listens on that port, or a device on the way "
                                        + "refuses in the server's name.")
                .remedy(
                        middlebox
                                ? allow(flow.initiator(), flow.responder(), "tcp")
                                : "Ask for the right port of "
                                        + flow.responder().address())
                .see(facts, flow.first(), "SYN")
                .see(facts, tcp.reset().orElseThrow(), "RST");
        if (middlebox) {
            draft.blocked(blocked(flow.initiator(), flow.responder(), Protocol.TCP, use));
        }
        return draft.finish();
    }

    private void requests(Facts facts, Map<Way, Finding> told) {
        List<SipTransaction> sent = new ArrayList<>();
        facts.registrations().forEach(registration -> sent.addAll(registration.transactions()));
        facts.calls().stream().filter(Call::clientCalls).forEach(call -> sent.addAll(call.transactions()));
        sent.addAll(facts.requests());
        Set<Address> servers = new HashSet<>();
        facts.registrations()
                .forEach(registration -> servers.add(registration.registrar().address()));
        for (SipTransaction transaction : sent) {
            boolean asks = !transaction.method().equals("ACK") && !transaction.answered();
            boolean outgoing = !servers.contains(transaction.source().address())
                    && (facts.site().isLocal(transaction.source().address())
                            || !facts.site().isLocal(transaction.destination().address()));
            if (asks
                    && outgoing
                    && transaction.transport() == Transport.UDP
                    && insists(transaction)) {
                if (transaction.octets() >= FRAGMENTED && onlySmallOnesPass(transaction, sent)) {
                    tell(told, fragmentsLost(transaction, facts));
                } else if (!answersAtAll(transaction, facts)) {
                    tell(told, unanswered(transaction, facts));
                }
            }
        }
    }

    private static boolean insists(SipTransaction transaction) {
        List<Sighting> requests = transaction.requests();
        return requests.size() >= ATTEMPTS
                && requests.get(requests.size() - 1).time() - requests.get(0).time() >= ATTEMPT_SECONDS * 1e9;
    }

    /** Datagrams went both ways between the two: signalling is not blocked as such. */
    private static boolean answersAtAll(SipTransaction transaction, Facts facts) {
        return facts.flows().stream()
                .filter(flow -> flow.protocol() == 17)
                .filter(flow -> flow.forward().packets() > 0 && flow.backward().packets() > 0)
                .anyMatch(flow -> flow.initiator().equals(transaction.source())
                                && flow.responder().equals(transaction.destination())
                        || flow.responder().equals(transaction.source())
                                && flow.initiator().equals(transaction.destination()));
    }

    /** Small requests of the client are answered by the server, and none as large as this one. */
    private static boolean onlySmallOnesPass(SipTransaction large, List<SipTransaction> sent) {
        boolean small = false;
        for (SipTransaction other : sent) {
            boolean same = other.source().address().equals(large.source().address())
                    && other.destination().equals(large.destination());
            if (same && other.answered() && other.octets() >= FRAGMENTED) {
                return false;
            }
            small |= same && other.answered() && other.octets() > 0;
        }
        return small;
    }

    private static Finding fragmentsLost(SipTransaction transaction, Facts facts) {
        Endpoint client = transaction.source();
        Endpoint server = transaction.destination();
        Endpoints.Use use = new Endpoints.Use("signalling", Optional.empty(), false);
        Draft draft = draft("fragments-lost", client, server, "udp", use)
                .explanation(String.format(
                        "%s of about %d octets does not fit into one packet, was sent %d times and never answered, while "
                                + "smaller requests to %s are: the fragments are dropped on the way.",
                        transaction.method(), transaction.octets(), transaction.requests().size(), server))
                .remedy("Let the firewall pass IP fragments of UDP between " + client.address() + " and "
                        + server.address() + ", or use SIP over TCP");
        transaction.requests().forEach(at -> draft.see(facts, at, transaction.method() + ", in fragments"));
        return draft.finish();
    }

    private static Finding unanswered(SipTransaction transaction, Facts facts) {
        Endpoint client = transaction.source();
        Endpoint server = transaction.destination();
        Endpoints.Use use = new Endpoints.Use("signalling", Optional.empty(), false);
        Optional<Observation.Icmp> icmp = icmp(facts, client, server, 17);
        if (icmp.filter(AudioCause::isProhibited).isPresent()) {
            return draft("admin-prohibited", client, server, "udp", use)
                    .proven()
                    .explanation(icmp.get().reporter().address() + " answers the request with ICMP "
                            + "\"administratively prohibited\".")
                    .remedy("On " + icmp.get().reporter().address() + ": " + allow(client, server, "udp"))
                    .see(facts, transaction.requests().get(0), transaction.method())
                    .see(facts, icmp.get().at(), "ICMP: administratively prohibited")
                    .blocked(blocked(client, server, Protocol.UDP, use))
                    .finish();
        }
        boolean closed = icmp.filter(SignallingBlocked::portUnreachable)
                .filter(error -> error.reporter().address().equals(server.address()))
                .isPresent();
        if (closed) {
            return Draft.info("signalling-blocked", "port-unreachable")
                    .proven()
                    .subject(Finding.Subject.NONE
                            .withHost(client.address())
                            .withPeer(server.address())
                            .withProtocol("udp")
                            .withSource(client)
                            .withDestination(server))
                    .summary("nobody listens for SIP at " + server)
                    .explanation("The server's own host answers \"port unreachable\": the request got there, so no "
                            + "firewall is to blame; the SIP server is not running or uses another port.")
                    .remedy("Start the SIP server at " + server + ", or correct the port in the client")
                    .filter("icmp.type == 3 && ip.addr == " + server.address())
                    .see(facts, transaction.requests().get(0), transaction.method())
                    .see(facts, icmp.get().at(), "ICMP: port unreachable")
                    .finish();
        }
        Draft draft = draft("no-sip-response", client, server, "udp", use)
                .explanation(transaction.method() + " was sent "
                        + transaction.requests().size()
                        + " times and " + server + " never answered anything: a firewall or a SIP ALG drops it, or the "
                        + "server is down."
                        + (transaction.method().equals("REGISTER") ? " The registration fails by it." : ""))
                .remedy(allow(client, server, "udp"))
                .blocked(blocked(client, server, Protocol.UDP, use));
        transaction.requests().forEach(at -> draft.see(facts, at, transaction.method()));
        return draft.finish();
    }

    static boolean portUnreachable(Observation.Icmp icmp) {
        return icmp.v6() ? icmp.type() == 1 && icmp.code() == 4 : icmp.type() == 3 && icmp.code() == 3;
    }

    /** The server's name cannot be resolved: no answer, or no such name. */
    private void lookups(Facts facts, Map<Way, Finding> told) {
        Map<String, List<Observation.Dns>> questions = new LinkedHashMap<>();
        Map<String, Boolean> resolved = new LinkedHashMap<>();
        Map<String, Observation.Dns> refused = new LinkedHashMap<>();
        for (Observation.Dns dns : facts.lookups()) {
            String name = dns.message().question();
            if (!dns.message().response()) {
                questions.computeIfAbsent(name, key -> new ArrayList<>()).add(dns);
            } else if (dns.message().responseCode() == 0) {
                resolved.put(name, true);
            } else {
                refused.putIfAbsent(name, dns);
            }
        }
        questions.forEach((name, asked) -> {
            Endpoint nowhere = new Endpoint(Address.v4(0), 0);
            Optional<Endpoints.Use> use = endpoints.use(nowhere, Set.of(name), "tcp");
            boolean service = name.startsWith("_");
            boolean silent = !refused.containsKey(name) && asked.size() >= ATTEMPTS;
            if (use.isPresent() && !service && !resolved.containsKey(name) && (silent || refused.containsKey(name))) {
                tell(told, unresolved(name, asked, Optional.ofNullable(refused.get(name)), use.get(), facts));
            }
        });
    }

    private static Finding unresolved(
            String name,
            List<Observation.Dns> asked,
            Optional<Observation.Dns> refused,
            Endpoints.Use use,
            Facts facts) {
        Observation.Dns first = asked.get(0);
        Draft draft = Draft.error("signalling-blocked", "name-not-resolved")
                .confidence(refused.isPresent() ? Confidence.PROOF : Confidence.STRONG)
                .subject(Finding.Subject.NONE
                        .withHost(first.source().address())
                        .withPeer(first.destination().address())
                        .withProtocol("udp")
                        .withName(name))
                .rule(use.rule())
                .summary(first.source().address() + " cannot resolve " + name)
                .explanation(refused.map(
                                answer -> "The name server " + answer.source().address() + " answers with code "
                                        + answer.message().responseCode()
                                        + (answer.message().responseCode() == 3 ? " (no such name)." : "."))
                        .orElse("Asked " + asked.size() + " times, the name server "
                                + first.destination().address() + " never answered."))
                .remedy("Correct the DNS of " + first.source().address() + ": " + name + " has to resolve")
                .filter("dns.qry.name == \"" + name + "\"")
                .see(facts, first.at(), "question");
        refused.ifPresent(answer -> draft.see(facts, answer.at(), "refusal"));
        return draft.finish();
    }
}
