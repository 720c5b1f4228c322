package io.earshot.capture.observe;

/** A member of {@link Slots} that a {@link TimingWheel} wakes up. */
abstract class Slotted extends Timed {
    final int hash;
    /** It was expired or evicted; only the wheel still knows it. */
    boolean gone;

    Slotted(int hash) {
        this.hash = hash;
    }
}
