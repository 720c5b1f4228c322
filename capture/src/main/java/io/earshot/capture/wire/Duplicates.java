package io.earshot.capture.wire;

import static io.earshot.capture.net.Octets.u16;
import static io.earshot.capture.net.Octets.u64;
import static io.earshot.capture.net.Octets.u8;

import java.util.zip.CRC32;

/**
 * Tells copies that a SPAN port, a bridge or an {@code any} capture makes of one IP packet from packets that were sent
 * twice. Two packets of one tap are the same when everything is equal but the link header, DSCP, TTL or hop limit and
 * the checksums (which offload leaves unset) and they came within a moment of each other.
 *
 * <p>How long the moment is: copies come microseconds apart at a bridge and a few milliseconds apart across a firewall
 * that inspects, while senders repeat after 200 ms (TCP, RFC 6298) or 500 ms (SIP, STUN), with a new IP identification.
 * 20 ms holds the first and not the second. Packets without an identification (IPv6; IPv4 with 0, which Linux writes
 * when fragmentation is forbidden) have only their payload to tell them apart; there 5 ms must do. RTP differs in its
 * sequence number, so it never falls to either.
 *
 * <p>The table is of fixed size: four places for each of {@value #SETS} hash values, the oldest is overwritten.
 */
public final class Duplicates {
    public static final long WINDOW = 20_000_000L; // nanoseconds
    public static final long WINDOW_WITHOUT_ID = 5_000_000L;

    private static final int SETS = 1 << 13;
    /** Two numbers for each of four places. */
    private static final int SET = 2 * 4;

    private static final long MULTIPLIER_1 = 0xA0761D6478BD642FL;
    private static final long MULTIPLIER_2 = 0xE7037ED1A0B428DBL;
    private static final long MULTIPLIER_3 = 0x9E3779B97F4A7C15L;
    private static final long NO_DSCP = 0xFF00_FFFF_FFFF_FFFFL;
    private static final long NO_DSCP_V6 = 0xF00F_FFFF_FFFF_FF00L; // nor hop limit
    private static final long NO_UDP_CHECKSUM = 0xFFFF_FFFF_FFFF_0000L;
    private static final long NO_ICMP_CHECKSUM = 0xFFFF_0000_FFFF_FFFFL;
    private static final int V4_HEADER = 20;
    private static final int V6_HEADER = 40;

    private final boolean on;
    /** Hash and time of each place, those of a set beside each other: one look into memory for each packet. */
    private final long[] table;

    private final CRC32 crc = new CRC32();

    private Duplicates(boolean on) {
        this.on = on;
        table = new long[on ? SETS * SET : 0];
    }

    public static Duplicates dropped() {
        return new Duplicates(true);
    }

    /** For {@code --no-dedup}. */
    public static Duplicates kept() {
        return new Duplicates(false);
    }

    boolean isOn() {
        return on;
    }

    /**
     * Asks about one IP packet, and remembers it.
     *
     * @param time   capture time, nanoseconds
     * @param offset of the IP header, which was checked: it and, for IPv4, its options are there
     * @param end    index after the last captured octet of the packet
     * @return true when the same packet came within the window before (or, in a badly merged file, after) this time
     */
    boolean seen(long time, int tap, byte[] bytes, int offset, int end) {
        boolean v4 = u8(bytes, offset) >>> 4 == 4;
        boolean identified = v4 && u16(bytes, offset + 4) != 0;
        long hash = v4 ? hashV4(tap, bytes, offset, end) : hashV6(tap, bytes, offset, end);
        return remember(hash, time, identified ? WINDOW : WINDOW_WITHOUT_ID);
    }

    private boolean remember(long hash, long time, long window) {
        int set = (int) (hash >>> 51) * SET; // 13 bits
        int oldest = set;
        for (int at = set; at < set + SET; at += 2) {
            if (table[at] == hash && Math.abs(time - table[at + 1]) <= window) {
                return true;
            }
            oldest = table[at + 1] < table[oldest + 1] ? at : oldest;
        }
        table[oldest] = hash;
        table[oldest + 1] = time;
        return false;
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
            return span(mix(hash ^ first, second ^ MULTIPLIER_2), bytes, offset + 20, end);
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
