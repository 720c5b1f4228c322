package io.earshot.capture.decode.quic;

/**
 * A number of one to eight octets, RFC 9000 section 16.
 *
 * @param value -1 when it does not fit before the limit
 * @param end   the octet after it
 */
record VariableInteger(long value, int end) {
    static VariableInteger read(byte[] bytes, int at, int limit) {
        int length = at < limit ? 1 << (bytes[at] >> 6 & 3) : 1;
        if (at < 0 || at >= limit || length > limit - at) {
            return new VariableInteger(-1, limit);
        }
        long value = bytes[at] & 0x3F;
        for (int i = 1; i < length; i++) {
            value = value << 8 | bytes[at + i] & 0xFF;
        }
        return new VariableInteger(value, at + length);
    }

    int next(int limit) {
        return Math.min(end, limit);
    }
}
