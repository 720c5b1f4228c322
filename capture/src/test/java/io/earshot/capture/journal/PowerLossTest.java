package io.earshot.capture.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.source.Frame;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks of a journal that are zeros, because power was lost before they were written to the disk. */
class PowerLossTest {
    private static final JournalOptions OPTIONS =
            new JournalOptions(Duration.ofDays(7), 1L << 30, JournalOptions.LEAST_FREE, JournalOptions.Cycle.HOUR);
    private static final int FRAMES = 2000;
    private static final int BLOCK = 4096;

    @TempDir
    Path temporary;

    private JournalFolder folder;
    private final List<String> problems = new ArrayList<>();

    @BeforeEach
    void folder() throws IOException {
        folder = new JournalFolder(temporary.resolve("journal"));
        write(1);
    }

    private void write(long first) throws IOException {
        try (JournalWriter writer = JournalWriter.open(folder, OPTIONS)) {
            problems.addAll(writer.found());
            Intake intake = new Intake(Optional.of(writer), false, false);
            Frame frame = new Frame();
            frame.bytes = new byte[100];
            Arrays.fill(frame.bytes, (byte) 7);
            frame.length = 100;
            frame.originalLength = 100;
            for (long number = first; number < first + FRAMES; number++) {
                frame.number = number;
                frame.time = 1_000_000_000L * number;
                intake.frame(frame);
                if (number % 20 == 0) {
                    intake.flush();
                }
            }
            intake.close();
        }
    }

    /** Numbers of the frames that can be read. */
    private List<Long> read() throws IOException {
        List<Long> numbers = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(folder, problems::add)) {
            while (reader.read(new FrameNumbers(numbers))) {
                // the next record
            }
        }
        return numbers;
    }

    private Path file() throws IOException {
        return folder.files().get(0);
    }

    /** Where the frames with these numbers lie, about. */
    private long around(double share) throws IOException {
        byte[] all = Files.readAllBytes(file());
        int last = all.length - 1;
        while (all[last] == 0) {
            last--;
        }
        int first = 0;
        while (all[first] != 7 || all[first + 50] != 7) {
            first++;
        }
        return (first + (long) ((last - first) * share)) / BLOCK * BLOCK;
    }

    private void zero(long from, int octets) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "rw")) {
            file.seek(from);
            file.write(new byte[octets]);
        }
    }

    private void lost(List<Long> numbers, int most) {
        assertTrue(numbers.size() < FRAMES && numbers.size() > FRAMES - most, numbers.size() + " " + problems);
        assertEquals(FRAMES, numbers.get(numbers.size() - 1));
        assertEquals(numbers.stream().distinct().sorted().toList(), numbers);
    }

    @Test
    void whatLiesBehindAHoleIsRead() throws IOException {
        zero(around(0.5), 4 * BLOCK);
        lost(read(), 250);
        assertTrue(problems.stream().anyMatch(line -> line.contains("zeros or torn")), problems::toString);
    }

    @Test
    void everyReplayTellsOfTheHole() throws IOException {
        zero(around(0.5), 4 * BLOCK);
        read();
        problems.clear();
        lost(read(), 250);
        assertEquals(
                1,
                problems.stream().filter(line -> line.contains("zeros or torn")).count(),
                problems::toString);
    }

    @Test
    void aJournalWithAHoleIsGoneOnWith() throws IOException {
        zero(around(0.3), BLOCK);
        zero(around(0.6), 8 * BLOCK);
        write(FRAMES + 1);
        assertEquals(2, problems.size(), problems::toString);
        List<Long> numbers = read();
        assertTrue(numbers.size() > 2 * FRAMES - 600, numbers.size() + " " + problems);
        assertEquals(2 * FRAMES, numbers.get(numbers.size() - 1));
        assertEquals(numbers.stream().distinct().sorted().toList(), numbers);
    }

    /** Of the last records nothing but an end is there. */
    @Test
    void aJournalThatEndsInAHoleIsGoneOnWith() throws IOException {
        zero(around(0.9), (int) (around(1) - around(0.9)) + 16);
        write(FRAMES + 1);
        List<Long> numbers = read();
        assertEquals(2 * FRAMES, numbers.get(numbers.size() - 1));
        assertTrue(numbers.size() > 2 * FRAMES - 450, numbers.size() + " " + problems);
    }

    @Test
    void aBlockOfZerosAnywhereIsSurvivedAndTold() throws IOException {
        byte[] whole = Files.readAllBytes(file());
        for (double share = 0; share < 1; share += 0.07) {
            problems.clear();
            long from = around(share);
            zero(from, BLOCK);
            lost(read(), 120);
            assertTrue(!problems.isEmpty(), "a hole at " + from);
            Files.write(file(), whole);
        }
    }

    @Test
    void aWholeJournalHasNoHole() throws IOException {
        write(FRAMES + 1);
        assertEquals(2 * FRAMES, read().size());
        assertEquals(List.of(), problems);
    }

    /** A writer that was killed while it made the table leaves its first record marked as incomplete. */
    @Test
    void aTableHalfMadeIsSetAsideAndMadeAnew() throws IOException {
        Path table = folder.queue().resolve("metadata.cq4t");
        try (RandomAccessFile file = new RandomAccessFile(table.toFile(), "rw")) {
            file.seek(3);
            file.write(0xC0);
        }
        write(FRAMES + 1);
        assertTrue(problems.toString().contains("metadata.cq4t: damaged"), problems.toString());
        assertEquals(2 * FRAMES, read().size());
    }
}
