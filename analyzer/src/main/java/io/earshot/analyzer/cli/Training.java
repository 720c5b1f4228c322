package io.earshot.analyzer.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What the launcher runs once after a build, so that the JVM can archive the classes that a usual run loads: the help,
 * and reports of the captures given. Prints nothing.
 */
final class Training {
    private Training() {}

    public static void main(String[] captures) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(nowhere, nowhere, false, false);
        Main.run(new String[] {"analyze", "--help"}, terminal);
        for (String capture : captures) {
            Main.run(new String[] {"analyze", capture}, terminal);
            Main.run(new String[] {"analyze", capture, "--format", "json", "--local", "192.168.0.0/16"}, terminal);
        }
    }
}
