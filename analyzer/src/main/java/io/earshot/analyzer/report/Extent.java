package io.earshot.analyzer.report;

import java.util.List;
import java.util.Optional;

/**
 * How much was captured.
 *
 * @param nanos from the first frame to the last of all captures, empty without frames
 */
record Extent(Optional<Long> nanos, long frames) {
    static Extent of(List<Report.Capture> captures) {
        Optional<Long> first =
                captures.stream().flatMap(c -> c.first().stream()).min(Long::compare);
        Optional<Long> last = captures.stream().flatMap(c -> c.last().stream()).max(Long::compare);
        long frames = captures.stream().mapToLong(Report.Capture::frames).sum();
        return new Extent(first.flatMap(from -> last.map(to -> to - from)), frames);
    }

    /** {@code 2 min 41 s, 48,210 frames}. */
    String text() {
        return nanos.map(span -> Times.span(span) + ", ").orElse("") + Lines.counted(frames, "frame");
    }
}
