package io.earshot.analyzer.cli;

import io.earshot.analyzer.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;

/** A word that must not stand on a command line, where every user of the host could read it. */
final class SecretFile {
    private SecretFile() {}

    /** The one line of the file that an option names, without its end. */
    static Optional<String> read(CommandLine line, Flag flag) throws UserError {
        Optional<String> file = Request.value(line, flag);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            String text = Files.readString(Path.of(file.get())).strip();
            if (text.isEmpty() || text.lines().count() > 1) {
                throw UserError.usage("--" + flag.name() + " " + file.get() + ": not a file with one line");
            }
            return Optional.of(text);
        } catch (IOException e) {
            throw UserError.usage("--" + flag.name() + " " + file.get() + ": " + Reasons.of(e));
        }
    }
}
