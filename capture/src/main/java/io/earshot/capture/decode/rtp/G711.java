package io.earshot.capture.decode.rtp;

/**
 * Level of G.711 payloads (ITU-T G.711, RFC 3551 section 4.5.14), without decoding to samples. A level of 0 dBov is a
 * full-scale square wave, as RFC 6464 section 3 has it.
 */
public final class G711 {
    /** Level of digital silence and lower bound of all levels, dBov. */
    public static final int MIN_LEVEL = -127;

    /** At or below this level a payload is silence, dBov. */
    public static final double SILENCE_LEVEL = -60;

    private static final double FULL_SCALE_SQUARED = 32768.0 * 32768.0;
    /** The sum of squares of one sample that stands at {@link #SILENCE_LEVEL}. */
    private static final double SILENT_SQUARE = FULL_SCALE_SQUARED * Math.pow(10, SILENCE_LEVEL / 10);

    private static final int[] MU_LAW_SQUARES = new int[256];
    private static final int[] A_LAW_SQUARES = new int[256];

    static {
        for (int code = 0; code < 256; code++) {
            MU_LAW_SQUARES[code] = square(muLaw(code));
            A_LAW_SQUARES[code] = square(aLaw(code));
        }
    }

    private G711() {}

    private static int square(int sample) {
        return sample * sample;
    }

    /** One PCMU octet as a 16-bit linear sample, -32124 to 32124. */
    public static int muLaw(int code) {
        int inverted = ~code & 0xFF;
        int magnitude = ((inverted & 0x0F) << 3 | 0x84) << (inverted >> 4 & 7);
        return (inverted & 0x80) != 0 ? 0x84 - magnitude : magnitude - 0x84;
    }

    /** One PCMA octet as a 16-bit linear sample, -32256 to 32256. */
    public static int aLaw(int code) {
        int toggled = code ^ 0x55;
        int segment = toggled >> 4 & 7;
        int magnitude = (toggled & 0x0F) << 4 | 8;
        if (segment > 0) {
            magnitude = (magnitude | 0x100) << segment - 1;
        }
        return (toggled & 0x80) != 0 ? magnitude : -magnitude;
    }

    /** Sum of the squared 16-bit samples of a PCMU payload. */
    public static long muLawEnergy(byte[] bytes, int offset, int length) {
        return energy(MU_LAW_SQUARES, bytes, offset, length);
    }

    /** Sum of the squared 16-bit samples of a PCMA payload. */
    public static long aLawEnergy(byte[] bytes, int offset, int length) {
        return energy(A_LAW_SQUARES, bytes, offset, length);
    }

    private static long energy(int[] squares, byte[] bytes, int offset, int length) {
        long sum = 0;
        for (int i = offset; i < offset + length; i++) {
            sum += squares[bytes[i] & 0xFF];
        }
        return sum;
    }

    /**
     * @param energy  sum of squares over any number of payloads
     * @param samples how many samples (octets) it sums
     * @return mean level in dBov, -127 to 0
     */
    public static double levelDbov(long energy, long samples) {
        return energy <= 0 || samples <= 0
                ? MIN_LEVEL
                : Math.max(MIN_LEVEL, 10 * Math.log10(energy / (double) samples / FULL_SCALE_SQUARED));
    }

    /** The payload is one octet repeated, or at most -60 dBov. An empty payload is not silence, it is nothing. */
    public static boolean isSilence(long energy, byte[] bytes, int offset, int length) {
        return length > 0 && (isQuiet(energy, length) || isConstant(bytes, offset, length));
    }

    static boolean isQuiet(long energy, int samples) {
        return energy <= SILENT_SQUARE * samples;
    }

    /** All octets are equal, whatever the codec. */
    public static boolean isConstant(byte[] bytes, int offset, int length) {
        for (int i = 1; i < length; i++) {
            if (bytes[offset + i] != bytes[offset]) {
                return false;
            }
        }
        return length > 0;
    }
}
