package io.earshot.analyzer.track;

import io.earshot.capture.net.Address;
import io.earshot.capture.observe.Sighting;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Names that the capture itself gives to addresses.
 *
 * @param firstSeen where each name of an address was seen first, in the order of that
 */
public record Names(Map<Name, Sighting> firstSeen, Map<Address, Set<String>> byAddress) {
    public Names {
        firstSeen = Collections.unmodifiableMap(new LinkedHashMap<>(firstSeen));
        byAddress = Map.copyOf(byAddress);
    }

    /** @param by {@code dns}, {@code sni}, {@code http-host}, {@code certificate}, {@code file} */
    public record Name(String name, Address address, String by) {}

    /** All names in the order of their first sighting. */
    public Set<Name> all() {
        return firstSeen.keySet();
    }

    /** Names of the address in lower case; empty when none was seen. */
    public Set<String> of(Address address) {
        return byAddress.getOrDefault(address, Set.of());
    }
}
