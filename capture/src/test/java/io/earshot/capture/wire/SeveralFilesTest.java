package io.earshot.capture.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.capture.source.CaptureFile;
import io.earshot.capture.source.MergedFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Clocks of captures that show the same media. */
class SeveralFilesTest {
    private static final int PACKETS = 400;
    private static final int PTIME_MICROS = 20_000;
    private static final int BEHIND_MICROS = 2_300_000;
    private static final long NANOS_PER_MICRO = 1000;

    /** Cut after 64 octets a tagged frame holds six of what RTP carries. */
    @Test
    void mediaThatIsCutTellsTheClock() throws IOException {
        assertEquals(BEHIND_MICROS * NANOS_PER_MICRO, correction(64, 3, 3));
    }

    @Test
    void wholeMediaTellsTheClock() throws IOException {
        assertEquals(BEHIND_MICROS * NANOS_PER_MICRO, correction(2000, 3, 3));
    }

    @Test
    void otherMediaTellsNothing() throws IOException {
        assertEquals(0, correction(2000, 3, 4));
    }

    /** What is added to the times of a second capture of the media of a seed, which is behind the first. */
    private static long correction(int cutAt, long one, long other) throws IOException {
        return SeveralFiles.compare(List.of(media(one, 0, cutAt), media(other, BEHIND_MICROS, cutAt)))
                .correction(1);
    }

    private static MergedFiles.Opening media(long seed, int behind, int cutAt) {
        ByteBuffer file = ByteBuffer.allocate(24 + PACKETS * 300).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0xA1B2C3D4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(65535)
                .putInt(1);
        Random random = new Random(seed);
        for (int i = 0; i < PACKETS; i++) {
            byte[] rtp = new byte[172];
            random.nextBytes(rtp);
            rtp[0] = (byte) 0x80;
            byte[] ip = Packets.ipv4(Datagram.UDP, Packets.udp(rtp));
            byte[] frame = Packets.ethernet(LinkLayers.ETHERTYPE_VLAN, Packets.join("0007 0800", ip));
            int captured = Math.min(cutAt, frame.length);
            long micros = 10_000_000L + (long) i * PTIME_MICROS - behind;
            file.putInt((int) (micros / 1_000_000)).putInt((int) (micros % 1_000_000));
            file.putInt(captured).putInt(frame.length).put(frame, 0, captured);
        }
        byte[] octets = Arrays.copyOf(file.array(), file.position());
        return notes -> CaptureFile.open("media", new ByteArrayInputStream(octets), 0, notes);
    }
}
