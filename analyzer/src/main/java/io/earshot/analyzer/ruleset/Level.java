package io.earshot.analyzer.ruleset;

/** How binding a rule is. */
public enum Level {
    REQUIRED,
    RECOMMENDED,
    OPTIONAL,
    /** Must not be reachable from public addresses. */
    INTERNAL_ONLY,
    /** The vendor says that this is not used. */
    UNUSED;

    /** Whether a firewall has to let it through. */
    public boolean isDemand() {
        return this == REQUIRED || this == RECOMMENDED || this == OPTIONAL;
    }

    /** As ruleset files spell it. */
    public String word() {
        return Word.of(this);
    }
}
