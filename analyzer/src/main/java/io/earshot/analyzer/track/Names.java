package io.earshot.analyzer.track;

import io.earshot.capture.net.Address;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Names that the capture itself gives to addresses. */
public record Names(List<Name> all, Map<Address, Set<String>> byAddress) {
    public Names {
        all = List.copyOf(all);
        byAddress = Map.copyOf(byAddress);
    }

    /** @param by {@code dns}, {@code sni}, {@code http-host}, {@code certificate}, {@code file} */
    public record Name(String name, Address address, String by) {}

    /** Names of the address in lower case; empty when none was seen. */
    public Set<String> of(Address address) {
        return byAddress.getOrDefault(address, Set.of());
    }
}
