package io.earshot.analyzer.cli;

import io.earshot.analyzer.ruleset.Behaviours;
import io.earshot.analyzer.ruleset.Contradiction;
import io.earshot.analyzer.ruleset.End;
import io.earshot.analyzer.ruleset.Parameter;
import io.earshot.analyzer.ruleset.Rule;
import io.earshot.analyzer.ruleset.Ruleset;
import io.earshot.analyzer.ruleset.Symptom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A ruleset as a network administrator reads it. */
final class RulesetPage {
    private static final int WIDTH = 100;

    private final Ruleset ruleset;
    private final List<String> lines = new ArrayList<>();

    RulesetPage(Ruleset ruleset) {
        this.ruleset = ruleset;
    }

    List<String> lines() {
        paragraph("", ruleset.name() + ": " + ruleset.vendor() + ", " + ruleset.product() + ", " + ruleset.version());
        paragraph("", "Source: " + ruleset.source());
        ruleset.staleness().ifPresent(age -> paragraph("", "Age: " + age));
        ruleset.replacedBy().ifPresent(name -> paragraph("", "Replaced by: " + name));
        lines.add("");
        lines.add("Rules");
        ruleset.rules().forEach(this::rule);
        behaviours();
        section(
                "Parameters",
                ruleset.parameters().stream().map(RulesetPage::parameter).toList());
        section(
                "Symptoms",
                ruleset.symptoms().stream().map(RulesetPage::symptom).toList());
        section(
                "Contradictions",
                ruleset.contradictions().stream().map(Contradiction::says).toList());
        section("Notes", ruleset.notes());
        return lines;
    }

    private void rule(Rule rule) {
        paragraph("  ", rule.id() + " (" + word(rule.level()) + " " + word(rule.usage()) + ", " + rule.source() + ")");
        paragraph("      ", rule.protocol().word().toUpperCase(Locale.ROOT) + ", " + starts(rule));
        paragraph("      ", "vendor's end: " + end(rule.remote()));
        if (!rule.local().equals(End.ANY)) {
            paragraph("      ", "customer's end: " + end(rule.local()));
        }
        rule.says().ifPresent(says -> paragraph("      ", says));
        rule.unset().forEach(name -> paragraph("      ", "waits for --set " + name + "=VALUE"));
    }

    private static String starts(Rule rule) {
        return switch (rule.initiator()) {
            case CLIENT -> "the customer's side sends first";
            case SERVER -> "the vendor's side sends first";
            case EITHER -> "either side sends first";
        };
    }

    private static String end(End end) {
        return end.places() + (end.ports().isAny() ? ", any port" : ", port " + end.ports());
    }

    private void behaviours() {
        Behaviours asked = ruleset.behaviours();
        List<String> texts = new ArrayList<>();
        asked.mediaSource().ifPresent(source -> texts.add("media source: " + word(source)));
        asked.sipAlg().ifPresent(alg -> texts.add("SIP ALG: " + word(alg)));
        asked.turn().ifPresent(turn -> texts.add("TURN: " + word(turn)));
        asked.udpTimeoutMinS().ifPresent(seconds -> texts.add("UDP bindings live at least " + seconds + " s"));
        asked.translationsMax().ifPresent(most -> texts.add("at most " + most + " address translations"));
        asked.bandwidthPerAgentKbps().ifPresent(bandwidth -> {
            bandwidth.minimum().ifPresent(least -> texts.add("at least " + least + " kbit/s an agent"));
            bandwidth.recommended().ifPresent(good -> texts.add("recommended " + good + " kbit/s an agent"));
        });
        asked.rtpChunks().entrySet().stream()
                .sorted((one, other) -> one.getKey().compareTo(other.getKey()))
                .forEach(chunk -> texts.add("RTP ports of " + chunk.getKey() + ": " + chunk.getValue()));
        asked.further().entrySet().stream()
                .sorted((one, other) -> one.getKey().compareTo(other.getKey()))
                .forEach(further -> texts.add(further.getKey() + ": " + further.getValue()));
        section("Behaviours", texts);
    }

    private static String parameter(Parameter parameter) {
        return parameter.name() + ": " + parameter.says()
                + parameter.value().map(value -> ", set to " + value).orElse(", not set");
    }

    private static String symptom(Symptom symptom) {
        String when = symptom.finding()
                + (symptom.status().isPresent() ? " " + symptom.status().getAsInt() : "")
                + symptom.reason().map(reason -> " /" + reason + "/").orElse("");
        return when + ": " + symptom.says()
                + symptom.remedy().map(remedy -> " " + remedy).orElse("");
    }

    private void section(String title, List<String> texts) {
        if (!texts.isEmpty()) {
            lines.add("");
            lines.add(title);
            texts.forEach(text -> paragraph("  ", text));
        }
    }

    private void paragraph(String indent, String text) {
        String start = indent;
        for (String line : Help.wrap(text, WIDTH - indent.length() - 2)) {
            lines.add(start + line);
            start = indent + "  ";
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
