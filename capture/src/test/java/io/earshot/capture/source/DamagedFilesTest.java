package io.earshot.capture.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is damaged is read up to the damage, and after it where possible. */
class DamagedFilesTest {
    private final FileReading reading = new FileReading();

    @Test
    void aFileThatEndsInsideAFrameIsReadUpToThere() throws IOException {
        byte[] whole = PcapOctets.of(20).octets();
        for (int length = 24; length < whole.length; length++) {
            int frames = (length - 24) / 66;
            assertEquals(frames, reading.read(Arrays.copyOf(whole, length)).size());
            assertEquals(
                    (length - 24) % 66 == 0 ? 0 : 1, reading.account.damage().size());
        }
    }

    @Test
    void anImpossibleLengthIsPassedOverAndReported() throws IOException {
        byte[] octets = PcapOctets.of(20).octets();
        ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN).putInt(24 + 5 * 66 + 8, 0x7FFFFFFF);
        assertEquals(19, reading.read(octets).size());
        FileAccount.Damage damage = reading.account.damage().get(0);
        assertEquals(6, damage.frame());
        assertEquals(24 + 5 * 66, damage.offset());
        assertTrue(damage.problem().contains("2147483647"), damage.problem());
    }

    @Test
    void aCutCompressedFileIsReadUpToTheCut() throws IOException {
        byte[] packed = FileReading.gzip(PcapOctets.of(2000).octets());
        assertTrue(reading.read(Arrays.copyOf(packed, packed.length - 9)).size() > 100);
        assertEquals(1, reading.account.damage().size());
    }

    @Test
    void pcapngGoesOnAfterADamagedBlock() throws IOException {
        PcapngOctets file = new PcapngOctets().section(ByteOrder.LITTLE_ENDIAN).describe(1, -1);
        int at = 0;
        for (int i = 0; i < 10; i++) {
            if (i == 4) {
                at = file.octets().length;
            }
            file.packet(0, i, 60);
        }
        byte[] octets = file.octets();
        octets[at + 5] = 0x7F;
        assertEquals(9, reading.read(octets).size());
        assertEquals(1, reading.account.damage().size());
        assertEquals(5, reading.account.damage().get(0).frame());
    }

    @Test
    void damagedOctetsNeverThrowOrHang() throws IOException {
        PcapngOctets ng = new PcapngOctets().section(ByteOrder.LITTLE_ENDIAN).describe(1, 9);
        for (int i = 0; i < 30; i++) {
            ng.packet(0, i, 60);
        }
        Random random = new Random(1);
        for (byte[] whole : List.of(PcapOctets.of(30).octets(), ng.octets())) {
            for (int round = 0; round < 300; round++) {
                byte[] octets = whole.clone();
                for (int i = 0; i < 1 + round % 40; i++) {
                    octets[8 + random.nextInt(octets.length - 8)] = (byte) random.nextInt();
                }
                assertTrue(reading.read(octets).size() <= 60);
            }
        }
    }

    /** Patterns in which every place looks like a record, so that a search that looks back would take hours. */
    @Test
    void octetsThatLookLikeRecordsEverywhereTakeNoLonger() throws IOException {
        byte[] header = PcapOctets.of(0).octets();
        byte[] records = new byte[20 << 20];
        ByteBuffer words = ByteBuffer.wrap(records).order(ByteOrder.LITTLE_ENDIAN);
        words.put(header);
        while (words.remaining() >= 4) {
            words.putInt(0x0003_FF00);
        }
        words.putInt(24 + 8, -1);
        byte[] blocks = new byte[20 << 20];
        byte[] section = new PcapngOctets().section(ByteOrder.LITTLE_ENDIAN).octets();
        ByteBuffer pairs =
                ByteBuffer.wrap(blocks).order(ByteOrder.LITTLE_ENDIAN).put(section);
        while (pairs.remaining() >= 8) {
            pairs.putInt(6).putInt(0x00FF_FFF0);
        }
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            reading.read(records);
            reading.read(blocks);
        });
    }
}
