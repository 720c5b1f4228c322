package io.earshot.analyzer.track;

import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Sighting;

/** Connections of which the capture holds one direction, but for their opening. */
public final class OneSided {
    /** Packets of an opening: SYN and its acknowledgment, or SYN-ACK. */
    private static final int OPENING = 2;

    private OneSided() {}

    /**
     * Data follows data for longer than a timer takes, next to nothing is repeated and nothing acknowledged: the
     * acknowledgments came, and were not captured. What else came that way is not known either.
     */
    public static boolean is(FlowState flow, Figures figures) {
        return flow.tcp()
                .map(FlowState.TcpLife::retransmitted)
                .filter(repeated -> unacknowledged(flow.forward(), flow.backward(), repeated, figures)
                        || unacknowledged(flow.backward(), flow.forward(), repeated, figures))
                .isPresent();
    }

    private static boolean unacknowledged(
            FlowState.Direction data, FlowState.Direction other, long repeated, Figures figures) {
        long from = other.last().or(data::first).map(Sighting::time).orElse(Long.MAX_VALUE);
        return data.payloads() >= figures.value("one-sided.min-segments")
                && repeated * 100 <= data.payloads() * figures.value("one-sided.lost-percent")
                && other.payloads() == 0
                && other.packets() <= OPENING
                && data.last()
                        .map(last -> last.time() - from >= figures.nanos("one-sided.repeat-seconds"))
                        .orElse(false);
    }
}
