package io.earshot.analyzer.track;

import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Sighting;

/** Connections of which the capture holds one direction, but for their opening. */
public final class OneSided {
    /** Segments with data that stay without acknowledgment. */
    private static final int SEGMENTS = 2;
    /** Packets of an opening: SYN and its acknowledgment, or SYN-ACK. */
    private static final int OPENING = 2;
    /** Of so many segments one may be lost on the way, as on any connection. */
    private static final int LOST_ONE_OF = 10;
    /** What nobody acknowledges is sent again within it, ns: the first timer of RFC 6298 section 2. */
    private static final long REPEATED = 1_000_000_000L;

    private OneSided() {}

    /**
     * Data follows data for longer than a timer takes, next to nothing is repeated and nothing acknowledged: the
     * acknowledgments came, and were not captured. What else came that way is not known either.
     */
    public static boolean is(FlowState flow) {
        long repeated = flow.tcp().map(FlowState.TcpLife::retransmitted).orElse(Long.MAX_VALUE / LOST_ONE_OF);
        return unacknowledged(flow.forward(), flow.backward(), repeated)
                || unacknowledged(flow.backward(), flow.forward(), repeated);
    }

    private static boolean unacknowledged(FlowState.Direction data, FlowState.Direction other, long repeated) {
        long from = other.last().or(data::first).map(Sighting::time).orElse(Long.MAX_VALUE);
        return data.payloads() >= SEGMENTS
                && repeated * LOST_ONE_OF <= data.payloads()
                && other.payloads() == 0
                && other.packets() <= OPENING
                && data.last().map(last -> last.time() - from >= REPEATED).orElse(false);
    }
}
