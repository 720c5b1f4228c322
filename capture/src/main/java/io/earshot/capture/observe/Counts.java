package io.earshot.capture.observe;

import io.earshot.capture.decode.Oddity;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What was decoded so far, and what was odd about it. */
final class Counts {
    private final long[] counts = new long[Count.values().length];
    private final Map<Oddity.Kind, long[]> oddities = new HashMap<>();

    void add(Count count) {
        counts[count.ordinal()]++;
    }

    long get(Count count) {
        return counts[count.ordinal()];
    }

    void set(Count count, long value) {
        counts[count.ordinal()] = value;
    }

    /** Kinds are constants of a few enums, so this table cannot grow with the input. */
    void odd(Oddity.Kind kind) {
        oddities.computeIfAbsent(kind, key -> new long[1])[0]++;
    }

    /** In the order of the report. */
    Map<String, Long> counts() {
        Map<String, Long> named = new LinkedHashMap<>();
        for (Count count : Count.values()) {
            named.put(count.key, counts[count.ordinal()]);
        }
        return named;
    }

    /** In alphabetical order. */
    Map<String, Long> oddities() {
        Map<String, Long> named = new TreeMap<>();
        oddities.forEach((kind, count) -> named.merge(kind.protocol() + "." + kind.name(), count[0], Long::sum));
        return named;
    }
}
