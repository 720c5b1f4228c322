package io.earshot.capture.wire;

import static io.earshot.capture.net.Octets.u16;
import static io.earshot.capture.net.Octets.u64;
import static io.earshot.capture.net.Octets.u8;

/**
 * The Internet checksum, RFC 1071, of a captured packet. A wrong one is no proof of damage: what a host sends is
 * captured before its network card fills the checksum in.
 */
public final class Checksum {
    private static final int V4_HEADER = 20;
    private static final int V6_HEADER = 40;
    private static final int UDP_CHECKSUM = 6;

    private Checksum() {}

    /** The header of the IPv4 packet does not sum up, RFC 791 section 3.1. False for IPv6, which has no such sum. */
    public static boolean isHeaderWrong(Datagram datagram) {
        int ip = datagram.ipOffset;
        if (ip < 0 || u8(datagram.bytes, ip) >>> 4 != 4) {
            return false;
        }
        return isHeaderWrong(datagram.bytes, ip, headerLength(datagram));
    }

    /** The header of the IPv4 packet at an index does not sum up. */
    static boolean isHeaderWrong(byte[] bytes, int ip, int headerLength) {
        return isWrong(bytes, ip, headerLength, 0);
    }

    /**
     * The UDP datagram or TCP segment does not sum up with its addresses, RFC 9293 section 3.1, RFC 768. False also
     * where that cannot be said: cut by the snap length, put together from fragments, behind extension headers, or sent
     * without a checksum.
     */
    public static boolean isPayloadWrong(Datagram datagram) {
        int ip = datagram.ipOffset;
        boolean udp = datagram.protocol == Datagram.UDP;
        if (ip < 0 || datagram.truncated() || !udp && datagram.protocol != Datagram.TCP) {
            return false;
        }
        boolean v4 = u8(datagram.bytes, ip) >>> 4 == 4;
        if (!v4 && u8(datagram.bytes, ip + 6) != datagram.protocol) {
            return false;
        }
        int headerLength = v4 ? headerLength(datagram) : V6_HEADER;
        int start = ip + headerLength;
        int length = udp ? u16(datagram.bytes, start + 4) : datagram.ipLength - headerLength;
        boolean none = udp && u16(datagram.bytes, start + UDP_CHECKSUM) == 0;
        if (none || length <= 0 || start + length > datagram.offset + datagram.length) {
            return false;
        }
        long addresses = v4 ? sum(datagram.bytes, ip + 12, 8, 0) : sum(datagram.bytes, ip + 8, 32, 0);
        return isWrong(datagram.bytes, start, length, addresses + datagram.protocol + length);
    }

    /** The UDP datagram behind the IPv4 header at an index, all of it captured, does not sum up. */
    static boolean isUdpWrong(byte[] bytes, int ip, int udp, int length) {
        return u16(bytes, udp + UDP_CHECKSUM) != 0
                && isWrong(bytes, udp, length, sum(bytes, ip + 12, 8, 0) + Datagram.UDP + length);
    }

    private static boolean isWrong(byte[] bytes, int start, int length, long pseudoHeader) {
        return fold(sum(bytes, start, length, pseudoHeader)) != 0xFFFF;
    }

    private static int headerLength(Datagram datagram) {
        return Math.max(V4_HEADER, (u8(datagram.bytes, datagram.ipOffset) & 0xF) * 4);
    }

    /** The words of 16 bits added up, four at a time: 32 bits fold to the same as their halves. */
    private static long sum(byte[] bytes, int offset, int length, long before) {
        long sum = before;
        int at = offset;
        int end = offset + length;
        for (; at + 8 <= end; at += 8) {
            long eight = u64(bytes, at);
            sum += (eight >>> 32) + (eight & 0xFFFF_FFFFL);
        }
        for (; at + 2 <= end; at += 2) {
            sum += u16(bytes, at);
        }
        return at == end ? sum : sum + (u8(bytes, at) << 8);
    }

    private static int fold(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xFFFF) + (folded >>> 16);
        }
        return (int) folded;
    }
}
