package io.earshot.analyzer.ruleset;

import java.util.List;

/**
 * What became of one rule in a capture.
 *
 * @param flows the flows that say so, in order of their first frame; of a rule that was not exercised none
 * @param says  the verdict in a sentence
 */
public record RuleVerdict(String ruleset, Rule rule, Status status, List<ObservedFlow> flows, String says) {
    public RuleVerdict {
        flows = List.copyOf(flows);
    }

    public enum Status {
        /** Traffic of the rule was seen and went through. */
        CONFIRMED,
        /** Traffic of the rule was seen, and something between the ends stops it. */
        BLOCKED,
        /** Traffic was seen that the rule rules out. */
        VIOLATED,
        /** No traffic of the rule was tried: neither passed nor failed. */
        NOT_EXERCISED,
        /** The capture cannot show it. */
        NOT_OBSERVABLE;

        /** As the report spells it. */
        public String word() {
            return Word.of(this);
        }
    }

    /** The same verdict with more to it. */
    public RuleVerdict saying(String more) {
        return new RuleVerdict(ruleset, rule, status, flows, says + more);
    }

    /** {@code RULESET/RULE-ID}. */
    public String name() {
        return ruleset + "/" + rule.id();
    }
}
