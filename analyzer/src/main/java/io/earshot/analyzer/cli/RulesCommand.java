package io.earshot.analyzer.cli;

import io.earshot.analyzer.ruleset.Ruleset;
import io.earshot.analyzer.ruleset.RulesetIndex;
import io.earshot.analyzer.ruleset.RulesetProblem;
import io.earshot.analyzer.ruleset.Rulesets;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.CommandLine;

/** The vendor rulesets: lists, explains and checks them. */
final class RulesCommand implements Command {
    @Override
    public String name() {
        return "rules";
    }

    @Override
    public String arguments() {
        return "list | show NAME|FILE | check FILE...";
    }

    @Override
    public String summary() {
        return "lists the vendor rulesets, shows one, or checks files";
    }

    @Override
    public List<Flag> flags() {
        return List.of(Flags.SET, Flags.HELP);
    }

    @Override
    public int run(CommandLine line, Terminal terminal) throws UserError {
        List<String> words = line.getArgList();
        String action = words.isEmpty() ? "" : words.get(0);
        List<String> operands = words.isEmpty() ? words : words.subList(1, words.size());
        return switch (action) {
            case "list" -> list(terminal.out());
            case "show" -> show(operands, Request.pairs(line, Flags.SET), terminal.out());
            case "check" -> check(operands, terminal);
            case "export", "diff" -> throw UserError.usage("rules " + action + ": not available in this version");
            default -> throw UserError.usage("rules needs list, show or check; for example: earshot rules show exotel");
        };
    }

    private static int list(PrintStream out) {
        for (RulesetIndex.Entry entry : Rulesets.index().entries()) {
            out.println(entry.name() + " ".repeat(Math.max(1, 20 - entry.name().length())) + entry.version() + "  "
                    + entry.vendor() + ", " + entry.product());
        }
        return ExitStatus.DONE;
    }

    private static int show(List<String> names, Map<String, String> settings, PrintStream out) throws UserError {
        if (names.size() != 1) {
            throw UserError.usage("rules show needs one name or file; earshot rules list names them");
        }
        Ruleset ruleset = Rulesets.named(names.get(0), settings);
        new RulesetPage(ruleset).lines().forEach(out::println);
        return ExitStatus.DONE;
    }

    private static int check(List<String> files, Terminal terminal) throws UserError {
        if (files.isEmpty()) {
            throw UserError.usage("rules check needs a file; for example: earshot rules check own.yaml");
        }
        boolean right = true;
        for (String file : files) {
            List<RulesetProblem> problems = Rulesets.check(Path.of(file));
            problems.forEach(problem -> terminal.out().println(problem));
            if (problems.isEmpty()) {
                terminal.out().println(file + ": right");
            }
            right &= problems.isEmpty();
        }
        return right ? ExitStatus.DONE : ExitStatus.USAGE;
    }
}
