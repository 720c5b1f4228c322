package io.earshot.analyzer.ruleset;

import io.earshot.capture.net.Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The shipped rulesets in short: one line each, so that telling whom a capture is about needs no ruleset read. Made from
 * the rulesets by {@link #lineOf}; a test keeps the two in step.
 */
public final class RulesetIndex {
    private final List<Entry> entries;

    /**
     * One shipped ruleset.
     *
     * @param version    date of its facts
     * @param replacedBy the shipped ruleset that came after
     * @param hosts      names that only this vendor has
     * @param prefixes   addresses that only this vendor has, STUN servers left out
     */
    public record Entry(
            String name,
            String vendor,
            String product,
            String version,
            Optional<String> replacedBy,
            List<HostPattern> hosts,
            PrefixSet prefixes) {}

    /**
     * A ruleset that a capture is about.
     *
     * @param host    the name that tells it; empty where an address does
     * @param address the host that has the name, or the address that tells it
     * @param reason  what was seen of it: {@code name sip.example.com}, {@code address 192.0.2.1 of 192.0.2.0/24}
     */
    public record Recognition(String name, String vendor, Optional<String> host, Address address, String reason) {}

    private RulesetIndex(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    static RulesetIndex parse(List<String> lines) {
        return new RulesetIndex(lines.stream()
                .filter(line -> !line.startsWith("#"))
                .map(RulesetIndex::entry)
                .toList());
    }

    private static Entry entry(String line) {
        String[] columns = line.split("\t", -1);
        return new Entry(
                columns[0],
                columns[1],
                columns[2],
                columns[3],
                Optional.of(columns[4]).filter(name -> !name.isEmpty()),
                split(columns[5]).stream()
                        .map(host -> HostPattern.of(host, List.of()))
                        .toList(),
                new PrefixSet(split(columns[6]).stream()
                        .flatMap(block -> Prefix.parse(block).stream())
                        .toList()));
    }

    private static List<String> split(String column) {
        return column.isEmpty() ? List.of() : Arrays.asList(column.split(","));
    }

    /** The line that stands for a ruleset. */
    static String lineOf(Ruleset ruleset) {
        Set<String> hosts = new TreeSet<>();
        Set<Prefix> prefixes = new TreeSet<>();
        for (Rule rule : ruleset.rules()) {
            if (rule.identifies() && !rule.remote().isAnywhere()) {
                rule.remote().hosts().forEach(host -> hosts.addAll(host.expanded()));
                rule.remote().prefixes().prefixes().stream()
                        .filter(prefix -> !prefix.base().isPrivate())
                        .forEach(prefixes::add);
            }
        }
        return String.join(
                "\t",
                ruleset.name(),
                ruleset.vendor(),
                ruleset.product(),
                ruleset.version().toString(),
                ruleset.replacedBy().orElse(""),
                String.join(",", hosts),
                prefixes.stream().map(Prefix::toString).collect(Collectors.joining(",")));
    }

    /** In the order of their names. */
    public List<Entry> entries() {
        return entries;
    }

    /**
     * The rulesets that a capture is about, each with its reason; one that was replaced is left out where its successor
     * is among them.
     *
     * @param remotes hosts outside the customer's network, each with its names in lower case; empty where none was seen
     * @param tells   whether the address of a host tells whose it is; that of a STUN server does not, everybody shares those
     */
    public List<Recognition> recognise(Map<Address, ? extends Collection<String>> remotes, Predicate<Address> tells) {
        List<Map.Entry<String, Address>> named = byName(remotes);
        PrefixSet all = listed();
        List<Address> listed = remotes.keySet().stream()
                .filter(all::contains)
                .filter(tells)
                .sorted()
                .toList();
        List<Recognition> recognised = new ArrayList<>();
        for (Entry entry : entries) {
            byName(entry, named).or(() -> byAddress(entry, listed)).ifPresent(recognised::add);
        }
        Set<String> names = recognised.stream().map(Recognition::name).collect(Collectors.toSet());
        Set<String> replaced = entries.stream()
                .filter(entry -> entry.replacedBy().filter(names::contains).isPresent())
                .map(Entry::name)
                .collect(Collectors.toSet());
        recognised.removeIf(recognition -> replaced.contains(recognition.name()));
        return recognised;
    }

    /** Each name once, in order, with the first address that has it. */
    private static List<Map.Entry<String, Address>> byName(Map<Address, ? extends Collection<String>> remotes) {
        TreeMap<String, Address> named = new TreeMap<>();
        remotes.forEach((address, names) -> names.forEach(
                name -> named.merge(name, address, (one, other) -> one.compareTo(other) <= 0 ? one : other)));
        return List.copyOf(named.entrySet());
    }

    /** All addresses that any of the rulesets lists. */
    private PrefixSet listed() {
        return new PrefixSet(entries.stream()
                .flatMap(entry -> entry.prefixes().prefixes().stream())
                .toList());
    }

    /** A name is better evidence than an address in a shared cloud, so names are asked first. */
    private static Optional<Recognition> byName(Entry entry, List<Map.Entry<String, Address>> named) {
        for (Map.Entry<String, Address> name : named) {
            for (HostPattern host : entry.hosts()) {
                if (host.matches(name.getKey())) {
                    return Optional.of(new Recognition(
                            entry.name(),
                            entry.vendor(),
                            Optional.of(name.getKey()),
                            name.getValue(),
                            "name " + name.getKey()));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Recognition> byAddress(Entry entry, List<Address> listed) {
        return listed.stream()
                .filter(entry.prefixes()::contains)
                .findFirst()
                .map(address -> new Recognition(
                        entry.name(),
                        entry.vendor(),
                        Optional.empty(),
                        address,
                        "address " + address + " of "
                                + entry.prefixes().find(address).orElseThrow()));
    }
}
