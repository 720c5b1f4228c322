package io.earshot.capture.observe;

/**
 * Wakes its members when capture time passes their due time, amortised O(1) for each member and visit (Varghese and
 * Lauck, 1987). A member that was active meanwhile names a later time when it is visited, so that activity itself
 * never touches the wheel. Time never runs backwards here: earlier frames wait for the wheel to catch up.
 */
final class TimingWheel<T extends Timed> {
    /** Visits one member. */
    interface Visitor<T> {
        /** Returns the capture time of the next visit, or {@link #NEVER} to leave the wheel. */
        long visit(T member, long now);
    }

    static final long NEVER = Long.MAX_VALUE;
    private static final int SLOTS = 1024;

    private final int shift;
    private final Visitor<T> visitor;
    private final Timed[] slots = new Timed[SLOTS];
    private long tick = Long.MIN_VALUE;
    private long nextTime = Long.MIN_VALUE;

    /** @param shift the wheel turns by one slot every 2^shift nanoseconds; 1024 slots are one turn */
    TimingWheel(int shift, Visitor<T> visitor) {
        this.shift = shift;
        this.visitor = visitor;
    }

    void add(T member, long due) {
        member.due = due;
        long slot = Math.min(Math.max(due >> shift, tick), tick + SLOTS - 1);
        int index = (int) slot & SLOTS - 1;
        member.nextInSlot = slots[index];
        slots[index] = member;
    }

    /** Moves time forward and visits all who are due. To be called with the time of each frame; mostly a comparison. */
    void advance(long now) {
        if (now >= nextTime) {
            turn(now);
        }
    }

    private void turn(long now) {
        long target = now >> shift;
        if (tick == Long.MIN_VALUE || target - tick > SLOTS) {
            long from = tick;
            tick = target - SLOTS;
            if (from == Long.MIN_VALUE) {
                tick = target;
            }
        }
        while (tick < target) {
            int index = (int) tick & SLOTS - 1;
            Timed member = slots[index];
            slots[index] = null;
            tick++;
            visitAll(member, now);
        }
        nextTime = tick + 1 << shift;
    }

    @SuppressWarnings("unchecked")
    private void visitAll(Timed first, long now) {
        Timed member = first;
        while (member != null) {
            Timed next = member.nextInSlot;
            member.nextInSlot = null;
            long due = member.due > now ? member.due : visitor.visit((T) member, now);
            if (due != NEVER) {
                add((T) member, due);
            }
            member = next;
        }
    }
}
