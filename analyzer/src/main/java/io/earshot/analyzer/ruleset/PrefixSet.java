package io.earshot.analyzer.ruleset;

import io.earshot.capture.net.Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Address blocks, asked by address. Whether any of them holds it, which is asked of each flow and rule, is a binary search;
 * which one costs a hash probe for each prefix length in use.
 */
public final class PrefixSet {
    private final List<Prefix> prefixes;
    private final boolean everything;
    private final Map<Integer, Set<Address>> basesByLength = new TreeMap<>(Comparator.reverseOrder());
    /** First and last address of each block that lies in no other, in ascending order. */
    private final Address[] firsts;

    private final Address[] lasts;

    public PrefixSet(Collection<Prefix> prefixes) {
        this.prefixes = List.copyOf(prefixes);
        List<Prefix> outer = new ArrayList<>(prefixes.size());
        prefixes.stream().sorted().forEach(prefix -> {
            if (outer.isEmpty() || !outer.get(outer.size() - 1).contains(prefix)) {
                outer.add(prefix);
            }
        });
        this.firsts = outer.stream().map(Prefix::base).toArray(Address[]::new);
        this.lasts = outer.stream().map(Prefix::last).toArray(Address[]::new);
        this.everything = prefixes.stream().anyMatch(Prefix::isEverything);
        for (Prefix prefix : prefixes) {
            basesByLength
                    .computeIfAbsent(prefix.length(), length -> new HashSet<>())
                    .add(prefix.base());
        }
    }

    /** The longest block that holds the address. */
    public Optional<Prefix> find(Address address) {
        for (Map.Entry<Integer, Set<Address>> bases : basesByLength.entrySet()) {
            Prefix candidate = new Prefix(Prefix.masked(address, bases.getKey()), bases.getKey());
            if (bases.getValue().contains(candidate.base()) && candidate.contains(address)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    public boolean contains(Address address) {
        if (firsts.length == 0 || address.compareTo(firsts[0]) < 0 || address.compareTo(lasts[lasts.length - 1]) > 0) {
            return false;
        }
        int at = Arrays.binarySearch(firsts, address);
        int before = at < 0 ? -at - 2 : at;
        return before >= 0 && address.compareTo(lasts[before]) <= 0;
    }

    /** The blocks in the order in which they were given. */
    public List<Prefix> prefixes() {
        return prefixes;
    }

    /** Whether one of the blocks is all of a family. */
    boolean holdsEverything() {
        return everything;
    }

    public boolean isEmpty() {
        return prefixes.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PrefixSet set && prefixes.equals(set.prefixes);
    }

    @Override
    public int hashCode() {
        return prefixes.hashCode();
    }

    @Override
    public String toString() {
        return prefixes.toString();
    }
}
