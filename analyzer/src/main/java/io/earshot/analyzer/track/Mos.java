package io.earshot.analyzer.track;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Listening quality by the E-model, ITU-T G.107 (06/2015), with equipment values of ITU-T G.113 appendix I. Delay is taken
 * as zero where it is not known, so the figure is what loss and codec leave, not more.
 */
public final class Mos {
    /** Default transmission rating without impairment, G.107 clause 7.7. */
    private static final double DEFAULT_R = 93.2;

    /**
     * @param ie  equipment impairment without loss
     * @param bpl packet-loss robustness
     */
    private record Equipment(double ie, double bpl) {}

    private static final Map<String, Equipment> CODECS = Map.of(
            "PCMU", new Equipment(0, 25.1),
            "PCMA", new Equipment(0, 25.1),
            "G729", new Equipment(11, 19.0),
            "G723", new Equipment(15, 16.1),
            "GSM", new Equipment(20, 10.0),
            "GSM-EFR", new Equipment(5, 10.0),
            "AMR", new Equipment(5, 10.0),
            "ILBC", new Equipment(11, 32.0));

    private Mos() {}

    /**
     * @param codec       encoding name as in rtpmap
     * @param lossPercent random and burst loss together, 0 to 100
     * @param burstRatio  average loss run divided by what random loss would give, at least 1; G.107 clause 7.5
     * @return 1.0 to 4.5, empty for a codec without values
     */
    public static Optional<Double> of(String codec, double lossPercent, double burstRatio) {
        Equipment equipment = CODECS.get(codec.toUpperCase(Locale.ROOT));
        if (equipment == null) {
            return Optional.empty();
        }
        double effective = equipment.ie
                + (95 - equipment.ie) * lossPercent / (lossPercent / Math.max(1, burstRatio) + equipment.bpl);
        return Optional.of(fromRating(DEFAULT_R - effective));
    }

    /** G.107 annex B. */
    static double fromRating(double r) {
        if (r <= 0) {
            return 1;
        }
        if (r >= 100) {
            return 4.5;
        }
        return Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
    }

    /** Of a whole stream. */
    public static Optional<Double> of(MediaStream stream) {
        double loss = stream.expected() <= 0 ? 0 : Math.max(0, 100.0 * stream.lost() / stream.expected());
        return of(stream.codec(), loss, burstRatio(stream.lost(), stream.lostBursts(), stream.expected()));
    }

    /** Of ten seconds. */
    public static Optional<Double> of(MediaStream stream, MediaStream.Chunk chunk) {
        long lost = Math.max(0, chunk.expected() - chunk.packets());
        return of(stream.codec(), chunk.lossPercent(), burstRatio(lost, chunk.bursts(), chunk.expected()));
    }

    private static double burstRatio(long lost, int bursts, long expected) {
        if (lost <= 0 || bursts <= 0 || expected <= lost) {
            return 1;
        }
        double meanRun = (double) lost / bursts;
        double randomRun = 1 / (1 - (double) lost / expected);
        return Math.max(1, meanRun / randomRun);
    }

    /** Why there is no figure. */
    public static String reason(MediaStream stream) {
        return stream.codec().isEmpty()
                ? "the codec is not known"
                : "ITU-T G.113 gives no values for " + stream.codec();
    }
}
