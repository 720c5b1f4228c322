package io.earshot.capture.wire;

import static io.earshot.capture.net.Octets.u16;
import static io.earshot.capture.net.Octets.u64;
import static io.earshot.capture.net.Octets.u8;

import java.util.zip.CRC32;

/**
 * A number of 64 bits for what of an IP packet does not change from one copy of it to the next: all of it, but of a TCP
 * segment its headers and the first of its data only.
 */
final class Digest {
    private static final long MULTIPLIER_1 = 0xA0761D6478BD642FL;
    private static final long MULTIPLIER_2 = 0xE7037ED1A0B428DBL;
    private static final long MULTIPLIER_3 = 0x9E3779B97F4A7C15L;
    private static final long NO_DSCP = 0xFF00_FFFF_FFFF_FFFFL;
    private static final long NO_DSCP_V6 = 0xF00F_FFFF_FFFF_FF00L; // nor hop limit
    private static final long NO_UDP_CHECKSUM = 0xFFFF_FFFF_FFFF_0000L;
    private static final long NO_ICMP_CHECKSUM = 0xFFFF_0000_FFFF_FFFFL;
    private static final int V4_HEADER = 20;
    private static final int V6_HEADER = 40;
    /** Of a segment: its numbers say what it carries, and the rest of much data costs more than all else of a frame. */
    private static final int TCP_OCTETS = 128;

    private final CRC32 crc = new CRC32();

    /**
     * Of one IP packet, without DSCP, TTL or hop limit, and the checksums of network and transport layer.
     *
     * @param offset of the IP header, which was checked: it and, for IPv4, its options are there
     * @param end    index after the last captured octet of the packet
     */
    long of(int tap, byte[] bytes, int offset, int end) {
        return isV4(bytes, offset) ? hashV4(tap, bytes, offset, end) : hashV6(tap, bytes, offset, end);
    }

    static boolean isV4(byte[] bytes, int offset) {
        return u8(bytes, offset) >>> 4 == 4;
    }

    private long hashV4(int tap, byte[] bytes, int ip, int end) {
        int headerLength = (u8(bytes, ip) & 0xF) * 4;
        int protocol = u8(bytes, ip + 9);
        long first = u64(bytes, ip) & NO_DSCP;
        long hash = mix(first ^ MULTIPLIER_1, u64(bytes, ip + 12) ^ (long) tap << 8 ^ protocol);
        if (headerLength > V4_HEADER) {
            hash = span(hash, bytes, ip + V4_HEADER, ip + headerLength);
        }
        boolean later = (first & 0x1FFF) != 0;
        return later
                ? span(hash, bytes, ip + headerLength, end)
                : transport(hash, protocol, bytes, ip + headerLength, end);
    }

    private long hashV6(int tap, byte[] bytes, int ip, int end) {
        long hash = mix(u64(bytes, ip) & NO_DSCP_V6 ^ MULTIPLIER_1, u64(bytes, ip + 8) ^ tap);
        hash = mix(hash ^ u64(bytes, ip + 16), u64(bytes, ip + 24) ^ MULTIPLIER_2);
        hash = mix(hash ^ u64(bytes, ip + 32), MULTIPLIER_1);
        return transport(hash, u8(bytes, ip + 6), bytes, ip + V6_HEADER, end);
    }

    /** Leaves the checksum of the transport out. */
    private long transport(long hash, int protocol, byte[] bytes, int offset, int end) {
        if (end - offset < 8) {
            return span(hash, bytes, offset, end);
        }
        long first = u64(bytes, offset);
        if (protocol == Datagram.UDP) {
            return span(mix(hash ^ first & NO_UDP_CHECKSUM, MULTIPLIER_2), bytes, offset + 8, end);
        }
        if (protocol == Datagram.TCP && end - offset >= 20) {
            long second = mix(u64(bytes, offset + 8), u16(bytes, offset + 18) ^ MULTIPLIER_1);
            return span(
                    mix(hash ^ first, second ^ MULTIPLIER_2), bytes, offset + 20, Math.min(end, offset + TCP_OCTETS));
        }
        boolean icmp = protocol == Datagram.ICMP || protocol == Datagram.ICMPV6;
        return span(mix(hash ^ (icmp ? first & NO_ICMP_CHECKSUM : first), MULTIPLIER_2), bytes, offset + 8, end);
    }

    /**
     * Adds all octets from {@code offset} to {@code end} by their CRC-32, which no change of up to 32 neighbouring bits
     * escapes, and which the JVM computes by the processor's own instructions from the first frame on.
     */
    private long span(long seed, byte[] bytes, int offset, int end) {
        crc.reset();
        crc.update(bytes, offset, end - offset);
        return mix(seed ^ end - offset, crc.getValue() * MULTIPLIER_3);
    }

    private static long mix(long a, long b) {
        long product = (a ^ Long.rotateLeft(b, 32)) * MULTIPLIER_2;
        return (product ^ product >>> 29) * MULTIPLIER_1 + b;
    }
}
