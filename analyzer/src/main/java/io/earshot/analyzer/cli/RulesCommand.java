package io.earshot.analyzer.cli;

import io.earshot.analyzer.ruleset.RulesCommands;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.CommandLine;

/** The vendor rulesets: lists, explains, checks, compares them, and turns them into firewall configuration. */
final class RulesCommand implements Command {
    @Override
    public String name() {
        return "rules";
    }

    @Override
    public String arguments() {
        return "list | show NAME | check FILE... | diff NAME NAME | export NAME";
    }

    @Override
    public String summary() {
        return "lists, shows, checks and compares vendor rulesets, and turns them into firewall configuration";
    }

    @Override
    public List<Flag> flags() {
        return List.of(Flags.TO, Flags.SET, Flags.HELP);
    }

    @Override
    public int run(CommandLine line, Terminal terminal) throws UserError {
        List<String> words = line.getArgList();
        String action = words.isEmpty() ? "" : words.get(0);
        List<String> names = words.isEmpty() ? words : words.subList(1, words.size());
        Map<String, String> settings = Request.pairs(line, Flags.SET);
        switch (action) {
            case "list" -> print(terminal, RulesCommands.list());
            case "show" -> print(terminal, RulesCommands.show(only(action, names), settings));
            case "check" -> {
                return check(names, terminal);
            }
            case "diff" -> print(terminal, diff(names, settings));
            case "export" -> print(terminal, RulesCommands.export(only(action, names), format(line), settings));
            default ->
                throw UserError.usage(
                        "rules needs list, show, check, diff or export; for example: earshot rules show exotel");
        }
        return ExitStatus.DONE;
    }

    private static void print(Terminal terminal, String text) {
        terminal.out().print(text);
    }

    private static String only(String action, List<String> names) throws UserError {
        if (names.size() != 1) {
            throw UserError.usage("rules " + action + " needs one name or file; earshot rules list names them");
        }
        return names.get(0);
    }

    private static String diff(List<String> names, Map<String, String> settings) throws UserError {
        if (names.size() != 2) {
            throw UserError.usage(
                    "rules diff needs two names or files; for example: earshot rules diff exotel own.yaml");
        }
        return RulesCommands.diff(names.get(0), names.get(1), settings);
    }

    private static String format(CommandLine line) throws UserError {
        return Request.value(line, Flags.TO)
                .orElseThrow(() -> UserError.usage("rules export needs --to; for example: --to nftables"));
    }

    private static int check(List<String> files, Terminal terminal) throws UserError {
        if (files.isEmpty()) {
            throw UserError.usage("rules check needs a file; for example: earshot rules check own.yaml");
        }
        RulesCommands.Checked checked =
                RulesCommands.check(files.stream().map(Path::of).toList());
        print(terminal, checked.text());
        return checked.valid() ? ExitStatus.DONE : ExitStatus.USAGE;
    }
}
