package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.SipTransaction;
import io.earshot.analyzer.track.TlsSession;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Sighting;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Connections that open, and of which something on the way takes the data, or that it resets later on. Notebook section 4. */
final class CutConnections {
    private final double attempts;
    private final double minSeconds;
    private final double ttlDifference;
    private final double largeOctets;
    private final double muteSeconds;
    private final Endpoints endpoints;
    private final Facts facts;
    private final Map<List<Object>, Integer> resets = new HashMap<>();
    /** Clients and servers between which data goes both ways on some connection. */
    private final Set<List<Object>> served = new HashSet<>();

    private final LostRequests lost;
    private final LossBefore lossy;

    CutConnections(Thresholds thresholds, Endpoints endpoints, Facts facts) {
        this.endpoints = endpoints;
        attempts = thresholds.value("signalling-blocked.min-attempts");
        minSeconds = thresholds.value("signalling-blocked.min-seconds");
        ttlDifference = thresholds.value("reset-by-middlebox.min-ttl-difference");
        largeOctets = thresholds.value("signalling-blocked.large-octets");
        muteSeconds = thresholds.value("signalling-blocked.mute-seconds");
        this.facts = facts;
        lost = new LostRequests(thresholds, facts);
        lossy = new LossBefore(thresholds);
        for (FlowState flow : facts.flows()) {
            if (flow.tcp().filter(tcp -> tcp.dataBackward() > 0).isPresent()) {
                served.add(pair(flow));
            }
            if (flow.tcp().filter(tcp -> resetOnTheWay(flow, tcp)).isPresent()) {
                resets.merge(pair(flow), 1, Integer::sum);
            }
        }
    }

    private static List<Object> pair(FlowState flow) {
        return List.of(flow.initiator().address(), flow.responder());
    }

    Optional<Finding> of(FlowState flow, FlowState.TcpLife tcp, Endpoints.Use use) {
        if (tcp.synAck().isEmpty()) {
            return Optional.empty();
        }
        return dataDropped(flow, tcp)
                ? Optional.of(dropped(flow, tcp, use))
                : resetOnTheWay(flow, tcp)
                        ? Optional.of(reset(flow, tcp, use))
                        : requestReset(flow, tcp).isPresent()
                                ? requestReset(flow, tcp).map(request -> refused(request, flow, tcp, use))
                                : FirstRequestReset.is(flow, tcp) && !served.contains(pair(flow))
                                        ? Optional.of(FirstRequestReset.of(flow, tcp, use, ttlDifference, facts))
                                        : fallsSilent(flow, tcp)
                                                ? Optional.of(silent(flow, tcp, use))
                                                : largeDropped(flow, tcp)
                                                        ? Optional.of(large(flow, tcp, use))
                                                        : isMute(flow, tcp)
                                                                ? Optional.of(mute(flow, use))
                                                                : helloUnanswered(flow, tcp)
                                                                        .map(session -> unanswered(session, flow, use));
    }

    /** SIP is sent and acknowledged, and the server never says a word. */
    private boolean isMute(FlowState flow, FlowState.TcpLife tcp) {
        return flow.usages().contains("sip")
                && tcp.dataForward() > 0
                && tcp.dataBackward() == 0
                && tcp.ackedUnseen() == 0
                && tcp.retransmitted() < attempts - 1
                && tcp.reset().filter(at -> !tcp.resetByInitiator()).isEmpty()
                && flow.backward().packets() > 1
                && (facts.last() - flow.first().time()) / 1e9 >= muteSeconds
                && !served.contains(pair(flow));
    }

    private Finding mute(FlowState flow, Endpoints.Use use) {
        Endpoint server = flow.responder();
        return Unreached.draft("no-sip-response", flow.initiator(), server, "tcp", use)
                .explanation(String.format(
                        Locale.ROOT,
                        "The connection opens and what the client sends is acknowledged, and in %.1f s no SIP comes back: a proxy "
                                + "or a SIP inspection on the way takes the connection in the server's name and keeps what it gets, "
                                + "or the SIP server hangs.",
                        (facts.last() - flow.first().time()) / 1e9))
                .remedy("Exempt " + server.address() + " port " + server.port()
                        + " from SIP ALG, SIP inspection and TCP proxies on "
                        + "the way; capture outside of the router and see whether the requests get there")
                .see(facts, flow.first(), "the connection opens")
                .see(facts, flow.backward().last().orElseThrow(), "the last packet of the server, without SIP")
                .finish();
    }

    /** In use, and then a segment of full size is repeated and not acknowledged, while small ones were. */
    private boolean largeDropped(FlowState flow, FlowState.TcpLife tcp) {
        return tcp.dataBackward() > 0
                && tcp.unanswered() >= attempts
                && !lossy.explains(flow, tcp)
                && tcp.longestUnanswered() >= largeOctets
                && tcp.reset().filter(at -> !tcp.resetByInitiator()).isEmpty()
                && flow.backward().last().isPresent()
                && flow.forward().last().orElseThrow().time()
                                - flow.backward().last().get().time()
                        >= 2 * minSeconds * 1e9;
    }

    private Finding large(FlowState flow, FlowState.TcpLife tcp, Endpoints.Use use) {
        Endpoint server = flow.responder();
        Sighting answered = flow.backward().last().orElseThrow();
        boolean told = facts.index().icmp().between(flow.initiator(), server).stream()
                .anyMatch(icmp -> icmp.quotedSource().equals(flow.initiator())
                        && icmp.quotedDestination().equals(server)
                        && (icmp.v6() ? icmp.type() == 2 : icmp.type() == 3 && icmp.code() == 4));
        return Unreached.draft("no-answer", flow.initiator(), server, "tcp", use)
                .summary("what " + flow.initiator().address() + " sends to " + server + " (tcp, " + use.usage()
                        + ") in packets of full size is lost")
                .explanation("The connection works with small packets; then a segment of "
                        + Count.of(tcp.longestUnanswered(), "octet")
                        + " was repeated " + Count.times(tcp.unanswered()) + " and never acknowledged"
                        + (told
                                ? ", though ICMP \"fragmentation needed\" came"
                                : ", and no ICMP \"fragmentation needed\" came")
                        + ": packets of that size do not pass (a smaller MTU on the way"
                        + (told ? "" : ", whose ICMP is filtered") + "), or the server is gone since.")
                .remedy(
                        "Let ICMP \"fragmentation needed\" (type 3 code 4) and \"packet too big\" pass, or clamp the MSS of TCP on the "
                                + "router of " + flow.initiator().address() + " to the MTU of its uplink or tunnel")
                .see(facts, answered, "the last packet of the server")
                .see(facts, flow.last(), "the last repetition, still no acknowledgment")
                .finish();
    }

    /** The client hello is acknowledged, nothing that can be read comes back, and the client has said nothing else. */
    private Optional<TlsSession> helloUnanswered(FlowState flow, FlowState.TcpLife tcp) {
        if (tcp.ackedUnseen() > 0
                || tcp.reset().filter(at -> !tcp.resetByInitiator()).isPresent()
                || flow.backward().packets() < 2) {
            return Optional.empty();
        }
        List<TlsSession> sessions = facts.index()
                .tls()
                .between(flow.initiator().address(), flow.responder().address());
        return sessions.stream()
                .filter(session -> session.client().equals(flow.initiator())
                        && session.server().equals(flow.responder())
                        && session.layer().equals("tls")
                        && !session.hellos().isEmpty()
                        && session.serverHello().isEmpty()
                        && !session.established()
                        && session.alert().isEmpty())
                .filter(session -> flow.forward().payloads() <= session.hellos().size() + 1 + tcp.retransmitted())
                .filter(session ->
                        waitsUntil(flow, tcp) - session.hellos().get(0).time() >= 2 * minSeconds * 1e9)
                .filter(session -> sessions.stream()
                        .noneMatch(other -> other.serverHello().isPresent()
                                && other.client()
                                        .address()
                                        .equals(session.client().address())
                                && other.server().equals(session.server())
                                && other.serverName().equals(session.serverName())))
                .findFirst();
    }

    /** A connection that nobody ends waits to the end of the capture. */
    private long waitsUntil(FlowState flow, FlowState.TcpLife tcp) {
        return tcp.finished() || tcp.reset().isPresent() ? flow.last().time() : facts.last();
    }

    private Finding unanswered(TlsSession session, FlowState flow, Endpoints.Use use) {
        Endpoint server = flow.responder();
        String name = session.serverName().isEmpty() ? server.toString() : session.serverName();
        boolean elsewhere = servedByAnother(session, use);
        return Unreached.draft("no-answer", flow.initiator(), server, "tcp", use)
                .severity(elsewhere ? Severity.WARNING : Severity.ERROR)
                .summary("the TLS handshake of " + flow.initiator().address() + " with " + name + " gets no answer")
                .explanation(String.format(
                                Locale.ROOT,
                                "The connection opens and the client hello is acknowledged, and in %.1f s no server hello comes whole: a "
                                        + "device on the way drops it (application control, a filter of server names, packets of that size), "
                                        + "or takes the hello in the server's name and keeps it, or the server does not speak TLS there.",
                                (waitsUntil(flow, flow.tcp().orElseThrow())
                                                - session.hellos().get(0).time())
                                        / 1e9)
                        + (elsewhere ? " Other servers of the same rule answer this client." : ""))
                .remedy("Exempt "
                        + (session.serverName().isEmpty() ? server.address().toString() : name) + " port "
                        + server.port()
                        + " from TLS inspection, application control and filters of server names, and let ICMP \"packet too "
                        + "big\" pass; capture outside of the router and see whether a server hello comes there")
                .see(facts, session.hellos().get(0), "client hello")
                .see(facts, flow.last(), "the last packet, still no server hello")
                .blocked(Unreached.blocked(flow.initiator(), server, Protocol.TCP, use))
                .finish();
    }

    /** A client that tries several servers of one rule misses none of them while another serves it. */
    private boolean servedByAnother(TlsSession session, Endpoints.Use use) {
        return use.rule().isPresent()
                && facts.index().tls().of(session.client().address()).stream()
                        .filter(other -> other.established()
                                && other.client()
                                        .address()
                                        .equals(session.client().address())
                                && !other.server().equals(session.server()))
                        .anyMatch(other -> {
                            Set<String> names = new HashSet<>(
                                    facts.names().of(other.server().address()));
                            names.add(other.serverName());
                            return endpoints
                                    .use(other.server(), names, "tcp")
                                    .flatMap(Endpoints.Use::rule)
                                    .equals(use.rule());
                        });
    }

    /** The server's SYN-ACK came, what the client sends first is repeated and never acknowledged. */
    private boolean dataDropped(FlowState flow, FlowState.TcpLife tcp) {
        double seconds = (flow.last().time() - flow.first().time()) / 1e9;
        return tcp.dataForward() > 0
                && tcp.dataBackward() == 0
                && tcp.retransmitted() >= attempts - 1
                && seconds >= minSeconds
                && !lossy.explains(flow, tcp)
                && tcp.reset().filter(at -> !tcp.resetByInitiator()).isEmpty()
                && !served.contains(pair(flow));
    }

    private Finding dropped(FlowState flow, FlowState.TcpLife tcp, Endpoints.Use use) {
        Endpoint server = flow.responder();
        return Unreached.draft("no-answer", flow.initiator(), server, "tcp", use)
                .explanation("The connection opens, and then what the client sends first is repeated "
                        + tcp.retransmitted()
                        + " times and never acknowledged: a device on the way looks into the data "
                        + "(application control, a filter of server names) and drops it silently, or drops packets of "
                        + "that size.")
                .remedy("Exempt " + server.address() + " port " + server.port()
                        + " from TLS inspection, application control and filters of server names, and let ICMP \"packet too "
                        + "big\" pass")
                .see(facts, tcp.synAck().orElseThrow(), "SYN-ACK: the server is there")
                .see(facts, flow.last(), "the last repetition, still no acknowledgment")
                .blocked(Unreached.blocked(flow.initiator(), server, Protocol.TCP, use))
                .finish();
    }

    /**
     * In use, and from some moment on what the client sends is repeated and nothing whatever comes back, though others
     * still answer this client.
     */
    private boolean fallsSilent(FlowState flow, FlowState.TcpLife tcp) {
        if (tcp.dataForward() == 0
                || tcp.dataBackward() == 0
                || tcp.unanswered() < attempts
                || lossy.explains(flow, tcp)
                || tcp.finished()
                || tcp.reset().filter(at -> !tcp.resetByInitiator()).isPresent()
                || flow.backward().last().isEmpty()) {
            return false;
        }
        long since = flow.backward().last().get().time();
        return flow.forward().last().orElseThrow().time() - since >= 2 * minSeconds * 1e9
                && (answeredByOthers(flow, since) || lost.anySince(flow, since));
    }

    /** The capture goes on to show packets to this client: it is there, and so is its network. */
    private boolean answeredByOthers(FlowState flow, long since) {
        Address client = flow.initiator().address();
        long later = since + (long) (minSeconds * 1e9);
        return facts.index().flows().of(client).stream()
                .filter(other -> other != flow)
                .anyMatch(other -> {
                    Optional<Sighting> last = other.initiator().address().equals(client)
                            ? other.backward().last()
                            : other.responder().address().equals(client)
                                    ? other.forward().last()
                                    : Optional.empty();
                    return last.filter(at -> at.time() >= later).isPresent();
                });
    }

    private Finding silent(FlowState flow, FlowState.TcpLife tcp, Endpoints.Use use) {
        Endpoint server = flow.responder();
        Sighting answered = flow.backward().last().orElseThrow();
        double lasted = (answered.time() - flow.first().time()) / 1e9;
        boolean others = answeredByOthers(flow, answered.time());
        return Unreached.draft("no-answer", flow.initiator(), server, "tcp", use)
                .summary("the connection of " + flow.initiator().address() + " to " + server + " (tcp, " + use.usage()
                        + ") is dead")
                .explanation(String.format(
                        Locale.ROOT,
                        "It carried data both ways, and after %.1f s the last packet of the server came: since then the client "
                                + "repeats what it sends, %d times, and nothing comes back, no reset either%s. A device on the way "
                                + "has dropped or forgotten the connection, or %s. Neither side can signal any more: calls are "
                                + "not hung up, new ones do not come.",
                        lasted,
                        tcp.unanswered(),
                        others ? ", while other hosts still answer it" : "",
                        others ? "the server is gone" : "the server or the uplink is gone"))
                .remedy(
                        "Look at the device that keeps the state of connections: its idle time-out for TCP and its limits; let "
                                + "it reset what it drops, and let the client send keep-alives")
                .see(facts, answered, "the last packet of the server")
                .see(facts, flow.last(), "the last repetition, still no answer")
                .finish();
    }

    /** In use, and then reset in the server's name by another host. */
    private boolean resetOnTheWay(FlowState flow, FlowState.TcpLife tcp) {
        if (tcp.synAck().isEmpty()
                || tcp.dataBackward() == 0
                || tcp.reset().isEmpty()
                || tcp.resetByInitiator()
                || tcp.finished()) {
            return false;
        }
        return Math.abs(tcp.synAckTtl() - tcp.resetTtl()) >= ttlDifference
                || ResetOrigin.isMadeOnTheSpot(flow, tcp.synAckTtl(), tcp.resetTtl());
    }

    /** A request that changes a call on a connection in use is answered by a reset of the server's own, and is not made again with success. */
    private Optional<SipTransaction> requestReset(FlowState flow, FlowState.TcpLife tcp) {
        if (tcp.reset().isEmpty() || tcp.resetByInitiator() || tcp.finished() || tcp.dataBackward() == 0) {
            return Optional.empty();
        }
        return lost.changeJustBefore(flow, tcp.reset().get().time());
    }

    private Finding refused(SipTransaction request, FlowState flow, FlowState.TcpLife tcp, Endpoints.Use use) {
        Endpoint server = flow.responder();
        String method = request.method();
        return Unreached.draft("reset-by-server", flow.initiator(), server, "tcp", use)
                .summary("the " + method + " that " + flow.initiator().address() + " sends to " + server
                        + " in a call is answered by a reset")
                .explanation(String.format(
                        Locale.ROOT,
                        "The connection opened %.1f s before and carried data both ways. Now its %s is answered by a reset with the "
                                + "server's own time to live: the server does not know the connection any more. It was restarted, or "
                                + "a router on the way has forgotten the connection and translates it to another port. What the "
                                + "%s was to change stays as it was%s.",
                        (request.requests().get(0).time() - flow.first().time()) / 1e9,
                        method,
                        method,
                        method.equals("INVITE") ? ": a call that was to be resumed stays on hold" : ""))
                .remedy("See whether the SIP server at " + server + " was restarted; else look at the router of "
                        + flow.initiator().address()
                        + ": whether it was restarted or forgets idle TCP connections, and let the client "
                        + "send keep-alives (RFC 5626)")
                .see(facts, request.requests().get(0), method)
                .see(facts, tcp.reset().orElseThrow(), "RST")
                .finish();
    }

    private Finding reset(FlowState flow, FlowState.TcpLife tcp, Endpoints.Use use) {
        int times = resets.getOrDefault(pair(flow), 1);
        double lasted = (tcp.reset().orElseThrow().time() - flow.first().time()) / 1e9;
        return Unreached.draft("reset-by-middlebox", flow.initiator(), flow.responder(), "tcp", use)
                .severity(times > 1 ? Severity.ERROR : Severity.WARNING)
                .summary("the connection of " + flow.initiator().address() + " to " + flow.responder() + " (tcp, "
                        + use.usage() + ") is cut on the way")
                .explanation(String.format(
                        Locale.ROOT,
                        "%s opened, carried data both ways and was reset after %.1f s with the time to live %d, while the "
                                + "server's packets have %d: a device on the way cut it.",
                        times > 1 ? "Each of " + times + " connections" : "The connection",
                        lasted,
                        tcp.resetTtl(),
                        tcp.synAckTtl()))
                .remedy(
                        "Look at the device that resets: its idle time-out for TCP, its TLS inspection and its application "
                                + "control; exempt " + flow.responder().address() + " port "
                                + flow.responder().port())
                .occurrences(times)
                .see(facts, tcp.synAck().orElseThrow(), "SYN-ACK of the server")
                .see(facts, tcp.reset().orElseThrow(), "RST")
                .finish();
    }
}
