package io.earshot.analyzer.ruleset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the commands on rulesets print, as text. Whatever is wrong is a {@link RulesetException} for the user. */
public final class RulesCommands {
    private RulesCommands() {}

    /**
     * The outcome of a check.
     *
     * @param text  what to print, a line for each mistake
     * @param valid whether every file can be used
     */
    public record Checked(String text, boolean valid) {}

    /** One line for each shipped ruleset. */
    public static String list() {
        StringBuilder text = new StringBuilder();
        for (RulesetIndex.Entry entry : Rulesets.index().entries()) {
            text.append(String.format(
                            Locale.ROOT,
                            "%-26s %s  %s, %s%n",
                            entry.name(),
                            entry.version(),
                            entry.vendor(),
                            entry.product())
                    .replace(System.lineSeparator(), "\n"));
        }
        return text.toString();
    }

    /** All of a ruleset for a network administrator. */
    public static String show(String nameOrFile, Map<String, String> settings) {
        return RulesetPage.of(read(nameOrFile, settings));
    }

    /** Every mistake of the files, in their order. */
    public static Checked check(Collection<Path> files) {
        List<String> lines = new ArrayList<>();
        boolean valid = true;
        for (Path file : files) {
            List<RulesetProblem> problems = Rulesets.check(file);
            problems.forEach(problem -> lines.add(problem.toString()));
            if (problems.isEmpty()) {
                lines.add(file + ": no mistakes");
            } else {
                valid = false;
            }
        }
        return new Checked(String.join("\n", lines) + "\n", valid);
    }

    /** @param format a word of {@link ExportFormat} */
    public static String export(String nameOrFile, String format, Map<String, String> settings) {
        return format(format).write(FirewallPlan.of(read(nameOrFile, settings)));
    }

    /** What changes from one ruleset to the other. */
    public static String diff(String before, String after, Map<String, String> settings) {
        return RulesetDifference.between(Rulesets.named(before, settings), Rulesets.named(after, settings));
    }

    private static ExportFormat format(String word) {
        return ExportFormat.parse(word)
                .orElseThrow(() -> new RulesetException("there is no export format '" + word + "'; use one of "
                        + String.join(", ", ExportFormat.words())));
    }

    /** Of one ruleset, so that a setting that it does not know is a mistake. */
    private static Ruleset read(String nameOrFile, Map<String, String> settings) {
        Ruleset ruleset = Rulesets.named(nameOrFile, settings);
        List<String> known = ruleset.parameters().stream().map(Parameter::name).toList();
        for (String name : settings.keySet()) {
            if (!known.contains(name)) {
                throw new RulesetException("ruleset " + ruleset.name() + " has no parameter '" + name + "'; "
                        + (known.isEmpty() ? "it has none" : "it has " + String.join(", ", known)));
            }
        }
        return ruleset;
    }
}
