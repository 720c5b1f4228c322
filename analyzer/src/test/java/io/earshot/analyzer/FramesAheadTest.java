package io.earshot.analyzer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.net.Address;
import io.earshot.capture.source.CaptureFile;
import io.earshot.capture.source.FileNotes;
import io.earshot.capture.source.Frame;
import io.earshot.capture.source.MergedFiles;
import io.earshot.capture.wire.Glance;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FramesAheadTest {
    private final List<String> seen = new ArrayList<>();
    private final FileNotes notes = new FileNotes() {
        @Override
        public void name(Address address, String name) {
            seen.add(name);
        }
    };

    /** A pcapng of frames of these lengths, and before each the name of its number. */
    private static byte[] capture(int... lengths) {
        ByteBuffer file = ByteBuffer.allocate(
                        64 + Arrays.stream(lengths).map(length -> length + 100).sum())
                .order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0x0A0D0D0A)
                .putInt(28)
                .putInt(0x1A2B3C4D)
                .putShort((short) 1)
                .putShort((short) 0);
        file.putLong(-1).putInt(28);
        file.putInt(1)
                .putInt(20)
                .putShort((short) 1)
                .putShort((short) 0)
                .putInt(0)
                .putInt(20);
        for (int i = 0; i < lengths.length; i++) {
            byte[] name = String.format("n%06d", i).getBytes(StandardCharsets.US_ASCII);
            file.putInt(4).putInt(32).putShort((short) 1).putShort((short) 12);
            file.put(new byte[] {10, 0, 0, 1}).put(name).put((byte) 0).putInt(0).putInt(32);
            int padded = lengths[i] + 3 & ~3;
            file.putInt(6)
                    .putInt(32 + padded)
                    .putInt(0)
                    .putInt(0)
                    .putInt(i)
                    .putInt(lengths[i])
                    .putInt(lengths[i]);
            for (int octet = 0; octet < padded; octet++) {
                file.put((byte) (i + octet));
            }
            file.putInt(32 + padded);
        }
        return Arrays.copyOf(file.array(), file.position());
    }

    private void read(InputStream in, boolean threaded) throws IOException {
        MergedFiles.Opening file = new MergedFiles.Opening() {
            @Override
            public CaptureFile open(FileNotes told) throws IOException {
                return CaptureFile.open("capture", in, 0, told);
            }

            @Override
            public boolean repeatable() {
                return false;
            }
        };
        try (FramesAhead frames =
                new FramesAhead((told, spent) -> new MergedFiles(List.of(file), told, spent), notes, threaded)) {
            for (Glance glance = frames.next(); glance != null; glance = frames.next()) {
                Frame frame = glance.frame();
                ByteBuffer octets = ByteBuffer.wrap(frame.bytes, frame.offset, frame.length);
                seen.add(frame.number + " " + frame.time + " " + frame.length + " " + octets.hashCode());
            }
            assertEquals(1, frames.accounts().size());
        }
    }

    private void assertInOrder(int... lengths) throws IOException {
        for (boolean threaded : new boolean[] {false, true}) {
            seen.clear();
            read(new ByteArrayInputStream(capture(lengths)), threaded);
            assertEquals(2 * lengths.length, seen.size());
            for (int i = 0; i < lengths.length; i++) {
                byte[] octets = new byte[lengths[i]];
                for (int octet = 0; octet < octets.length; octet++) {
                    octets[octet] = (byte) (i + octet);
                }
                assertEquals(String.format("n%06d", i), seen.get(2 * i));
                assertEquals(
                        (i + 1) + " " + i * 1000L + " " + lengths[i] + " "
                                + ByteBuffer.wrap(octets).hashCode(),
                        seen.get(2 * i + 1));
            }
        }
    }

    @Test
    void framesAndNotesComeInTheirOrder() throws IOException {
        assertInOrder();
        assertInOrder(60);
        int[] many = new int[20_000];
        Arrays.setAll(many, i -> i * 7 % 1500);
        assertInOrder(many);
    }

    @Test
    void framesLargerThanABatchComeWhole() throws IOException {
        assertInOrder(60, 300_000, 60, 1_000_000, 140_000, 0, 60);
    }

    @Test
    void whatCannotBeReadIsToldBehindWhatCould() {
        for (boolean threaded : new boolean[] {false, true}) {
            seen.clear();
            int[] lengths = new int[3000];
            Arrays.fill(lengths, 200);
            InputStream broken = new InputStream() {
                @Override
                public int read() throws IOException {
                    throw new IOException("the disk is gone");
                }
            };
            InputStream in = new SequenceInputStream(new ByteArrayInputStream(capture(lengths)), broken);
            IOException thrown = assertThrows(IOException.class, () -> read(in, threaded));
            assertEquals("the disk is gone", thrown.getMessage());
            assertTrue(seen.size() > 1000, seen.size() + " before");
        }
    }
}
