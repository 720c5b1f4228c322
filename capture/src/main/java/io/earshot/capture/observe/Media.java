package io.earshot.capture.observe;

import io.earshot.capture.decode.rtp.PayloadTypes;
import java.util.Locale;
import java.util.Map;

/**
 * The formats of an announced media stream: payload type to encoding and clock rate. What SDP does not map keeps the
 * static meaning of RFC 3551 section 6.
 */
final class Media {
    /** Nothing was announced: static payload types only. */
    static final Media UNKNOWN = new Media(Map.of(), false);

    /** What the octets of a payload are to an ear. */
    enum Sound {
        /** Not readable here. */
        UNREADABLE,
        /** G.711 mu-law. */
        PCMU,
        /** G.711 A-law. */
        PCMA,
        G722,
        /** Comfort noise, RFC 3389. */
        COMFORT_NOISE,
        /** Telephone events, RFC 4733. */
        EVENT
    }

    /**
     * One rtpmap.
     *
     * @param codec     encoding name as announced
     * @param clockRate ticks per second, 0 when not known
     */
    record Format(String codec, int clockRate) {}

    private final String[] codecs = new String[128];
    private final int[] clockRates = new int[128];
    private final Sound[] sounds = new Sound[128];
    private final boolean encrypted;

    /** @param encrypted the media is SRTP: SAVP, SAVPF, a crypto line or a fingerprint */
    Media(Map<Integer, Format> formats, boolean encrypted) {
        this.encrypted = encrypted;
        for (int type = 0; type < 128; type++) {
            Format format = formats.get(type);
            codecs[type] = format == null ? PayloadTypes.name(type) : format.codec();
            clockRates[type] = format == null ? PayloadTypes.clockRate(type) : format.clockRate();
            sounds[type] = sound(codecs[type]);
        }
    }

    private static Sound sound(String codec) {
        return switch (codec.toUpperCase(Locale.ROOT)) {
            case "PCMU" -> Sound.PCMU;
            case "PCMA" -> Sound.PCMA;
            case "G722" -> Sound.G722;
            case "CN" -> Sound.COMFORT_NOISE;
            case "TELEPHONE-EVENT" -> Sound.EVENT;
            default -> Sound.UNREADABLE;
        };
    }

    boolean encrypted() {
        return encrypted;
    }

    /** Encoding name, empty when not known. */
    String codec(int payloadType) {
        return codecs[payloadType];
    }

    /** Ticks per second, 0 when not known. */
    int clockRate(int payloadType) {
        return clockRates[payloadType];
    }

    Sound sound(int payloadType) {
        return sounds[payloadType];
    }
}
