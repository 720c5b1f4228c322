package io.earshot.capture.decode.rtp;

import java.util.Locale;
import java.util.Map;

/** Static payload types and clock rates, RFC 3551 section 6, and the usual rate of encodings by name. */
public final class PayloadTypes {
    /** Comfort noise, RFC 3389. */
    public static final int COMFORT_NOISE = 13;

    /** Comfort noise before RFC 3389 took 13; still sent by old phones. */
    public static final int COMFORT_NOISE_OLD = 19;

    private static final String[] NAMES = new String[128];
    private static final int[] CLOCK_RATES = new int[128];
    private static final Map<String, Integer> RATES_BY_NAME = Map.ofEntries(
            Map.entry("pcmu", 8000),
            Map.entry("pcma", 8000),
            Map.entry("g722", 8000),
            Map.entry("g729", 8000),
            Map.entry("g729d", 8000),
            Map.entry("g729e", 8000),
            Map.entry("g728", 8000),
            Map.entry("g723", 8000),
            Map.entry("g726-16", 8000),
            Map.entry("g726-24", 8000),
            Map.entry("g726-32", 8000),
            Map.entry("g726-40", 8000),
            Map.entry("aal2-g726-16", 8000),
            Map.entry("aal2-g726-24", 8000),
            Map.entry("aal2-g726-32", 8000),
            Map.entry("aal2-g726-40", 8000),
            Map.entry("gsm", 8000),
            Map.entry("gsm-efr", 8000),
            Map.entry("gsm-hr-08", 8000),
            Map.entry("lpc", 8000),
            Map.entry("ilbc", 8000),
            Map.entry("speex", 8000),
            Map.entry("amr", 8000),
            Map.entry("amr-wb", 16000),
            Map.entry("amr-wb+", 72000),
            Map.entry("evs", 16000),
            Map.entry("evrc", 8000),
            Map.entry("evrc0", 8000),
            Map.entry("evrcb", 8000),
            Map.entry("g7221", 16000),
            Map.entry("isac", 16000),
            Map.entry("silk", 24000),
            Map.entry("opus", 48000),
            Map.entry("multiopus", 48000),
            Map.entry("telephone-event", 8000),
            Map.entry("tone", 8000),
            Map.entry("cn", 8000),
            Map.entry("clearmode", 8000),
            Map.entry("t140", 1000),
            Map.entry("t38", 8000),
            Map.entry("h261", 90000),
            Map.entry("h263", 90000),
            Map.entry("h263-1998", 90000),
            Map.entry("h263-2000", 90000),
            Map.entry("h264", 90000),
            Map.entry("h264-svc", 90000),
            Map.entry("h265", 90000),
            Map.entry("vp8", 90000),
            Map.entry("vp9", 90000),
            Map.entry("av1", 90000),
            Map.entry("jpeg", 90000),
            Map.entry("mpv", 90000),
            Map.entry("mp2t", 90000),
            Map.entry("mp4v-es", 90000),
            Map.entry("rtx", 90000),
            Map.entry("ulpfec", 90000),
            Map.entry("flexfec-03", 90000),
            Map.entry("x-h264uc", 90000),
            Map.entry("x-ulpfecuc", 90000),
            Map.entry("siren", 16000));

    static {
        put(0, "PCMU", 8000);
        put(1, "1016", 8000);
        put(2, "G721", 8000);
        put(3, "GSM", 8000);
        put(4, "G723", 8000);
        put(5, "DVI4", 8000);
        put(6, "DVI4", 16000);
        put(7, "LPC", 8000);
        put(8, "PCMA", 8000);
        put(9, "G722", 8000);
        put(10, "L16", 44100);
        put(11, "L16", 44100);
        put(12, "QCELP", 8000);
        put(COMFORT_NOISE, "CN", 8000);
        put(14, "MPA", 90000);
        put(15, "G728", 8000);
        put(16, "DVI4", 11025);
        put(17, "DVI4", 22050);
        put(18, "G729", 8000);
        put(COMFORT_NOISE_OLD, "CN", 8000);
        put(25, "CelB", 90000);
        put(26, "JPEG", 90000);
        put(28, "nv", 90000);
        put(31, "H261", 90000);
        put(32, "MPV", 90000);
        put(33, "MP2T", 90000);
        put(34, "H263", 90000);
    }

    private PayloadTypes() {}

    private static void put(int payloadType, String name, int clockRate) {
        NAMES[payloadType] = name;
        CLOCK_RATES[payloadType] = clockRate;
    }

    /** Encoding name of a static payload type, empty for dynamic and unassigned ones. */
    public static String name(int payloadType) {
        String name = NAMES[payloadType & 0x7F];
        return name == null ? "" : name;
    }

    /** Ticks per second of a static payload type, 0 for dynamic and unassigned ones. */
    public static int clockRate(int payloadType) {
        return CLOCK_RATES[payloadType & 0x7F];
    }

    /** Usual ticks per second of an encoding name in any case, for an rtpmap without rate; 0 when not known. */
    public static int usualClockRate(String encodingName) {
        return RATES_BY_NAME.getOrDefault(encodingName.toLowerCase(Locale.ROOT), 0);
    }

    /** 96 to 127, or 35 to 63 where those are used up (RFC 5761 section 4). */
    public static boolean isDynamic(int payloadType) {
        return payloadType >= 96 || payloadType >= 35 && payloadType <= 63;
    }

    /** 72 to 76 look like RTCP SR to APP where both share a port, RFC 5761 section 4. */
    public static boolean conflictsWithRtcp(int payloadType) {
        return payloadType >= 72 && payloadType <= 76;
    }
}
