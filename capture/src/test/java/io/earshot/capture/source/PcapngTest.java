package io.earshot.capture.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.capture.source.FileReading.Seen;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Sections, interfaces and blocks of pcapng. */
class PcapngTest {
    private static final long SECOND = 1_000_000_000L;

    private final FileReading reading = new FileReading();

    @Test
    void pcapngWithSeveralSectionsInterfacesAndResolutions() throws IOException {
        PcapngOctets file = new PcapngOctets();
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
        assertEquals(expected, reading.read(file.octets()));
        assertEquals(List.of(1, 101, 113), reading.account.linkTypes());
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
        reading.read(new PcapngOctets()
                .section(ByteOrder.LITTLE_ENDIAN)
                .describe(1, -1)
                .block(4, name)
                .block(10, secrets.array())
                .block(5, drops.array())
                .octets());
        assertEquals(List.of("192.0.2.1 pbx", "CLIENT_RANDOM 00 11\n"), reading.notes);
        assertEquals(Optional.of(17L), reading.account.kernelDropped());
    }

    @Test
    void customBlocksCountInTheNumbersAsInWireshark() throws IOException {
        PcapngOctets file = new PcapngOctets().section(ByteOrder.LITTLE_ENDIAN).describe(1, -1);
        byte[] octets =
                file.packet(0, 1, 60).block(0xBAD, new byte[8]).packet(0, 2, 60).octets();
        assertEquals(
                List.of(1L, 3L), reading.read(octets).stream().map(Seen::number).toList());
        assertEquals(2, reading.account.frames());
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
            byte[] octets = new PcapngOctets()
                    .section(order)
                    .describe(1, -1)
                    .block(2, obsolete.array())
                    .block(3, simple.array())
                    .octets();
            assertEquals(
                    List.of(new Seen(1, 2 * SECOND, 5, 90, 1, 0), new Seen(2, 2 * SECOND, 6, 6, 1, 0)),
                    reading.read(octets));
        }
    }
}
