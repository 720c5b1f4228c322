package io.earshot.analyzer.ruleset;

import io.earshot.analyzer.json.Node;
import io.earshot.analyzer.json.Yaml;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Figures from which on a detector speaks, each with its unit and where it comes from. */
public final class Thresholds {
    /** Units of what is counted: nothing is not enough to speak of. */
    private static final Set<String> COUNTS =
            Set.of("attempts", "hosts", "messages", "packets", "reports", "requests", "streams", "times");
    /** The unit whose figures are below 0. */
    private static final String LEVEL = "dBov";

    private final Map<String, Threshold> byName;

    /**
     * One figure.
     *
     * @param unit   {@code s}, {@code ms}, {@code percent}, {@code packets}, ...; what is counted is at least 1
     * @param source why it is this figure
     */
    public record Threshold(double value, String unit, String source) {}

    private Thresholds(Map<String, Threshold> byName) {
        this.byName = byName;
    }

    /** The shipped figures. */
    public static Thresholds shipped() {
        Problems problems = new Problems("thresholds.yaml");
        Map<String, Threshold> read = read(Rulesets.packed("thresholds").orElseThrow(), problems, Map.of());
        if (!problems.all().isEmpty()) {
            throw new RulesetException(problems.all());
        }
        return new Thresholds(read);
    }

    /**
     * The shipped figures with those of a file in their place.
     *
     * @throws RulesetException when the file is wrong or names a threshold that does not exist
     */
    public static Thresholds load(Path file) {
        Map<String, Threshold> all = new LinkedHashMap<>(shipped().byName);
        Problems problems = new Problems(file.toString());
        try {
            all.putAll(read(Yaml.read(Rulesets.text(file)), problems, all));
        } catch (Yaml.SyntaxException e) {
            problems.add(e.line(), e.column(), "not YAML: " + e.getMessage(), "correct the indentation or the quotes");
        }
        if (!problems.all().isEmpty()) {
            throw new RulesetException(problems.all());
        }
        return new Thresholds(all);
    }

    /** @param known figures that may be replaced; their unit and source stand where the file gives none */
    private static Map<String, Threshold> read(Node node, Problems problems, Map<String, Threshold> known) {
        Map<String, Threshold> read = new LinkedHashMap<>();
        if (node.kind() != Node.Kind.MAPPING && node.kind() != Node.Kind.NULL) {
            problems.add(node, "there are no thresholds in the file", "write name: {value: 2, unit: s, source: why}");
        }
        for (Node.Entry entry : node.entries()) {
            if (!known.isEmpty() && !known.containsKey(entry.key())) {
                problems.add(
                        entry.line(),
                        entry.column(),
                        "there is no threshold '" + entry.key() + "'",
                        "use one of rulesets/thresholds.yaml");
                continue;
            }
            threshold(entry, problems, Optional.ofNullable(known.get(entry.key())))
                    .ifPresent(threshold -> read.put(entry.key(), threshold));
        }
        return read;
    }

    private static Optional<Threshold> threshold(Node.Entry entry, Problems problems, Optional<Threshold> known) {
        Fields fields = new Fields(entry.value(), "threshold", problems, text -> text, "value", "unit", "source");
        String value = fields.requiredText("value");
        if (!value.matches("-?[0-9]+(\\.[0-9]+)?")) {
            problems.add(
                    fields.get("value").orElse(entry.value()),
                    "'" + value + "' is no number",
                    "write a figure such as 2.5");
            return Optional.empty();
        }
        String unit = known.isPresent() ? fields.text("unit").orElse(known.get().unit()) : fields.requiredText("unit");
        if (known.isPresent() && !known.get().unit().equals(unit)) {
            problems.add(
                    fields.get("unit").orElse(entry.value()),
                    "'" + entry.key() + "' is in " + known.get().unit() + ", not in " + unit,
                    "convert the value");
        }
        String source =
                known.isPresent() ? fields.text("source").orElse(known.get().source()) : fields.requiredText("source");
        double figure = Double.parseDouble(value);
        double least = COUNTS.contains(unit) ? 1 : 0;
        if (figure < least && !unit.equals(LEVEL)) {
            problems.add(
                    fields.get("value").orElse(entry.value()),
                    String.format(Locale.ROOT, "%s is too small for %s", value, unit),
                    String.format(Locale.ROOT, "write %.0f or more", least));
        }
        return Optional.of(new Threshold(figure, unit, source));
    }

    /** @throws IllegalArgumentException when no such threshold exists, which is a mistake in the program */
    public Threshold get(String name) {
        Threshold threshold = byName.get(name);
        if (threshold == null) {
            throw new IllegalArgumentException("no threshold " + name);
        }
        return threshold;
    }

    public double value(String name) {
        return get(name).value();
    }

    /** A figure in seconds as capture time is counted, ns. */
    public long nanos(String name) {
        return Math.round(value(name) * 1e9);
    }

    public Map<String, Threshold> all() {
        return Map.copyOf(byName);
    }
}
