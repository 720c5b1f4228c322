package io.earshot.analyzer.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Name and version of the program, as reports give them. */
public final class Tool {
    public static final String NAME = "earshot";
    public static final String VERSION = version();

    private Tool() {}

    private static String version() {
        try (InputStream text = Tool.class.getResourceAsStream("version.txt")) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
