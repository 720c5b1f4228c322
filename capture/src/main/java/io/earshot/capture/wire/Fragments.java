package io.earshot.capture.wire;

/**
 * Puts IP packets together from their fragments (RFC 791 section 3.2, RFC 8200 section 4.5), in any order. Octets that
 * came first stay. At most {@value #MAX_PACKETS} packets wait at a time and none longer than 30 s of capture time; the
 * oldest goes when a place or memory is needed.
 */
final class Fragments {
    static final int MAX_PACKETS = 1024;
    static final long MAX_AGE = 30_000_000_000L; // nanoseconds; RFC 1122 section 3.3.2 has 60 to 120 s, Linux 30 s
    static final int MAX_OCTETS = 16 << 20;
    /** Buffers kept for the next packets, so that a flood does not allocate. */
    private static final int MAX_OCTETS_FREE = 1 << 20;

    private static final int LONGEST = 0xFFFF;
    private static final int BUCKETS = 1 << 11;

    private final Tally tally;
    private final FragmentedPacket[] buckets = new FragmentedPacket[BUCKETS];
    private FragmentedPacket oldest;
    private FragmentedPacket newest;
    private FragmentedPacket free;
    private int packets;
    private int octets;
    private int octetsFree;
    /** Holds the packet that was completed last until the next is. */
    private FragmentedPacket completed;

    Fragments(Tally tally) {
        this.tally = tally;
    }

    /** Protocol of the completed packet's payload. */
    int protocol() {
        return completed.nextHeader;
    }

    /** Packets that wait for more of their fragments. */
    int waiting() {
        return packets;
    }

    int octets() {
        return octets;
    }

    /**
     * Adds one fragment.
     *
     * @param facts    of its IP header; gets the length of the whole when the packet is complete
     * @param protocol of the fragment's own header
     * @param offset   octets from the start of the payload
     * @param at       the fragment's payload; moved to the whole payload when the packet is complete
     * @return true when the packet is complete; else the frame was counted
     */
    boolean add(Datagram facts, int protocol, int offset, boolean more, Cursor at) {
        expire(facts.time);
        int wireLength = at.wireEnd - at.offset;
        if (wireLength <= 0 || offset + wireLength > LONGEST || more && (wireLength & 7) != 0) {
            tally.end(Fate.MALFORMED_FRAGMENT);
            return false;
        }
        FragmentedPacket packet = find(facts, protocol);
        int before = packet.capacity();
        boolean overlap = packet.add(facts.ipLength, protocol, offset, wireLength, more, at);
        octets += packet.capacity() - before;
        if (overlap) {
            tally.note(Fate.NOTE_FRAGMENT_OVERLAP);
        }
        if (!packet.isComplete()) {
            tally.end(Fate.FRAGMENT_HELD);
            makeRoom(packet);
            return false;
        }
        remove(packet);
        recycle(completed);
        completed = packet;
        facts.ipLength = packet.ipLength;
        at.set(packet.payload, 0, packet.usableLength(), packet.length);
        return true;
    }

    private FragmentedPacket find(Datagram facts, int protocol) {
        int bucket = FragmentedPacket.hash(facts, protocol) & BUCKETS - 1;
        for (FragmentedPacket packet = buckets[bucket]; packet != null; packet = packet.nextInBucket) {
            if (packet.isOf(facts, protocol)) {
                return packet;
            }
        }
        if (packets == MAX_PACKETS) {
            evictOldest();
        }
        FragmentedPacket packet = free == null ? new FragmentedPacket() : free;
        if (free != null) {
            free = free.newer;
            octetsFree -= packet.capacity();
            octets += packet.capacity();
        }
        packet.start(facts, protocol, bucket);
        packet.nextInBucket = buckets[bucket];
        buckets[bucket] = packet;
        packet.older = newest;
        packet.newer = null;
        if (newest == null) {
            oldest = packet;
        } else {
            newest.newer = packet;
        }
        newest = packet;
        packets++;
        return packet;
    }

    private void expire(long time) {
        while (oldest != null && time - oldest.begun > MAX_AGE) {
            tally.note(Fate.NOTE_FRAGMENTS_EXPIRED);
            drop(oldest);
        }
    }

    private void makeRoom(FragmentedPacket current) {
        while (octets > MAX_OCTETS && oldest != current) {
            evictOldest();
        }
    }

    private void evictOldest() {
        tally.note(Fate.NOTE_FRAGMENTS_EVICTED);
        drop(oldest);
    }

    /** Gives up what still waits. */
    void finish() {
        while (oldest != null) {
            drop(oldest);
        }
    }

    private void drop(FragmentedPacket packet) {
        tally.incomplete(packet.fragments);
        remove(packet);
        recycle(packet);
    }

    private void recycle(FragmentedPacket packet) {
        if (packet != null) {
            if (octetsFree + packet.capacity() > MAX_OCTETS_FREE) {
                packet.payload = FragmentedPacket.NOTHING;
            }
            octetsFree += packet.capacity();
            packet.newer = free;
            free = packet;
        }
    }

    private void remove(FragmentedPacket packet) {
        packets--;
        octets -= packet.capacity();
        if (packet.older == null) {
            oldest = packet.newer;
        } else {
            packet.older.newer = packet.newer;
        }
        if (packet.newer == null) {
            newest = packet.older;
        } else {
            packet.newer.older = packet.older;
        }
        FragmentedPacket before = null;
        for (FragmentedPacket at = buckets[packet.bucket]; at != packet; at = at.nextInBucket) {
            before = at;
        }
        if (before == null) {
            buckets[packet.bucket] = packet.nextInBucket;
        } else {
            before.nextInBucket = packet.nextInBucket;
        }
    }
}
