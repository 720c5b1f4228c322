package io.earshot.analyzer.ruleset;

import io.earshot.analyzer.json.Node;
import io.earshot.capture.net.Address;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads one rule. */
final class RuleReader {
    /**
     * What an element of a list says.
     *
     * @param node where it stands
     */
    record Read<T>(Node node, T value) {}

    private static final String[] KEYS = {
        "id", "usage", "protocol", "initiator", "remote", "local", "level", "source", "says", "identifies", "regions"
    };
    private static final String[] END_KEYS = {"hosts", "cidrs", "sets", "ports"};
    private final Problems problems;
    private final Settings settings;
    private final Map<String, List<Prefix>> sets;
    private final Set<String> parameters;
    private final Scope scope;

    RuleReader(
            Problems problems, Settings settings, Map<String, List<Prefix>> sets, Set<String> parameters, Scope scope) {
        this.scope = scope;
        this.problems = problems;
        this.settings = settings;
        this.sets = sets;
        this.parameters = parameters;
    }

    Rule read(Node node) {
        Fields rule = new Fields(node, "rule", problems, settings::apply, KEYS);
        String id = rule.requiredText("id");
        if (!id.isEmpty() && !Word.isName(id)) {
            problems.add(rule.get("id").orElse(node), "'" + id + "' is no rule id", "use a-z, 0-9 and -");
        }
        List<String> regions = rule.words("regions");
        List<String> unset = new ArrayList<>();
        Usage usage = rule.requiredWord("usage", Usage.class, Usage.WEB);
        Protocol protocol = rule.requiredWord("protocol", Protocol.class, Protocol.TCP);
        Initiator initiator = rule.requiredWord("initiator", Initiator.class, Initiator.EITHER);
        End remote = end(rule, "remote", regions, unset);
        End local = end(rule, "local", regions, unset);
        Level level = rule.requiredWord("level", Level.class, Level.OPTIONAL);
        if (!local.hosts().isEmpty()) {
            problems.add(
                    rule.get("local").orElse(node),
                    "the customer's end is given by name",
                    "give addresses under cidrs, names cannot be told apart from inside");
        }
        boolean identifies = rule.flag("identifies").orElse(true) && usage != Usage.STUN && level.isDemand();
        return new Rule(
                id,
                usage,
                protocol,
                initiator,
                remote,
                local,
                level,
                rule.requiredText("source"),
                rule.text("says"),
                identifies,
                unset,
                scope);
    }

    private End end(Fields rule, String key, List<String> regions, List<String> unset) {
        Optional<Fields> mapping = rule.mapping(key, END_KEYS);
        if (mapping.isEmpty()) {
            return End.ANY;
        }
        Fields end = mapping.get();
        List<HostPattern> hosts = read(end, "hosts", unset, this::host).stream()
                .map(host -> HostPattern.of(host.value(), regions))
                .toList();
        List<Read<Prefix>> prefixes = read(end, "cidrs", unset, this::prefix);
        overlaps(prefixes);
        List<Prefix> all = new ArrayList<>();
        prefixes.forEach(prefix -> all.add(prefix.value()));
        read(end, "sets", unset, this::set).forEach(set -> all.addAll(set.value()));
        List<Read<PortRange>> ports = read(end, "ports", unset, this::ports);
        portOverlaps(ports);
        return new End(
                hosts,
                new PrefixSet(all),
                PortRanges.of(ports.stream().map(Read::value).toList()));
    }

    /** Elements of a list, read one by one; what waits for a parameter goes to the unset, what is wrong is dropped. */
    private <T> List<Read<T>> read(Fields end, String key, List<String> unset, Function<Node, Optional<T>> reader) {
        List<Read<T>> values = new ArrayList<>();
        for (Node item : end.texts(key)) {
            Set<String> waitsFor = Settings.unset(List.of(item.text()));
            for (String name : waitsFor) {
                if (parameters.contains(name)) {
                    unset.add(name);
                } else {
                    problems.add(item, "the parameter '" + name + "' is not declared", "add it under parameters:");
                }
            }
            if (waitsFor.isEmpty()) {
                reader.apply(item).ifPresent(value -> values.add(new Read<>(item, value)));
            }
        }
        return values;
    }

    private Optional<String> host(Node item) {
        String text = item.text();
        if (!HostPattern.isValid(text)) {
            problems.add(
                    item,
                    "'" + text + "' is no host name",
                    "write a name such as sip.example.com or *.example.com, addresses go under cidrs");
            return Optional.empty();
        }
        return Optional.of(text);
    }

    Optional<Prefix> prefix(Node item) {
        Optional<Prefix> prefix = Prefix.parse(item.text());
        if (prefix.isEmpty()) {
            problems.add(
                    item, "'" + item.text() + "' is no address block", "write it as 192.0.2.0/24 or 2001:db8::/32");
            return prefix;
        }
        int slash = item.text().indexOf('/');
        Optional<Address> address =
                Address.parse(slash < 0 ? item.text() : item.text().substring(0, slash));
        if (!address.equals(prefix.map(Prefix::base))) {
            problems.add(item, "'" + item.text() + "' has bits set after its prefix", "write " + prefix.get());
        }
        return prefix;
    }

    private Optional<List<Prefix>> set(Node item) {
        Optional<List<Prefix>> set = Optional.ofNullable(sets.get(item.text()));
        if (set.isEmpty()) {
            problems.add(item, "there is no set '" + item.text() + "'", "add it under sets:");
        }
        return set;
    }

    Optional<PortRange> ports(Node item) {
        Optional<PortRange> range = PortRange.parse(item.text());
        if (range.isEmpty()) {
            problems.add(item, "'" + item.text() + "' is no port", "write 5060 or 10000-20000");
            return range;
        }
        int first = range.get().first();
        int last = range.get().last();
        if (first > last) {
            problems.add(item, "the range " + range.get() + " runs backwards", "write " + last + "-" + first);
            return Optional.empty();
        }
        if (first < 1 || last > PortRange.MAX) {
            problems.add(item, "port out of range in '" + item.text() + "'", "use 1 to 65535");
            return Optional.empty();
        }
        return range;
    }

    void portOverlaps(List<Read<PortRange>> all) {
        for (int i = 0; i < all.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (all.get(i).value().overlaps(all.get(j).value())) {
                    problems.add(
                            all.get(i).node(),
                            "the ports " + all.get(i).value() + " overlap with "
                                    + all.get(j).value(),
                            "write each port once");
                }
            }
        }
    }

    private void overlaps(List<Read<Prefix>> prefixes) {
        Read<Prefix> widest = null;
        for (Read<Prefix> read :
                prefixes.stream().sorted(Comparator.comparing(Read::value)).toList()) {
            if (widest != null && widest.value().contains(read.value())) {
                problems.add(
                        read.node(), read.value() + " lies within " + widest.value(), "leave the smaller block out");
            } else {
                widest = read;
            }
        }
    }
}
