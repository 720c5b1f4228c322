package io.earshot.analyzer.cli;

import io.earshot.analyzer.detect.Severity;
import io.earshot.analyzer.report.Report;

/** The values of {@code --fail-on}: the mildest severity that is a failure. */
enum FailOn {
    NEVER,
    ERROR,
    WARNING,
    INFO;

    static FailOn of(String word) throws UserError {
        return switch (word) {
            case "never" -> NEVER;
            case "error" -> ERROR;
            case "warning" -> WARNING;
            case "info" -> INFO;
            default -> throw UserError.usage("--fail-on " + word + ": not never, error, warning or info");
        };
    }

    boolean fails(Report report) {
        return this != NEVER && report.findings().stream().anyMatch(finding -> atLeast(finding.severity()));
    }

    private boolean atLeast(Severity severity) {
        return severity.compareTo(Severity.valueOf(name())) <= 0;
    }
}
