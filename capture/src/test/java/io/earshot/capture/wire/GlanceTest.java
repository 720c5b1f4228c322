package io.earshot.capture.wire;

import static io.earshot.capture.wire.Packets.ethernet;
import static io.earshot.capture.wire.Packets.frame;
import static io.earshot.capture.wire.Packets.hex;
import static io.earshot.capture.wire.Packets.ipv4;
import static io.earshot.capture.wire.Packets.join;
import static io.earshot.capture.wire.Packets.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.source.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the first glance takes from a frame is what its headers say when they are taken off one by one. */
class GlanceTest {
    private static final int LINKTYPE_RAW_IP = 101;
    private static final int ETHERNET = 1;

    @Test
    void plainFramesAreReadAsAllOthersAre() {
        Random random = new Random(20);
        for (int i = 0; i < 400; i++) {
            byte[] packet = random.nextBoolean() ? segment(random) : datagram(random);
            byte[] tagged = ethernet(0x8100, join("00050800", packet));
            Frame plain = frame(ETHERNET, random.nextBoolean() ? ethernet(0x0800, packet) : tagged);
            assertTrue(isPlain(plain));
            assertEquals(List.of(facts(LINKTYPE_RAW_IP, packet)), List.of(facts(plain)));
        }
    }

    @Test
    void whatIsBrokenIsNotPlain() {
        byte[] segment = hex("4e20 01bb 00000001 00000002 5018 1000 0000 0000 6f63746574732e2e");
        for (String headerLength : List.of("00", "40", "80", "f0")) {
            byte[] broken = segment.clone();
            broken[12] = hex(headerLength)[0];
            assertFalse(isPlain(frame(ETHERNET, ethernet(0x0800, ipv4(6, broken)))), headerLength);
        }
        assertFalse(isPlain(frame(ETHERNET, ethernet(0x0800, ipv4(6, Arrays.copyOf(segment, 19))))));
        byte[] longer = hex("4e20 01bb 0040 0000 6f63746574732e2e");
        assertFalse(isPlain(frame(ETHERNET, ethernet(0x0800, ipv4(17, longer)))));
    }

    private static boolean isPlain(Frame frame) {
        Glance glance = new Glance();
        glance.take(frame);
        return glance.isPlain();
    }

    /** With none to all of the forty octets of options that fit. */
    private static byte[] segment(Random random) {
        int words = 5 + random.nextInt(11);
        byte[] segment = new byte[4 * words + random.nextInt(40)];
        random.nextBytes(segment);
        segment[12] = (byte) (words << 4 | random.nextInt(16));
        return ipv4(6, segment);
    }

    private static byte[] datagram(Random random) {
        byte[] payload = new byte[4 + random.nextInt(200)];
        random.nextBytes(payload);
        return ipv4(17, udp(20_000 + random.nextInt(10_000), 40_000 + random.nextInt(10_000), payload));
    }

    private static String facts(int linkType, byte[] octets) {
        return facts(frame(linkType, octets));
    }

    private static String facts(Frame frame) {
        List<String> told = new ArrayList<>();
        Dissector dissector = new Dissector(Duplicates.dropped(), datagram -> told.add(text(datagram)));
        dissector.frame(frame);
        assertEquals(1, told.size());
        return told.get(0);
    }

    private static String text(Datagram read) {
        byte[] payload = Arrays.copyOfRange(read.bytes, read.offset, read.offset + read.length);
        boolean tcp = read.protocol == Datagram.TCP;
        return String.join(
                " ",
                read.transport.name(),
                read.source().toString(),
                read.destination().toString(),
                "ttl " + read.ttl + " dscp " + read.dscp + " id " + read.ipId + " of " + read.ipLength,
                "time " + read.time + " frame " + read.frame + " tap " + read.tap + " hash " + Tuple.of(read),
                tcp ? read.tcpSequence + " " + read.tcpAcknowledgment : "",
                tcp ? read.tcpFlags + " " + read.tcpWindow : "",
                read.originalLength + " " + Arrays.toString(payload));
    }
}
