package io.earshot.capture.decode.zrtp;

import io.earshot.capture.net.Octets;
import java.nio.charset.StandardCharsets;

/** Tells ZRTP, RFC 6189 section 5: a first octet of 0x10 and a cookie where RTP has its timestamp. */
public final class ZrtpProbe {
    private static final int COOKIE = 0x5A525450;
    private static final int MIN_LENGTH = 28;
    private static final int TYPE_OFFSET = 16;
    private static final int TYPE_LENGTH = 8;

    private ZrtpProbe() {}

    public static boolean isZrtp(byte[] bytes, int offset, int length) {
        return length >= MIN_LENGTH && (bytes[offset] & 0xF0) == 0x10 && Octets.u32(bytes, offset + 4) == COOKIE;
    }

    /** Message type (section 5.1.1) without its blanks: {@code Hello}, {@code Commit}, {@code DHPart1}. */
    public static String messageType(byte[] bytes, int offset) {
        return new String(bytes, offset + TYPE_OFFSET, TYPE_LENGTH, StandardCharsets.ISO_8859_1).strip();
    }
}
