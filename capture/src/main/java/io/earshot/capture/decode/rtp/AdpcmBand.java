package io.earshot.capture.decode.rtp;

/** The decoder of one band of ITU-T G.722, clauses 6.2.1 and 6.2.2; 16-bit arithmetic as its blocks have it. */
final class AdpcmBand {
    /** Bounds of a band's samples, blocks 5L and 5H. */
    private static final int MAX_SAMPLE = 16_383;

    private static final int ZEROS = 6;
    /** Leaks, 32768ths: of the second pole, and of the first one and the zeros. */
    private static final int SECOND_POLE_LEAK = 32_512;

    private static final int LEAK = 32_640;
    private static final int SECOND_POLE_STEP = 128;
    private static final int FIRST_POLE_STEP = 192;
    private static final int ZERO_STEP = 128;
    /** The poles stay where the filter is stable: 0.75, and 15/16 less the second. */
    private static final int MAX_SECOND_POLE = 12_288;

    private static final int POLES_LIMIT = 15_360;

    /** 2048 times the thirty-second parts of an octave, by which a step is read from its logarithm. */
    private static final int[] OCTAVE = new int[32];

    static {
        for (int i = 0; i < OCTAVE.length; i++) {
            OCTAVE[i] = (int) Math.round(2048 * Math.pow(2, i / 32.0));
        }
    }

    private final int maxLog;
    private final int shift;
    private final int[] differences = new int[ZEROS + 1];
    private final int[] zeros = new int[ZEROS + 1];
    private int logStep;
    private int step;
    private int predicted;
    private int zeroPart;
    private int before;
    private int firstPole;
    private int secondPole;
    private int partial;
    private int partialBefore;

    AdpcmBand(int maxLog, int shift) {
        this.maxLog = maxLog;
        this.shift = shift;
        this.step = OCTAVE[0] >> shift << 2;
    }

    /**
     * The next sample.
     *
     * @param multiple of the step, 32768ths
     * @param learnt   the same as the predictor takes it
     * @param weight   how it moves the logarithm of the step
     * @return -16384 to 16383
     */
    int next(int multiple, int learnt, int weight) {
        int sample = Math.max(-MAX_SAMPLE - 1, Math.min(MAX_SAMPLE, predicted + (step * multiple >> 15)));
        int difference = step * learnt >> 15;
        logStep = moved(logStep, weight, maxLog);
        int octaves = shift - (logStep >> 11);
        int mantissa = OCTAVE[logStep >> 6 & 31];
        step = (octaves < 0 ? mantissa << -octaves : mantissa >> octaves) << 2;
        predict(difference);
        return sample;
    }

    /** The logarithm of the step forgets a 128th of itself with each sample, blocks 3L and 3H. */
    static int moved(int logStep, int weight, int maxLog) {
        return Math.max(0, Math.min(maxLog, (logStep * 127 >> 7) + weight));
    }

    /** Block 4: two poles and six zeros that follow the signs. */
    private void predict(int difference) {
        int latest = saturated(predicted + difference);
        int partialNow = saturated(zeroPart + difference);
        movePoles(partialNow);
        int toZero = difference == 0 ? 0 : ZERO_STEP;
        differences[0] = difference;
        int sum = 0;
        for (int i = ZEROS; i > 0; i--) {
            boolean same = differences[i] >> 15 == difference >> 15;
            zeros[i] = saturated((same ? toZero : -toZero) + (zeros[i] * LEAK >> 15));
            differences[i] = differences[i - 1];
            sum += zeros[i] * saturated(2 * differences[i]) >> 15;
        }
        zeroPart = saturated(sum);
        int poles = (firstPole * saturated(2 * latest) >> 15) + (secondPole * saturated(2 * before) >> 15);
        before = latest;
        partialBefore = partial;
        partial = partialNow;
        predicted = saturated(saturated(poles) + zeroPart);
    }

    private void movePoles(int partialNow) {
        boolean asLast = partialNow >> 15 == partial >> 15;
        int fourfold = saturated(firstPole << 2);
        int toward = Math.min(Short.MAX_VALUE, asLast ? -fourfold : fourfold) >> 7;
        boolean asBefore = partialNow >> 15 == partialBefore >> 15;
        int second = toward + (asBefore ? SECOND_POLE_STEP : -SECOND_POLE_STEP) + (secondPole * SECOND_POLE_LEAK >> 15);
        secondPole = Math.max(-MAX_SECOND_POLE, Math.min(MAX_SECOND_POLE, second));
        int limit = POLES_LIMIT - secondPole;
        int first = (asLast ? FIRST_POLE_STEP : -FIRST_POLE_STEP) + (firstPole * LEAK >> 15);
        firstPole = Math.max(-limit, Math.min(limit, first));
    }

    private static int saturated(int value) {
        return Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value));
    }
}
