package io.earshot.analyzer.ruleset;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The smallest set of openings that lets blocked traffic through: the vendor's rule where one asks for the traffic, once
 * for all flows that it takes in; otherwise what was seen, joined where only ports or only addresses differ.
 */
public final class Suggestion {
    /** Said where there is nothing to suggest. */
    public static final String NOTHING = "Nothing was seen blocked that a rule would let through.";

    private static final int MOST_JUSTIFICATIONS = 8;

    private Suggestion() {}

    /** The openings as firewall configuration, each with the findings and frames that justify it. */
    public static String of(Collection<BlockedFlow> flows, Collection<Ruleset> inForce, ExportFormat format) {
        List<Allowance> openings = openings(flows, inForce);
        if (openings.isEmpty() && format.commentSign().isPresent()) {
            return format.commentSign().get() + " " + NOTHING + "\n";
        }
        List<String> title = openings.isEmpty()
                ? List.of(NOTHING)
                : List.of(
                        "Openings that would have let the observed blocked traffic through.",
                        "Openings are stateful: answers need no rule of their own.");
        return format.write(new FirewallPlan("suggested", title, openings, List.of(), false));
    }

    static List<Allowance> openings(Collection<BlockedFlow> flows, Collection<Ruleset> inForce) {
        Map<String, Allowance> asked = new LinkedHashMap<>();
        List<Seen> rest = new ArrayList<>();
        for (BlockedFlow flow : flows) {
            Optional<Allowance> opening = asked(flow, inForce);
            if (opening.isPresent()) {
                asked.merge(opening.get().label(), opening.get(), Suggestion::joined);
            } else {
                rest.add(Seen.of(flow));
            }
        }
        List<Allowance> openings = new ArrayList<>(asked.values());
        List<Seen> seen = Seen.join(Seen.join(rest, Seen::hosts), Seen::ports);
        for (int i = 0; i < seen.size(); i++) {
            openings.add(seen.get(i).asAllowance("seen/" + (i + 1)));
        }
        return openings;
    }

    /**
     * A rule that asks for a flow.
     *
     * @param rule  {@code RULESET/RULE-ID}
     * @param ports those that it wants to be reached; where it lets in whatever port is asked for, those that may ask
     * @param askers the ports are those that may ask
     */
    public record Asked(String rule, PortRanges ports, boolean askers) {}

    /** The rule whose opening is suggested for a flow. */
    public static Optional<Asked> askedFor(BlockedFlow flow, Collection<Ruleset> inForce) {
        return asked(flow, inForce).map(opening -> {
            boolean askers = !opening.outward() && opening.localPorts().isAny();
            PortRanges ports = opening.outward() || askers ? opening.remotePorts() : opening.localPorts();
            return new Asked(opening.name(), ports, askers);
        });
    }

    private static Optional<Allowance> asked(BlockedFlow flow, Collection<Ruleset> inForce) {
        Comparator<Rule> bestFirst =
                Comparator.comparing((Rule rule) -> rule.remote().isAnywhere()).thenComparing(Rule::level);
        for (Ruleset ruleset : inForce) {
            Optional<Allowance> opening = ruleset.rules().stream()
                    .filter(flow::isAskedBy)
                    .sorted(bestFirst)
                    .flatMap(rule -> opening(ruleset, rule, flow).stream())
                    .findFirst();
            if (opening.isPresent()) {
                return opening;
            }
        }
        return Optional.empty();
    }

    /**
     * The rule's opening in the flow's direction. Where the rule has the customer's end open and what comes back was
     * stopped, the rule's own addresses and ports are let in to the host that missed it, and to no other.
     */
    private static Optional<Allowance> opening(Ruleset ruleset, Rule rule, BlockedFlow flow) {
        List<Allowance> openings = Allowance.of(ruleset.name(), rule);
        Optional<Allowance> asked = openings.stream()
                .filter(opening -> opening.outward() == flow.outward())
                .findFirst();
        boolean back = asked.isEmpty()
                && rule.protocol() == Protocol.UDP
                && !flow.outward()
                && !rule.remote().isAnywhere();
        Optional<Allowance> opening = back
                ? openings.stream()
                        .findFirst()
                        .map(outward -> outward.inwardTo(Prefix.of(flow.local().address())))
                : asked;
        return opening.map(found -> found.taking(flow).justified(List.of(flow.justification())));
    }

    private static Allowance joined(Allowance one, Allowance other) {
        return one.with(union(one.remotes(), other.remotes()), union(one.locals(), other.locals()))
                .justified(union(one.justifications(), other.justifications()));
    }

    private static <T> List<T> union(List<T> one, List<T> other) {
        Set<T> all = new LinkedHashSet<>(one);
        all.addAll(other);
        return List.copyOf(all);
    }

    /** For comments: the findings in short. */
    static String words(List<BlockedFlow.Justification> justifications) {
        return justifications.stream()
                        .limit(MOST_JUSTIFICATIONS)
                        .map(BlockedFlow.Justification::toString)
                        .collect(Collectors.joining("; "))
                + (justifications.size() > MOST_JUSTIFICATIONS
                        ? "; and " + (justifications.size() - MOST_JUSTIFICATIONS) + " more"
                        : "");
    }

    /** Blocked flows that no rule asks for, in one opening. */
    private record Seen(
            boolean outward,
            Protocol protocol,
            Prefix local,
            Set<Prefix> remotes,
            Set<Integer> remotePorts,
            Set<Integer> localPorts,
            List<BlockedFlow.Justification> justifications) {

        static Seen of(BlockedFlow flow) {
            return new Seen(
                    flow.outward(),
                    flow.protocol(),
                    Prefix.of(flow.local().address()),
                    Set.of(Prefix.of(flow.remote().address())),
                    Set.of(flow.remote().port()),
                    Set.of(flow.outward() ? 0 : flow.local().port()),
                    List.of(flow.justification()));
        }

        /** What has to be equal for flows to be one opening with several ports. */
        List<Object> hosts() {
            return List.of(outward, protocol, local, remotes);
        }

        /** What has to be equal for flows to be one opening with several addresses. */
        List<Object> ports() {
            return List.of(outward, protocol, local, remotePorts, localPorts);
        }

        static List<Seen> join(List<Seen> all, Function<Seen, List<Object>> equal) {
            Map<List<Object>, Seen> joined = new LinkedHashMap<>();
            all.forEach(seen -> joined.merge(equal.apply(seen), seen, Seen::and));
            return List.copyOf(joined.values());
        }

        private Seen and(Seen other) {
            return new Seen(
                    outward,
                    protocol,
                    local,
                    sorted(remotes, other.remotes),
                    sorted(remotePorts, other.remotePorts),
                    sorted(localPorts, other.localPorts),
                    union(justifications, other.justifications));
        }

        private static <T> Set<T> sorted(Set<T> one, Set<T> other) {
            Set<T> all = new TreeSet<>(one);
            all.addAll(other);
            return all;
        }

        Allowance asAllowance(String name) {
            return new Allowance(
                    outward,
                    protocol,
                    List.copyOf(remotes),
                    List.of(),
                    ranges(remotePorts),
                    List.of(local),
                    ranges(localPorts),
                    name,
                    "as seen, no ruleset in force asks for it",
                    justifications);
        }

        /** Port 0 stands for one that is not known: any. */
        private static PortRanges ranges(Set<Integer> ports) {
            return ports.contains(0)
                    ? PortRanges.ANY
                    : PortRanges.of(ports.stream()
                            .sorted()
                            .map(port -> new PortRange(port, port))
                            .toList());
        }
    }
}
