package io.earshot.analyzer.cli;

import io.earshot.analyzer.InputException;
import io.earshot.analyzer.OptionException;
import io.earshot.analyzer.report.Tool;
import io.earshot.analyzer.ruleset.RulesetException;
import io.earshot.capture.journal.JournalException;
import io.earshot.capture.live.CaptureException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/** The program: finds the command, parses its options, runs it, and turns every failure into one line. */
public final class Main {
    static final List<Command> COMMANDS = List.of(
            new AnalyzeCommand(),
            new LiveCommand(),
            new ReplayCommand(),
            new InterfacesCommand(),
            new RulesCommand(),
            new RegressCommand());

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, Terminal.ofProcess()));
    }

    static int run(String[] arguments, Terminal terminal) {
        int status = guarded(arguments, terminal);
        terminal.out().flush();
        terminal.err().flush();
        return status;
    }

    private static int guarded(String[] arguments, Terminal terminal) {
        try {
            return dispatch(arguments, terminal);
        } catch (UserError e) {
            terminal.message(e.getMessage());
            return e.status();
        } catch (RulesetException e) {
            e.getMessage().lines().forEach(terminal::message);
            return ExitStatus.USAGE;
        } catch (OptionException e) {
            terminal.message(e.getMessage());
            return ExitStatus.USAGE;
        } catch (InputException | JournalException | CaptureException e) {
            terminal.message(e.getMessage());
            return ExitStatus.INPUT;
        } catch (IOException e) {
            terminal.message("input or output failed: " + e.getMessage());
            return ExitStatus.FAILED;
        } catch (OutOfMemoryError e) {
            terminal.message("out of memory; give it more with EARSHOT_JAVA_OPTIONS=-Xmx4g");
            return ExitStatus.FAILED;
        } catch (RuntimeException | Error e) {
            terminal.message("failed, which is a fault of the program: " + e + place(e));
            return ExitStatus.FAILED;
        }
    }

    /** Where a fault of the program happened: a line that a report of it can quote. */
    private static String place(Throwable fault) {
        return Arrays.stream(fault.getStackTrace())
                .filter(element -> element.getClassName().startsWith("io.earshot"))
                .findFirst()
                .map(element -> " at " + element)
                .orElse("");
    }

    private static int dispatch(String[] arguments, Terminal terminal) throws IOException, UserError {
        if (arguments.length == 0) {
            terminal.err().print(Help.program(COMMANDS));
            return ExitStatus.USAGE;
        }
        String first = arguments[0];
        if (first.equals("--help") || first.equals("-h") || first.equals("help")) {
            terminal.out().print(Help.program(COMMANDS));
            return ExitStatus.DONE;
        }
        if (first.equals("--version")) {
            terminal.out().println(Tool.NAME + " " + Tool.VERSION);
            return ExitStatus.DONE;
        }
        Command command = find(first);
        CommandLine line = parse(command, Arrays.copyOfRange(arguments, 1, arguments.length));
        if (line.hasOption(Flags.HELP.name())) {
            terminal.out().print(Help.command(command));
            return ExitStatus.DONE;
        }
        return command.run(line, terminal);
    }

    private static Command find(String name) throws UserError {
        Optional<Command> found =
                COMMANDS.stream().filter(command -> command.name().equals(name)).findFirst();
        if (found.isEmpty()) {
            throw UserError.usage(name + ": no such command or option; earshot --help lists them");
        }
        return found.get();
    }

    static Options options(Command command) {
        Options options = new Options();
        command.flags().forEach(flag -> options.addOption(flag.option()));
        return options;
    }

    static CommandLine parse(Command command, String[] arguments) throws UserError {
        try {
            CommandLine line =
                    DefaultParser.builder().setAllowPartialMatching(false).get().parse(options(command), arguments);
            checkOnce(command, line);
            return line;
        } catch (UnrecognizedOptionException e) {
            throw wrong(command, e.getOption() + ": no such option");
        } catch (MissingArgumentException e) {
            Option option = e.getOption();
            throw wrong(command, "--" + option.getLongOpt() + " needs " + option.getArgName());
        } catch (ParseException e) {
            throw wrong(command, e.getMessage());
        }
    }

    private static void checkOnce(Command command, CommandLine line) throws UserError {
        for (Flag flag : command.flags()) {
            String[] values = line.getOptionValues(flag.name());
            if (!flag.repeatable() && values != null && values.length > 1) {
                throw wrong(command, "--" + flag.name() + " is given " + values.length + " times, once is right");
            }
        }
    }

    private static UserError wrong(Command command, String problem) {
        return UserError.usage(problem + "; earshot " + command.name() + " --help lists the options");
    }
}
