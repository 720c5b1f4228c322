package io.earshot.analyzer.live.sink;

import io.earshot.analyzer.live.Notice;
import io.earshot.analyzer.live.Snapshot;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Lets so many notices a minute through to a sink, so that a broken site does not flood its operator; when the minute
 * is over, one notice says how many were held back.
 */
public final class Throttle implements Sink {
    private static final long WINDOW = Duration.ofMinutes(1).toNanos();

    private final Sink sink;
    private int perMinute;
    private final LongSupplier clock;
    private long windowBegan;
    private int passed;
    private long held;
    private Notice newestHeld;
    private final AtomicLong heldEver = new AtomicLong();

    /** @param perMinute at least 1 */
    public Throttle(Sink sink, int perMinute) {
        this(sink, perMinute, System::nanoTime);
    }

    /** @param clock nanoseconds since any moment */
    Throttle(Sink sink, int perMinute, LongSupplier clock) {
        this.sink = sink;
        this.perMinute = perMinute;
        this.clock = clock;
        windowBegan = clock.getAsLong();
    }

    /** Lets so many through from the next notice on. */
    public void limit(int wanted) {
        perMinute = wanted;
    }

    @Override
    public void notice(Notice notice) {
        turnWindow();
        if (passed < perMinute) {
            passed++;
            sink.notice(notice);
        } else {
            held++;
            heldEver.incrementAndGet();
            newestHeld = notice;
        }
    }

    @Override
    public void snapshot(Snapshot snapshot) {
        turnWindow();
        sink.snapshot(snapshot);
    }

    private void turnWindow() {
        long now = clock.getAsLong();
        if (now - windowBegan >= WINDOW) {
            windowBegan = now;
            passed = 0;
            tellHeld();
        }
    }

    private void tellHeld() {
        if (held > 0) {
            sink.notice(LeftOut.byLimit(held, newestHeld, perMinute));
            held = 0;
        }
    }

    @Override
    public SinkState state() {
        return sink.state().withHeldBack(heldEver.get());
    }

    @Override
    public void close() {
        tellHeld();
        sink.close();
    }
}
