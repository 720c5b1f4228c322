package io.earshot.capture.wire;

import static io.earshot.capture.net.Octets.u16;

/**
 * Tells copies that a SPAN port, a bridge or an {@code any} capture makes of one IP packet from packets that were sent
 * twice. Two packets of one tap are the same when everything that {@link Digest} takes in is equal, which is all but the
 * link header, DSCP, TTL or hop limit, the checksums (which offload leaves unset) and the later data of a TCP segment,
 * and they came within a moment of each other.
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

    private final boolean on;
    /** Hash and time of each place, those of a set beside each other: one look into memory for each packet. */
    private final long[] table;

    private final Digest digest = new Digest();

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
        boolean identified = Digest.isV4(bytes, offset) && u16(bytes, offset + 4) != 0;
        return seen(time, digest.of(tap, bytes, offset, end), identified);
    }

    /** Fetches what {@link #seen} will look at; the value means nothing. */
    long fetch(long hash) {
        return table[set(hash)];
    }

    private static int set(long hash) {
        return (int) (hash >>> 51) * SET; // 13 bits
    }

    /**
     * Asks about one IP packet by its digest, and remembers it.
     *
     * @param time       capture time, nanoseconds
     * @param identified it has an identification, RFC 791
     */
    boolean seen(long time, long hash, boolean identified) {
        long window = identified ? WINDOW : WINDOW_WITHOUT_ID;
        int set = set(hash);
        int oldest = set;
        long oldestTime = Long.MAX_VALUE;
        long[] places = table;
        for (int at = set; at < set + SET; at += 2) {
            long then = places[at + 1];
            if (places[at] == hash && Math.abs(time - then) <= window) {
                return true;
            }
            if (then < oldestTime) {
                oldest = at;
                oldestTime = then;
            }
        }
        places[oldest] = hash;
        places[oldest + 1] = time;
        return false;
    }
}
