package io.earshot.analyzer.track;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A stretch of capture time, both ends included.
 *
 * @param from nanoseconds since 1970-01-01 UTC
 * @param to   nanoseconds, not before {@code from}
 */
public record Span(long from, long to) {
    private static final double NANOS_PER_SECOND = 1e9;

    public double seconds() {
        return (to - from) / NANOS_PER_SECOND;
    }

    public boolean overlaps(Span other) {
        return from <= other.to && other.from <= to;
    }

    public boolean contains(long time) {
        return from <= time && time <= to;
    }

    /** Joins spans that overlap or lie at most {@code slack} nanoseconds apart; the result is in order of time. */
    public static List<Span> union(List<Span> spans, long slack) {
        List<Span> sorted = new ArrayList<>(spans);
        sorted.sort(Comparator.comparingLong(Span::from));
        List<Span> joined = new ArrayList<>();
        for (Span span : sorted) {
            Span last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last != null && span.from <= last.to + slack) {
                joined.set(joined.size() - 1, new Span(last.from, Math.max(last.to, span.to)));
            } else {
                joined.add(span);
            }
        }
        return joined;
    }

    /** The parts of this span that none of {@code spans} covers; they need not be in order. */
    public List<Span> without(List<Span> spans) {
        List<Span> left = new ArrayList<>();
        long cursor = from;
        for (Span span : union(spans, 0)) {
            if (span.from > cursor) {
                left.add(new Span(cursor, Math.min(span.from, to)));
            }
            cursor = Math.max(cursor, span.to);
            if (cursor >= to) {
                break;
            }
        }
        if (cursor < to) {
            left.add(new Span(cursor, to));
        }
        left.removeIf(span -> span.from >= to || span.to <= from);
        return left;
    }

    /** Seconds of this span that {@code spans} cover. */
    public double secondsCoveredBy(List<Span> spans) {
        double open = 0;
        for (Span gap : without(spans)) {
            open += gap.seconds();
        }
        return seconds() - open;
    }
}
