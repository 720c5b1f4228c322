package io.earshot.analyzer.track;

import io.earshot.capture.decode.Decimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Quality of a conversation by the narrowband E-model, ITU-T G.107 (06/2015), with the equipment values that ITU-T G.113
 * (11/2007) appendix I gives, which its edition of 09/2024 leaves as they are: Ie by table I.1, Bpl by table I.4, and none
 * for what they give none. Wideband codecs have another model (G.107.1) with a scale of its own, to 129 and not to 93.2;
 * its values (appendix IV) differ by whether one ear listens or both, which a capture does not show, so they have no figure
 * here. Delay counts where something tells it; what tells it does not know the receiver's jitter buffer, so the figure is
 * what codec, loss and the network leave, not more.
 */
public final class Mos {
    /** Default transmission rating without impairment, G.107 clause 7.7. */
    private static final double DEFAULT_R = 93.2;
    /** Basic signal-to-noise ratio Ro of the defaults, G.107 clause 7.2, and with it Roe of clause 7.4. */
    private static final double RO = 94.77;
    /** Talker echo loudness rating TELR and weighted echo path loss WEPL, dB, defaults of G.107 table 3. */
    private static final double TELR = 65;

    private static final double WEPL = 110;
    /** Loss in percent, and the burst ratio from a loss of 2 % on, beyond which nobody tried the model, G.107 table 3. */
    private static final double MOST_LOSS = 20;

    private static final double MOST_RANDOM_LOSS = 2;
    private static final double MOST_BURST_RATIO = 2;
    /** Of which G.113 has values on the scales of G.107.1 and G.107.2 alone, appendices IV and V. */
    private static final Set<String> WIDEBAND = Set.of("G722", "G7221", "AMR-WB", "EVS");

    /**
     * @param name as G.113 calls it
     * @param ie   equipment impairment without loss
     * @param bpl  packet-loss robustness, empty where G.113 gives none
     */
    public record Equipment(String name, double ie, OptionalDouble bpl) {
        private Equipment(String name, double ie, double bpl) {
            this(name, ie, OptionalDouble.of(bpl));
        }

        private Equipment(String name, double ie) {
            this(name, ie, OptionalDouble.empty());
        }
    }

    /** With concealment as of G.711 appendix I, which receivers have; without it Bpl is 4.3. */
    private static final Equipment G711 = new Equipment("G.711 with concealment", 0, 25.1);

    private static final Equipment EFR = new Equipment("GSM-EFR", 5, 10.0);
    /** Octets of RTP payload that carry one frame of AMR at 12.2 kbit/s, which is GSM-EFR: RFC 4867 sections 4.3 and 4.4. */
    private static final int AMR_122_LEAST = 31;

    private static final int AMR_122_MOST = 33;
    /** The rate of G.723.1 whose frames have 20 octets, those of the other have 24: RFC 3551 section 4.5.3. */
    private static final Equipment G723_LOW = new Equipment("G.723.1 at 5.3 kbit/s", 19);

    private static final int G723_LOW_FRAME = 20;
    private static final int MOST_FRAMES = 3;

    private static final Map<String, Equipment> CODECS = Map.ofEntries(
            Map.entry("PCMU", G711),
            Map.entry("PCMA", G711),
            Map.entry("G729", new Equipment("G.729A with VAD", 11, 19.0)),
            Map.entry("G723", new Equipment("G.723.1 at 6.3 kbit/s with VAD", 15, 16.1)),
            Map.entry("GSM-EFR", EFR),
            Map.entry("GSM", new Equipment("GSM full rate", 20)),
            Map.entry("GSM-HR-08", new Equipment("GSM half rate", 23)),
            Map.entry("G726-40", new Equipment("G.726 at 40 kbit/s", 2)),
            Map.entry("G726-32", new Equipment("G.726 at 32 kbit/s", 7)),
            Map.entry("G721", new Equipment("G.726 at 32 kbit/s", 7)),
            Map.entry("G726-24", new Equipment("G.726 at 24 kbit/s", 25)),
            Map.entry("G726-16", new Equipment("G.726 at 16 kbit/s", 50)),
            Map.entry("G728", new Equipment("G.728", 7)));

    private Mos() {}

    /**
     * A figure with what it rests on.
     *
     * @param mos         1.0 to 4.5
     * @param r           transmission rating, 0 to 93.2
     * @param lossPercent random and burst loss together, 0 to 100
     * @param burstRatio  average loss run divided by what random loss would give, at least 1; G.107 clause 7.5
     * @param delayMs     one way, of the network alone; empty where nothing tells it, which counts as none
     */
    public record Rating(
            double mos, double r, Equipment equipment, double lossPercent, double burstRatio, OptionalDouble delayMs) {
        /** What the codec leaves where nothing is lost or late. */
        public double codecMos() {
            return fromRating(DEFAULT_R - equipment.ie());
        }

        private boolean wasTried() {
            return lossPercent <= MOST_LOSS && (lossPercent < MOST_RANDOM_LOSS || burstRatio <= MOST_BURST_RATIO);
        }

        /** {@code G.711 with concealment: Ie 0, Bpl 25.1; 2.0 % lost, burst ratio 1.0; delay 20 ms or more one way}. */
        public String inputs() {
            String robustness = equipment.bpl().isPresent()
                    ? ", Bpl " + Decimal.fixed(equipment.bpl().getAsDouble(), 1)
                    : "";
            String delay = delayMs.isPresent()
                    ? "delay " + Decimal.fixed(delayMs.getAsDouble(), 0) + " ms or more one way"
                    : "delay is not known";
            return equipment.name() + ": Ie " + Decimal.fixed(equipment.ie(), 0) + robustness + "; "
                    + Decimal.fixed(lossPercent, 1) + " % lost, burst ratio " + Decimal.fixed(burstRatio, 1)
                    + (wasTried() ? "; " : ", more than the E-model was tried with; ") + delay;
        }
    }

    /** Of a whole stream; empty for a codec without values. */
    public static Optional<Rating> of(MediaStream stream, OptionalDouble delayMs) {
        double loss = stream.expected() <= 0 ? 0 : Math.max(0, 100.0 * stream.lost() / stream.expected());
        return rating(stream, loss, burstRatio(stream.lost(), stream.lostBursts(), stream.expected()), delayMs);
    }

    /** Of ten seconds. */
    public static Optional<Rating> of(MediaStream stream, MediaStream.Chunk chunk, OptionalDouble delayMs) {
        long lost = Math.max(0, chunk.expected() - chunk.packets());
        return rating(stream, chunk.lossPercent(), burstRatio(lost, chunk.bursts(), chunk.expected()), delayMs);
    }

    private static Optional<Rating> rating(MediaStream stream, double loss, double burstRatio, OptionalDouble delayMs) {
        return equipment(stream)
                .filter(values -> values.bpl().isPresent() || loss == 0)
                .map(values -> rating(values, loss, burstRatio, delayMs));
    }

    static Rating rating(Equipment values, double loss, double burstRatio, OptionalDouble delayMs) {
        double effective = values.ie()
                + (loss == 0
                        ? 0
                        : (95 - values.ie())
                                * loss
                                / (loss / burstRatio + values.bpl().orElseThrow()));
        double r = DEFAULT_R - effective - delayImpairment(delayMs.orElse(0));
        return new Rating(fromRating(r), r, values, loss, burstRatio, delayMs);
    }

    static Optional<Equipment> equipment(String codec) {
        return Optional.ofNullable(CODECS.get(codec.toUpperCase(Locale.ROOT)));
    }

    private static Optional<Equipment> equipment(MediaStream stream) {
        return equipment(stream.codec(), meanOctets(stream));
    }

    /** @param octets mean of the packets that carry speech */
    static Optional<Equipment> equipment(String codec, double octets) {
        if (codec.equalsIgnoreCase("AMR")) {
            // the mode of 12.2 kbit/s is GSM-EFR, 3GPP TS 26.071; of the others G.113 has none
            return Optional.of(EFR).filter(efr -> octets >= AMR_122_LEAST && octets <= AMR_122_MOST);
        }
        return codec.equalsIgnoreCase("G723") && isWhole(octets / G723_LOW_FRAME)
                ? Optional.of(G723_LOW)
                : equipment(codec);
    }

    private static boolean isWhole(double frames) {
        return frames > 0 && frames <= MOST_FRAMES && frames == Math.rint(frames);
    }

    private static double meanOctets(MediaStream stream) {
        long spoken = stream.packets() - stream.tiny();
        return spoken <= 0 ? 0 : (double) stream.octets() / spoken;
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

    /** What delay takes from the rating beyond what the default rating lacks already, G.107 clause 7.4 with its defaults. */
    static double delayImpairment(double ms) {
        return talkerEcho(ms) + listenerEcho(ms) - listenerEcho(0) + tooLong(ms);
    }

    private static double talkerEcho(double ms) {
        double terv = TELR - 40 * Math.log10((1 + ms / 10) / (1 + ms / 150)) + 6 * Math.exp(-0.3 * ms * ms);
        double half = (RO - (80 + 2.5 * (terv - 14))) / 2;
        return (half + Math.sqrt(half * half + 100) - 1) * (1 - Math.exp(-ms));
    }

    private static double listenerEcho(double ms) {
        double half = (RO - 10.5 * (WEPL + 7) * Math.pow(2 * ms + 1, -0.25)) / 2;
        return half + Math.sqrt(half * half + 169);
    }

    private static double tooLong(double ms) {
        if (ms <= 100) {
            return 0;
        }
        double x = Math.log(ms / 100) / Math.log(2);
        return 25 * (Math.pow(1 + Math.pow(x, 6), 1.0 / 6) - 3 * Math.pow(1 + Math.pow(x / 3, 6), 1.0 / 6) + 2);
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
        if (stream.codec().isEmpty()) {
            return "the codec is not known";
        }
        if (stream.codec().equalsIgnoreCase("AMR")) {
            return "of the modes of AMR ITU-T G.113 has that of 12.2 kbit/s alone, as GSM-EFR, and this is another one";
        }
        if (WIDEBAND.contains(stream.codec().toUpperCase(Locale.ROOT))) {
            return stream.codec() + " is wideband, which the E-model of ITU-T G.107 does not rate";
        }
        return equipment(stream).isPresent()
                ? "ITU-T G.113 does not say what loss makes of " + stream.codec()
                : "ITU-T G.113 gives no values for " + stream.codec();
    }
}
