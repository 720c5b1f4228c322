package io.earshot.analyzer.cli;

import io.earshot.analyzer.Reasons;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where results go: the file of {@code --output}, else standard output. */
final class Output {
    private Output() {}

    /** What is written. */
    interface Text {
        void write(Appendable out) throws IOException;
    }

    static void write(Optional<Path> output, Terminal terminal, Text text) throws IOException, UserError {
        if (output.isEmpty()) {
            text.write(terminal.out());
            return;
        }
        try (Writer out = Files.newBufferedWriter(output.get(), StandardCharsets.UTF_8)) {
            text.write(out);
        } catch (IOException e) {
            throw UserError.usage("--output " + output.get() + ": cannot be written: " + Reasons.of(e));
        }
    }
}
