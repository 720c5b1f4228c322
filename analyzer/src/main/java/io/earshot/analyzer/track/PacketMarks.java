package io.earshot.analyzer.track;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
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

    private record Pair(long one, long other) {}

    // ---- one place for each mark
    private final int[] sequences = new int[MAX_MARKS];
    private final long[] hashes = new long[MAX_MARKS];
    /** The first stream in which it was seen. */
    private final long[] streams = new long[MAX_MARKS];
    /** The place of the next mark in the same bucket. */
    private final int[] next = new int[MAX_MARKS];

    private final int[] buckets = new int[BUCKETS];
    /** Marks remembered so far; each takes the next place in the ring. */
    private long added;

    private final Map<Pair, Integer> pairs = new LinkedHashMap<>();
    private final Map<Long, Long> firstOf = new LinkedHashMap<>();

    private final BiPredicate<Long, Long> shareAnEnd;

    /** @param shareAnEnd of two streams by number */
    PacketMarks(BiPredicate<Long, Long> shareAnEnd) {
        this.shareAnEnd = shareAnEnd;
        Arrays.fill(buckets, NONE);
    }

    void add(long stream, int sequence, long hash) {
        int bucket = bucket(sequence, hash);
        int known = find(bucket, sequence, hash);
        if (known == NONE) {
            remember(bucket, stream, sequence, hash);
        } else if (streams[known] != stream && shareAnEnd.test(streams[known], stream)) {
            same(streams[known], stream);
        }
    }

    private void same(long before, long stream) {
        int count = pairs.merge(new Pair(before, stream), 1, Integer::sum);
        if (count == NEEDED) {
            join(before, stream);
        }
        if (pairs.size() > MAX_PAIRS) {
            Iterator<Pair> oldest = pairs.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
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

    private void remember(int bucket, long stream, int sequence, long hash) {
        int at = (int) added & MAX_MARKS - 1;
        if (added >= MAX_MARKS) {
            unchain(at);
        }
        added++;
        streams[at] = stream;
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
    }
}
