package io.earshot.analyzer.track;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;

/**
 * Finds the same RTP packets in different streams: at another tap, or before and after a translation. Remembers a
 * bounded number of recent marks; two streams are one when two of their marks are equal
 * and one of their ends is the same: a translator changes one end of a packet, never both, while two calls that play the
 * same recording differ in both.
 *
 * <p>The marks stand in a ring, the oldest is overwritten; those of equal hash value are chained. No mark is an object,
 * since several come for each second of each stream.
 */
final class PacketMarks {
    private static final int MAX_MARKS = 1 << 16;
    private static final int BUCKETS = 1 << 17;
    private static final int MAX_PAIRS = 1 << 14;
    private static final int NEEDED = 2;
    private static final int NONE = -1;
    /** A relay passes a packet on at once; the same recording in another call comes at another time. */
    private static final long PASSED_ON_NANOS = 500_000_000L;

    private record Pair(long one, long other) {}

    // ---- one place for each mark
    private final int[] sequences = new int[MAX_MARKS];
    private final long[] hashes = new long[MAX_MARKS];
    /** The first stream in which it was seen. */
    private final long[] streams = new long[MAX_MARKS];
    /** When it was first seen. */
    private final long[] times = new long[MAX_MARKS];
    /** The place of the next mark in the same bucket. */
    private final int[] next = new int[MAX_MARKS];

    private final int[] buckets = new int[BUCKETS];
    /** Marks remembered so far; each takes the next place in the ring. */
    private long added;

    private final Map<Pair, Integer> pairs = new LinkedHashMap<>();
    private final Map<Long, Long> firstOf = new LinkedHashMap<>();
    private final Map<Pair, Integer> relayed = new LinkedHashMap<>();

    private final BiPredicate<Long, Long> shareAnEnd;
    private final BiPredicate<Long, Long> meet;

    /**
     * @param shareAnEnd of two streams by number
     * @param meet       the first stream goes to the host that the second comes from
     */
    PacketMarks(BiPredicate<Long, Long> shareAnEnd, BiPredicate<Long, Long> meet) {
        this.shareAnEnd = shareAnEnd;
        this.meet = meet;
        Arrays.fill(buckets, NONE);
    }

    /** @param time of the packet, ns */
    void add(long stream, int sequence, long hash, long time) {
        int bucket = bucket(sequence, hash);
        int known = find(bucket, sequence, hash);
        if (known == NONE) {
            remember(bucket, stream, sequence, hash, time);
        } else if (streams[known] == stream) {
            return;
        } else if (shareAnEnd.test(streams[known], stream)) {
            if (count(pairs, streams[known], stream) == NEEDED) {
                join(streams[known], stream);
            }
        } else if (Math.abs(time - times[known]) <= PASSED_ON_NANOS) {
            if (meet.test(streams[known], stream)) {
                count(relayed, streams[known], stream);
            } else if (meet.test(stream, streams[known])) {
                count(relayed, stream, streams[known]);
            }
        }
    }

    private static int count(Map<Pair, Integer> seen, long one, long other) {
        int count = seen.merge(new Pair(one, other), 1, Integer::sum);
        if (seen.size() > MAX_PAIRS) {
            Iterator<Pair> oldest = seen.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        return count;
    }

    /** Pairs of streams by number: the packets of the first come in at a host that sends them out as the second. */
    void passedOn(BiConsumer<Long, Long> streamPairs) {
        relayed.forEach((pair, count) -> {
            if (count >= NEEDED) {
                streamPairs.accept(pair.one, pair.other);
            }
        });
    }

    private static int bucket(int sequence, long hash) {
        long mixed = (hash ^ sequence) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 47);
    }

    private int find(int bucket, int sequence, long hash) {
        int at = buckets[bucket];
        while (at != NONE && (hashes[at] != hash || sequences[at] != sequence)) {
            at = next[at];
        }
        return at;
    }

    private void remember(int bucket, long stream, int sequence, long hash, long time) {
        int at = (int) added & MAX_MARKS - 1;
        if (added >= MAX_MARKS) {
            unchain(at);
        }
        added++;
        streams[at] = stream;
        times[at] = time;
        sequences[at] = sequence;
        hashes[at] = hash;
        next[at] = buckets[bucket];
        buckets[bucket] = at;
    }

    private void unchain(int place) {
        int bucket = bucket(sequences[place], hashes[place]);
        if (buckets[bucket] == place) {
            buckets[bucket] = next[place];
            return;
        }
        int at = buckets[bucket];
        while (next[at] != place) {
            at = next[at];
        }
        next[at] = next[place];
    }

    private void join(long one, long other) {
        long a = packetOf(one);
        long b = packetOf(other);
        firstOf.put(Math.max(a, b), Math.min(a, b));
        firstOf.put(other, Math.min(a, b));
    }

    /** Number of the first stream with the same packets; the stream's own number when there is none. */
    long packetOf(long stream) {
        long root = stream;
        for (Long next = firstOf.get(root); next != null && next != root; next = firstOf.get(root)) {
            root = next;
        }
        return root;
    }

    /** Forgets what is known of these streams. */
    void forget(Set<Long> gone) {
        firstOf.keySet().removeAll(gone);
        relayed.keySet().removeIf(pair -> gone.contains(pair.one) || gone.contains(pair.other));
    }
}
