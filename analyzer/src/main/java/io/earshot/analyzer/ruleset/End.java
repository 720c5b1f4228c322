package io.earshot.analyzer.ruleset;

import io.earshot.capture.net.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One end of the traffic that a rule speaks of.
 *
 * @param hosts    names; with no hosts and no prefixes: any address
 * @param prefixes addresses, those of named sets among them
 * @param ports    whose range it is says the end that holds it
 */
public record End(List<HostPattern> hosts, PrefixSet prefixes, PortRanges ports) {
    public static final End ANY = new End(List.of(), new PrefixSet(List.of()), PortRanges.ANY);

    public End {
        hosts = List.copyOf(hosts);
    }

    /** Whether every address is meant. */
    public boolean isAnywhere() {
        return hosts.isEmpty() && prefixes.isEmpty() || prefixes.holdsEverything();
    }

    /** Whether the end takes in a host, by its address or by a name of it. */
    public boolean takesIn(Address address, Set<String> names) {
        return isAnywhere() || prefixes.contains(address) || !names.isEmpty() && isNamed(names);
    }

    private boolean isNamed(Set<String> names) {
        for (HostPattern host : hosts) {
            for (String name : names) {
                if (host.matches(name)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** By what the end takes in a host: the matching name or block as text, or {@code any address}. */
    public Optional<String> matchOf(Address address, Set<String> names) {
        for (HostPattern host : hosts) {
            Optional<String> name =
                    names.stream().filter(host::matches).sorted().findFirst();
            if (name.isPresent()) {
                return name;
            }
        }
        Optional<String> block = prefixes.find(address).map(Prefix::toString);
        return block.isPresent() || !isAnywhere() ? block : Optional.of("any address");
    }

    /** Hosts and blocks, or {@code any address}. */
    public String places() {
        if (hosts.isEmpty() && prefixes.isEmpty()) {
            return "any address";
        }
        List<String> places = new ArrayList<>();
        hosts.forEach(host -> places.addAll(host.expanded()));
        prefixes.prefixes().forEach(prefix -> places.add(prefix.toString()));
        return String.join(", ", places);
    }
}
