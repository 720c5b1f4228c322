package io.earshot.analyzer.json;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** A record kept in a file for the next run, replaced as a whole. */
public final class StateFile<T extends Record> {
    private static final ObjectMapper MAPPER = Observations.mapper();

    private final Path file;
    private final Class<T> type;

    public StateFile(Path file, Class<T> type) {
        this.file = file;
        this.type = type;
    }

    /** What was written last; empty when there is none, or none that can be read. */
    public Optional<T> read() {
        try {
            return Files.isRegularFile(file) ? Optional.of(MAPPER.readValue(file.toFile(), type)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    public void write(T state) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.write(next, MAPPER.writeValueAsBytes(state));
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
