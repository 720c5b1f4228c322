package io.earshot.analyzer.ruleset;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A ruleset as a page that a network administrator can work from. */
final class RulesetPage {
    private static final int WIDTH = 100;
    private static final String INDENT = "      ";
    private final StringBuilder text = new StringBuilder();
    private final Ruleset ruleset;

    private RulesetPage(Ruleset ruleset) {
        this.ruleset = ruleset;
    }

    static String of(Ruleset ruleset) {
        RulesetPage page = new RulesetPage(ruleset);
        page.head();
        page.section("Rules", ruleset.rules(), page::rule);
        page.section("Behaviours", List.copyOf(behaviours(ruleset.behaviours()).entrySet()), page::behaviour);
        page.section("What the vendor says of symptoms", ruleset.symptoms(), page::symptom);
        page.section("Parameters, set with --set NAME=VALUE", ruleset.parameters(), page::parameter);
        page.section(
                "Contradictions in the source, kept as they are",
                ruleset.contradictions(),
                each -> page.wrapped(
                        "  - ",
                        each.says() + (each.rules().isEmpty() ? "" : " [" + String.join(", ", each.rules()) + "]")));
        page.section(
                "Not checkable from packets",
                ruleset.statements().stream()
                        .filter(statement -> statement.kind() == Statement.Kind.NOT_CHECKABLE)
                        .toList(),
                each -> page.wrapped("  - ", each.id() + " " + each.says() + ": " + each.to()));
        page.section("Notes", ruleset.notes(), note -> page.wrapped("  - ", note));
        return page.text.toString();
    }

    private void head() {
        line(ruleset.name() + ": " + ruleset.vendor() + ", " + ruleset.product());
        line("  facts of  " + ruleset.version());
        wrapped("  source    ", ruleset.source().toString());
        ruleset.staleness().ifPresent(staleness -> wrapped("  beware    ", staleness));
        ruleset.replacedBy().ifPresent(name -> line("  replaced  by " + name));
        line("  scope     "
                + (ruleset.scope() == Scope.CLOUD
                        ? "the customer's clients reach the vendor"
                        : "the customer's own servers are reached by clients elsewhere"));
    }

    private <T> void section(String title, List<T> items, Consumer<T> writer) {
        if (!items.isEmpty()) {
            line("");
            line(title);
            items.forEach(writer);
        }
    }

    private void rule(Rule rule) {
        wrapped(
                "  " + rule.id() + "  ",
                rule.level().word() + ", " + rule.usage().word() + ", "
                        + rule.protocol().word() + ", " + direction(rule));
        wrapped(INDENT + (rule.scope() == Scope.CLOUD ? "vendor    " : "others    "), end(rule.remote(), rule.unset()));
        if (!rule.local().equals(End.ANY)) {
            wrapped(INDENT + "customer  ", end(rule.local(), rule.unset()));
        }
        rule.says().ifPresent(says -> wrapped(INDENT + "says      ", says));
        if (!rule.unset().isEmpty()) {
            line(INDENT + "waits for --set " + String.join("=VALUE --set ", rule.unset()) + "=VALUE");
        }
        wrapped(INDENT + "source    ", rule.source());
    }

    private static String direction(Rule rule) {
        if (rule.opensOut() && rule.opensIn()) {
            return "either side opens";
        }
        return rule.opensOut() ? "outbound, the customer's end opens" : "inbound, the other end opens";
    }

    private static String end(End end, List<String> unset) {
        String places = end.equals(End.ANY) && !unset.isEmpty() ? "not set" : end.places();
        return places + (end.ports().isAny() ? ", any port" : ", ports " + end.ports());
    }

    /** By key as the file has it. */
    static Map<String, String> behaviours(Behaviours behaviours) {
        Map<String, String> words = new LinkedHashMap<>();
        behaviours.mediaSource().ifPresent(value -> words.put("media-source", Word.of(value)));
        behaviours.sipAlg().ifPresent(value -> words.put("sip-alg", Word.of(value)));
        behaviours.turn().ifPresent(value -> words.put("turn", Word.of(value)));
        behaviours.udpTimeoutMinS().ifPresent(value -> words.put("udp-timeout-min-s", value + " s"));
        behaviours.translationsMax().ifPresent(value -> words.put("translations-max", "" + value));
        behaviours.rtpChunks().forEach((host, ports) -> words.put("rtp-chunks " + host, ports.toString()));
        behaviours.bandwidthPerAgentKbps().ifPresent(bandwidth -> {
            bandwidth.minimum().ifPresent(value -> words.put("bandwidth-per-agent-kbps minimum", value + " kbit/s"));
            bandwidth
                    .recommended()
                    .ifPresent(value -> words.put("bandwidth-per-agent-kbps recommended", value + " kbit/s"));
        });
        words.putAll(behaviours.further());
        return words;
    }

    private void behaviour(Map.Entry<String, String> behaviour) {
        wrapped("  " + behaviour.getKey() + ": ", behaviour.getValue());
    }

    private void symptom(Symptom symptom) {
        String what = symptom.symptom().orElse(symptom.finding());
        wrapped(
                "  - ",
                what
                        + symptom.status().stream()
                                .mapToObj(status -> " (" + status + ")")
                                .findFirst()
                                .orElse(""));
        wrapped(INDENT, symptom.says());
        symptom.remedy().ifPresent(remedy -> wrapped(INDENT + "do  ", remedy));
        symptom.firewall()
                .ifPresent(blame -> line(INDENT + (blame ? "the firewall is to blame" : "no firewall is to blame")));
    }

    private void parameter(Parameter parameter) {
        wrapped(
                "  " + parameter.name() + "  ",
                parameter.says() + ": " + parameter.value().orElse("not set"));
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    /** Breaks at spaces; what follows is indented as far as the text of the first line. */
    private void wrapped(String start, String words) {
        StringBuilder line = new StringBuilder(start);
        int used = 0;
        for (String word : words.strip().split("\\s+")) {
            if (used > 0 && line.length() + word.length() + 1 > WIDTH) {
                line(line.toString());
                line = new StringBuilder(" ".repeat(Math.min(start.length(), 20)));
                used = 0;
            }
            line.append(used++ == 0 ? "" : " ").append(word);
        }
        line(line.toString());
    }
}
