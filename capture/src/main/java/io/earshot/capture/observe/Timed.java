package io.earshot.capture.observe;

/** Something that a {@link TimingWheel} wakes up; the wheel keeps its place in here, so that waiting costs nothing. */
abstract class Timed {
    /** Capture time of the next visit, nanoseconds. */
    long due;
    /** The next one in the same slot of the wheel. */
    Timed nextInSlot;
}
