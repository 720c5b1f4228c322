package io.earshot.capture.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.earshot.capture.net.Address;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class CaptureFileTest {
    private static final long SECOND = 1_000_000_000L;

    /** A frame as a test compares it. */
    private record Seen(long number, long time, int length, int originalLength, int linkType, int interfaceId) {}

    private final List<String> notes = new ArrayList<>();
    private FileAccount account = new FileAccount("");

    @Test
    void pcapInBothOrdersAndBothResolutions() throws IOException {
        for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            assertEquals(
                    List.of(
                            new Seen(1, 7 * SECOND + 5000, 10, 10, 101, 0),
                            new Seen(2, 8 * SECOND + 6000, 4, 90, 101, 0)),
                    read(new Pcap(order, 0xA1B2C3D4, 101)
                            .record(7, 5, 10, 10)
                            .record(8, 6, 4, 90)
                            .octets()));
            assertEquals(
                    List.of(new Seen(1, 7 * SECOND + 5, 10, 10, 1, 0)),
                    read(new Pcap(order, 0xA1B23C4D, 1).record(7, 5, 10, 10).octets()));
            assertEquals("pcap", account.format());
        }
    }

    @Test
    void upperBitsOfTheLinkTypeTellOfChecksumsOnly() throws IOException {
        byte[] octets = new Pcap(ByteOrder.LITTLE_ENDIAN, 0xA1B2C3D4, 0x28000001)
                .record(1, 0, 4, 4)
                .octets();
        assertEquals(1, read(octets).get(0).linkType());
    }

    @Test
    void compressedFilesReadAsPlainOnes() throws IOException {
        byte[] plain = new Pcap(ByteOrder.LITTLE_ENDIAN, 0xA1B2C3D4, 1)
                .record(7, 5, 10, 10)
                .octets();
        List<Seen> expected = read(plain);
        assertEquals(expected, read(gzip(plain)));
        assertEquals("pcap+gz", account.format());
        assertEquals(expected, read(Zstd.compress(plain)));
        assertEquals("pcap+zst", account.format());
    }

    @Test
    void aFileThatEndsInsideAFrameIsReadUpToThere() throws IOException {
        byte[] whole = pcap(20).octets();
        for (int length = 24; length < whole.length; length++) {
            int frames = (length - 24) / 66;
            assertEquals(frames, read(Arrays.copyOf(whole, length)).size());
            assertEquals((length - 24) % 66 == 0 ? 0 : 1, account.damage().size());
        }
    }

    @Test
    void anImpossibleLengthIsPassedOverAndReported() throws IOException {
        byte[] octets = pcap(20).octets();
        ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN).putInt(24 + 5 * 66 + 8, 0x7FFFFFFF);
        assertEquals(19, read(octets).size());
        FileAccount.Damage damage = account.damage().get(0);
        assertEquals(6, damage.frame());
        assertEquals(24 + 5 * 66, damage.offset());
        assertTrue(damage.problem().contains("2147483647"), damage.problem());
    }

    @Test
    void aCutCompressedFileIsReadUpToTheCut() throws IOException {
        byte[] packed = gzip(pcap(2000).octets());
        assertTrue(read(Arrays.copyOf(packed, packed.length - 9)).size() > 100);
        assertEquals(1, account.damage().size());
    }

    @Test
    void pcapngWithSeveralSectionsInterfacesAndResolutions() throws IOException {
        Pcapng file = new Pcapng();
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            file.section(order)
                    .describe(1, -1)
                    .describe(101, 9)
                    .describe(113, 0x80 | 10)
                    .packet(0, 3_000_004, 60)
                    .packet(1, 3 * SECOND + 4, 61)
                    .packet(2, 3 * 1024 + 512, 62);
        }
        List<Seen> expected = new ArrayList<>();
        for (int section = 0; section < 2; section++) {
            expected.add(new Seen(3 * section + 1, 3 * SECOND + 4000, 60, 60, 1, 3 * section));
            expected.add(new Seen(3 * section + 2, 3 * SECOND + 4, 61, 61, 101, 3 * section + 1));
            expected.add(new Seen(3 * section + 3, 3 * SECOND + SECOND / 2, 62, 62, 113, 3 * section + 2));
        }
        assertEquals(expected, read(file.octets()));
        assertEquals(List.of(1, 101, 113), account.linkTypes());
    }

    @Test
    void pcapngTellsNamesSecretsAndDrops() throws IOException {
        byte[] name = {1, 0, 8, 0, (byte) 192, 0, 2, 1, 'p', 'b', 'x', 0, 0, 0, 0, 0};
        byte[] key = "CLIENT_RANDOM 00 11\n".getBytes(StandardCharsets.UTF_8);
        ByteBuffer secrets = ByteBuffer.allocate(28).order(ByteOrder.LITTLE_ENDIAN);
        secrets.putInt(0x544C534B).putInt(key.length).put(key);
        ByteBuffer drops = ByteBuffer.allocate(28).order(ByteOrder.LITTLE_ENDIAN);
        drops.position(12);
        drops.putShort((short) 5).putShort((short) 8).putLong(17).putInt(0);
        read(new Pcapng()
                .section(ByteOrder.LITTLE_ENDIAN)
                .describe(1, -1)
                .block(4, name)
                .block(10, secrets.array())
                .block(5, drops.array())
                .octets());
        assertEquals(List.of("192.0.2.1 pbx", "CLIENT_RANDOM 00 11\n"), notes);
        assertEquals(Optional.of(17L), account.kernelDropped());
    }

    @Test
    void pcapngGoesOnAfterADamagedBlock() throws IOException {
        Pcapng file = new Pcapng().section(ByteOrder.LITTLE_ENDIAN).describe(1, -1);
        int at = 0;
        for (int i = 0; i < 10; i++) {
            if (i == 4) {
                at = file.octets().length;
            }
            file.packet(0, i, 60);
        }
        byte[] octets = file.octets();
        octets[at + 5] = 0x7F;
        assertEquals(9, read(octets).size());
        assertEquals(1, account.damage().size());
        assertEquals(5, account.damage().get(0).frame());
    }

    @Test
    void customBlocksCountInTheNumbersAsInWireshark() throws IOException {
        Pcapng file = new Pcapng().section(ByteOrder.LITTLE_ENDIAN).describe(1, -1);
        byte[] octets =
                file.packet(0, 1, 60).block(0xBAD, new byte[8]).packet(0, 2, 60).octets();
        assertEquals(List.of(1L, 3L), read(octets).stream().map(Seen::number).toList());
        assertEquals(2, account.frames());
    }

    @Test
    void whatIsNoCaptureIsRefusedInWords() {
        for (String text :
                List.of("", "hey", "hello, this is no capture at all, only text\n".repeat(9), "snoop\0\0\0")) {
            byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
            assertThrows(NotACaptureException.class, () -> read(octets), text);
            assertThrows(NotACaptureException.class, () -> read(gzip(octets)), text);
        }
        assertThrows(NotACaptureException.class, () -> read(new byte[] {0x1F, (byte) 0x8B, 1, 2, 3}));
        assertThrows(NotACaptureException.class, () -> read(new byte[] {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 3}));
    }

    @Test
    void damagedOctetsNeverThrowOrHang() throws IOException {
        Pcapng ng = new Pcapng().section(ByteOrder.LITTLE_ENDIAN).describe(1, 9);
        for (int i = 0; i < 30; i++) {
            ng.packet(0, i, 60);
        }
        Random random = new Random(1);
        for (byte[] whole : List.of(pcap(30).octets(), ng.octets())) {
            for (int round = 0; round < 300; round++) {
                byte[] octets = whole.clone();
                for (int i = 0; i < 1 + round % 40; i++) {
                    octets[8 + random.nextInt(octets.length - 8)] = (byte) random.nextInt();
                }
                assertTrue(read(octets).size() <= 60);
            }
        }
    }

    @Test
    void framesLargerThanAChunkLieWhole() throws IOException {
        Pcap file = new Pcap(ByteOrder.BIG_ENDIAN, 0xA1B2C3D4, 1);
        int[] lengths = {60, 262_144, 3_000_000, 1, 1_048_560, 500_000, 16_777_216, 60, 700_000, 60};
        for (int i = 0; i < lengths.length; i++) {
            file.fill = i;
            file.record(i, 0, lengths[i], lengths[i]);
        }
        Frame frame = new Frame();
        try (CaptureFile capture = open(file.octets(), 0)) {
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
    void longFilesReadTheSamePlainAndCompressed() throws IOException {
        byte[] plain = pcap(60_000).octets();
        List<Seen> seen = read(plain);
        assertEquals(60_000, seen.size());
        assertEquals(seen, read(gzip(plain)));
        assertEquals(seen, read(Zstd.compress(plain)));
        int cut = plain.length / 2;
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.writeBytes(gzip(Arrays.copyOf(plain, cut)));
        members.writeBytes(gzip(Arrays.copyOfRange(plain, cut, plain.length)));
        assertEquals(seen, read(members.toByteArray()));
        assertEquals(List.of(), account.damage());
    }

    @Test
    void longerRecordHeadersOfKuznetzov() throws IOException {
        byte[] octets = new Pcap(ByteOrder.BIG_ENDIAN, 0xA1B2CD34, 1)
                .record(7, 5, 10, 10)
                .record(8, 5, 12, 12)
                .octets();
        assertEquals(
                List.of(new Seen(1, 7 * SECOND + 5000, 10, 10, 1, 0), new Seen(2, 8 * SECOND + 5000, 12, 12, 1, 0)),
                read(octets));
    }

    @Test
    void simpleAndObsoletePacketBlocks() throws IOException {
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            ByteBuffer simple = ByteBuffer.allocate(12).order(order).putInt(6);
            ByteBuffer obsolete = ByteBuffer.allocate(28).order(order);
            obsolete.putShort((short) 0)
                    .putShort((short) 3)
                    .putInt(0)
                    .putInt(2_000_000)
                    .putInt(5)
                    .putInt(90);
            byte[] octets = new Pcapng()
                    .section(order)
                    .describe(1, -1)
                    .block(2, obsolete.array())
                    .block(3, simple.array())
                    .octets();
            assertEquals(
                    List.of(new Seen(1, 2 * SECOND, 5, 90, 1, 0), new Seen(2, 2 * SECOND, 6, 6, 1, 0)), read(octets));
        }
    }

    /** Patterns in which every place looks like a record, so that a search that looks back would take hours. */
    @Test
    void octetsThatLookLikeRecordsEverywhereTakeNoLonger() throws IOException {
        byte[] header = pcap(0).octets();
        byte[] records = new byte[20 << 20];
        ByteBuffer words = ByteBuffer.wrap(records).order(ByteOrder.LITTLE_ENDIAN);
        words.put(header);
        while (words.remaining() >= 4) {
            words.putInt(0x0003_FF00);
        }
        words.putInt(24 + 8, -1);
        byte[] blocks = new byte[20 << 20];
        byte[] section = new Pcapng().section(ByteOrder.LITTLE_ENDIAN).octets();
        ByteBuffer pairs =
                ByteBuffer.wrap(blocks).order(ByteOrder.LITTLE_ENDIAN).put(section);
        while (pairs.remaining() >= 8) {
            pairs.putInt(6).putInt(0x00FF_FFF0);
        }
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            read(records);
            read(blocks);
        });
    }

    @Test
    void framesArePointedToWhereTheyLie() throws IOException {
        Frame frame = new Frame();
        try (CaptureFile file = open(pcap(3).octets(), 0)) {
            for (int i = 0; i < 3; i++) {
                assertTrue(file.next(frame));
                byte[] expected = new byte[50];
                Arrays.fill(expected, (byte) i);
                assertArrayEquals(expected, Arrays.copyOfRange(frame.bytes, frame.offset, frame.offset + frame.length));
            }
        }
    }

    private static Pcap pcap(int frames) {
        Pcap file = new Pcap(ByteOrder.LITTLE_ENDIAN, 0xA1B2C3D4, 1);
        for (int i = 0; i < frames; i++) {
            file.fill = i;
            file.record(1_700_000_000 + i, i, 50, 50);
        }
        return file;
    }

    private CaptureFile open(byte[] octets, int capture) throws IOException {
        return CaptureFile.open("test.pcap", new ByteArrayInputStream(octets), capture, new FileNotes() {
            @Override
            public void secrets(String keyLog) {
                notes.add(keyLog);
            }

            @Override
            public void name(Address address, String name) {
                notes.add(address + " " + name);
            }
        });
    }

    private List<Seen> read(byte[] octets) throws IOException {
        List<Seen> seen = new ArrayList<>();
        Frame frame = new Frame();
        try (CaptureFile file = open(octets, 0)) {
            account = file.account();
            while (file.next(frame)) {
                assertTrue(frame.offset >= 0 && frame.offset + frame.length <= frame.bytes.length);
                seen.add(new Seen(
                        frame.number,
                        frame.time,
                        frame.length,
                        frame.originalLength,
                        frame.linkType,
                        frame.interfaceId));
            }
        }
        return seen;
    }

    private static byte[] gzip(byte[] octets) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(octets);
        }
        return packed.toByteArray();
    }

    /** Writes classic pcap. */
    static final class Pcap {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final ByteOrder order;
        private final int recordHeader;
        private int fill;

        Pcap(ByteOrder order, int magic, int linkType) {
            this.order = order;
            recordHeader = magic == 0xA1B2CD34 ? 24 : 16;
            ByteBuffer header = ByteBuffer.allocate(24).order(order);
            header.putInt(magic)
                    .putShort((short) 2)
                    .putShort((short) 4)
                    .putLong(0)
                    .putInt(65535)
                    .putInt(linkType);
            out.writeBytes(header.array());
        }

        Pcap record(int seconds, int fraction, int captured, int original) {
            ByteBuffer record = ByteBuffer.allocate(recordHeader + captured).order(order);
            record.putInt(seconds).putInt(fraction).putInt(captured).putInt(original);
            Arrays.fill(record.array(), recordHeader, recordHeader + captured, (byte) fill);
            out.writeBytes(record.array());
            return this;
        }

        byte[] octets() {
            return out.toByteArray();
        }
    }

    /** Writes pcapng. */
    private static final class Pcapng {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

        Pcapng section(ByteOrder newOrder) {
            order = newOrder;
            ByteBuffer body = ByteBuffer.allocate(16).order(order);
            body.putInt(0x1A2B3C4D).putShort((short) 1).putShort((short) 0).putLong(-1);
            return block(0x0A0D0D0A, body.array());
        }

        /** @param resolution if_tsresol, -1 for none */
        Pcapng describe(int linkType, int resolution) {
            ByteBuffer body = ByteBuffer.allocate(resolution < 0 ? 8 : 20).order(order);
            body.putShort((short) linkType).putShort((short) 0).putInt(0);
            if (resolution >= 0) {
                body.putShort((short) 9)
                        .putShort((short) 1)
                        .put((byte) resolution)
                        .put(new byte[3])
                        .putInt(0);
            }
            return block(1, body.array());
        }

        Pcapng packet(int interfaceId, long units, int length) {
            ByteBuffer body = ByteBuffer.allocate(20 + (length + 3 & ~3)).order(order);
            body.putInt(interfaceId)
                    .putInt((int) (units >>> 32))
                    .putInt((int) units)
                    .putInt(length)
                    .putInt(length);
            return block(6, body.array());
        }

        Pcapng block(int type, byte[] body) {
            ByteBuffer block = ByteBuffer.allocate(12 + body.length).order(order);
            block.putInt(type).putInt(12 + body.length).put(body).putInt(12 + body.length);
            out.writeBytes(block.array());
            return this;
        }

        byte[] octets() {
            return out.toByteArray();
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
        List<Seen> frames = read(octets);
        assertEquals(2, frames.size());
        assertEquals(1556, account.octets());
        assertEquals(List.of(1), account.linkTypes());
        assertEquals("snoop", account.format());
        assertEquals(List.of(), account.damage());
        assertEquals(1, read(Arrays.copyOf(octets, octets.length - 30)).size());
        assertEquals(1, account.damage().size());
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
