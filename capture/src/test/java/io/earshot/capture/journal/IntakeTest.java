package io.earshot.capture.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.source.Frame;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every frame that is taken is journalled, or read past the journal, or counted as lost. */
class IntakeTest {
    /** More than memory holds back. */
    private static final int FRAMES = 80_000;

    private static final int OCTETS = 1000;

    @TempDir
    Path temporary;

    private static void take(Intake intake, int frames) {
        Frame frame = new Frame();
        frame.bytes = new byte[OCTETS];
        frame.length = OCTETS;
        frame.originalLength = OCTETS;
        for (int i = 1; i <= frames; i++) {
            frame.number = i;
            frame.time = 1_000L * i;
            intake.frame(frame);
        }
        intake.flush();
    }

    private static List<Long> readAll(Intake intake) {
        List<Long> numbers = new ArrayList<>();
        Tail tail = new Tail(Optional.empty(), intake);
        while (tail.read(new FrameNumbers(numbers))) {
            // the next record
        }
        return numbers;
    }

    private Intake withoutRoom() throws IOException {
        JournalOptions options =
                new JournalOptions(Duration.ofDays(7), 1L << 30, Long.MAX_VALUE / 2, JournalOptions.Cycle.HOUR);
        return new Intake(
                Optional.of(JournalWriter.open(new JournalFolder(temporary.resolve("journal")), options)),
                false,
                false);
    }

    @Test
    void withoutRoomWhatIsNotReadIsLostAndCounted() throws IOException {
        try (Intake intake = withoutRoom()) {
            take(intake, FRAMES);
            assertEquals(FRAMES, intake.frames());
            assertEquals(FRAMES, intake.journalled() + intake.notJournalled());
            assertTrue(intake.lost() > 0);
            assertEquals(FRAMES - intake.lost(), readAll(intake).size());
        }
    }

    @Test
    void whatWaitsAtTheEndIsCountedAsLost() throws IOException {
        try (Intake intake = withoutRoom()) {
            take(intake, 1000);
            assertEquals(0, intake.lost());
            intake.abandon();
            assertEquals(1000, intake.lost());
            assertEquals(0, readAll(intake).size());
        }
    }

    @Test
    void withoutAJournalNothingIsCalledUnwritten() throws IOException {
        try (Intake intake = new Intake(Optional.empty(), false, false)) {
            take(intake, FRAMES);
            assertEquals(0, intake.notJournalled());
            assertEquals(FRAMES - intake.lost(), readAll(intake).size());
        }
    }

    /** It would hold the intake for ever, and so the end of the service. */
    @Test
    void aPatientSourceDoesNotWaitForAReaderThatHasLeft() throws Exception {
        try (Intake intake = new Intake(Optional.empty(), true, false)) {
            Thread source = new Thread(() -> take(intake, FRAMES));
            source.start();
            while (source.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            assertEquals(0, intake.lost());
            intake.hurry();
            source.join(30_000);
            assertFalse(source.isAlive());
            assertEquals(FRAMES - intake.lost(), readAll(intake).size());
        }
    }
}
