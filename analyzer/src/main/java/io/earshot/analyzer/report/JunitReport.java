package io.earshot.analyzer.report;

import io.earshot.analyzer.detect.Codes;
import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.detect.Severity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The report for CI systems: a test case for each finding code and one for each rule, in the XML form that JUnit made
 * common. Findings of severity error and warning fail their case; blocked and violated rules fail theirs; a rule that
 * the capture could not judge is skipped.
 */
public final class JunitReport implements Rendering {
    private record TestCase(String group, String name, String outcome, String message, String body) {
        static final String PASSED = "";
        static final String FAILED = "failure";
        static final String SKIPPED = "skipped";

        void write(Appendable out) throws IOException {
            out.append("    <testcase classname=\"").append(Markup.escape(group));
            out.append("\" name=\"").append(Markup.escape(name)).append("\" time=\"0\"");
            if (outcome.equals(PASSED) && body.isEmpty()) {
                out.append("/>\n");
                return;
            }
            out.append(">\n");
            if (outcome.equals(PASSED)) {
                out.append("      <system-out>").append(Markup.escape(body)).append("</system-out>\n");
            } else {
                out.append("      <")
                        .append(outcome)
                        .append(" message=\"")
                        .append(Markup.escape(message))
                        .append("\">");
                out.append(Markup.escape(body)).append("</").append(outcome).append(">\n");
            }
            out.append("    </testcase>\n");
        }
    }

    @Override
    public void write(Report report, Appendable out) throws IOException {
        out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
        suite("earshot.findings", findings(report), out);
        suite("earshot.rules", rules(report), out);
        out.append("</testsuites>\n");
    }

    private static void suite(String name, List<TestCase> cases, Appendable out) throws IOException {
        out.append("  <testsuite name=\"").append(name).append("\" tests=\"").append(Integer.toString(cases.size()));
        out.append("\" failures=\"").append(count(cases, TestCase.FAILED)).append("\" errors=\"0\" skipped=\"");
        out.append(count(cases, TestCase.SKIPPED)).append("\" time=\"0\">\n");
        for (TestCase one : cases) {
            one.write(out);
        }
        out.append("  </testsuite>\n");
    }

    private static String count(List<TestCase> cases, String outcome) {
        return Long.toString(
                cases.stream().filter(one -> one.outcome().equals(outcome)).count());
    }

    private static List<TestCase> findings(Report report) {
        Map<String, List<Finding>> byCode = new LinkedHashMap<>();
        Codes.ALL.forEach(code -> byCode.put(code, new ArrayList<>()));
        report.findings()
                .forEach(finding -> byCode.computeIfAbsent(finding.code(), code -> new ArrayList<>())
                        .add(finding));
        return byCode.entrySet().stream()
                .map(code -> findings(code.getKey(), code.getValue()))
                .toList();
    }

    private static TestCase findings(String code, List<Finding> findings) {
        boolean failed = findings.stream().anyMatch(finding -> finding.severity() != Severity.INFO);
        String message = findings.stream().map(Finding::summary).findFirst().orElse("");
        String body = findings.stream().map(JunitReport::body).collect(Collectors.joining("\n\n"));
        return new TestCase("earshot.findings", code, failed ? TestCase.FAILED : TestCase.PASSED, message, body);
    }

    private static String body(Finding finding) {
        StringBuilder body = new StringBuilder(finding.id())
                .append(' ')
                .append(finding.severity().word())
                .append(": ");
        body.append(finding.summary()).append('\n').append(finding.explanation());
        finding.remedy().ifPresent(remedy -> body.append("\ndo: ").append(remedy));
        for (Finding.Evidence evidence : finding.evidence()) {
            body.append('\n').append(evidence.file()).append(" frame ").append(evidence.frame());
            body.append(": ").append(evidence.says());
        }
        return body.toString();
    }

    private static List<TestCase> rules(Report report) {
        return report.rules().stream().map(JunitReport::rule).toList();
    }

    private static TestCase rule(Report.Rule rule) {
        String outcome = switch (rule.status()) {
            case CONFIRMED -> TestCase.PASSED;
            case BLOCKED, VIOLATED -> TestCase.FAILED;
            case NOT_EXERCISED, NOT_OBSERVABLE -> TestCase.SKIPPED;
        };
        return new TestCase(
                "earshot.rules." + rule.ruleset(),
                rule.rule(),
                outcome,
                rule.status().word(),
                rule.says());
    }
}
