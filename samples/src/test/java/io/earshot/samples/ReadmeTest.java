package io.earshot.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the README shows is what comes: its console blocks are run and their output compared. */
class ReadmeTest {
    /** A command, and the output that the README shows for it. */
    private record Shown(String command, String output) {}

    @TestFactory
    Stream<DynamicTest> everyCommandPrintsWhatTheReadmeShows() throws IOException {
        return shown().stream()
                .filter(shown -> shown.command().startsWith("./earshot"))
                .map(shown -> dynamicTest(
                        shown.command(),
                        () -> assertEquals(
                                shown.output(),
                                Shell.run(Shell.ROOT, shown.command()).out())));
    }

    @Test
    void theTestCommandIsTheOneThatTheCiRuns() throws IOException {
        List<String> tests = shown().stream()
                .map(Shown::command)
                .filter(command -> command.startsWith("mvn "))
                .toList();
        assertEquals(1, tests.size());
        assertTrue(Files.readString(Shell.ROOT.resolve(".ci/run")).contains(tests.get(0)));
    }

    private static List<Shown> shown() throws IOException {
        List<Shown> all = new ArrayList<>();
        StringBuilder output = new StringBuilder();
        String command = "";
        boolean inside = false;
        for (String line : Files.readAllLines(Shell.ROOT.resolve("README.md"))) {
            if (line.startsWith("```") || inside && line.startsWith("$ ")) {
                if (!command.isEmpty()) {
                    all.add(new Shown(command, output.toString()));
                }
                inside = line.startsWith("$ ") || line.equals("```console");
                command = line.startsWith("$ ") ? line.substring(2) : "";
                output.setLength(0);
            } else if (inside) {
                output.append(line).append('\n');
            }
        }
        return all;
    }
}
