package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Facts;
import io.earshot.capture.net.Address;
import io.earshot.capture.observe.FlowState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** TCP connections to TURN servers that do not open, or that something on the way resets. RFC 8656 section 3.1. */
final class TurnConnections {
    private final double attempts;
    private final LossBefore lossy;
    private final double minSeconds;
    private final double ttlDifference;
    private final double soonSeconds;

    TurnConnections(Thresholds thresholds) {
        attempts = thresholds.value("signalling-blocked.min-attempts");
        lossy = new LossBefore(thresholds);
        minSeconds = thresholds.value("signalling-blocked.min-seconds");
        ttlDifference = thresholds.value("reset-by-middlebox.min-ttl-difference");
        soonSeconds = thresholds.value("tls-failed.reset-seconds");
    }

    /**
     * One for each client and server.
     *
     * @param served clients that got a relay somewhere
     * @param blamed clients and servers of which more is known already
     * @param works  whether a client's media flows all the same
     */
    List<Finding> failed(Set<Address> served, Set<List<Address>> blamed, Predicate<Address> works, Facts facts) {
        List<Finding> found = new ArrayList<>();
        Set<List<Object>> told = new HashSet<>();
        for (FlowState flow : facts.flows()) {
            Address client = flow.initiator().address();
            if (flow.tcp().filter(tcp -> isDead(flow, tcp)).isPresent()
                    && !facts.visibility().idle().contains(client)
                    && told.add(List.of(client, flow.responder(), "dead"))) {
                found.add(dead(flow, flow.tcp().get(), facts));
                continue;
            }
            if (flow.tcp().isEmpty()
                    || served.contains(client)
                    || blamed.contains(List.of(client, flow.responder().address()))
                    || facts.visibility().idle().contains(client)
                    || facts.site().isLocal(flow.responder().address())
                            && !facts.site().isLocal(client)) {
                continue;
            }
            FlowState.TcpLife tcp = flow.tcp().get();
            if (isUnanswered(flow, tcp, facts) && told.add(List.of(client, flow.responder(), "syn"))) {
                found.add(unanswered(flow, tcp, severity(works.test(client)), facts));
            } else if (isReset(flow, tcp, facts) && told.add(List.of(client, flow.responder(), "reset"))) {
                found.add(reset(flow, tcp, severity(works.test(client)), facts));
            }
        }
        return found;
    }

    private static Severity severity(boolean works) {
        return works ? Severity.WARNING : Severity.ERROR;
    }

    /** By its port, or by a name that says so: TURN over TLS often hides at port 443. */
    private static boolean isOfRelay(FlowState flow, Facts facts) {
        return RelayServers.PORTS.contains(flow.responder().port())
                || facts.names().of(flow.responder().address()).stream()
                        .anyMatch(name ->
                                RelayServers.named(name).filter("turn"::equals).isPresent());
    }

    private boolean isUnanswered(FlowState flow, FlowState.TcpLife tcp, Facts facts) {
        List<Long> syns = tcp.synTimes();
        return isOfRelay(flow, facts)
                && tcp.synAck().isEmpty()
                && flow.backward().packets() == 0
                && syns.size() >= attempts
                && syns.get(syns.size() - 1) - syns.get(0) >= minSeconds * 1e9;
    }

    /** In use, and then what the client sends is repeated to the end and never acknowledged. RFC 6298 section 5.5. */
    private boolean isDead(FlowState flow, FlowState.TcpLife tcp) {
        boolean relays = flow.usages().contains("turn");
        return relays
                && tcp.dataBackward() > 0
                && tcp.unanswered() >= 2 * attempts
                && !lossy.explains(flow, tcp)
                && !tcp.finished()
                && tcp.reset().isEmpty()
                && tcp.ackedUnseen() == 0;
    }

    private static Finding dead(FlowState flow, FlowState.TcpLife tcp, Facts facts) {
        return draft("no-answer", flow, Severity.ERROR, facts)
                .summary("the connection of " + flow.initiator().address() + " to its relay " + flow.responder()
                        + " is dead")
                .explanation("It carried data both ways; then the client repeats what it sends, "
                        + Count.times(tcp.unanswered())
                        + ", and the relay acknowledges none of it, nor is the connection reset: a "
                        + "device on the way has dropped or forgotten it. Media through the relay has ended with it.")
                .remedy("Look at the device that keeps the state of connections between "
                        + flow.initiator().address() + " and " + flow.responder()
                        + ": its rules, limits and time-outs for TCP")
                .see(facts, flow.first(), "the connection opens")
                .see(facts, flow.last(), "the last packet, still no acknowledgment")
                .finish();
    }

    /** Soon after the first request and in place of its answer, in the server's name. */
    private boolean isReset(FlowState flow, FlowState.TcpLife tcp, Facts facts) {
        boolean asks = flow.usages().contains("turn") || flow.usages().contains("stun") || isTls(flow, facts);
        if (!asks
                || tcp.synAck().isEmpty()
                || tcp.reset().isEmpty()
                || tcp.resetByInitiator()
                || tcp.dataBackward() > 0) {
            return false;
        }
        return tcp.reset().get().time() - flow.first().time() <= soonSeconds * 1e9
                && (tcp.dataForward() > 0 || isOnTheWay(flow, tcp));
    }

    /** A client hello of TURN over TLS. */
    private static boolean isTls(FlowState flow, Facts facts) {
        return flow.usages().contains("tls") && isOfRelay(flow, facts);
    }

    /** Not by the server itself: the time to live is another one, or is that of the moment. */
    private boolean isOnTheWay(FlowState flow, FlowState.TcpLife tcp) {
        return Math.abs(tcp.synAckTtl() - tcp.resetTtl()) >= ttlDifference
                || ResetOrigin.isMadeOnTheSpot(flow, tcp.synAckTtl(), tcp.resetTtl());
    }

    private static Draft draft(String cause, FlowState flow, Severity severity, Facts facts) {
        return Draft.of("turn-failed", cause, severity)
                .subject(Finding.Subject.of(
                                flow.initiator().address(), flow.responder().address())
                        .withProtocol("tcp")
                        .withSource(flow.initiator())
                        .withDestination(flow.responder()))
                .filter("tcp.port == " + flow.responder().port() + " && "
                        + Endpoints.filter(flow.responder().address()));
    }

    private static Finding unanswered(FlowState flow, FlowState.TcpLife tcp, Severity severity, Facts facts) {
        return draft("no-answer", flow, severity, facts)
                .summary(flow.initiator().address() + " cannot connect to the TURN server " + flow.responder()
                        + " over TCP")
                .explanation(
                        Count.of(tcp.synTimes().size(), "SYN") + ", no SYN-ACK and no ICMP error: a firewall drops "
                                + "them silently, or the server does not serve TCP.")
                .remedy(Unreached.unlessDown(Unreached.allow(flow.initiator(), flow.responder(), "tcp"))
                        + "; else ask who runs the server whether it serves TCP")
                .see(facts, flow.first(), "first SYN")
                .see(facts, flow.last(), "last SYN, still no answer")
                .blocked(Finding.Blocked.outward(Usage.TURN, Protocol.TCP, flow.initiator(), flow.responder()))
                .finish();
    }

    private Finding reset(FlowState flow, FlowState.TcpLife tcp, Severity severity, Facts facts) {
        boolean onTheWay = isOnTheWay(flow, tcp);
        String exempt = "xempt " + flow.responder().address() + " port "
                + flow.responder().port()
                + (isTls(flow, facts)
                        ? " from application control and TLS inspection"
                        : " from application control, or offer the client TURN over TLS (turns:) at that port");
        return draft("other-error", flow, severity, facts)
                .summary("TURN of " + flow.initiator().address() + " to " + flow.responder() + " over TCP is reset"
                        + (onTheWay ? " on the way" : ""))
                .explanation(
                        "The connection opens, and the client's first request is answered by a reset with the time to "
                                + "live " + tcp.resetTtl() + ", while the server's packets have " + tcp.synAckTtl()
                                + (onTheWay
                                        ? ": a device on the way lets only another protocol pass at port "
                                                + flow.responder().port() + "."
                                        : ": that is too near to tell the server from a device beside it; a TURN server answers a "
                                                + "request that it does not like with an error, so a device that looks into the data "
                                                + "is the likelier one."))
                .remedy(
                        onTheWay
                                ? "E" + exempt
                                : "Capture at the server: if no reset leaves it, e" + exempt + "; else look at its log")
                .see(facts, tcp.synAck().orElseThrow(), "SYN-ACK of the server")
                .see(facts, tcp.reset().orElseThrow(), "RST")
                .finish();
    }
}
