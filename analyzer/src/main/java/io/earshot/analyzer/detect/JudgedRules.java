package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Level;
import io.earshot.analyzer.ruleset.ObservedFlow;
import io.earshot.analyzer.ruleset.PortRanges;
import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Rule;
import io.earshot.analyzer.ruleset.RuleVerdict;
import io.earshot.analyzer.track.Facts;
import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What the verdicts on single rules amount to: a required rule that is blocked, an internal port that is exposed. */
public final class JudgedRules implements Detector {
    private final Supplier<List<RuleVerdict>> verdicts;

    /** @param verdicts on the same facts */
    public JudgedRules(Supplier<List<RuleVerdict>> verdicts) {
        this.verdicts = verdicts;
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        for (RuleVerdict verdict : verdicts.get()) {
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
                .subject(
                        Finding.Subject.of(flow.local().address(), flow.remote().address())
                                .withProtocol(flow.protocol().word())
                                .withSource(flow.localSentFirst() ? flow.local() : flow.remote())
                                .withDestination(flow.localSentFirst() ? flow.remote() : flow.local()))
                .rule(Optional.of(verdict.name()))
                .occurrences(verdict.flows().size())
                .filter(flow.protocol().word() + ".port == "
                        + (flow.localSentFirst() ? flow.remote() : flow.local()).port() + " && "
                        + Endpoints.filter(flow.remote().address()));
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
            case INTERCEPTED -> "intercepted";
            default -> "no-answer";
        };
        Draft draft = draft("rule-blocked", cause, verdict, facts)
                .summary("the required rule " + verdict.name() + " is blocked for "
                        + flow.local().address())
                .explanation("The ruleset requires this to pass. " + verdict.says())
                .remedy(
                        cause.equals("intercepted")
                                ? "Exempt " + flow.remote().address() + " port "
                                        + flow.remote().port() + " from TLS inspection and from web filters"
                                : cause.equals("no-answer")
                                        ? unlessDown(allow(verdict, flow), flow)
                                        : allow(verdict, flow));
        if (flow.outcome() == ObservedFlow.Outcome.ADMIN_PROHIBITED || flow.outcome() == ObservedFlow.Outcome.DROPPED) {
            draft.proven();
        }
        Endpoint from = flow.localSentFirst() ? flow.local() : flow.remote();
        Endpoint to = flow.localSentFirst() ? flow.remote() : flow.local();
        SignallingBlocked.icmp(facts, from, to, flow.protocol() == Protocol.TCP ? 6 : 17)
                .filter(AudioCause::isProhibited)
                .ifPresent(icmp -> draft.see(
                        facts,
                        icmp.at(),
                        "ICMP of " + icmp.reporter().address() + ": "
                                + AudioCause.refusal(icmp).replace("\"", "")));
        // what is intercepted passes the filter already
        for (ObservedFlow seen : cause.equals("intercepted") ? List.<ObservedFlow>of() : verdict.flows()) {
            draft.blocked(new Finding.Blocked(
                    verdict.rule().usage(), seen.protocol(), seen.localSentFirst(), seen.local(), seen.remote()));
        }
        return draft.finish();
    }

    /** One place does not tell a silent drop from a host that is not there. */
    private static String unlessDown(String allow, ObservedFlow flow) {
        return flow.outcome() == ObservedFlow.Outcome.DROPPED
                ? allow
                : flow.localSentFirst()
                        ? Unreached.unlessDown(allow)
                        : allow + "; if nothing on the way drops it, see whether anything listens there";
    }

    /** With the ports of the rule, where it limits them: what was seen is one of them. */
    private static String allow(RuleVerdict verdict, ObservedFlow flow) {
        Rule rule = verdict.rule();
        PortRanges ports =
                flow.localSentFirst() ? rule.remote().ports() : rule.local().ports();
        Endpoint from = flow.localSentFirst() ? flow.local() : flow.remote();
        Endpoint to = flow.localSentFirst() ? flow.remote() : flow.local();
        return "Allow " + flow.protocol().word().toUpperCase(Locale.ROOT) + " from " + from.address() + " to "
                + to.address()
                + (ports.isAny() ? " port " + to.port() : (ports.isOne() ? " port " : " ports ") + ports);
    }

    private static Finding exposed(RuleVerdict verdict, Facts facts) {
        ObservedFlow flow = verdict.flows().get(0);
        return draft("internal-port-exposed", flow.protocol().word() + "-answered", verdict, facts)
                .proven()
                .summary("port " + flow.local().port() + " of " + flow.local().address()
                        + " is to be internal and answers the public address "
                        + flow.remote().address())
                .explanation("The ruleset keeps this port inside. " + verdict.says())
                .remedy("Close " + flow.protocol().word().toUpperCase(Locale.ROOT) + " port "
                        + flow.local().port() + " of " + flow.local().address() + " to the internet")
                .finish();
    }
}
