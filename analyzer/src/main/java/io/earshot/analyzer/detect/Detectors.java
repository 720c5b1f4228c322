package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.RuleVerdict;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The list of detectors: a new one is one file and one line here. */
public final class Detectors {
    private Detectors() {}

    /**
     * All detectors.
     *
     * @param verdicts on the rules in force, of the facts that are going to be examined
     */
    public static List<Detector> all(Thresholds thresholds, RulesInForce rules, List<RuleVerdict> verdicts) {
        double oneWay = thresholds.value("one-way-audio.min-seconds");
        return List.of(
                new OneWayAudio(oneWay, rules),
                new NoAudio(thresholds.value("no-audio.min-seconds")),
                new UnheardAudio(oneWay, thresholds.value("silent-media.min-seconds")),
                new LostConsent(oneWay),
                new SipAlg(),
                new MediaSourceUnlisted(rules, oneWay),
                new MediaPortOutOfRange(rules),
                new MediaNotFromSipDestination(rules),
                new SignallingBlocked(
                        rules,
                        new SignallingBlocked.Attempts(
                                thresholds.value("signalling-blocked.min-attempts"),
                                thresholds.value("signalling-blocked.min-seconds")),
                        thresholds.value("reset-by-middlebox.min-ttl-difference")),
                new TlsFailed(rules),
                new StunBlocked(),
                new TurnFailed(),
                new TurnUnexpected(rules),
                new RelayForced(),
                new IceFailed(),
                new DtlsFailed(),
                new RegistrationFailed(),
                new CallRejected(rules),
                new InboundCallLost(),
                new NatTimeoutShort(rules, thresholds.value("nat-timeout-short.min-s")),
                new DoubleNat(),
                new SymmetricNat(),
                new JudgedRules(verdicts),
                new EndpointUnlisted(rules, oneWay),
                new PoorQuality(
                        thresholds.value("poor-quality.loss-percent"),
                        thresholds.value("poor-quality.jitter-ms"),
                        thresholds.value("poor-quality.mos"),
                        thresholds.value("poor-quality.burst-packets")),
                new BandwidthOverBudget(rules, thresholds.value("bandwidth-over-budget.min-seconds")),
                new MarkingLost(rules),
                new UnknownPayload(),
                new MediaAfterChange(oneWay),
                new SipScan());
    }

    /** All findings on the facts, worst first, each with its id; what another finding explains is left out. */
    public static List<Finding> findings(List<Detector> detectors, Facts facts) {
        List<Finding> found = new ArrayList<>();
        for (Detector detector : detectors) {
            detector.examine(facts, found::add);
        }
        List<Finding> told = new ArrayList<>(Precedence.apply(found));
        told.sort(Comparator.comparing(Finding::severity)
                .thenComparing(Finding::confidence)
                .thenComparingLong(Finding::first)
                .thenComparing(Finding::code)
                .thenComparing(Finding::cause)
                .thenComparing(finding -> finding.subject().toString()));
        List<Finding> named = new ArrayList<>(told.size());
        for (int i = 0; i < told.size(); i++) {
            named.add(told.get(i).withId("F" + (i + 1)));
        }
        return named;
    }
}
