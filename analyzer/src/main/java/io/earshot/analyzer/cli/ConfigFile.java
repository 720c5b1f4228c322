package io.earshot.analyzer.cli;

import io.earshot.analyzer.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;

/** Options in a file, one a line as on the command line but for the dashes; {@code #} begins a remark. */
final class ConfigFile {
    private ConfigFile() {}

    /** The command line with the options of the file; what the line itself says holds. */
    static CommandLine merged(Command command, CommandLine line, Path file) throws UserError {
        List<String> arguments = new ArrayList<>();
        int number = 0;
        for (String text : read(file)) {
            number++;
            String option = text.strip();
            if (option.isEmpty() || option.startsWith("#")) {
                continue;
            }
            String[] parts = option.split("\\s+", 2);
            Flag flag = command.flags().stream()
                    .filter(known -> known.name().equals(parts[0]))
                    .findFirst()
                    .orElseThrow(() -> UserError.usage(file + ": " + parts[0] + ": no option of " + command.name()));
            if (flag.argument().isEmpty() != (parts.length == 1)) {
                throw UserError.usage(file + ", line " + number + ": " + flag.name()
                        + (parts.length == 1 ? " needs " + flag.argument() : " takes no value"));
            }
            if (!line.hasOption(flag.name())) {
                arguments.add("--" + flag.name());
                arguments.addAll(List.of(parts).subList(1, parts.length));
            }
        }
        for (Option option : line.getOptions()) {
            arguments.add("--" + option.getLongOpt());
            Optional.ofNullable(option.getValue()).ifPresent(arguments::add);
        }
        return Main.parse(command, arguments.toArray(new String[0]));
    }

    private static List<String> read(Path file) throws UserError {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw UserError.usage("--config " + file + ": " + Reasons.of(e));
        }
    }
}
