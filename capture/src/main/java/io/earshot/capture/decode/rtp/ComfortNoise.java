package io.earshot.capture.decode.rtp;

/** Comfort noise, RFC 3389 section 3. */
public final class ComfortNoise {
    private ComfortNoise() {}

    /** Noise level in dBov, -127 to 0; {@code G711.MIN_LEVEL} for an empty payload. */
    public static int level(byte[] bytes, int offset, int length) {
        return length == 0 ? G711.MIN_LEVEL : -(bytes[offset] & 0x7F);
    }
}
