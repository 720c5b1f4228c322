package io.earshot.analyzer.detect;

import java.util.Locale;

/** How sure a finding is, surest first. */
public enum Confidence {
    /** No ordinary explanation is left. */
    PROOF,
    /** The likely explanation, with the known trap named. */
    STRONG,
    /** Only raises or lowers another finding. */
    HINT;

    /** The word of the report: {@code proof}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
