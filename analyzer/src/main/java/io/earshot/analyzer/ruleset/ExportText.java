package io.earshot.analyzer.ruleset;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Lines of a configuration file, with comments in one style. */
final class ExportText {
    /** RFC 1918 and RFC 6598, what the inside is unless the user changes it. */
    static final List<String> INSIDE_V4 = List.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10");

    /** RFC 4193. */
    static final List<String> INSIDE_V6 = List.of("fc00::/7");

    private static final int LONGEST_COMMENT = 400;
    private final StringBuilder text = new StringBuilder();
    private final String commentSign;

    ExportText(String commentSign) {
        this.commentSign = commentSign;
    }

    ExportText line(String line) {
        text.append(line).append('\n');
        return this;
    }

    ExportText comment(String indent, String words) {
        return line(indent + commentSign + " " + plain(words, LONGEST_COMMENT));
    }

    void comments(String indent, Collection<String> all) {
        all.forEach(words -> comment(indent, words));
    }

    /** Title, and what is asked for and opens nothing. */
    ExportText head(FirewallPlan plan) {
        comments("", plan.title());
        comments("", plan.closed());
        return this;
    }

    /** One line of printable ASCII without quotes, so that no text of a ruleset becomes configuration. */
    static String plain(String words, int longest) {
        String clean = words.replaceAll("[^ -~]+", " ").replaceAll("[\"'`\\\\$]", "");
        return clean.length() <= longest ? clean : clean.substring(0, longest);
    }

    /** A name that a product takes: cut where it is too long, and still unlike any other. */
    static String shortened(String name, int longest) {
        if (name.length() <= longest) {
            return name;
        }
        String sum = String.format(Locale.ROOT, "-%04x", name.hashCode() & 0xFFFF);
        return name.substring(0, longest - sum.length()) + sum;
    }

    static String joined(Collection<?> values, String separator) {
        return values.stream().map(Object::toString).collect(Collectors.joining(separator));
    }

    static String ports(PortRanges ports, String dash, String separator) {
        return ports.ranges().stream()
                .map(range -> range.first() == range.last() ? "" + range.first() : range.first() + dash + range.last())
                .collect(Collectors.joining(separator));
    }

    static List<String> cidrs(List<Prefix> prefixes) {
        return prefixes.stream().map(Prefix::toString).toList();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
