package io.earshot.capture.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.earshot.capture.source.FileReading.Seen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames of pcap and snoop, plain and compressed. */
class CaptureFileTest {
    private static final long SECOND = 1_000_000_000L;

    private final FileReading reading = new FileReading();

    @Test
    void pcapInBothOrdersAndBothResolutions() throws IOException {
        for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            assertEquals(
                    List.of(
                            new Seen(1, 7 * SECOND + 5000, 10, 10, 101, 0),
                            new Seen(2, 8 * SECOND + 6000, 4, 90, 101, 0)),
                    reading.read(new PcapOctets(order, 0xA1B2C3D4, 101)
                            .record(7, 5, 10, 10)
                            .record(8, 6, 4, 90)
                            .octets()));
            assertEquals(
                    List.of(new Seen(1, 7 * SECOND + 5, 10, 10, 1, 0)),
                    reading.read(new PcapOctets(order, 0xA1B23C4D, 1)
                            .record(7, 5, 10, 10)
                            .octets()));
            assertEquals("pcap", reading.account.format());
        }
    }

    @Test
    void upperBitsOfTheLinkTypeTellOfChecksumsOnly() throws IOException {
        byte[] octets = new PcapOctets(ByteOrder.LITTLE_ENDIAN, 0xA1B2C3D4, 0x28000001)
                .record(1, 0, 4, 4)
                .octets();
        assertEquals(1, reading.read(octets).get(0).linkType());
    }

    @Test
    void longerRecordHeadersOfKuznetzov() throws IOException {
        byte[] octets = new PcapOctets(ByteOrder.BIG_ENDIAN, 0xA1B2CD34, 1)
                .record(7, 5, 10, 10)
                .record(8, 5, 12, 12)
                .octets();
        assertEquals(
                List.of(new Seen(1, 7 * SECOND + 5000, 10, 10, 1, 0), new Seen(2, 8 * SECOND + 5000, 12, 12, 1, 0)),
                reading.read(octets));
    }

    @Test
    void compressedFilesReadAsPlainOnes() throws IOException {
        byte[] plain = new PcapOctets(ByteOrder.LITTLE_ENDIAN, 0xA1B2C3D4, 1)
                .record(7, 5, 10, 10)
                .octets();
        List<Seen> expected = reading.read(plain);
        assertEquals(expected, reading.read(FileReading.gzip(plain)));
        assertEquals("pcap+gz", reading.account.format());
        assertEquals(expected, reading.read(Zstd.compress(plain)));
        assertEquals("pcap+zst", reading.account.format());
    }

    @Test
    void longFilesReadTheSamePlainAndCompressed() throws IOException {
        byte[] plain = PcapOctets.of(60_000).octets();
        List<Seen> seen = reading.read(plain);
        assertEquals(60_000, seen.size());
        assertEquals(seen, reading.read(FileReading.gzip(plain)));
        assertEquals(seen, reading.read(Zstd.compress(plain)));
        int cut = plain.length / 2;
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.writeBytes(FileReading.gzip(Arrays.copyOf(plain, cut)));
        members.writeBytes(FileReading.gzip(Arrays.copyOfRange(plain, cut, plain.length)));
        assertEquals(seen, reading.read(members.toByteArray()));
        assertEquals(List.of(), reading.account.damage());
    }

    @Test
    void framesLargerThanAChunkLieWhole() throws IOException {
        PcapOctets file = new PcapOctets(ByteOrder.BIG_ENDIAN, 0xA1B2C3D4, 1);
        int[] lengths = {60, 262_144, 3_000_000, 1, 1_048_560, 500_000, 16_777_216, 60, 700_000, 60};
        for (int i = 0; i < lengths.length; i++) {
            file.fill = i;
            file.record(i, 0, lengths[i], lengths[i]);
        }
        Frame frame = new Frame();
        try (CaptureFile capture = reading.open(file.octets())) {
            for (int i = 0; i < lengths.length; i++) {
                assertTrue(capture.next(frame));
                assertEquals(lengths[i], frame.length);
                for (int at = 0; at < frame.length; at++) {
                    assertEquals((byte) i, frame.bytes[frame.offset + at]);
                }
            }
            assertFalse(capture.next(frame));
            assertEquals(List.of(), capture.account().damage());
        }
    }

    @Test
    void framesArePointedToWhereTheyLie() throws IOException {
        Frame frame = new Frame();
        try (CaptureFile file = reading.open(PcapOctets.of(3).octets())) {
            for (int i = 0; i < 3; i++) {
                assertTrue(file.next(frame));
                byte[] expected = new byte[50];
                Arrays.fill(expected, (byte) i);
                assertArrayEquals(expected, Arrays.copyOfRange(frame.bytes, frame.offset, frame.offset + frame.length));
            }
        }
    }

    @Test
    void snoopFilesOfSolarisAreRead() throws IOException {
        byte[] octets = ByteBuffer.allocate(16 + 2 * 68)
                .put("snoop\0\0\0".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(2)
                .putInt(4)
                .put(snoopRecord(1514, 42))
                .put(snoopRecord(42, 42))
                .array();
        List<Seen> frames = reading.read(octets);
        assertEquals(2, frames.size());
        assertEquals(1556, reading.account.octets());
        assertEquals(List.of(1), reading.account.linkTypes());
        assertEquals("snoop", reading.account.format());
        assertEquals(List.of(), reading.account.damage());
        assertEquals(1, reading.read(Arrays.copyOf(octets, octets.length - 30)).size());
        assertEquals(1, reading.account.damage().size());
    }

    @Test
    void whatIsNoCaptureIsRefusedInWords() {
        for (String text :
                List.of("", "hey", "hello, this is no capture at all, only text\n".repeat(9), "snoop\0\0\0")) {
            byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
            assertThrows(NotACaptureException.class, () -> reading.read(octets), text);
            assertThrows(NotACaptureException.class, () -> reading.read(FileReading.gzip(octets)), text);
        }
        assertThrows(NotACaptureException.class, () -> reading.read(new byte[] {0x1F, (byte) 0x8B, 1, 2, 3}));
        assertThrows(
                NotACaptureException.class, () -> reading.read(new byte[] {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 3}));
    }

    /** A frame of so many octets, padded to a multiple of four. */
    private static byte[] snoopRecord(int original, int captured) {
        return ByteBuffer.allocate(68)
                .putInt(original)
                .putInt(captured)
                .putInt(68)
                .putInt(0)
                .putInt(1_700_000_000)
                .putInt(5)
                .array();
    }
}
