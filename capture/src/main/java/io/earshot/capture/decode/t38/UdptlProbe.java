package io.earshot.capture.decode.t38;

import io.earshot.capture.net.Octets;

/**
 * Tells UDPTL, ITU-T T.38 section 9: a sequence number, the primary IFP packet with its length, then recovery by
 * earlier packets or by parity. It has no mark of its own, so that only an announcement or this strict walk tells it.
 */
public final class UdptlProbe {
    private static final int MIN_LENGTH = 5;
    private static final int MAX_REDUNDANCY = 16;
    private static final int MAX_INDICATOR = 15 + 8;

    private UdptlProbe() {}

    /** The datagram is one UDPTL packet to the last octet. One alone proves little, a row of them does. */
    public static boolean isUdptl(byte[] bytes, int offset, int length) {
        if (length < MIN_LENGTH || !isIfp(bytes, offset + 3, Octets.u8(bytes, offset + 2))) {
            return false;
        }
        int end = offset + length;
        int at = offset + 3 + Octets.u8(bytes, offset + 2);
        if (at + 2 > end) {
            return false;
        }
        return (bytes[at] & 0x80) == 0 ? redundancyFills(bytes, at + 1, end) : at + 3 < end;
    }

    /** Sequence number, 0 to 65535; wraps. */
    public static int sequence(byte[] bytes, int offset) {
        return Octets.u16(bytes, offset);
    }

    /** An indicator has one octet, or two when extended; data begins with a bit that says so (section 7.2). */
    private static boolean isIfp(byte[] bytes, int offset, int length) {
        if (length == 0 || length > 0x7F || offset >= bytes.length) {
            return false;
        }
        boolean data = (bytes[offset] & 0x40) != 0;
        int indicator = bytes[offset] >> 1 & 0x1F;
        return data ? length >= 2 : length <= 2 && indicator <= MAX_INDICATOR;
    }

    private static boolean redundancyFills(byte[] bytes, int countAt, int end) {
        int count = Octets.u8(bytes, countAt);
        int at = countAt + 1;
        for (int i = 0; i < count && count <= MAX_REDUNDANCY; i++) {
            if (at >= end) {
                return false;
            }
            at += 1 + Octets.u8(bytes, at);
        }
        return count <= MAX_REDUNDANCY && at == end;
    }
}
