package io.earshot.capture.wire;

import io.earshot.capture.net.Octets;

/** Proof for guesses: do these octets look like the packet that a tunnel should hold? Nothing is changed or counted. */
final class Plausible {
    private Plausible() {}

    /** An IPv4 or IPv6 header that fits the octets that follow on the wire. */
    static boolean ip(byte[] bytes, int offset, int end, int wireEnd) {
        return ipv4(bytes, offset, end, wireEnd) || ipv6(bytes, offset, end, wireEnd);
    }

    static boolean ipv4(byte[] bytes, int offset, int end, int wireEnd) {
        if (end - offset < 20 || Octets.u8(bytes, offset) >>> 4 != 4) {
            return false;
        }
        int headerLength = (Octets.u8(bytes, offset) & 0xF) * 4;
        int totalLength = Octets.u16(bytes, offset + 2);
        return headerLength >= 20
                && totalLength >= headerLength
                && totalLength <= wireEnd - offset
                && Octets.u8(bytes, offset + 8) != 0;
    }

    static boolean ipv6(byte[] bytes, int offset, int end, int wireEnd) {
        if (end - offset < 40 || Octets.u8(bytes, offset) >>> 4 != 6) {
            return false;
        }
        int payloadLength = Octets.u16(bytes, offset + 4);
        return payloadLength <= wireEnd - offset - 40 && (payloadLength > 0 || Octets.u8(bytes, offset + 6) == 59);
    }

    /** An Ethernet frame whose type is known and, when it is IP, whose IP header fits. */
    static boolean ethernet(byte[] bytes, int offset, int end, int wireEnd) {
        return end - offset >= 14 && etherType(bytes, offset + 12, end, wireEnd);
    }

    /** @param offset of the two octets of the type */
    private static boolean etherType(byte[] bytes, int offset, int end, int wireEnd) {
        int at = offset;
        for (int tags = 0; tags < 4 && end - at >= 2; tags++) {
            int type = Octets.u16(bytes, at);
            if (type != 0x8100 && type != 0x88A8 && type != 0x9100) {
                return payload(type, bytes, at + 2, end, wireEnd);
            }
            at += 4;
        }
        return false;
    }

    /** What an EtherType promises stands at {@code offset}. */
    static boolean payload(int type, byte[] bytes, int offset, int end, int wireEnd) {
        return switch (type) {
            case 0x0800 -> ipv4(bytes, offset, end, wireEnd);
            case 0x86DD -> ipv6(bytes, offset, end, wireEnd);
            case 0x6558 -> ethernet(bytes, offset, end, wireEnd);
            case 0x0806, 0x8035, 0x8847, 0x8848, 0x8863, 0x8864, 0x88CC, 0x888E, 0x88E7, 0x8809, 0x88F7 -> true;
            default ->
                type <= 1500
                        && type >= 3
                        && type <= wireEnd - offset
                        && end - offset >= 3
                        && llc(Octets.u8(bytes, offset), Octets.u8(bytes, offset + 1));
        };
    }

    private static boolean llc(int destinationSap, int sourceSap) {
        return (destinationSap | 1) == (sourceSap | 1)
                && (destinationSap == 0xAA || destinationSap == 0x42 || destinationSap == 0xFE || destinationSap == 6);
    }
}
