package io.earshot.capture.journal;

import io.earshot.capture.source.Frame;
import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Puts frames of several interfaces into the order of their capture: the kernel hands on those of each in blocks, up to a
 * tenth of a second late. A packet seen at two places must be seen in its order, or its way through a router is turned
 * round.
 */
final class Reorder {
    /** Longer than the kernel's blocks are held back. */
    private static final long HOLD_NANOS = 300_000_000L;

    private static final class Held implements Comparable<Held> {
        private final Frame frame = new Frame();
        private final long order;
        private final long arrived;

        Held(Frame from, long order, long arrived) {
            this.order = order;
            this.arrived = arrived;
            frame.set(from);
            frame.bytes = Arrays.copyOfRange(from.bytes, from.offset, from.offset + from.length);
            frame.offset = 0;
        }

        @Override
        public int compareTo(Held other) {
            int byTime = Long.compare(frame.time, other.frame.time);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final Consumer<Frame> frames;
    private final PriorityQueue<Held> held = new PriorityQueue<>();
    private long arrivals;
    private long newest = Long.MIN_VALUE;

    /** @param frames takes them in order */
    Reorder(Consumer<Frame> frames) {
        this.frames = frames;
    }

    void frame(Frame frame) {
        held.add(new Held(frame, arrivals++, System.nanoTime()));
        newest = Math.max(newest, frame.time);
        while (held.peek().frame.time < newest - HOLD_NANOS) {
            frames.accept(held.poll().frame);
        }
    }

    /** Hands on what has waited long enough although nothing newer came. */
    void flush() {
        long before = System.nanoTime() - HOLD_NANOS;
        while (!held.isEmpty() && held.peek().arrived < before) {
            frames.accept(held.poll().frame);
        }
    }

    /** Hands on all. */
    void release() {
        while (!held.isEmpty()) {
            frames.accept(held.poll().frame);
        }
    }
}
