package io.earshot.capture.decode.tls;

import io.earshot.capture.net.Octets;

/** The header of a TLS record: type, version, length; RFC 8446 section 5.1. */
final class RecordHeader {
    static final int CHANGE_CIPHER_SPEC = 20;
    static final int ALERT = 21;
    static final int HANDSHAKE = 22;
    static final int APPLICATION_DATA = 23;

    /** Octets of the header. */
    static final int LENGTH = 5;
    /** Octets of content at most, RFC 5246 section 6.2.3. */
    static final int MAX_FRAGMENT = (1 << 14) + 2048;

    private RecordHeader() {}

    /** The octets, as far as they reach, could be a header. */
    static boolean isPlausible(byte[] bytes, int at, int length) {
        int type = length > 0 ? Octets.u8(bytes, at) : CHANGE_CIPHER_SPEC;
        int major = length > 1 ? Octets.u8(bytes, at + 1) : 3;
        int minor = length > 2 ? Octets.u8(bytes, at + 2) : 3;
        int fragment = length >= LENGTH ? Octets.u16(bytes, at + 3) : 1;
        return type >= CHANGE_CIPHER_SPEC
                && type <= APPLICATION_DATA
                && major == 3
                && minor <= 4
                && fragment > 0
                && fragment <= MAX_FRAGMENT;
    }

    /** Octets from a place where no header stands to the next at which one may begin; at least one. */
    static int next(byte[] bytes, int from, int length) {
        int last = from + length - 1;
        int at = from + 1;
        while (at < last && (bytes[at] < CHANGE_CIPHER_SPEC || bytes[at] > APPLICATION_DATA || bytes[at + 1] != 3)) {
            at++;
        }
        return at - from;
    }
}
