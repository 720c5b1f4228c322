package io.earshot.analyzer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a running service says of a capture that is played to it, beside what its analysis says. */
class LiveTest {
    private static final Path SAMPLES = Path.of("..", "samples");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    static Stream<String> captures() throws IOException {
        try (Stream<Path> files = Files.walk(SAMPLES, 2)) {
            return files
                    .filter(file -> file.getFileName().toString().matches("capture\\.pcap(ng)?(\\.gz)?"))
                    .map(Path::toString)
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("captures")
    void saysTheFindingsOfTheFile(String capture) throws IOException {
        Run live = Run.of("live", "-r", capture, "--journal", journal());
        assertEquals(0, live.status(), live.err());
        assertEquals(standing(Run.of("analyze", capture, "--format", "ndjson").out()), standing(live.out()));
    }

    @ParameterizedTest
    @MethodSource("captures")
    void aReplayIsTheReportOnTheFile(String capture) {
        Run.of("live", "-r", capture, "--journal", journal());
        assertEquals(
                Run.of("analyze", capture, "--format", "json").out(),
                Run.of("replay", journal(), "--format", "json").out());
    }

    @Test
    void whatWasSaidIsNotSaidAgain() {
        String capture = SAMPLES.resolve("inbound-dropped/capture.pcap").toString();
        assertTrue(Run.of("live", "-r", capture, "--journal", journal()).out().contains("one-way-audio"));
        assertEquals("", Run.of("live", "-r", capture, "--journal", journal()).out());
    }

    @Test
    void theJournalIsForItsOwnerOnly() throws IOException {
        Run.of("live", "-r", SAMPLES.resolve("healthy/capture.pcap").toString(), "--journal", journal());
        try (Stream<Path> files = Files.walk(Path.of(journal()))) {
            for (Path file : files.toList()) {
                String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                assertEquals(Files.isDirectory(file) ? "rwx------" : "rw-------", permissions, file.toString());
            }
        }
    }

    private String journal() {
        return folder.resolve("journal").toString();
    }

    /** What is wrong at the end: what started and did not recover. */
    private static TreeSet<String> standing(String lines) throws IOException {
        Map<String, String> standing = new HashMap<>();
        for (String line : lines.lines().toList()) {
            JsonNode finding = JSON.readTree(line);
            String what =
                    finding.path("code").asText() + "/" + finding.path("cause").asText() + " "
                            + finding.path("subject").path("host").asText();
            String key = finding.path("key").asText(what);
            if (finding.path("notice").asText().equals("recovered")) {
                standing.remove(key);
            } else {
                standing.put(key, what);
            }
        }
        return new TreeSet<>(standing.values());
    }
}
