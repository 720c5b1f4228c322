package io.earshot.analyzer.ruleset;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The smallest set of openings that lets blocked traffic through: the vendor's rule where one asks for the traffic, once
 * for all flows that it takes in; otherwise what was seen, joined by protocol, direction and ports.
 */
public final class Suggestion {
    private static final int MOST_JUSTIFICATIONS = 8;

    private Suggestion() {}

    /** The openings as firewall configuration, each with the findings and frames that justify it. */
    public static String of(Collection<BlockedFlow> flows, Collection<Ruleset> inForce, ExportFormat format) {
        List<String> title = flows.isEmpty()
                ? List.of("Nothing was seen blocked: there is nothing to open.")
                : List.of(
                        "Openings that would have let the observed blocked traffic through.",
                        "Openings are stateful: answers need no rule of their own.");
        return format.write(new FirewallPlan("suggested", title, allowances(flows, inForce), List.of()));
    }

    static List<Allowance> allowances(Collection<BlockedFlow> flows, Collection<Ruleset> inForce) {
        Map<String, Set<String>> reasons = new LinkedHashMap<>();
        Map<String, Allowance> byRule = new LinkedHashMap<>();
        Map<String, List<BlockedFlow>> rest = new LinkedHashMap<>();
        for (BlockedFlow flow : flows) {
            Optional<Allowance> asked = asked(flow, inForce);
            String key = asked.map(Allowance::label).orElseGet(() -> seenKey(flow));
            reasons.computeIfAbsent(key, any -> new LinkedHashSet<>()).add(flow.justification());
            if (asked.isPresent()) {
                byRule.put(key, asked.get());
            } else {
                rest.computeIfAbsent(key, any -> new ArrayList<>()).add(flow);
            }
        }
        List<Allowance> allowances = new ArrayList<>();
        byRule.forEach((key, allowance) -> allowances.add(justified(allowance, reasons.get(key))));
        int number = 0;
        for (Map.Entry<String, List<BlockedFlow>> seen : rest.entrySet()) {
            allowances.add(justified(seen(seen.getValue(), ++number), reasons.get(seen.getKey())));
        }
        return allowances;
    }

    private static Optional<Allowance> asked(BlockedFlow flow, Collection<Ruleset> inForce) {
        for (Ruleset ruleset : inForce) {
            for (Rule rule : ruleset.rules()) {
                if (flow.rule()
                        .filter((ruleset.name() + "/" + rule.id())::equals)
                        .isPresent()) {
                    return Allowance.of(ruleset.name(), rule).stream()
                            .filter(allowance -> allowance.outward() == flow.outward())
                            .findFirst();
                }
            }
        }
        return Optional.empty();
    }

    /** Flows with one key become one opening; their addresses are joined. */
    private static String seenKey(BlockedFlow flow) {
        return flow.protocol() + " " + flow.outward() + " " + flow.remotePort() + " " + flow.local() + " "
                + (flow.outward() ? Optional.empty() : flow.localPort());
    }

    private static Allowance seen(List<BlockedFlow> flows, int number) {
        BlockedFlow first = flows.get(0);
        Set<Prefix> remotes =
                flows.stream().map(flow -> Prefix.of(flow.remote())).collect(Collectors.toCollection(TreeSet::new));
        return new Allowance(
                first.outward(),
                first.protocol(),
                List.copyOf(remotes),
                List.of(),
                ports(first.remotePort()),
                first.local().map(Prefix::of).stream().toList(),
                first.outward() ? PortRanges.ANY : ports(first.localPort()),
                "seen/" + number,
                "");
    }

    private static PortRanges ports(Optional<Integer> port) {
        return port.map(number -> PortRanges.of(List.of(new PortRange(number, number))))
                .orElse(PortRanges.ANY);
    }

    private static Allowance justified(Allowance allowance, Set<String> reasons) {
        String why = reasons.stream().limit(MOST_JUSTIFICATIONS).collect(Collectors.joining("; "))
                + (reasons.size() > MOST_JUSTIFICATIONS
                        ? "; and " + (reasons.size() - MOST_JUSTIFICATIONS) + " more"
                        : "")
                + (allowance.why().isEmpty() ? "" : "; " + allowance.why());
        return new Allowance(
                allowance.outward(),
                allowance.protocol(),
                allowance.remotes(),
                allowance.hosts(),
                allowance.remotePorts(),
                allowance.locals(),
                allowance.localPorts(),
                allowance.name(),
                why);
    }
}
