package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Level;
import io.earshot.analyzer.ruleset.ObservedFlow;
import io.earshot.analyzer.ruleset.RuleVerdict;
import io.earshot.analyzer.track.Facts;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** What the verdicts on single rules amount to: a required rule that is blocked, an internal port that is exposed. */
public final class JudgedRules implements Detector {
    private final List<RuleVerdict> verdicts;

    /** @param verdicts on the same facts */
    public JudgedRules(List<RuleVerdict> verdicts) {
        this.verdicts = List.copyOf(verdicts);
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        for (RuleVerdict verdict : verdicts) {
            Level level = verdict.rule().level();
            if (verdict.status() == RuleVerdict.Status.BLOCKED && level == Level.REQUIRED) {
                findings.accept(blocked(verdict, facts));
            }
            if (verdict.status() == RuleVerdict.Status.VIOLATED && level == Level.INTERNAL_ONLY) {
                findings.accept(exposed(verdict, facts));
            }
        }
    }

    private static Draft draft(String code, String cause, RuleVerdict verdict, Facts facts) {
        ObservedFlow flow = verdict.flows().get(0);
        Draft draft = Draft.error(code, cause)
                .subject(Finding.Subject.NONE
                        .withHost(flow.local().address())
                        .withPeer(flow.remote().address())
                        .withProtocol(flow.protocol().word())
                        .withSource(flow.localSentFirst() ? flow.local() : flow.remote())
                        .withDestination(flow.localSentFirst() ? flow.remote() : flow.local()))
                .rule(Optional.of(verdict.name()))
                .occurrences(verdict.flows().size())
                .filter(flow.protocol().word() + ".port == " + flow.remote().port() + " && ip.addr == "
                        + flow.remote().address());
        for (ObservedFlow seen : verdict.flows()) {
            draft.see(facts, seen.first(), "first packet with " + seen.remote());
            draft.see(facts, seen.last(), "last packet with " + seen.remote());
        }
        return draft;
    }

    private static Finding blocked(RuleVerdict verdict, Facts facts) {
        ObservedFlow flow = verdict.flows().get(0);
        String cause = switch (flow.outcome()) {
            case RESET -> "reset";
            case ADMIN_PROHIBITED -> "admin-prohibited";
            default -> "no-answer";
        };
        Draft draft = draft("rule-blocked", cause, verdict, facts)
                .summary("the required rule " + verdict.name() + " is blocked for "
                        + flow.local().address())
                .explanation(verdict.says())
                .remedy("Allow " + flow.protocol().word().toUpperCase(Locale.ROOT) + " from "
                        + flow.local().address() + " to " + flow.remote().address() + " port "
                        + flow.remote().port());
        for (ObservedFlow seen : verdict.flows()) {
            draft.blocked(new Finding.Blocked(
                    verdict.rule().usage(), seen.protocol(), seen.localSentFirst(), seen.local(), seen.remote()));
        }
        return draft.finish();
    }

    private static Finding exposed(RuleVerdict verdict, Facts facts) {
        ObservedFlow flow = verdict.flows().get(0);
        return draft("internal-port-exposed", flow.protocol().word() + "-answered", verdict, facts)
                .proven()
                .summary("port " + flow.local().port() + " of " + flow.local().address()
                        + " is to be internal and answers " + flow.remote().address())
                .explanation(verdict.says())
                .remedy("Close " + flow.protocol().word().toUpperCase(Locale.ROOT) + " port "
                        + flow.local().port() + " of " + flow.local().address() + " to the internet")
                .finish();
    }
}
