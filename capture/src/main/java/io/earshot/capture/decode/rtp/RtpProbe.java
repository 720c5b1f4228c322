package io.earshot.capture.decode.rtp;

/**
 * Pure functions by which RTP is recognised without an announcement: a header that can be RTP, then progress of
 * sequence number and timestamp over several packets (the tests of RFC 3550 appendix A.1, with time added).
 */
public final class RtpProbe {
    /** Largest forward step of the sequence number that still counts as progress: two seconds of 20 ms packets. */
    public static final int MAX_STEP = 100;

    /** Fastest RTP clock in use, ticks per second. */
    private static final long MAX_CLOCK_RATE = 192_000;
    /** Ticks by which a timestamp may run ahead of capture time (bursts, video frames sent early): two seconds. */
    private static final long SLACK_TICKS = 2 * 90_000;
    /** Ticks that a timestamp may go back: B frames, reordered packets. */
    private static final long BACK_TICKS = 90_000;

    private RtpProbe() {}

    /** The octets can be an RTP packet that is worth watching; {@code scratch} then views it. */
    public static boolean plausible(RtpHeader scratch, byte[] bytes, int offset, int length, int originalLength) {
        return scratch.wrap(bytes, offset, length, originalLength)
                && !PayloadTypes.conflictsWithRtcp(scratch.payloadType())
                && isAssignable(scratch.payloadType())
                && (scratch.payloadLength() > 0 || scratch.paddingLength() > 0);
    }

    /** A payload type of RFC 3551, or a dynamic one; unassigned ones are not met in clean traffic. */
    private static boolean isAssignable(int payloadType) {
        return PayloadTypes.isDynamic(payloadType)
                || PayloadTypes.clockRate(payloadType) != 0
                || payloadType >= 64 && payloadType <= 95;
    }

    /** Signed distance from one sequence number to another, -32768 to 32767. */
    public static int step(int fromSequence, int toSequence) {
        return (short) (toSequence - fromSequence);
    }

    /** The sequence number went on by 1 to {@link #MAX_STEP}. */
    public static boolean sequenceProgress(int previousSequence, int sequence) {
        int step = step(previousSequence, sequence);
        return step >= 1 && step <= MAX_STEP;
    }

    /**
     * The timestamp went on by no more than the fastest clock allows in the time that passed, stood (a video frame of
     * several packets, a telephone-event), or went back a little.
     *
     * @param elapsedNanos capture time between the two packets
     */
    public static boolean timestampProgress(int previousTimestamp, int timestamp, long elapsedNanos) {
        long ticks = timestamp - previousTimestamp;
        long elapsedMillis = Math.min(Math.max(0, elapsedNanos) / 1_000_000, 3_600_000);
        return ticks >= -BACK_TICKS && ticks <= SLACK_TICKS + elapsedMillis * MAX_CLOCK_RATE / 1000;
    }

    /** Both numbers made progress. */
    public static boolean follows(
            int previousSequence, int previousTimestamp, int sequence, int timestamp, long elapsedNanos) {
        return sequenceProgress(previousSequence, sequence)
                && timestampProgress(previousTimestamp, timestamp, elapsedNanos);
    }
}
