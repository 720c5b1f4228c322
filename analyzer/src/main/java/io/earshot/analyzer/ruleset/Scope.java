package io.earshot.analyzer.ruleset;

/** Whom the rules protect. */
public enum Scope {
    /** The customer's clients reach the vendor. */
    CLOUD,
    /** The customer's own servers are reached by clients elsewhere. */
    SELF_HOSTED
}
