package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.track.Facts;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;

/** A connection opens, and the first SIP on it is answered by a reset instead of SIP. Notebook section 4. */
final class FirstRequestReset {
    private FirstRequestReset() {}

    /** Where an acknowledgment tells of data that the capture lacks, the server may have answered. */
    static boolean is(FlowState flow, FlowState.TcpLife tcp) {
        return flow.usages().contains("sip")
                && tcp.synAck().isPresent()
                && tcp.dataForward() > 0
                && tcp.dataBackward() == 0
                && tcp.ackedUnseen() == 0
                && tcp.reset().isPresent()
                && !tcp.resetByInitiator()
                && !tcp.finished();
    }

    /** @param ttlDifference from which on a reset is not the server's */
    static Finding of(FlowState flow, FlowState.TcpLife tcp, Endpoints.Use use, double ttlDifference, Facts facts) {
        Endpoint server = flow.responder();
        boolean onTheWay = Math.abs(tcp.synAckTtl() - tcp.resetTtl()) >= ttlDifference
                || ResetOrigin.isMadeOnTheSpot(flow, tcp.synAckTtl(), tcp.resetTtl());
        String times =
                "The connection opens, and the first SIP that the client sends is answered by a reset with the time to live "
                        + tcp.resetTtl();
        Draft draft = Unreached.draft(
                        onTheWay ? "reset-by-middlebox" : "reset-by-server", flow.initiator(), server, "tcp", use)
                .explanation(
                        onTheWay
                                ? times + ", while the server's SYN-ACK has " + tcp.synAckTtl()
                                        + ": a device on the way looks into the data (application control, a SIP inspection) and "
                                        + "cuts the connection."
                                : times
                                        + ", as the server's SYN-ACK has: the server takes connections and refuses SIP from this "
                                        + "client, what listens there does not speak it, or a device just before it cuts the "
                                        + "connection.")
                .remedy(
                        onTheWay
                                ? "Exempt " + server.address() + " port " + server.port()
                                        + " from application control and SIP inspection on the way"
                                : "See in the log of " + server
                                        + " why it closes the connection (an access list, a limit, another "
                                        + "protocol on that port)")
                .see(facts, tcp.synAck().orElseThrow(), "SYN-ACK of the server")
                .see(facts, tcp.reset().orElseThrow(), "RST");
        if (onTheWay) {
            draft.blocked(Unreached.blocked(flow.initiator(), server, Protocol.TCP, use));
        }
        return draft.finish();
    }
}
