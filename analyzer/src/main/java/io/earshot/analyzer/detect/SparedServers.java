package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.HostPattern;
import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Rule;
import io.earshot.analyzer.ruleset.RuleVerdict;
import io.earshot.analyzer.ruleset.Ruleset;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Servers of a vendor that a client asks in vain, and that its calls do not need: a rule takes in all of a domain or of a
 * block, and hosts for telemetry, another data centre's, or of another company, are among them. Who signals with other
 * servers of the rule and talks after that is warned only.
 */
final class SparedServers {
    private static final int TCP = 6;
    private static final Set<String> UNREACHED = Set.of("signalling-blocked", "tls-failed", "rule-blocked");

    private final double mediaPackets;
    private final RulesInForce rules;
    private final Facts facts;

    SparedServers(Thresholds thresholds, RulesInForce rules, Facts facts) {
        mediaPackets = thresholds.value("spared-servers.media-packets");
        this.rules = rules;
        this.facts = facts;
    }

    /** The finding as it weighs. */
    Finding weighed(Finding finding) {
        return finding.severity() == Severity.ERROR
                ? because(finding).map(finding::asWarning).orElse(finding)
                : finding;
    }

    /** A verdict in the words of the findings: of a rule that is blocked, and that is warned of only, why that is. */
    RuleVerdict weighed(RuleVerdict verdict, List<Finding> findings) {
        if (verdict.status() != RuleVerdict.Status.BLOCKED) {
            return verdict;
        }
        List<Finding> own = findings.stream()
                .filter(finding -> finding.rule().filter(verdict.name()::equals).isPresent())
                .filter(finding -> UNREACHED.contains(finding.code()))
                .toList();
        boolean missed = own.stream().anyMatch(finding -> finding.severity() == Severity.ERROR);
        Optional<String> because = missed
                ? Optional.empty()
                : own.stream().flatMap(finding -> because(finding).stream()).findFirst();
        return because.map(verdict::saying).orElse(verdict);
    }

    private Optional<String> because(Finding finding) {
        Optional<Address> client = finding.subject().host();
        if (!UNREACHED.contains(finding.code()) || client.isEmpty()) {
            return Optional.empty();
        }
        for (Ruleset ruleset : rules.rulesets()) {
            for (Rule rule : ruleset.rules()) {
                if (finding.rule()
                        .filter((ruleset.name() + "/" + rule.id())::equals)
                        .isPresent()) {
                    return whySpared(finding, client.get(), rule, ruleset);
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> whySpared(Finding finding, Address client, Rule rule, Ruleset ruleset) {
        if (rule.usage() == Usage.INSIGHTS) {
            return Optional.of(" It takes what clients tell of their calls; the calls go without it.");
        }
        if (isAnyones(finding, rule)) {
            return Optional.of(" The rule takes in a domain in which others have servers too: whether this is one of "
                    + ruleset.vendor() + "'s the capture cannot tell.");
        }
        return isSpared(finding, client, rule, ruleset)
                ? Optional.of(
                        " Other servers of the same rule serve this client, and its media flows both ways all the same.")
                : Optional.empty();
    }

    /** Its names are those of a domain as {@code *.cloudfront.net}, and the rule tells no vendor. */
    private boolean isAnyones(Finding finding, Rule rule) {
        Set<String> names = new HashSet<>();
        finding.subject().name().ifPresent(names::add);
        finding.subject().peer().ifPresent(peer -> names.addAll(facts.names().of(peer)));
        List<HostPattern> patterns = rule.remote().hosts().stream()
                .filter(host -> names.stream().anyMatch(host::matches))
                .toList();
        return !rule.identifies()
                && !patterns.isEmpty()
                && patterns.stream().allMatch(host -> host.text().startsWith("*."));
    }

    private boolean isSpared(Finding finding, Address client, Rule rule, Ruleset ruleset) {
        Set<Address> missed = new HashSet<>();
        finding.subject().peer().ifPresent(missed::add);
        finding.blocked().forEach(flow -> missed.add(flow.remote().address()));
        Optional<String> name = finding.subject().name();
        boolean served = false;
        boolean talks = rules.callsOf(ruleset, facts).stream().anyMatch(call -> talks(call, client, finding.first()));
        for (FlowState flow : facts.index().flows().of(client)) {
            Endpoint far = flow.initiator().address().equals(client) ? flow.responder() : flow.initiator();
            Set<String> names = facts.names().of(far.address());
            boolean asked = missed.contains(far.address())
                    || name.filter(names::contains).isPresent();
            if (asked && isOfRule(flow, far, names, rule) && isAnswered(flow)) {
                return false;
            }
            served |= !asked && isOfRule(flow, far, names, rule) && isAnswered(flow);
            talks |= isMedia(flow, far, names, ruleset) && flow.last().time() > finding.first();
        }
        return served && talks;
    }

    private boolean talks(Call call, Address client, long after) {
        return call.views().stream()
                .filter(view -> view.place().near().equals(client))
                .anyMatch(view -> Stream.of(view.inbound(), view.outbound())
                        .allMatch(way -> way.stream()
                                .anyMatch(stream -> stream.packets() >= mediaPackets
                                        && stream.last().time() > after)));
    }

    private static boolean isOfRule(FlowState flow, Endpoint far, Set<String> names, Rule rule) {
        return !rule.remote().isAnywhere()
                && (rule.protocol() == Protocol.TCP) == (flow.protocol() == TCP)
                && rule.matchesRemote(far.address(), names, far.port());
    }

    private static boolean isAnswered(FlowState flow) {
        return flow.tcp()
                .map(tcp -> tcp.dataForward() > 0 && tcp.dataBackward() > 0)
                .orElseGet(() -> flow.forward().packets() > 0 && flow.backward().packets() > 0);
    }

    /** Media of one product of a vendor may be listed with another, of which somebody names only one. */
    private boolean isMedia(FlowState flow, Endpoint far, Set<String> names, Ruleset ruleset) {
        return flow.protocol() != TCP
                && far.port() != RuleFlows.QUIC
                && flow.forward().packets() >= mediaPackets
                && flow.backward().packets() >= mediaPackets
                && rules.rulesets().stream()
                        .filter(other -> other.vendor().equals(ruleset.vendor()))
                        .flatMap(other -> other.mediaRules().stream())
                        .anyMatch(rule -> rule.matchesRemote(far.address(), names, far.port()));
    }
}
