package io.earshot.analyzer.track;

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
 */
final class PacketMarks {
    private static final int MAX_MARKS = 1 << 16;
    private static final int MAX_PAIRS = 1 << 14;
    private static final int NEEDED = 2;

    private record Key(int sequence, long hash) {}

    private record Pair(long one, long other) {}

    /** @param stream the first stream in which it was seen */
    private record Mark(long stream, long time) {}

    private final Map<Key, Mark> marks = new LinkedHashMap<>();
    private final Map<Pair, Integer> pairs = new LinkedHashMap<>();
    private final Map<Long, Long> firstOf = new LinkedHashMap<>();

    private final BiPredicate<Long, Long> shareAnEnd;

    /** @param shareAnEnd of two streams by number */
    PacketMarks(BiPredicate<Long, Long> shareAnEnd) {
        this.shareAnEnd = shareAnEnd;
    }

    void add(long stream, int sequence, long hash, long time) {
        Mark before = marks.putIfAbsent(new Key(sequence, hash), new Mark(stream, time));
        if (before != null && before.stream != stream && shareAnEnd.test(before.stream, stream)) {
            Pair pair = new Pair(before.stream, stream);
            int count = pairs.merge(pair, 1, Integer::sum);
            if (count == NEEDED) {
                join(before.stream, stream);
            }
            trim(pairs, MAX_PAIRS);
        }
        trim(marks, MAX_MARKS);
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
    void forget(Set<Long> streams) {
        firstOf.keySet().removeAll(streams);
    }

    private static void trim(Map<?, ?> map, int limit) {
        if (map.size() > limit) {
            Iterator<?> oldest = map.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }
}
