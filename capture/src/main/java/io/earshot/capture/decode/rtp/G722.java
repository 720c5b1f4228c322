package io.earshot.capture.decode.rtp;

/**
 * Level of G.722 payloads at 64 kbit/s (ITU-T G.722 clause 6, RFC 3551 section 4.5.2) on the scale of {@link G711}. What an
 * octet stands for depends on those before it, so each stream has a decoder of its own; the recommendation makes it forget
 * within a few milliseconds, so that payloads may be left out between two that are measured.
 */
public final class G722 {
    /** Block 6L: the lower band's six bits as a multiple of the step, 32768ths; the two lowest may be taken away. */
    private static final int[] LOW_STEPS = {
        -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576,
        -7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040,
        -728, 24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456,
        4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136
    };
    /** Block 4L: the same of four bits, which alone the predictor learns from. */
    private static final int[] LOW_LEARNT = {
        0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0
    };
    /** Block 3L: how they move the logarithm of the step, 2048 of which are 6 dB. */
    private static final int[] LOW_WEIGHTS = {
        -60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60
    };
    /** Blocks 2H and 3H: the two bits of the higher band. */
    private static final int[] HIGH_STEPS = {-7408, -1616, 7408, 1616};

    private static final int[] HIGH_WEIGHTS = {798, -214, 798, -214};

    private static final int LOW_MAX_LOG = 18_432;
    private static final int HIGH_MAX_LOG = 22_528;
    /** Shift with which a step is read from its logarithm, blocks 3L and 3H. */
    private static final int LOW_SHIFT = 8;

    private static final int HIGH_SHIFT = 10;
    /**
     * Mean of the logarithm of the lower band's step below which an encoder is given nothing: what a decoder that left out
     * payloads makes of its idle pattern is its own memory.
     */
    private static final int IDLE_LOG_STEP = 600;
    /** A band has half of the amplitude, and half of the samples. */
    private static final int BAND_SCALE = 4;

    private final AdpcmBand low = new AdpcmBand(LOW_MAX_LOG, LOW_SHIFT);
    private final AdpcmBand high = new AdpcmBand(HIGH_MAX_LOG, HIGH_SHIFT);

    /** Sum of the squared 16-bit samples of a payload, two for each octet, counted as one. */
    public long energy(byte[] bytes, int offset, int length) {
        if (G711.isConstant(bytes, offset, length)) {
            return 0;
        }
        long lower = meanLogStep(bytes, offset, length) < IDLE_LOG_STEP ? 0 : BAND_SCALE * lower(bytes, offset, length);
        // speech is in the lower band; the higher one is asked only where that has nothing
        return G711.isQuiet(lower, length) ? lower + BAND_SCALE * higher(bytes, offset, length) : lower;
    }

    private long lower(byte[] bytes, int offset, int length) {
        long sum = 0;
        for (int i = offset; i < offset + length; i++) {
            int six = bytes[i] & 0x3F;
            int four = six >> 2;
            sum += square(low.next(LOW_STEPS[six], LOW_LEARNT[four], LOW_WEIGHTS[four]));
        }
        return sum;
    }

    private long higher(byte[] bytes, int offset, int length) {
        long sum = 0;
        for (int i = offset; i < offset + length; i++) {
            int two = bytes[i] >> 6 & 3;
            sum += square(high.next(HIGH_STEPS[two], HIGH_STEPS[two], HIGH_WEIGHTS[two]));
        }
        return sum;
    }

    private static long square(int sample) {
        return (long) sample * sample;
    }

    private static int meanLogStep(byte[] bytes, int offset, int length) {
        int logStep = 0;
        long sum = 0;
        for (int i = offset; i < offset + length; i++) {
            logStep = AdpcmBand.moved(logStep, LOW_WEIGHTS[bytes[i] >> 2 & 0x0F], LOW_MAX_LOG);
            sum += logStep;
        }
        return (int) (sum / length);
    }
}
