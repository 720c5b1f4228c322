package io.earshot.analyzer;

import io.earshot.analyzer.detect.BlockedFlows;
import io.earshot.analyzer.detect.Detectors;
import io.earshot.analyzer.detect.EncryptedRelay;
import io.earshot.analyzer.detect.FewChecks;
import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.detect.RuleFlows;
import io.earshot.analyzer.detect.RulesInForce;
import io.earshot.analyzer.detect.UnknownService;
import io.earshot.analyzer.explain.Explanation;
import io.earshot.analyzer.report.Report;
import io.earshot.analyzer.report.ReportAssembly;
import io.earshot.analyzer.ruleset.BlockedFlow;
import io.earshot.analyzer.ruleset.ExportFormat;
import io.earshot.analyzer.ruleset.ObservedFlow;
import io.earshot.analyzer.ruleset.RuleJudge;
import io.earshot.analyzer.ruleset.RuleVerdict;
import io.earshot.analyzer.ruleset.Ruleset;
import io.earshot.analyzer.ruleset.RulesetException;
import io.earshot.analyzer.ruleset.Suggestion;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.CallNames;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Site;
import io.earshot.analyzer.track.Tracker;
import io.earshot.analyzer.track.Visibility;
import io.earshot.capture.net.Address;
import io.earshot.capture.observe.Observation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinTask;
import java.util.function.Consumer;

/** From observations to the report: what happened, which rules hold, and what is wrong. */
public final class Analysis implements Consumer<Observation> {
    private final Tracker tracker;
    private AnalysisOptions options;
    private CompletableFuture<Thresholds> thresholds;
    private RulesetChoice choice;

    /** @throws OptionException when an option, a ruleset or a threshold file is wrong */
    public Analysis(AnalysisOptions options, CallNames names) {
        tracker = new Tracker(site(options), names);
        judgeBy(options);
    }

    /**
     * Judges by other rulesets and thresholds from now on; what was observed stays.
     *
     * @throws OptionException when one of them is wrong; then nothing changes
     */
    public void judgeBy(AnalysisOptions others) {
        CompletableFuture<Thresholds> otherThresholds = thresholds(others);
        choice = new RulesetChoice(others);
        thresholds = otherThresholds;
        options = others;
    }

    @Override
    public void accept(Observation observation) {
        tracker.accept(observation);
    }

    /** The report on what was observed so far. */
    public Report report() {
        return report(judged());
    }

    /** The report, and the openings that would have let the blocked traffic through. */
    Suggested suggested(ExportFormat format) {
        Judged judged = judged();
        List<BlockedFlow> blocked = BlockedFlows.of(judged.findings(), judged.facts());
        return new Suggested(report(judged), Suggestion.of(blocked, judged.rulesets(), format), blocked.isEmpty());
    }

    /** What was observed so far, held against rulesets and detectors. */
    private record Judged(
            Facts facts, List<RulesetChoice.InForce> inForce, List<RuleVerdict> verdicts, List<Finding> findings) {
        List<Ruleset> rulesets() {
            return inForce.stream().map(RulesetChoice.InForce::ruleset).toList();
        }
    }

    private Judged judged() {
        Thresholds figures = thresholds.join();
        Facts facts = tracker.facts(figures::value);
        List<RulesetChoice.InForce> inForce = choice.inForce(facts);
        List<Ruleset> rulesets =
                inForce.stream().map(RulesetChoice.InForce::ruleset).toList();
        RulesInForce rules = choice.rules(inForce);
        List<ObservedFlow> flows = rulesets.isEmpty() ? List.of() : RuleFlows.of(facts, figures, rules);
        boolean beside = options.threads() > 1;
        ForkJoinTask<List<RuleVerdict>> verdicts =
                ForkJoinTask.adapt(() -> RuleJudge.judge(rulesets, flows, ruleset -> rules.telling(ruleset, facts)));
        if (beside) {
            verdicts.fork();
        } else {
            verdicts.invoke();
        }
        List<Finding> findings =
                Detectors.findings(Detectors.all(figures, rules, flows, verdicts::join), figures, rules, facts, beside);
        return new Judged(
                facts, inForce, Detectors.verdicts(verdicts.join(), findings, figures, rules, facts), findings);
    }

    private Report report(Judged judged) {
        return ReportAssembly.of(
                judged.facts(),
                judged.inForce().stream().map(Analysis::ruleset).toList(),
                judged.verdicts().stream().map(Analysis::rule).toList(),
                judged.findings(),
                limits(judged),
                options.explain()
                        .map(name -> Explanation.of(name, judged.facts(), judged.findings()))
                        .orElse(List.of()));
    }

    /** Those that only detection knows of. */
    private List<Visibility.Limit> limits(Judged judged) {
        List<Visibility.Limit> limits = new ArrayList<>(EncryptedRelay.limits(thresholds.join(), judged.facts()));
        limits.addAll(UnknownService.limits(judged.facts(), judged.findings(), thresholds.join()));
        limits.addAll(FewChecks.limits(judged.facts(), judged.findings(), thresholds.join()));
        return limits;
    }

    /** Forgets what was over by then, see {@link Tracker#forget}. */
    public long forget(long before) {
        return tracker.forget(before);
    }

    /** Calls, streams and flows that are known now. */
    public int size() {
        return tracker.size();
    }

    private static Report.Ruleset ruleset(RulesetChoice.InForce inForce) {
        Ruleset ruleset = inForce.ruleset();
        return new Report.Ruleset(
                ruleset.name(),
                ruleset.version().toString(),
                ruleset.source().url().orElse(ruleset.source().title()),
                inForce.why());
    }

    private static Report.Rule rule(RuleVerdict verdict) {
        return new Report.Rule(
                verdict.ruleset(),
                verdict.rule().id(),
                Report.Rule.Status.valueOf(verdict.status().name()),
                verdict.flows().size(),
                verdict.says());
    }

    private static Site site(AnalysisOptions options) {
        List<Site.Network> networks = options.locals().stream()
                .map(text -> Site.Network.parse(text)
                        .orElseThrow(() -> new OptionException(
                                "--local " + text + ": not an address or CIDR block such as 192.168.0.0/16")))
                .toList();
        Map<Address, Address> aliases = new HashMap<>();
        new TreeMap<>(options.aliases()).forEach((outside, inside) -> aliases.put(address(outside), address(inside)));
        return new Site(networks, aliases);
    }

    private static Address address(String text) {
        return Address.parse(text).orElseThrow(() -> new OptionException("--alias " + text + ": not an IP address"));
    }

    /** The shipped ones, in which no mistake has to be told at once, are read beside the capture. */
    private static CompletableFuture<Thresholds> thresholds(AnalysisOptions options) {
        if (options.thresholds().isEmpty() && options.threads() > 1) {
            return CompletableFuture.supplyAsync(Thresholds::shipped);
        }
        try {
            return CompletableFuture.completedFuture(
                    options.thresholds().map(Thresholds::load).orElseGet(Thresholds::shipped));
        } catch (RulesetException e) {
            throw new OptionException(e.getMessage(), e);
        }
    }
}
