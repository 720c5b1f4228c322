package io.earshot.analyzer.report;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.detect.Severity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The report for people: the verdict first, then the calls, the rules, and what could not be seen. */
public final class TextReport implements Rendering {
    private static final int INDENT = 9;
    private static final int MOST_CALLS = 12;
    private static final int MOST_FRAMES = 8;
    private static final int PARTY_WIDTH = 21;

    private final boolean colour;

    /** @param colour marks severities by ANSI colours, for a terminal */
    public TextReport(boolean colour) {
        this.colour = colour;
    }

    @Override
    public void write(Report report, Appendable out) throws IOException {
        Page page = new Page(report, out);
        page.header();
        page.verdict();
        page.findings();
        page.calls();
        page.rules();
        page.frames();
        page.unseen();
        page.explanation();
    }

    /** One report being written. */
    private final class Page {
        private final Report report;
        private final CallSummary calls;
        private final Appendable out;

        Page(Report report, Appendable out) {
            this.report = report;
            this.calls = new CallSummary(report);
            this.out = out;
        }

        void header() throws IOException {
            List<String> parts = new ArrayList<>();
            report.captures().forEach(capture -> parts.add(capture.file()));
            parts.add(Extent.of(report.captures()).text());
            report.rulesets()
                    .forEach(ruleset -> parts.add("ruleset " + ruleset.name() + " (" + ruleset.version() + ")"));
            for (String line : Lines.wrap("Earshot " + Tool.VERSION + ": " + String.join(", ", parts), Lines.WIDTH)) {
                line(line);
            }
            line("");
        }

        /** In words where there is nothing to mend; the findings speak for themselves. */
        void verdict() throws IOException {
            if (report.findings().stream().anyMatch(finding -> finding.severity() != Severity.INFO)) {
                return;
            }
            block(mark("OK", "32"), "OK", Verdict.healthy(report, calls));
            line("");
        }

        void findings() throws IOException {
            for (Alike alike : Alike.of(report.findings())) {
                finding(alike.first());
                if (!alike.others().isEmpty()) {
                    block("  and", "  and", alike.words(calls));
                }
            }
            if (!report.findings().isEmpty()) {
                line("");
            }
        }

        private void finding(Finding finding) throws IOException {
            String word = finding.severity().name();
            List<String> context = new ArrayList<>();
            finding.call().ifPresent(call -> context.add(calls.place(call)));
            context.add(finding.confidence().word());
            headline(word, colourOf(finding.severity()), finding.summary(), String.join(", ", context));
            for (String line : Lines.wrap(finding.explanation(), Lines.WIDTH - INDENT)) {
                line(" ".repeat(INDENT) + line);
            }
            if (finding.remedy().isPresent()) {
                String rule = finding.rule().map(id -> " (" + id + ")").orElse("");
                block("  do", "  do", finding.remedy().get() + rule);
            }
            if (!finding.evidence().isEmpty()) {
                String filter = finding.filter().map(text -> ": " + text).orElse("");
                block("  see", "  see", frames(finding.evidence()) + filter);
            }
        }

        /** Summary on the left, context at the right edge where the last line has room for it. */
        private void headline(String word, String code, String summary, String context) throws IOException {
            List<String> lines = new ArrayList<>(Lines.wrap(summary, Lines.WIDTH - INDENT));
            String last = lines.isEmpty() ? "" : lines.remove(lines.size() - 1);
            int room = Lines.WIDTH - INDENT - last.length() - context.length();
            if (room >= 2) {
                lines.add(last + " ".repeat(room) + context);
            } else {
                lines.add(last);
                lines.add(" ".repeat(Math.max(0, Lines.WIDTH - INDENT - context.length())) + context);
            }
            for (int i = 0; i < lines.size(); i++) {
                String head = i == 0 ? mark(word, code) + " ".repeat(INDENT - word.length()) : " ".repeat(INDENT);
                line(head + lines.get(i));
            }
        }

        /** {@code frames 210, 1840}; with the file's name where the report has several. */
        private String frames(List<Finding.Evidence> evidence) {
            Map<String, Set<Long>> byFile = new LinkedHashMap<>();
            for (Finding.Evidence one : evidence) {
                byFile.computeIfAbsent(one.file(), file -> new LinkedHashSet<>())
                        .add(one.frame());
            }
            return byFile.entrySet().stream()
                    .map(file -> frames(file.getValue()) + (report.captures().size() > 1 ? " of " + file.getKey() : ""))
                    .collect(Collectors.joining("; "));
        }

        private String frames(Set<Long> frames) {
            String list =
                    frames.stream().limit(MOST_FRAMES).map(String::valueOf).collect(Collectors.joining(", "));
            String more = frames.size() > MOST_FRAMES ? ", …" : "";
            return Count.noun(frames.size(), "frame") + " " + list + more;
        }

        void calls() throws IOException {
            block("Calls", "Calls", calls.line());
            for (Report.Call call : report.calls()
                    .subList(0, Math.min(MOST_CALLS, report.calls().size()))) {
                line(call(call).stripTrailing());
            }
            if (report.calls().size() > MOST_CALLS) {
                line(" ".repeat(INDENT) + "and " + Lines.counted(report.calls().size() - MOST_CALLS, "more call")
                        + " in the other formats");
            }
        }

        private String call(Report.Call call) {
            String begin = calls.begin(call);
            String parties = party(call.from().or(call::client)) + " > "
                    + party(call.to().or(call::server));
            String status = call.finalStatus()
                    .filter(code -> code >= 300)
                    .map(code -> " " + code)
                    .orElse("");
            String end = calls.outcome(call) + status + ", " + calls.audio(call) + CallSummary.company(call);
            return Lines.cut(
                    " ".repeat(INDENT - 2) + "  " + column(begin, 8) + "  " + parties + "  " + end, Lines.WIDTH);
        }

        void rules() throws IOException {
            if (report.rules().isEmpty()) {
                return;
            }
            Map<String, Map<Report.Rule.Status, Integer>> byRuleset = new LinkedHashMap<>();
            for (Report.Rule rule : report.rules()) {
                byRuleset
                        .computeIfAbsent(rule.ruleset(), name -> new TreeMap<>())
                        .merge(rule.status(), 1, Integer::sum);
            }
            block(
                    "Rules",
                    "Rules",
                    byRuleset.entrySet().stream()
                            .map(ruleset -> ruleset.getKey() + why(ruleset.getKey()) + ": " + tally(ruleset.getValue()))
                            .collect(Collectors.joining("; ")));
        }

        private String why(String name) {
            return report.rulesets().stream()
                    .filter(ruleset -> ruleset.name().equals(name))
                    .map(ruleset -> " (" + ruleset.why() + ")")
                    .findFirst()
                    .orElse("");
        }

        private String tally(Map<Report.Rule.Status, Integer> statuses) {
            return statuses.entrySet().stream()
                    .map(status ->
                            status.getValue() + " " + status.getKey().word().replace('-', ' '))
                    .collect(Collectors.joining(", "));
        }

        void frames() throws IOException {
            if (!report.counts().frames().isEmpty()) {
                block("Frames", "Frames", Verdict.frames(report));
            }
        }

        void unseen() throws IOException {
            list("Unseen", Verdict.limits(report));
        }

        void explanation() throws IOException {
            if (report.explanation().isEmpty()) {
                return;
            }
            line("");
            for (int i = 0; i < report.explanation().size(); i++) {
                String text = report.explanation().get(i);
                int indent = INDENT + text.length() - text.stripLeading().length();
                List<String> wrapped = Lines.wrap(text, Math.max(Lines.WIDTH / 2, Lines.WIDTH - indent - 2));
                for (int j = 0; j < wrapped.size(); j++) {
                    String head = i == 0 && j == 0 ? "Why" : "";
                    line(head + " ".repeat(indent + (j == 0 ? 0 : 2) - head.length()) + wrapped.get(j));
                }
            }
        }

        private void list(String head, List<String> texts) throws IOException {
            for (int i = 0; i < texts.size(); i++) {
                String start = i == 0 ? head : "";
                block(start, start, texts.get(i));
            }
        }

        private void block(String head, String plainHead, String text) throws IOException {
            String start = head + " ".repeat(INDENT - plainHead.length());
            for (String line : Lines.wrap(text, Lines.WIDTH - INDENT)) {
                line(start + line);
                start = " ".repeat(INDENT);
            }
        }

        private void line(String text) throws IOException {
            out.append(text).append('\n');
        }
    }

    /** A SIP URI without its scheme, or an address. */
    private static String party(Optional<String> name) {
        return column(name.orElse("?").replaceFirst("^sips?:", ""), PARTY_WIDTH);
    }

    private static String column(String text, int width) {
        String cut = Lines.cut(Lines.printable(text), width);
        return cut + " ".repeat(width - cut.length());
    }

    private static String colourOf(Severity severity) {
        return switch (severity) {
            case ERROR -> "31";
            case WARNING -> "33";
            case INFO -> "36";
        };
    }

    private String mark(String word, String code) {
        return colour ? "\u001b[1;" + code + "m" + word + "\u001b[0m" : word;
    }
}
