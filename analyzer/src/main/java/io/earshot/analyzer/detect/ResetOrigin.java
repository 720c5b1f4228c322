package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Facts;
import io.earshot.capture.observe.FlowState;
import java.util.Set;

/**
 * Who answered a SYN with a reset: the server, or a device on the way in its name. Diagnosis notebook section 4.
 *
 * @param byRouter  seen inside of the router, and outside of it there is none
 * @param onTheSpot its time to live is one that hosts begin with, and a public server is some routers away
 * @param usual     time to live of the server's other packets, -1 when there are none
 * @param middlebox it was a device on the way
 */
record ResetOrigin(boolean byRouter, boolean onTheSpot, int usual, boolean middlebox) {
    /** What systems set as time to live of a packet that they make. */
    private static final Set<Integer> FULL_TTLS = Set.of(64, 128, 255);

    /**
     * @param flow a connection that did not open, reset by its responder's address
     * @param ttlDifference from which on a reset is not the server's
     */
    static ResetOrigin of(FlowState flow, RouterCrossing.Index index, double ttlDifference, Facts facts) {
        int ttl = flow.tcp().orElseThrow().resetTtl();
        int usual = facts.index().flows().of(flow.responder().address()).stream()
                .filter(other ->
                        other.responder().address().equals(flow.responder().address()))
                .filter(other -> other.tcp().flatMap(FlowState.TcpLife::synAck).isPresent())
                .mapToInt(other -> other.tcp().orElseThrow().synAckTtl())
                .findFirst()
                .orElse(-1);
        boolean onTheSpot = usual < 0 && isMadeOnTheSpot(flow, usual, ttl);
        boolean byRouter = index.resetByRouter(flow);
        boolean middlebox = byRouter
                || onTheSpot
                || usual >= 0 && (Math.abs(usual - ttl) >= ttlDifference || isMadeOnTheSpot(flow, usual, ttl));
        return new ResetOrigin(byRouter, onTheSpot, usual, middlebox);
    }

    /**
     * Inside, what a public server sends has passed some routers; a full time to live is that of a neighbour.
     *
     * @param usualTtl of the server's other packets, -1 when there are none
     */
    static boolean isMadeOnTheSpot(FlowState flow, int usualTtl, int ttl) {
        return usualTtl != ttl
                && flow.initiator().address().isPrivate()
                && flow.responder().address().isPublic()
                && FULL_TTLS.contains(ttl);
    }
}
