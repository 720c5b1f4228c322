package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.capture.observe.FlowState;

/**
 * Segments that nobody acknowledges on a connection that lost packets before, and recovered: that so many in a row are
 * lost again may be by chance, and the next one arrive after the capture (RFC 6298 section 5.5, the wait is doubled each
 * time).
 */
final class LossBefore {
    private final double least;

    LossBefore(Thresholds thresholds) {
        least = thresholds.value("signalling-blocked.chance-percent") / 100;
    }

    /** What was not acknowledged at last may be lost as what was repeated before, with success. */
    boolean explains(FlowState flow, FlowState.TcpLife tcp) {
        long openings = tcp.synTimes().size();
        double repeated = tcp.retransmitted() - tcp.unanswered() + Math.max(0, openings - 1);
        double sent = flow.forward().payloads() + flow.backward().payloads() + openings - tcp.unanswered();
        return repeated > 0 && sent > 0 && Math.pow(Math.min(1, repeated / sent), tcp.unanswered()) >= least;
    }
}
