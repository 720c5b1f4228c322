package io.earshot.capture.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.net.Address;
import io.earshot.capture.source.FileAccount;
import io.earshot.capture.source.Frame;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final JournalOptions OPTIONS =
            new JournalOptions(Duration.ofDays(7), 1L << 30, JournalOptions.LEAST_FREE, JournalOptions.Cycle.HOUR);

    @TempDir
    Path temporary;

    private JournalFolder folder;
    private final List<String> problems = new ArrayList<>();

    @BeforeEach
    void folder() {
        folder = new JournalFolder(temporary.resolve("journal"));
    }

    /** Writes down what it is told. */
    private static final class Told implements DocumentSink {
        final List<String> lines = new ArrayList<>();

        @Override
        public void frame(Frame frame) {
            lines.add("frame " + frame.capture + "/" + frame.tap + "/" + frame.interfaceId + "/" + frame.linkType + " "
                    + frame.number + " at " + frame.time + ": " + frame.length + " of " + frame.originalLength + ", "
                    + frame.bytes[frame.offset]);
        }

        @Override
        public void tick(long time) {
            lines.add("tick " + time);
        }

        @Override
        public void note(CaptureNote note) {
            lines.add(note.toString());
        }

        @Override
        public void secrets(String text) {
            lines.add("secrets " + text);
        }

        @Override
        public void name(Address address, String name) {
            lines.add("name " + address + " " + name);
        }

        @Override
        public void gap(long frames) {
            lines.add("gap " + frames);
        }

        @Override
        public void begin() {
            lines.add("begin");
        }

        @Override
        public void end() {
            lines.add("end");
        }
    }

    private static Frame frame(int capture, long number, long time, int length, int more) {
        Frame frame = new Frame();
        frame.bytes = new byte[length + 7];
        frame.offset = 7;
        Arrays.fill(frame.bytes, (byte) 1);
        frame.bytes[7] = (byte) number;
        frame.length = length;
        frame.originalLength = length + more;
        frame.time = time;
        frame.capture = capture;
        frame.tap = capture;
        frame.interfaceId = 2 * capture;
        frame.linkType = 1 + 112 * capture;
        frame.number = number;
        return frame;
    }

    private void write(int frames) throws IOException {
        try (Intake intake = new Intake(Optional.of(JournalWriter.open(folder, OPTIONS)), false, false)) {
            for (int i = 1; i <= frames; i++) {
                intake.frame(frame(0, i, 1_000_000_000L * i, 100, 0));
            }
        }
    }

    private Told read() throws IOException {
        Told told = new Told();
        try (JournalReader reader = JournalReader.open(folder, problems::add)) {
            while (reader.read(told)) {
                // the next record
            }
        }
        return told;
    }

    @Test
    void everythingComesBackInItsOrder() throws IOException {
        Told expected = new Told();
        CaptureNote note = new CaptureNote(
                1,
                "eth1",
                "pcapng",
                List.of(1, 113),
                1,
                Optional.of(0L),
                Optional.of("udp"),
                List.of(new FileAccount.Damage(3, 400, "cut")));
        List<Frame> frames = List.of(
                frame(0, 1, 1_700_000_000_000_000_000L, 60, 0),
                frame(1, 1, 1_699_999_999_999_999_999L, 1514, 9000),
                frame(0, 5, 1_700_000_001_000_000_000L, 1, 0));
        try (Intake intake = new Intake(Optional.of(JournalWriter.open(folder, OPTIONS)), false, false)) {
            intake.begin();
            intake.note(note);
            intake.note(note);
            frames.forEach(intake::frame);
            intake.secrets("CLIENT_RANDOM 00 11");
            intake.name(Address.parse("2001:db8::1").orElseThrow(), "sip.example.com");
            intake.tick(-1);
            intake.end();
        }
        expected.begin();
        expected.note(note);
        frames.forEach(expected::frame);
        expected.secrets("CLIENT_RANDOM 00 11");
        expected.name(Address.parse("2001:db8::1").orElseThrow(), "sip.example.com");
        expected.tick(-1);
        expected.end();
        List<String> told = read().lines;
        told.remove(note.toString());
        expected.lines.remove(note.toString());
        assertEquals(expected.lines, told);
        assertEquals(List.of(), problems);
    }

    @Test
    void aJournalIsGoneOnWith() throws IOException {
        write(100);
        write(50);
        assertEquals(150, read().lines.size());
    }

    @Test
    void aTornLastRecordIsLeftOutAndWrittenOver() throws IOException {
        write(1000);
        tear(folder.files().get(0));
        assertEquals(1000, read().lines.size());
        write(10);
        assertEquals(1010, read().lines.size());
        assertEquals(List.of(), problems);
    }

    /** As a killed writer leaves it: one more record was begun. */
    private void tear(Path file) throws IOException {
        Path copy = temporary.resolve("torn.cq4");
        try (SingleChronicleQueue queue = Queues.open(folder, OPTIONS.cycle(), false);
                DocumentContext context = queue.createAppender().writingDocument()) {
            context.wire().bytes().write(new byte[] {DocumentKind.FRAMES.octet(), 0, 0});
            Files.copy(file, copy);
            context.rollbackOnClose();
        }
        Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Where the headers of records with frames stand. */
    private static List<Integer> records(Path file) throws IOException {
        byte[] all = Files.readAllBytes(file);
        List<Integer> records = new ArrayList<>();
        for (int at = 0; at + 8 < all.length; at += 4) {
            int length = little(all, at);
            if (all[at + 4] == DocumentKind.FRAMES.octet() && length > 2000 && length < 10_000 && all[at + 5] == 0) {
                records.add(at);
            }
        }
        return records;
    }

    private static int little(byte[] bytes, int at) {
        return bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8 | (bytes[at + 2] & 0xFF) << 16 | bytes[at + 3] << 24;
    }

    @Test
    void aDamagedFileIsToldInOneLineAndSurvived() throws IOException {
        write(1000);
        try (RandomAccessFile bytes = new RandomAccessFile(folder.files().get(0).toFile(), "rw")) {
            bytes.write(new byte[512]);
        }
        try (JournalWriter writer = JournalWriter.open(folder, OPTIONS)) {
            assertTrue(writer.append(new byte[] {DocumentKind.BEGIN.octet()}, 1), writer.problem());
            assertEquals(1, writer.found().size(), writer.found().toString());
        }
        assertEquals(List.of("begin"), read().lines);
        assertEquals(List.of(), problems);
    }

    @Test
    void aReaderToleratesGarbage() throws IOException {
        write(1000);
        Path file = folder.files().get(0);
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            byte[] garbage = new byte[1 << 14];
            new Random(1).nextBytes(garbage);
            bytes.seek(records(file).get(5) + 100);
            bytes.write(garbage);
        }
        assertTrue(read().lines.size() < 1000);
        assertEquals(1, problems.size(), problems.toString());
    }

    @Test
    void aRecordThatCannotBeReadIsPassedOver() throws IOException {
        try (JournalWriter writer = JournalWriter.open(folder, OPTIONS)) {
            writer.append(new byte[] {DocumentKind.BEGIN.octet()}, 1);
            writer.append(new byte[] {DocumentKind.FRAMES.octet(), 1, 2, 3}, 4);
            writer.append(new byte[] {0x7F}, 1);
            writer.append(new byte[] {DocumentKind.END.octet()}, 1);
        }
        assertEquals(List.of("begin", "end"), read().lines);
        assertEquals(2, problems.size(), problems.toString());
    }

    @Test
    void aJournalOfAnotherVersionIsLeftAlone() throws IOException {
        write(10);
        Files.writeString(temporary.resolve("journal/earshot-journal"), "2\n");
        assertTrue(assertThrows(JournalException.class, this::read).getMessage().contains("version 2"));
        assertThrows(
                JournalException.class,
                () -> JournalWriter.open(folder, OPTIONS).close());
    }

    @Test
    void anOlderJournalIsSetAside() throws IOException {
        write(10);
        Files.writeString(temporary.resolve("journal/earshot-journal"), "0\n");
        try (JournalWriter writer = JournalWriter.open(folder, OPTIONS)) {
            assertTrue(writer.found().get(0).contains("aside-1"), writer.found().toString());
        }
        assertEquals(List.of(), read().lines);
        assertTrue(Files.exists(temporary.resolve("journal/aside-1/frames")));
    }

    @Test
    void aFolderOfSomethingElseIsNotTouched() throws IOException {
        Files.createDirectories(temporary.resolve("journal"));
        Files.writeString(temporary.resolve("journal/letter.txt"), "dear");
        assertThrows(
                JournalException.class,
                () -> JournalWriter.open(folder, OPTIONS).close());
    }

    @Test
    void oneWriterOnly() throws IOException {
        try (JournalWriter writer = JournalWriter.open(folder, OPTIONS)) {
            assertTrue(writer.append(new byte[] {DocumentKind.BEGIN.octet()}, 1));
            assertThrows(
                    JournalException.class,
                    () -> JournalWriter.open(folder, OPTIONS).close());
        }
    }

    @Test
    void filesThatAreTooOldOrTooManyAreDeleted() throws IOException {
        write(100);
        Path newest = folder.files().get(0);
        Path oldest = copy(newest, "20200101-00F.cq4", Duration.ofDays(8));
        Path older = copy(newest, "20200102-00F.cq4", Duration.ofDays(1));
        try (JournalWriter writer = JournalWriter.open(folder, OPTIONS)) {
            writer.tidy();
        }
        assertFalse(Files.exists(oldest));
        assertTrue(Files.exists(older));
        JournalOptions small =
                new JournalOptions(OPTIONS.maxAge(), Files.size(newest) + 1, OPTIONS.minFree(), OPTIONS.cycle());
        JournalWriter writer = JournalWriter.open(folder, small);
        writer.tidy();
        writer.close();
        assertFalse(Files.exists(older));
        assertEquals(Files.size(newest), writer.octets());
        assertEquals(100, read().lines.size());
    }

    private static Path copy(Path file, String name, Duration age) throws IOException {
        Path copy = Files.copy(file, file.resolveSibling(name));
        return Files.setLastModifiedTime(copy, FileTime.from(Instant.now().minus(age)));
    }

    @Test
    void withoutRoomFramesGoPastTheJournalAndAreCounted() throws IOException {
        JournalOptions never = new JournalOptions(OPTIONS.maxAge(), 1 << 30, Long.MAX_VALUE / 2, OPTIONS.cycle());
        JournalWriter writer = JournalWriter.open(folder, never);
        Told told = new Told();
        try (Intake intake = new Intake(Optional.of(writer), false, false);
                JournalReader reader = JournalReader.open(folder, problems::add)) {
            intake.frame(frame(0, 1, 1, 60, 0));
            intake.flush();
            Tail tail = new Tail(Optional.of(reader), intake);
            while (tail.read(told)) {
                // the next record
            }
            assertEquals(1, told.lines.size());
            assertEquals(1, intake.notJournalled());
            assertEquals(0, intake.journalled());
            assertTrue(intake.problem().contains("free"), intake.problem());
        }
    }

    @Test
    void mediaIsCutToItsHeadersWhereItIsNotToBeKept() throws IOException {
        Frame rtp = udp(new byte[] {(byte) 0x80, 0}, 214);
        Frame rtcp = udp(new byte[] {(byte) 0x80, (byte) 200}, 90);
        Frame stun = udp(new byte[] {0, 1}, 90);
        try (Intake intake = new Intake(Optional.of(JournalWriter.open(folder, OPTIONS)), false, true)) {
            intake.frame(rtp);
            intake.frame(rtcp);
            intake.frame(stun);
        }
        List<String> lengths = read().lines.stream()
                .map(line -> line.replaceAll(".*: (\\d+ of \\d+),.*", "$1"))
                .toList();
        assertEquals(List.of("58 of 214", "90 of 90", "90 of 90"), lengths);
        assertEquals(214, rtp.length);
    }

    /** An Ethernet frame with IPv4 and UDP. */
    private static Frame udp(byte[] payload, int length) {
        Frame frame = frame(0, 1, 1, length, 0);
        byte[] bytes = frame.bytes;
        Arrays.fill(bytes, (byte) 0);
        bytes[frame.offset + 12] = 8;
        bytes[frame.offset + 14] = 0x45;
        bytes[frame.offset + 23] = 17;
        System.arraycopy(payload, 0, bytes, frame.offset + 42, payload.length);
        return frame;
    }

    @Test
    void framesOfTwoInterfacesComeInTheirOrder() throws IOException {
        try (Intake intake = new Intake(Optional.of(JournalWriter.open(folder, OPTIONS)), false, false)) {
            intake.order();
            intake.frame(frame(0, 1, 1_000_000_000L, 60, 0));
            intake.frame(frame(0, 2, 1_100_000_000L, 60, 0));
            intake.frame(frame(1, 1, 1_000_000_001L, 60, 0));
            intake.frame(frame(1, 2, 1_500_000_000L, 60, 0));
        }
        assertEquals(
                List.of("1000000000", "1000000001", "1100000000", "1500000000"),
                read().lines.stream()
                        .map(line -> line.replaceAll(".* at (\\d+):.*", "$1"))
                        .toList());
    }

    @Test
    void aScanTellsHowFarTheJournalGoes() throws IOException {
        try (Intake intake = new Intake(Optional.of(JournalWriter.open(folder, OPTIONS)), false, false)) {
            intake.note(CaptureNote.live(1, "eth1", 1, Optional.empty()));
            intake.frame(frame(1, 7, 1_000_000_000L, 60, 0));
            intake.frame(frame(1, 8, 2_000_000_000L, 60, 0));
        }
        try (JournalReader reader = JournalReader.open(folder, problems::add)) {
            for (boolean whole : new boolean[] {true, false}) {
                JournalScan scan = new JournalScan();
                reader.scan(scan, whole);
                assertEquals(8, scan.lastNumber(1));
                assertEquals(1, scan.capture("eth1", List.of()));
                assertEquals(2, scan.capture("eth2", List.of()));
                assertEquals(2_000_000_000L, scan.lastTime());
                assertFalse(scan.ended());
            }
        }
    }
}
