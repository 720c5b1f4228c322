package io.earshot.capture.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MergedFilesTest {
    private int open;

    @Test
    void overlappingFilesAreTapsInOrderOfTimeAndPartsShareTheirTap() throws IOException {
        assertEquals(
                List.of("0/1/0", "1/1/1", "0/2/0", "2/1/1"),
                merged(part("b", at(1, 3)), part("a1", at(2)), part("a2", at(9))));
    }

    @Test
    void filesOfOnePlaceAreOneTap() throws IOException {
        assertEquals(
                List.of("0/1/0", "1/1/0", "2/1/1", "0/2/0", "1/2/0"),
                merged(
                        part("out", at(1, 4)).at(0),
                        part("in", at(2, 5)).at(0),
                        part("elsewhere", at(3)).at(2)));
    }

    @Test
    void ofEqualTimesTheFirstGivenComesFirst() throws IOException {
        assertEquals(
                List.of("0/1/0", "0/2/0", "1/1/1", "0/3/0", "1/2/1"),
                merged(part("a", at(1, 5, 6)), part("b", at(5, 6))));
    }

    @Test
    void aCaptureInPartsGivesTheFramesOfTheWhole() throws IOException {
        int[] times = {1, 2, 2, 2, 3, 4, 4, 5, 9, 9};
        List<String> whole = merged(part("whole", at(times)));
        for (int cut = 0; cut <= times.length; cut++) {
            byte[] head = at(Arrays.copyOf(times, cut));
            byte[] tail = at(Arrays.copyOfRange(times, cut, times.length));
            List<String> parts = merged(part("x1", head), part("x2", tail));
            List<String> numbered = new ArrayList<>();
            for (String frame : parts) {
                String[] fields = frame.split("/", -1);
                int before = fields[0].equals("0") ? 0 : cut;
                numbered.add("0/" + (Integer.parseInt(fields[1]) + before) + "/" + fields[2]);
            }
            assertEquals(whole, numbered);
        }
    }

    @Test
    void onlyFilesWhoseTimeHasComeAreOpen() throws IOException {
        List<MergedFiles.Opening> parts = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            parts.add(part("part" + i, at(2 * i, 2 * i + 1)));
        }
        Frame frame = new Frame();
        try (MergedFiles files = new MergedFiles(parts, FileNotes.IGNORED)) {
            for (int i = 0; i < 600; i++) {
                assertTrue(files.next(frame));
                assertEquals(0, frame.tap);
                assertEquals(1, open);
            }
            assertFalse(files.next(frame));
            assertEquals(300, files.accounts().size());
        }
        assertEquals(0, open);
    }

    @Test
    void whatIsNoCaptureIsSaidAtOnceAndNothingStaysOpen() {
        Part good = part("good", at(1));
        Part bad = part("bad", new byte[100]);
        assertThrows(NotACaptureException.class, () -> new MergedFiles(List.of(good, bad), FileNotes.IGNORED));
        assertEquals(0, open);
    }

    @Test
    void framesStayWhereTheyLieUntilTheirOctetsAreGivenBack() throws IOException {
        byte[] capture = PcapOctets.of(20_000).octets(); // several chunks
        List<Runnable> spent = new ArrayList<>();
        List<Frame> kept = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        try (MergedFiles files = new MergedFiles(List.of(part("a", capture)), FileNotes.IGNORED, spent::add)) {
            Frame frame = new Frame();
            while (files.next(frame)) {
                kept.add(frame);
                expected.add(octets(frame));
                frame = new Frame();
            }
        }
        assertEquals(20_000, kept.size());
        assertTrue(spent.size() > 2);
        assertEquals(expected, kept.stream().map(MergedFilesTest::octets).toList());
    }

    @Test
    void octetsGivenBackAreFilledAgain() throws IOException {
        byte[] capture = PcapOctets.of(20_000).octets();
        Set<byte[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
        try (MergedFiles files = new MergedFiles(List.of(part("a", capture)), FileNotes.IGNORED)) {
            Frame frame = new Frame();
            while (files.next(frame)) {
                arrays.add(frame.bytes);
            }
        }
        assertEquals(2, arrays.size());
    }

    private static String octets(Frame frame) {
        return Arrays.toString(Arrays.copyOfRange(frame.bytes, frame.offset, frame.offset + frame.length));
    }

    /** Each frame as capture/number/tap. */
    private static List<String> merged(Part... parts) throws IOException {
        for (int i = 0; i < parts.length; i++) {
            parts[i].capture = i;
        }
        List<String> frames = new ArrayList<>();
        try (MergedFiles files = new MergedFiles(List.of(parts), FileNotes.IGNORED)) {
            Frame frame = new Frame();
            while (files.next(frame)) {
                frames.add(frame.capture + "/" + frame.number + "/" + frame.tap);
            }
        }
        return frames;
    }

    private Part part(String name, byte[] octets) {
        return new Part(name, octets);
    }

    private final class Part implements MergedFiles.Opening {
        private final String name;
        private final byte[] octets;
        private int capture;
        private int place = -1;

        Part(String name, byte[] octets) {
            this.name = name;
            this.octets = octets;
        }

        Part at(int number) {
            place = number;
            return this;
        }

        @Override
        public int place() {
            return place;
        }

        @Override
        public CaptureFile open(FileNotes notes) throws IOException {
            open++;
            return CaptureFile.open(
                    name,
                    new ByteArrayInputStream(octets) {
                        private boolean closed;

                        @Override
                        public void close() {
                            open -= closed ? 0 : 1;
                            closed = true;
                        }
                    },
                    capture,
                    notes);
        }
    }

    private static byte[] at(int... seconds) {
        PcapOctets file = new PcapOctets(ByteOrder.LITTLE_ENDIAN, 0xA1B2C3D4, 1);
        for (int second : seconds) {
            file.record(second, 0, 4, 4);
        }
        return file.octets();
    }
}
