package io.earshot.analyzer.ruleset;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What changes for a firewall from one ruleset to another. */
final class RulesetDifference {
    private final StringBuilder text = new StringBuilder();

    private RulesetDifference() {}

    /** A line for each thing that differs: {@code -} gone, {@code +} new. */
    static String between(Ruleset before, Ruleset after) {
        RulesetDifference difference = new RulesetDifference();
        difference.line("--- " + title(before));
        difference.line("+++ " + title(after));
        int start = difference.text.length();
        difference.rules(before, after);
        difference.maps(
                "behaviour ", RulesetPage.behaviours(before.behaviours()), RulesetPage.behaviours(after.behaviours()));
        difference.maps("symptom ", symptoms(before), symptoms(after));
        if (difference.text.length() == start) {
            difference.line("no difference in rules, behaviours or symptoms");
        }
        return difference.text.toString();
    }

    private static String title(Ruleset ruleset) {
        return ruleset.name() + " " + ruleset.version() + "  " + ruleset.vendor() + ", " + ruleset.product();
    }

    private void rules(Ruleset before, Ruleset after) {
        Set<String> ids = new LinkedHashSet<>();
        before.rules().forEach(rule -> ids.add(rule.id()));
        after.rules().forEach(rule -> ids.add(rule.id()));
        for (String id : ids) {
            Map<String, String> old =
                    before.rule(id).map(RulesetDifference::words).orElse(Map.of());
            Map<String, String> now =
                    after.rule(id).map(RulesetDifference::words).orElse(Map.of());
            if (old.isEmpty() || now.isEmpty()) {
                line((old.isEmpty() ? "+ rule " : "- rule ") + id + ": "
                        + String.join(", ", (old.isEmpty() ? now : old).values()));
            } else {
                maps("rule " + id + " ", old, now);
            }
        }
    }

    private static Map<String, String> words(Rule rule) {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("level", rule.level().word());
        words.put("usage", rule.usage().word());
        words.put("protocol", rule.protocol().word());
        words.put("initiator", Word.of(rule.initiator()));
        words.put("remote", rule.remote().places());
        words.put("remote ports", rule.remote().ports().toString());
        words.put("local", rule.local().places());
        words.put("local ports", rule.local().ports().toString());
        return words;
    }

    private static Map<String, String> symptoms(Ruleset ruleset) {
        Map<String, String> words = new LinkedHashMap<>();
        for (Symptom symptom : ruleset.symptoms()) {
            words.put(symptom.id().orElse(symptom.finding()), symptom.says());
        }
        return words;
    }

    private void maps(String what, Map<String, String> before, Map<String, String> after) {
        Set<String> keys = new LinkedHashSet<>(before.keySet());
        keys.addAll(after.keySet());
        for (String key : keys) {
            String old = before.get(key);
            String now = after.get(key);
            if (!Objects.equals(old, now)) {
                if (old != null) {
                    line("- " + what + key + ": " + old);
                }
                if (now != null) {
                    line("+ " + what + key + ": " + now);
                }
            }
        }
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
