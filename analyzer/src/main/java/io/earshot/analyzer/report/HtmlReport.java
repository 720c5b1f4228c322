package io.earshot.analyzer.report;

import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.detect.Severity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The report as one page that needs nothing from outside: no script, no font, no picture. */
public final class HtmlReport implements Rendering {
    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>Earshot report</title>
            <style>
            :root { color-scheme: light dark; --line: #8884; --error: #c62828; --warning: #b26a00; --info: #1565c0;
                    --ok: #2e7d32; }
            @media (prefers-color-scheme: dark) {
              :root { --error: #ff8a80; --warning: #ffcc80; --info: #90caf9; --ok: #a5d6a7; } }
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 0 auto; padding: 1rem;
                   overflow-wrap: anywhere; }
            h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
            h3 { font-size: 1rem; margin: 0; } p { margin: .4rem 0; } .quiet { opacity: .75; }
            article { border-left: .3rem solid var(--colour); padding: .2rem 0 .2rem .8rem; margin: 1rem 0; }
            .error { --colour: var(--error); } .warning { --colour: var(--warning); } .info { --colour: var(--info); }
            .ok { --colour: var(--ok); } .word { color: var(--colour); font-weight: 700; text-transform: uppercase; }
            .table { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
            th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line);
                     vertical-align: top; overflow-wrap: normal; }
            code { font-size: .9em; } ul { margin: .3rem 0; padding-left: 1.2rem; }
            </style>
            </head>
            <body>
            """;

    @Override
    public void write(Report report, Appendable out) throws IOException {
        new Page(report, out).write();
    }

    private static final class Page {
        private final Report report;
        private final CallSummary calls;
        private final Appendable out;

        Page(Report report, Appendable out) {
            this.report = report;
            this.calls = new CallSummary(report);
            this.out = out;
        }

        void write() throws IOException {
            out.append(HEAD);
            header();
            verdict();
            for (Finding finding : report.findings()) {
                finding(finding);
            }
            calls();
            streams();
            rules();
            unseen();
            out.append("</body>\n</html>\n");
        }

        private void header() throws IOException {
            element("h1", "Earshot report");
            for (Report.Capture capture : report.captures()) {
                element(
                        "p",
                        capture.file() + ": " + Extent.of(List.of(capture)).text()
                                + capture.first()
                                        .map(first -> ", from " + Times.iso(first))
                                        .orElse(""));
            }
            for (Report.Ruleset ruleset : report.rulesets()) {
                element(
                        "p",
                        "Ruleset " + ruleset.name() + " (" + ruleset.version() + "), " + ruleset.source() + ", "
                                + ruleset.why());
            }
        }

        private void verdict() throws IOException {
            if (report.findings().stream().allMatch(finding -> finding.severity() == Severity.INFO)) {
                out.append("<article class=\"ok\"><p>")
                        .append(Markup.escape(Verdict.healthy(report, calls)))
                        .append("</p></article>\n");
            }
        }

        private void finding(Finding finding) throws IOException {
            String severity = finding.severity().word();
            out.append("<article class=\"")
                    .append(severity)
                    .append("\" id=\"")
                    .append(Markup.escape(finding.id()))
                    .append("\">\n<h3><span class=\"word\">")
                    .append(severity)
                    .append("</span> ")
                    .append(Markup.escape(finding.summary()))
                    .append("</h3>\n");
            String place = finding.call().map(call -> calls.place(call) + ", ").orElse("");
            out.append("<p class=\"quiet\">")
                    .append(Markup.escape(
                            place + finding.confidence().word() + ", " + finding.code() + " / " + finding.cause()))
                    .append("</p>\n");
            element("p", finding.explanation());
            if (finding.remedy().isPresent()) {
                out.append("<p><strong>Do:</strong> ")
                        .append(Markup.escape(finding.remedy().get()));
                out.append(finding.rule()
                        .map(rule -> " <code>" + Markup.escape(rule) + "</code>")
                        .orElse(""));
                out.append("</p>\n");
            }
            evidence(finding);
            out.append("</article>\n");
        }

        private void evidence(Finding finding) throws IOException {
            if (!finding.evidence().isEmpty()) {
                out.append("<details><summary>Evidence</summary>\n<ul>\n");
                for (Finding.Evidence evidence : finding.evidence()) {
                    element(
                            "li",
                            evidence.file() + " frame " + evidence.frame() + ", " + Times.clock(evidence.time()) + ": "
                                    + evidence.says());
                }
                out.append("</ul>\n</details>\n");
            }
            if (finding.filter().isPresent()) {
                out.append("<p>Wireshark filter: <code>")
                        .append(Markup.escape(finding.filter().get()))
                        .append("</code></p>\n");
            }
        }

        private void calls() throws IOException {
            section("Calls", calls.line());
            List<List<String>> rows = new ArrayList<>();
            for (Report.Call call : report.calls()) {
                rows.add(List.of(
                        call.id(),
                        calls.begin(call),
                        call.from().or(call::client).orElse(""),
                        call.to().or(call::server).orElse(""),
                        calls.outcome(call)
                                + call.finalStatus().map(status -> " " + status).orElse("")
                                + call.finalReason().map(reason -> " " + reason).orElse(""),
                        calls.audio(call) + CallSummary.company(call)));
            }
            table(List.of("Call", "Begin (UTC)", "From", "To", "Outcome", "Audio"), rows);
        }

        private void streams() throws IOException {
            section("RTP streams", Lines.counted(report.streams().size(), "stream"));
            List<List<String>> rows = new ArrayList<>();
            for (Report.Stream stream : report.streams()) {
                rows.add(List.of(
                        stream.call().orElse(""),
                        stream.source() + " " + stream.sourcePort(),
                        stream.destination() + " " + stream.destinationPort(),
                        stream.codec().orElse("") + (stream.encrypted() ? " encrypted" : ""),
                        Lines.grouped(stream.packets()),
                        decimal(stream.lossPercent(), "%.1f %%"),
                        decimal(stream.maxJitterMs(), "%.1f ms"),
                        decimal(stream.mos(), "%.1f")));
            }
            table(List.of("Call", "From", "To", "Codec", "Packets", "Lost", "Jitter", "MOS"), rows);
        }

        private void rules() throws IOException {
            if (report.rules().isEmpty()) {
                return;
            }
            section("Rules", "What this capture says of each rule");
            table(
                    List.of("Ruleset", "Rule", "Status", "Flows", ""),
                    report.rules().stream()
                            .map(rule -> List.of(
                                    rule.ruleset(),
                                    rule.rule(),
                                    rule.status().word(),
                                    Long.toString(rule.flows()),
                                    rule.says()))
                            .toList());
        }

        private void unseen() throws IOException {
            List<String> limits = Verdict.limits(report);
            if (!limits.isEmpty()) {
                section("What could not be seen", "");
                out.append("<ul>\n");
                for (String limit : limits) {
                    element("li", limit);
                }
                out.append("</ul>\n");
            }
        }

        private void section(String title, String says) throws IOException {
            element("h2", title);
            if (!says.isEmpty()) {
                element("p", says);
            }
        }

        private void table(List<String> columns, List<List<String>> rows) throws IOException {
            if (rows.isEmpty()) {
                return;
            }
            out.append("<div class=\"table\" tabindex=\"0\"><table>\n<tr>")
                    .append(cells("th", columns))
                    .append("</tr>\n");
            for (List<String> row : rows) {
                out.append("<tr>").append(cells("td", row)).append("</tr>\n");
            }
            out.append("</table></div>\n");
        }

        private static String cells(String name, List<String> texts) {
            return texts.stream()
                    .map(text -> "<" + name + ">" + Markup.escape(text) + "</" + name + ">")
                    .collect(Collectors.joining());
        }

        private void element(String name, String text) throws IOException {
            out.append('<').append(name).append('>').append(Markup.escape(text));
            out.append("</").append(name).append(">\n");
        }

        private static String decimal(Optional<Double> value, String format) {
            return value.map(number -> String.format(Locale.ROOT, format, number))
                    .orElse("");
        }
    }
}
