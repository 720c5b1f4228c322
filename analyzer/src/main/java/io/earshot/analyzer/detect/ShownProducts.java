package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Rule;
import io.earshot.analyzer.ruleset.Ruleset;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which of several products that share addresses a capture shows: the one whose rules take in the most of its traffic. A
 * trunk, a browser phone and another company's product on the same platform are told apart by their signalling only.
 */
public final class ShownProducts {
    private ShownProducts() {}

    /**
     * @param hosts of the capture that the ruleset knows
     * @param flows that its rules take in, by their number
     */
    private record Shown(Ruleset ruleset, boolean byName, Set<Address> hosts, BitSet flows) {
        /** Another one explains the same hosts and the same traffic, and more of it, or has them by name. */
        boolean isLessThan(Shown other) {
            BitSet own = (BitSet) flows.clone();
            own.andNot(other.flows);
            boolean within = !hosts.isEmpty() && other.hosts.containsAll(hosts) && own.isEmpty();
            return within && (other.flows.cardinality() > flows.cardinality() || !byName && other.byName);
        }
    }

    /**
     * Those of the rulesets that the capture shows, in their order.
     *
     * @param byName rulesets that a name tells, and not an address alone
     */
    public static List<Ruleset> of(List<Ruleset> recognised, Set<String> byName, Facts facts) {
        if (recognised.size() < 2) {
            return recognised;
        }
        List<Shown> all = recognised.stream()
                .map(ruleset -> shown(ruleset, byName.contains(ruleset.name()), facts))
                .toList();
        return all.stream()
                .filter(shown -> all.stream().noneMatch(shown::isLessThan))
                .map(Shown::ruleset)
                .toList();
    }

    private static Shown shown(Ruleset ruleset, boolean byName, Facts facts) {
        Set<Address> hosts = new HashSet<>();
        BitSet taken = new BitSet();
        List<FlowState> flows = facts.flows();
        for (int number = 0; number < flows.size(); number++) {
            FlowState flow = flows.get(number);
            Endpoint far = facts.site().isLocal(flow.responder().address()) ? flow.initiator() : flow.responder();
            Set<String> names = facts.names().of(far.address());
            if (!facts.site().isLocal(far.address()) && ruleset.knows(far.address(), names)) {
                hosts.add(far.address());
                Protocol protocol = flow.protocol() == 6 ? Protocol.TCP : Protocol.UDP;
                Optional<Usage> usage = RuleFlows.usage(flow);
                if (ruleset.rules().stream().anyMatch(rule -> takesIn(rule, far, names, protocol, usage))) {
                    taken.set(number);
                }
            }
        }
        return new Shown(ruleset, byName, hosts, taken);
    }

    private static boolean takesIn(
            Rule rule, Endpoint far, Set<String> names, Protocol protocol, Optional<Usage> usage) {
        return rule.identifies()
                && rule.level().isDemand()
                && !rule.remote().isAnywhere()
                && rule.matchesRemote(far.address(), names, far.port(), protocol, usage);
    }

    /** A host that clients ask for their own address, and for nothing else. */
    public static boolean isStunServer(Address address, Facts facts) {
        List<FlowState> flows = facts.index().flows().of(address);
        return !flows.isEmpty()
                && flows.stream().allMatch(flow -> flow.usages().equals(List.of("stun")))
                && facts.index().exchanges().of(address).stream().noneMatch(StunExchange::isCheck);
    }
}
