package io.earshot.analyzer.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where results and messages go. The launcher tells which of the two are terminals, because the JVM cannot.
 *
 * @param out      results
 * @param err      messages and progress
 * @param colour   results may be coloured
 * @param progress progress may be drawn
 */
record Terminal(PrintStream out, PrintStream err, boolean colour, boolean progress) {
    private static final int BUFFER_OCTETS = 1 << 16;

    static Terminal ofProcess() {
        return new Terminal(
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                Boolean.getBoolean("earshot.out.terminal") && mayColour(System.getenv("NO_COLOR")),
                Boolean.getBoolean("earshot.err.terminal"));
    }

    /** The custom of NO_COLOR: present and not empty means no colour. */
    static boolean mayColour(String noColor) {
        return noColor == null || noColor.isEmpty();
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor), BUFFER_OCTETS),
                false,
                StandardCharsets.UTF_8);
    }

    void message(String line) {
        err.println("earshot: " + line);
        err.flush();
    }
}
