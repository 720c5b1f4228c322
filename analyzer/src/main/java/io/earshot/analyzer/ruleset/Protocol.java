package io.earshot.analyzer.ruleset;

/** The transport that a rule speaks of. */
public enum Protocol {
    UDP,
    TCP;

    /** As ruleset files spell it. */
    public String word() {
        return Word.of(this);
    }
}
