package io.earshot.analyzer.ruleset;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Ports that a rule speaks of, in ascending order.
 *
 * @param ranges empty: any port
 */
public record PortRanges(List<PortRange> ranges) {
    public static final PortRanges ANY = new PortRanges(List.of());

    public PortRanges {
        ranges = ranges.stream().sorted().toList();
    }

    static PortRanges of(Collection<PortRange> ranges) {
        return ranges.isEmpty() ? ANY : new PortRanges(List.copyOf(ranges));
    }

    public boolean isAny() {
        return ranges.isEmpty();
    }

    public boolean contains(int port) {
        for (PortRange range : ranges) {
            if (range.contains(port)) {
                return true;
            }
        }
        return isAny();
    }

    boolean overlaps(PortRanges other) {
        return isAny()
                || other.isAny()
                || ranges.stream().anyMatch(range -> other.ranges.stream().anyMatch(range::overlaps));
    }

    /** Whether it is one port and no more. */
    public boolean isOne() {
        return ranges.size() == 1 && ranges.get(0).first() == ranges.get(0).last();
    }

    /** {@code 443, 10000-20000}, or {@code any}. */
    @Override
    public String toString() {
        return isAny() ? "any" : ranges.stream().map(PortRange::toString).collect(Collectors.joining(", "));
    }
}
