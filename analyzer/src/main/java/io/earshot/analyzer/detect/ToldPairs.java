package io.earshot.analyzer.detect;

import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Pairs of which a failure is told. The same one beyond a translation has one end in common with it; so have the pairs of
 * other hosts with one port of a server, and theirs is a failure of their own.
 */
final class ToldPairs {
    /** A packet is not longer on its way through a router, ns. */
    private static final long THROUGH_ROUTER = 50_000_000L;

    /** @param begin of what fails on it, ns */
    private record Told(Endpoint other, long begin) {}

    private final Map<Endpoint, List<Told>> byEnd = new HashMap<>();

    void add(Set<Set<Endpoint>> pairs, long begin) {
        for (Set<Endpoint> pair : pairs) {
            List<Endpoint> ends = List.copyOf(pair);
            add(ends.get(0), ends.get(ends.size() - 1), begin);
            add(ends.get(ends.size() - 1), ends.get(0), begin);
        }
    }

    private void add(Endpoint end, Endpoint other, long begin) {
        byEnd.computeIfAbsent(end, any -> new ArrayList<>(1)).add(new Told(other, begin));
    }

    boolean has(Endpoint one, Endpoint other, long begin) {
        return isTold(one, other, begin) || isTold(other, one, begin);
    }

    private boolean isTold(Endpoint end, Endpoint other, long begin) {
        return byEnd.getOrDefault(end, List.of()).stream()
                .anyMatch(told -> isOneHost(told.other().address(), other.address())
                        || Math.abs(told.begin() - begin) <= THROUGH_ROUTER);
    }

    /** By its address, or by its own and the one that a router gives it outside. */
    private static boolean isOneHost(Address one, Address other) {
        return one.equals(other) || one.isPrivate() != other.isPrivate();
    }
}
