package io.earshot.capture.wire;

import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/**
 * Which ends sent to which in one capture file. A tap with a port for each direction, or a host that writes what it sends
 * apart from what it receives, makes two files of one capture point.
 */
final class Ways {
    private static final int MOST = 1 << 16;
    /** Of the conversations of the smaller file so many have their other direction in the other one. */
    private static final double SHARE = 0.5;

    /** Digests of source, destination and protocol. */
    private final Set<Long> there = new HashSet<>();
    /** The same, with the ends changed over. */
    private final Set<Long> back = new HashSet<>();

    void add(Datagram datagram) {
        if (there.size() < MOST) {
            long source = end(datagram.sourceHigh, datagram.sourceLow, datagram.sourcePort);
            long destination = end(datagram.destinationHigh, datagram.destinationLow, datagram.destinationPort);
            there.add(digest(source, destination, datagram.protocol));
            back.add(digest(destination, source, datagram.protocol));
        }
    }

    private static long end(long high, long low, int port) {
        return (high * 31 + low) * 0x9E3779B97F4A7C15L + port;
    }

    private static long digest(long from, long to, int protocol) {
        return (Long.rotateLeft(from, 23) ^ to) * 0x9E3779B97F4A7C15L + protocol;
    }

    /** Whether the one file holds what was sent one way, and the other what was sent the other way. */
    boolean isOtherHalfOf(Ways other) {
        if (!isOneWay() || !other.isOneWay() || !Collections.disjoint(there, other.there)) {
            return false;
        }
        long answered = there.stream().filter(other.back::contains).count();
        return answered > 0 && answered >= SHARE * Math.min(there.size(), other.there.size());
    }

    private boolean isOneWay() {
        return Collections.disjoint(there, back);
    }
}
