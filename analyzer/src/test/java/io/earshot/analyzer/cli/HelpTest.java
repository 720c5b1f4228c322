package io.earshot.analyzer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.cli.Option;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HelpTest {
    private static final Pattern LISTED = Pattern.compile("(?m)^  (?:-[a-z], )?--([a-z-]+)(?: (\\S+))?");

    static List<Command> commands() {
        return Main.COMMANDS;
    }

    @ParameterizedTest
    @MethodSource("commands")
    void listsExactlyTheOptionsThatTheParserTakes(Command command) {
        TreeSet<String> parsed = new TreeSet<>();
        for (Option option : Main.options(command).getOptions()) {
            parsed.add(option.getLongOpt() + (option.hasArg() ? " " + option.getArgName() : ""));
        }
        TreeSet<String> listed = new TreeSet<>();
        Matcher line = LISTED.matcher(Help.command(command));
        while (line.find()) {
            listed.add(line.group(1) + (line.group(2) == null ? "" : " " + line.group(2)));
        }
        assertEquals(parsed, listed);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void tellsUnitDefaultAndExampleOfEachOption(Command command) {
        for (Flag flag : command.flags()) {
            assertFalse(flag.standard().isBlank(), flag.name());
            assertEquals(flag.argument().isEmpty(), flag.unit().isEmpty(), flag.name());
            assertTrue(flag.example().startsWith("--" + flag.name()), flag.name());
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyExampleIsTakenByTheParser(Command command) throws UserError {
        for (Flag flag : command.flags()) {
            assertTrue(Main.parse(command, flag.example().split(" ")).hasOption(flag.name()));
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void fitsAHundredColumns(Command command) {
        Help.command(command).lines().forEach(line -> assertTrue(line.length() <= 100, line));
    }

    @Test
    void listsAllCommands() {
        String help = Run.of("--help").out();
        Main.COMMANDS.forEach(command -> assertTrue(help.contains("\n  " + command.name() + " "), command.name()));
    }

    @Test
    void tellsTheVersion() {
        assertTrue(Run.of("--version").out().matches("earshot \\d+\\.\\d+\\.\\d+\\R"));
    }
}
