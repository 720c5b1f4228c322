package io.earshot.analyzer.explain;

import io.earshot.analyzer.detect.Finding;

/** A finding with each frame that shows it, and what is to be seen there. */
final class VerdictLines {
    private VerdictLines() {}

    static void write(Finding finding, Page page) {
        page.line(
                0,
                finding.id() + ": " + finding.code() + "/" + finding.cause() + ", "
                        + finding.severity().word() + ", "
                        + finding.confidence().word() + ": " + finding.summary());
        page.line(1, finding.explanation());
        finding.evidence()
                .forEach(seen -> page.line(1, page.frame(seen) + ", " + page.moment(seen.time()) + ": " + seen.says()));
        finding.rule().ifPresent(rule -> page.line(1, "asked for by " + rule));
        finding.remedy().ifPresent(remedy -> page.line(1, "remedy: " + remedy));
    }
}
