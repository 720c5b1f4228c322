package io.earshot.analyzer.live.web;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.live.Gauges;
import io.earshot.analyzer.live.Snapshot;
import io.earshot.analyzer.live.sink.SinkState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/** Whether the service sees everything and says it in time. What went wrong once is forgotten after a minute. */
final class Health {
    private static final long MEMORY = Duration.ofMinutes(1).toNanos();
    private static final long STALE = Duration.ofSeconds(30).toNanos();
    private static final long MOST_LAG = Duration.ofSeconds(10).toNanos();
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final LongSupplier clock;
    private final ArrayDeque<Sample> samples = new ArrayDeque<>();

    private record Sample(long at, Gauges gauges) {}

    /** Why the service is degraded: a word for programs, a sentence for people. */
    record Reason(String code, String says) {}

    /** @param clock nanoseconds since any moment */
    Health(LongSupplier clock) {
        this.clock = clock;
    }

    synchronized void take(Snapshot snapshot) {
        long now = clock.getAsLong();
        samples.addLast(new Sample(now, snapshot.gauges()));
        while (samples.size() > 2 && now - samples.getFirst().at() > MEMORY) {
            samples.removeFirst();
        }
    }

    /** Empty while all is well. */
    synchronized List<Reason> reasons(List<SinkState> sinks) {
        List<Reason> reasons = new ArrayList<>();
        if (samples.isEmpty()) {
            reasons.add(new Reason("starting", "nothing is captured yet: the service starts"));
        } else {
            capture(reasons, samples.getFirst(), samples.getLast());
        }
        for (SinkState sink : sinks) {
            sink.problem().ifPresent(problem -> reasons.add(new Reason("sink", sink.name() + ": " + problem)));
        }
        return reasons;
    }

    private void capture(List<Reason> reasons, Sample oldest, Sample newest) {
        long age = clock.getAsLong() - newest.at();
        if (age > STALE) {
            reasons.add(new Reason("stalled", "the analysis has said nothing for " + age / NANOS_PER_SECOND + " s"));
        }
        long lag = newest.gauges().lagNanos();
        if (lag > MOST_LAG) {
            reasons.add(new Reason("lag", "the analysis is " + lag / NANOS_PER_SECOND + " s behind the capture"));
        }
        grown(reasons, "kernel-drops", Gauges::kernelDropped, " lost by the kernel", oldest, newest);
        grown(reasons, "disk", Gauges::notJournalled, " not written to the journal for want of room", oldest, newest);
        grown(reasons, "memory", Gauges::lost, " lost for want of memory", oldest, newest);
        newest.gauges().capsReached().forEach((table, count) -> {
            if (count > oldest.gauges().capsReached().getOrDefault(table, 0L)) {
                reasons.add(new Reason("table-full", "the table of " + table + " is full"));
            }
        });
    }

    private static void grown(
            List<Reason> reasons,
            String code,
            ToLongFunction<Gauges> count,
            String says,
            Sample oldest,
            Sample newest) {
        long before = oldest == newest ? 0 : count.applyAsLong(oldest.gauges());
        long more = count.applyAsLong(newest.gauges()) - before;
        if (more > 0) {
            reasons.add(new Reason(code, Count.of(more, "frame") + says + " within the last minute"));
        }
    }

    /** Frames a second over the last seconds; 0 before the second snapshot. */
    synchronized double framesPerSecond() {
        return perSecond(Gauges::frames);
    }

    /** Bits a second on the wire over the last seconds. */
    synchronized double bitsPerSecond() {
        return 8 * perSecond(Gauges::octets);
    }

    private double perSecond(ToLongFunction<Gauges> count) {
        if (samples.size() < 2) {
            return 0;
        }
        Sample newest = samples.getLast();
        Sample before = null;
        for (var from = samples.descendingIterator(); from.hasNext(); ) {
            Sample sample = from.next();
            if (before != null && newest.at() - sample.at() > 5 * NANOS_PER_SECOND) {
                break;
            }
            before = sample;
        }
        long nanos = newest.at() - before.at();
        long grown = count.applyAsLong(newest.gauges()) - count.applyAsLong(before.gauges());
        return nanos == 0 ? 0 : Math.max(0.0, (double) grown * NANOS_PER_SECOND / nanos);
    }
}
