package io.earshot.capture.decode.sdp;

import java.util.Map;
import java.util.Optional;

/**
 * What an RTP payload type means, RFC 8866 section 6.6.
 *
 * @param payloadType 0 to 127
 * @param encoding    name as written: {@code PCMU}
 * @param clockRate   ticks a second
 * @param channels    1 unless said otherwise
 */
public record RtpMap(int payloadType, String encoding, int clockRate, int channels) {
    /** RFC 3551 section 6, tables 4 and 5. */
    private static final Map<Integer, RtpMap> STATIC = Map.ofEntries(
            assigned(0, "PCMU", 8000, 1),
            assigned(3, "GSM", 8000, 1),
            assigned(4, "G723", 8000, 1),
            assigned(5, "DVI4", 8000, 1),
            assigned(6, "DVI4", 16000, 1),
            assigned(7, "LPC", 8000, 1),
            assigned(8, "PCMA", 8000, 1),
            assigned(9, "G722", 8000, 1),
            assigned(10, "L16", 44100, 2),
            assigned(11, "L16", 44100, 1),
            assigned(12, "QCELP", 8000, 1),
            assigned(13, "CN", 8000, 1),
            assigned(14, "MPA", 90000, 1),
            assigned(15, "G728", 8000, 1),
            assigned(16, "DVI4", 11025, 1),
            assigned(17, "DVI4", 22050, 1),
            assigned(18, "G729", 8000, 1),
            assigned(25, "CelB", 90000, 1),
            assigned(26, "JPEG", 90000, 1),
            assigned(28, "nv", 90000, 1),
            assigned(31, "H261", 90000, 1),
            assigned(32, "MPV", 90000, 1),
            assigned(33, "MP2T", 90000, 1),
            assigned(34, "H263", 90000, 1));

    private static Map.Entry<Integer, RtpMap> assigned(int payloadType, String encoding, int clockRate, int channels) {
        return Map.entry(payloadType, new RtpMap(payloadType, encoding, clockRate, channels));
    }

    /** The static assignment of RFC 3551 section 6. */
    public static Optional<RtpMap> assigned(int payloadType) {
        return Optional.ofNullable(STATIC.get(payloadType));
    }

    static Optional<RtpMap> parse(String value) {
        String[] words = Fields.words(value, 2);
        int payloadType = Fields.number(words[0]);
        if (payloadType < 0 || payloadType > 127 || words.length < 2) {
            return Optional.empty();
        }
        String[] parts = words[1].strip().split("/");
        int clockRate = parts.length < 2 ? -1 : Fields.number(parts[1].strip());
        int channels = parts.length < 3 ? 1 : Math.max(1, Fields.number(parts[2].strip()));
        return clockRate <= 0 ? Optional.empty() : Optional.of(new RtpMap(payloadType, parts[0], clockRate, channels));
    }
}
