package io.earshot.analyzer.track;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** What a capture filter (pcap-filter(7), the option {@code if_filter} of pcapng) lets through. */
final class CaptureFilter {
    private static final Set<String> DIRECTIONS = Set.of("inbound", "outbound");
    /** What may stand between a direction and its value. */
    private static final Set<String> QUALIFIERS = Set.of("host", "net", "port", "portrange", "ip", "ip6", "ether");

    private CaptureFilter() {}

    /** True when packets of one direction may pass and those of the other not: a source is asked for, and no such destination. */
    static boolean isOfOneDirection(String filter) {
        List<String> words = new ArrayList<>(List.of(filter.toLowerCase(Locale.ROOT)
                .replaceAll("\\b(src or dst|dst or src|src and dst|dst and src)\\b", "")
                .replaceAll("[()!&|]+", " ")
                .trim()
                .split("\\s+")));
        Set<String> sources = new TreeSet<>();
        Set<String> destinations = new TreeSet<>();
        for (int i = 0; i < words.size(); i++) {
            boolean source = words.get(i).equals("src");
            if (source || words.get(i).equals("dst")) {
                (source ? sources : destinations).add(value(words, i + 1));
            }
        }
        return words.stream().anyMatch(DIRECTIONS::contains) || !sources.equals(destinations);
    }

    private static String value(List<String> words, int from) {
        String kind = from < words.size() && QUALIFIERS.contains(words.get(from)) ? words.get(from) : "host";
        return words.stream()
                .skip(from)
                .filter(word -> !QUALIFIERS.contains(word))
                .findFirst()
                .map(word -> kind + " " + word)
                .orElse("");
    }
}
