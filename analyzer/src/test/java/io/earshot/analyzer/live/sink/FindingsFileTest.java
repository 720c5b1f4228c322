package io.earshot.analyzer.live.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.earshot.analyzer.live.Notice;
import io.earshot.analyzer.live.Notices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindingsFileTest {
    private static final Rotation WIDE = new Rotation(1 << 20, Duration.ofDays(1), 3);

    @TempDir
    Path folder;

    @Test
    void aLineIsTheFindingOfTheContractWithWhatBecameOfIt() throws IOException {
        Path file = folder.resolve("findings.ndjson");
        try (FindingsFile sink = new FindingsFile(file, WIDE, line -> {})) {
            sink.notice(Notices.of(Notice.Kind.REPEATED, "k", Notices.finding("F1", "two\nlines \u001b[2J")));
            assertEquals(1, Files.readAllLines(file).size(), "written when notice() returns");
        }
        JsonNode line = new ObjectMapper().readTree(Files.readString(file));
        assertEquals("one-way-audio", line.get("code").asText());
        assertEquals("192.168.1.10", line.get("subject").get("host").asText());
        assertEquals("repeated", line.get("notice").asText());
        assertEquals("k", line.get("key").asText());
        assertEquals(3, line.get("repeats").asInt());
        assertEquals("2026-11-21T10:02:03.000000000Z", line.get("noticed").asText());
    }

    @Test
    void onlyTheOwnerReadsIt() throws IOException {
        Path file = folder.resolve("sub").resolve("findings.ndjson");
        new FindingsFile(file, WIDE, line -> {}).close();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())));
    }

    @Test
    void isPutAsideBySizeAndTheOldestAreDeleted() throws IOException {
        Path file = folder.resolve("findings.ndjson");
        SettableClock clock = new SettableClock();
        RotatingFile rotating = new RotatingFile(file, new Rotation(10, Duration.ofDays(1), 2), clock);
        for (int i = 0; i < 6; i++) {
            clock.now = clock.now.plusSeconds(1);
            rotating.append("line " + i + "\n");
        }
        rotating.close();
        assertEquals("line 5\n", Files.readString(file));
        assertEquals(List.of("line 3\n", "line 4\n"), asides());
    }

    @Test
    void isPutAsideByAge() throws IOException {
        Path file = folder.resolve("findings.ndjson");
        SettableClock clock = new SettableClock();
        RotatingFile rotating = new RotatingFile(file, new Rotation(1 << 20, Duration.ofHours(1), 2), clock);
        rotating.append("young\n");
        clock.now = clock.now.plusSeconds(3599);
        rotating.append("still young\n");
        clock.now = clock.now.plusSeconds(1);
        rotating.append("new\n");
        rotating.close();
        assertEquals("new\n", Files.readString(file));
        assertEquals(List.of("young\nstill young\n"), asides());
    }

    @Test
    void goesOnInANewFileWhenAnotherProgramMovesIt() throws IOException {
        Path file = folder.resolve("findings.ndjson");
        RotatingFile rotating = new RotatingFile(file, WIDE);
        rotating.append("before\n");
        Files.move(file, folder.resolve("moved"));
        rotating.append("after\n");
        rotating.close();
        assertEquals("after\n", Files.readString(file));
    }

    @Test
    void aDiskThatRefusesLosesNothingAndSaysSo() throws IOException {
        Path folderInTheWay = folder.resolve("findings.ndjson");
        List<String> messages = new ArrayList<>();
        try (FindingsFile sink = new FindingsFile(folderInTheWay, WIDE, messages::add)) {
            Files.delete(folderInTheWay);
            Files.createDirectory(folderInTheWay);
            sink.notice(Notices.started(1));
            sink.notice(Notices.started(2));
            assertEquals(2, sink.state().queued());
            assertTrue(sink.state().problem().isPresent());
            assertEquals(1, messages.size());
            Files.delete(folderInTheWay);
            sink.snapshot(null);
            assertEquals(2, sink.state().delivered());
            assertEquals(2, messages.size());
        }
        assertEquals(2, Files.readAllLines(folderInTheWay).size());
    }

    private List<String> asides() throws IOException {
        List<String> contents = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith("Z")).sorted().toList()) {
                contents.add(Files.readString(file));
            }
        }
        return contents;
    }

    private static final class SettableClock extends Clock {
        private Instant now = Instant.now();

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
