package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.ObservedFlow;
import io.earshot.analyzer.ruleset.RuleVerdict;
import io.earshot.analyzer.ruleset.Suggestion;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinTask;
import java.util.function.Supplier;

/** The list of detectors: a new one is one file and one line here. */
public final class Detectors {
    private Detectors() {}

    /**
     * All detectors. They share nothing that changes but what {@link RulesInForce} and {@link Facts} remember, which any
     * thread may ask.
     *
     * @param flows    of the facts that are going to be examined; may be empty when no rules are in force
     * @param verdicts of the rules in force on these flows
     */
    public static List<Detector> all(
            Thresholds thresholds, RulesInForce rules, List<ObservedFlow> flows, Supplier<List<RuleVerdict>> verdicts) {
        return List.of(
                new OneWayAudio(thresholds, rules),
                new NoAudio(thresholds),
                new DroppedByRouter(thresholds),
                new KeptOutside(thresholds),
                new UnheardAudio(thresholds),
                new LostConsent(thresholds),
                new ClosedPath(thresholds),
                new SipAlg(),
                new MediaSourceUnlisted(thresholds, rules),
                new MediaPortOutOfRange(thresholds, rules),
                new MediaNotFromSipDestination(thresholds, rules),
                new SignallingBlocked(thresholds, rules),
                new TlsFailed(thresholds, rules),
                new WebSocketRefused(rules),
                new StunBlocked(thresholds),
                new TurnFailed(thresholds),
                new TurnUnexpected(rules),
                new RelayForced(thresholds),
                new IceFailed(thresholds),
                new DtlsFailed(thresholds),
                new RegistrationFailed(thresholds),
                new CallRejected(rules),
                new InboundCallLost(thresholds),
                new NatTimeoutShort(thresholds, rules),
                new DoubleNat(),
                new SymmetricNat(thresholds),
                new JudgedRules(verdicts),
                new EndpointUnlisted(rules, flows),
                new PoorQuality(thresholds),
                new BandwidthOverBudget(thresholds, rules),
                new MarkingLost(thresholds, rules),
                new UnreportedRest(thresholds),
                new UnknownPayload(thresholds),
                new MediaAfterChange(thresholds),
                new SipScan(thresholds));
    }

    /**
     * All findings on the facts, worst first, each with its id, and with the rule in force that asks for what is blocked;
     * what another finding explains is left out.
     *
     * @param beside detectors examine beside each other, on all processors; the findings are the same
     */
    public static List<Finding> findings(
            List<Detector> detectors, Thresholds thresholds, RulesInForce rules, Facts facts, boolean beside) {
        List<ForkJoinTask<List<Finding>>> examinations = detectors.stream()
                .map(detector -> ForkJoinTask.adapt(() -> examined(detector, facts)))
                .toList();
        if (beside) {
            ForkJoinTask.invokeAll(examinations);
        } else {
            examinations.forEach(ForkJoinTask::invoke);
        }
        List<Finding> found = new ArrayList<>();
        SparedServers spared = new SparedServers(thresholds, rules, facts);
        examinations.forEach(examination -> examination.join().stream()
                .filter(finding -> !SeenByHalf.is(finding, facts.visibility()))
                .map(spared::weighed)
                .forEach(found::add));
        List<Finding> told = new ArrayList<>(
                SeveralTransports.folded(SeenTwice.folded(Precedence.apply(found, thresholds, facts), facts)));
        told.sort(Comparator.comparing(Finding::severity)
                .thenComparing(Finding::confidence)
                .thenComparingLong(Finding::first)
                .thenComparing(Finding::code)
                .thenComparing(Finding::cause)
                .thenComparing(finding -> finding.subject().toString()));
        List<Finding> named = new ArrayList<>(told.size());
        for (int i = 0; i < told.size(); i++) {
            named.add(named("F" + (i + 1), told.get(i), rules, facts));
        }
        return named;
    }

    /** The verdicts on rules in the words of the findings. */
    public static List<RuleVerdict> verdicts(
            List<RuleVerdict> verdicts,
            List<Finding> findings,
            Thresholds thresholds,
            RulesInForce rules,
            Facts facts) {
        SparedServers spared = new SparedServers(thresholds, rules, facts);
        return verdicts.stream()
                .map(verdict -> spared.weighed(verdict, findings))
                .toList();
    }

    private static List<Finding> examined(Detector detector, Facts facts) {
        List<Finding> found = new ArrayList<>();
        detector.examine(facts, found::add);
        return found;
    }

    /** To open what was seen to be blocked helps until the next call takes another port of the rule's. */
    private static Finding named(String id, Finding finding, RulesInForce rules, Facts facts) {
        Optional<Suggestion.Asked> asked = finding.blocked().stream()
                .filter(flow -> finding.rule().isEmpty())
                .findFirst()
                .flatMap(flow -> rules.asking(flow, facts));
        Optional<String> range = asked.filter(
                        rule -> !rule.ports().isAny() && !rule.ports().isOne())
                .map(rule -> "; the rule asks for all " + (rule.askers() ? "that comes from" : "of") + " ports "
                        + rule.ports());
        return finding.named(
                id,
                finding.rule().or(() -> asked.map(Suggestion.Asked::rule)).or(() -> rules.forbidding(finding, facts)),
                finding.remedy().map(remedy -> remedy + range.orElse("")));
    }
}
