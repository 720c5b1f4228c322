package io.earshot.capture.decode.rtp;

/**
 * Silence in G.722 (ITU-T G.722), told without decoding: only the lower band's step size is followed, which grows with
 * loudness and forgets where it started within a few milliseconds.
 */
public final class G722 {
    /** Block 3L of the recommendation: how each quantiser step moves the logarithm of the step size. */
    private static final int[] STEP_WEIGHTS = {-60, -30, 58, 172, 334, 538, 1198, 3042};

    private static final int[] STEP_OF_CODE = {0, 7, 6, 5, 4, 3, 2, 1, 7, 6, 5, 4, 3, 2, 1, 0};
    /** Upper bound of the logarithm of the step size; 2048 of it are 6 dB. */
    private static final int MAX_LOG_STEP = 18_432;
    /** Mean of the logarithm below which nothing is audible: about 9 dB over the floor of the quantiser. */
    private static final int SILENT_LOG_STEP = 3_072;

    private G722() {}

    /** The payload is one octet repeated, or the lower band stays at the quantiser's floor. */
    public static boolean isSilence(byte[] bytes, int offset, int length) {
        return length > 0
                && (G711.isConstant(bytes, offset, length) || meanLogStep(bytes, offset, length) < SILENT_LOG_STEP);
    }

    private static int meanLogStep(byte[] bytes, int offset, int length) {
        int logStep = 0;
        long sum = 0;
        for (int i = offset; i < offset + length; i++) {
            logStep = (logStep * 127 >> 7) + STEP_WEIGHTS[STEP_OF_CODE[bytes[i] >> 2 & 0x0F]];
            logStep = Math.max(0, Math.min(MAX_LOG_STEP, logStep));
            sum += logStep;
        }
        return (int) (sum / length);
    }
}
