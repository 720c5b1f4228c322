package io.earshot.capture.wire;

import java.util.Arrays;

/** One IP packet of which fragments have come: the octets, and one bit for each unit of eight that is there. */
final class FragmentedPacket {
    static final byte[] NOTHING = new byte[0];
    private static final int UNIT = 8;
    private static final int UNITS = 0x10000 / UNIT;
    private static final int SMALLEST = 2048;

    // ---- links of Fragments' list and table
    FragmentedPacket nextInBucket;
    FragmentedPacket older;
    FragmentedPacket newer;
    int bucket;

    /** Capture time of the first fragment seen. */
    long begun;

    byte[] payload = NOTHING;
    /** Octets of payload on the wire; -1 until the last fragment came. */
    int length;
    /** Octets of the fragments' IP packets, headers included. */
    int ipLength;
    /** That came so far. */
    int fragments;
    /** From the fragment with offset 0; until then the key's. */
    int nextHeader;

    private final long[] present = new long[UNITS / Long.SIZE];
    private int unitsPresent;
    /** Start of the first octets that the snap length cut away. */
    private int cutAt;

    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;
    private int identification;
    private int protocol;
    private int tap;

    static int hash(Datagram facts, int protocol) {
        long hash = facts.sourceHigh * 31 + facts.sourceLow;
        hash = hash * 31 + facts.destinationHigh;
        hash = hash * 31 + facts.destinationLow;
        hash = (hash * 31 + facts.ipId) * 31 + keyProtocol(facts, protocol);
        hash = (hash + facts.tap) * 0x9E3779B97F4A7C15L;
        return (int) (hash >>> 40);
    }

    /** RFC 8200 keys IPv6 by addresses and identification alone: next headers of later fragments may differ. */
    private static int keyProtocol(Datagram facts, int protocol) {
        return facts.sourceHigh == 0 && facts.sourceLow >>> 32 == 0xFFFF ? protocol : -1;
    }

    boolean isOf(Datagram facts, int ofProtocol) {
        return identification == facts.ipId
                && sourceLow == facts.sourceLow
                && destinationLow == facts.destinationLow
                && sourceHigh == facts.sourceHigh
                && destinationHigh == facts.destinationHigh
                && protocol == keyProtocol(facts, ofProtocol)
                && tap == facts.tap;
    }

    void start(Datagram facts, int ofProtocol, int inBucket) {
        bucket = inBucket;
        begun = facts.time;
        sourceHigh = facts.sourceHigh;
        sourceLow = facts.sourceLow;
        destinationHigh = facts.destinationHigh;
        destinationLow = facts.destinationLow;
        identification = facts.ipId;
        protocol = keyProtocol(facts, ofProtocol);
        tap = facts.tap;
        nextHeader = ofProtocol;
        length = -1;
        ipLength = 0;
        fragments = 0;
        unitsPresent = 0;
        cutAt = Integer.MAX_VALUE;
        Arrays.fill(present, 0);
    }

    int capacity() {
        return payload.length;
    }

    /** @return true when some of the octets had come before */
    boolean add(int fragmentIpLength, int fragmentProtocol, int offset, int wireLength, boolean more, Cursor at) {
        fragments++;
        ipLength += fragmentIpLength;
        if (offset == 0) {
            nextHeader = fragmentProtocol;
        }
        if (!more && length < 0) {
            length = offset + wireLength;
        }
        int captured = at.end - at.offset;
        if (captured < wireLength) {
            cutAt = Math.min(cutAt, offset + captured);
        }
        grow(offset + wireLength);
        boolean overlap = false;
        for (int done = 0; done < wireLength; done += UNIT) {
            int unit = (offset + done) / UNIT;
            if ((present[unit >>> 6] & 1L << unit) != 0) {
                overlap = true;
                continue;
            }
            present[unit >>> 6] |= 1L << unit;
            unitsPresent++;
            int copied = Math.min(UNIT, captured - done);
            if (copied > 0) {
                System.arraycopy(at.bytes, at.offset + done, payload, offset + done, copied);
            }
        }
        return overlap;
    }

    private void grow(int needed) {
        if (needed > payload.length) {
            payload = Arrays.copyOf(payload, Math.max(SMALLEST, Math.min(0x10000, Integer.highestOneBit(needed) << 1)));
        }
    }

    /** No unit before the announced end is missing. Units past it, which an attacker may send, do not help. */
    boolean isComplete() {
        int units = (length + UNIT - 1) / UNIT;
        if (length < 0 || unitsPresent < units) {
            return false;
        }
        for (int word = 0; word < units >>> 6; word++) {
            if (present[word] != -1L) {
                return false;
            }
        }
        long rest = (1L << units) - 1; // of the last word; 0 when the units fill whole words
        return (present[Math.min(units >>> 6, present.length - 1)] & rest) == rest;
    }

    /** Octets up to the first that the snap length cut. */
    int usableLength() {
        return Math.min(length, cutAt);
    }
}
