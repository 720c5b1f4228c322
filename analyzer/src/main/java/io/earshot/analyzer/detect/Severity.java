package io.earshot.analyzer.detect;

import java.util.Locale;

/** How bad a finding is, worst first. */
public enum Severity {
    /** Someone cannot hear, or cannot call. */
    ERROR,
    /** Will break, or is out of policy. */
    WARNING,
    /** Worth knowing, and everything that is not a fault of a firewall. */
    INFO;

    /** The word of the report: {@code error}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
