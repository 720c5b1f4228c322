package io.earshot.analyzer.ruleset;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Ports from one to another, both included.
 *
 * @param first 1 to 65535
 * @param last  not less than the first
 */
public record PortRange(int first, int last) implements Comparable<PortRange> {
    public static final int MAX = 65535;
    private static final Pattern FORM = Pattern.compile("[0-9]{1,9}(-[0-9]{1,9})?");

    /** Reads {@code 5060} or {@code 10000-20000}, whatever the numbers are; empty when it is neither. */
    static Optional<PortRange> parse(String text) {
        if (!FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        int dash = text.indexOf('-');
        int first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
        return Optional.of(new PortRange(first, dash < 0 ? first : Integer.parseInt(text.substring(dash + 1))));
    }

    public boolean contains(int port) {
        return port >= first && port <= last;
    }

    public boolean contains(PortRange other) {
        return contains(other.first) && contains(other.last);
    }

    public boolean overlaps(PortRange other) {
        return first <= other.last && other.first <= last;
    }

    @Override
    public int compareTo(PortRange other) {
        return first != other.first ? Integer.compare(first, other.first) : Integer.compare(last, other.last);
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
