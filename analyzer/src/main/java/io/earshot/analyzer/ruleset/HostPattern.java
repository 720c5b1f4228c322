package io.earshot.analyzer.ruleset;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A host name as vendors write it: exact, with {@code *} (a leading {@code *.} stands for one or more labels, elsewhere
 * it stays within a label), or with a template such as {@code {region}} that stands for one of the listed values, or
 * for any part of a label when none are listed.
 */
public final class HostPattern {
    private static final Pattern FORM =
            Pattern.compile("(\\*\\.)?([a-z0-9_*-]|\\{[a-z][a-z0-9-]*\\})+(\\.([a-z0-9_*-]|\\{[a-z][a-z0-9-]*\\})+)+");
    private static final Pattern DIGITS = Pattern.compile("[0-9.]+");
    private static final Pattern TEMPLATE = Pattern.compile("\\{[a-z][a-z0-9-]*\\}");
    private final String text;
    private final List<String> regions;
    private final boolean isSuffix;
    private final Optional<Pattern> names;

    private HostPattern(String text, List<String> regions) {
        this.text = text;
        this.regions = regions;
        boolean isPlain = text.indexOf('{') < 0 && text.lastIndexOf('*') < (text.startsWith("*.") ? 1 : 0);
        this.isSuffix = isPlain && text.startsWith("*.");
        this.names = isPlain ? Optional.empty() : Optional.of(Pattern.compile(regex()));
    }

    /** @param text in any case; must be {@link #isValid} */
    static HostPattern of(String text, List<String> regions) {
        return new HostPattern(text.toLowerCase(Locale.ROOT), List.copyOf(regions));
    }

    static boolean isValid(String text) {
        return FORM.matcher(text.toLowerCase(Locale.ROOT)).matches()
                && !DIGITS.matcher(text).matches();
    }

    private String regex() {
        StringBuilder regex = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '*') {
                boolean leading = at == 0 && text.startsWith("*.");
                regex.append(leading ? "[^.]+(?:\\.[^.]+)*" : "[^.]*");
            } else if (c == '{') {
                regex.append(regions.isEmpty() ? "[^.]+" : alternatives());
                at = text.indexOf('}', at);
            } else {
                regex.append(c == '.' ? "\\." : String.valueOf(c));
            }
            at++;
        }
        return regex.toString();
    }

    private String alternatives() {
        return regions.stream().map(Pattern::quote).collect(Collectors.joining("|", "(?:", ")"));
    }

    /** @param name in lower case, without a dot at its end */
    public boolean matches(String name) {
        if (names.isPresent()) {
            return names.get().matcher(name).matches();
        }
        return isSuffix ? name.length() >= text.length() && name.endsWith(text.substring(1)) : name.equals(text);
    }

    /** Whether it names one host. */
    public boolean isExact() {
        return text.indexOf('*') < 0 && text.indexOf('{') < 0;
    }

    /** The pattern with every listed value put in for its template; itself where nothing is listed. */
    List<String> expanded() {
        return regions.isEmpty() || text.indexOf('{') < 0
                ? List.of(text)
                : regions.stream()
                        .map(region -> TEMPLATE.matcher(text).replaceAll(region))
                        .toList();
    }

    public String text() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostPattern pattern && text.equals(pattern.text) && regions.equals(pattern.regions);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** As the ruleset has it. */
    @Override
    public String toString() {
        return text;
    }
}
