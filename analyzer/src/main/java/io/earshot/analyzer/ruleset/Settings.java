package io.earshot.analyzer.ruleset;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of parameters, and texts with {@code ${name}} that wait for them. */
final class Settings {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)\\}");
    private final Map<String, String> values = new TreeMap<>();

    Settings(Map<String, String> values) {
        this.values.putAll(values);
    }

    /** A default counts for less than what the user set. */
    void offer(String name, String otherwise) {
        values.putIfAbsent(name, otherwise);
    }

    boolean isSet(String name) {
        return values.containsKey(name);
    }

    String value(String name) {
        return values.get(name);
    }

    /** The text with all known values put in. */
    String apply(String text) {
        if (!text.contains("${")) {
            return text; // nearly all
        }
        return REFERENCE
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), found.group())));
    }

    /** Names of the parameters that the texts still wait for. */
    static Set<String> unset(List<String> texts) {
        Set<String> names = new LinkedHashSet<>();
        for (String text : texts) {
            if (text.contains("${")) {
                REFERENCE.matcher(text).results().forEach(found -> names.add(found.group(1)));
            }
        }
        return names;
    }
}
