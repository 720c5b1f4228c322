package io.earshot.capture.wire;

import static io.earshot.capture.wire.Packets.ethernet;
import static io.earshot.capture.wire.Packets.frame;
import static io.earshot.capture.wire.Packets.ipv4;
import static io.earshot.capture.wire.Packets.ipv6;
import static io.earshot.capture.wire.Packets.join;
import static io.earshot.capture.wire.Packets.udp;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.source.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FragmentsTest {
    private static final int MORE = 0x2000;
    private final List<byte[]> payloads = new ArrayList<>();
    private final Dissector dissector = new Dissector(Duplicates.kept(), datagram -> {
        assertTrue(datagram.reassembled);
        payloads.add(Arrays.copyOfRange(datagram.bytes, datagram.offset, datagram.offset + datagram.length));
    });
    private final byte[] message = new byte[3000];

    @BeforeEach
    void fillMessage() {
        new Random(1).nextBytes(message);
    }

    private static List<byte[]> fragments(byte[] datagram, int identification, int size) {
        List<byte[]> fragments = new ArrayList<>();
        for (int at = 0; at < datagram.length; at += size) {
            int end = Math.min(datagram.length, at + size);
            int field = at / 8 | (end < datagram.length ? MORE : 0);
            fragments.add(ethernet(0x0800, ipv4(17, identification, field, 64, Arrays.copyOfRange(datagram, at, end))));
        }
        return fragments;
    }

    @Test
    void putsFragmentsTogetherInAnyOrder() {
        Random random = new Random(2);
        for (int round = 0; round < 200; round++) {
            payloads.clear();
            List<byte[]> fragments = fragments(udp(message), round, 8 * (1 + random.nextInt(300)));
            Collections.shuffle(fragments, random);
            fragments.forEach(octets -> dissector.frame(frame(1, octets)));
            assertEquals(1, payloads.size());
            assertArrayEquals(message, payloads.get(0));
        }
    }

    @Test
    void putsIpv6FragmentsTogether() {
        byte[] datagram = udp(message);
        byte[] first = ipv6(44, join("11000001 00000007", Arrays.copyOf(datagram, 1232)));
        byte[] last = ipv6(44, join("110004d0 00000007", Arrays.copyOfRange(datagram, 1232, datagram.length)));
        dissector.frame(frame(101, last));
        dissector.frame(frame(101, first));
        assertArrayEquals(message, payloads.get(0));
        assertEquals(Map.of("wire.FRAGMENT_HELD", 1L), dissector.tally().undelivered());
    }

    @Test
    void keepsTheOctetsThatCameFirst() {
        byte[] datagram = udp(message);
        byte[] forged = new byte[1600];
        dissector.frame(frame(1, ethernet(0x0800, ipv4(17, 5, MORE, 64, Arrays.copyOf(datagram, 1600)))));
        dissector.frame(frame(1, ethernet(0x0800, ipv4(17, 5, MORE | 100, 64, Arrays.copyOf(forged, 800)))));
        byte[] rest = Arrays.copyOfRange(datagram, 1600, datagram.length);
        dissector.frame(frame(1, ethernet(0x0800, ipv4(17, 5, 200, 64, rest))));
        assertArrayEquals(message, payloads.get(0));
        assertEquals(1L, dissector.tally().oddities().get("wire.FRAGMENT_OVERLAP"));
    }

    @Test
    void givesUpAfterThirtySeconds() {
        List<byte[]> fragments = fragments(udp(message), 9, 1480);
        dissector.frame(frame(fragments.get(0), 0));
        dissector.frame(frame(fragments.get(1), 30_001));
        dissector.frame(frame(fragments.get(2), 30_002));
        assertEquals(List.of(), payloads);
        assertEquals(1L, dissector.tally().oddities().get("wire.FRAGMENTS_EXPIRED"));
        assertEquals(
                Map.of("wire.FRAGMENT_INCOMPLETE", 1L, "wire.FRAGMENT_HELD", 2L),
                dissector.tally().undelivered());
        dissector.finish();
        assertEquals(Map.of("wire.FRAGMENT_INCOMPLETE", 3L), dissector.tally().undelivered());
    }

    @Test
    void handsOnWhatStandsBeforeACut() {
        List<byte[]> fragments = fragments(udp(message), 9, 1480);
        Frame cut = frame(1, fragments.get(1));
        cut.length -= 400;
        dissector.frame(frame(1, fragments.get(0)));
        dissector.frame(cut);
        dissector.frame(frame(1, fragments.get(2)));
        assertArrayEquals(Arrays.copyOf(message, 1480 + 1480 - 400 - 8), payloads.get(0));
    }

    @Test
    void staysWithinItsBoundsInAFlood() {
        Tally tally = new Tally();
        Fragments fragments = new Fragments(tally);
        Datagram facts = new Datagram();
        Cursor cursor = new Cursor();
        byte[] octets = new byte[64];
        for (int i = 0; i < 200_000; i++) {
            facts.ipId = i & 0xFFFF;
            facts.sourceLow = i >>> 8;
            facts.time = i;
            cursor.set(octets, 0, 64, 64);
            fragments.add(facts, 17, 65_000 & ~7, true, cursor);
            assertTrue(fragments.waiting() <= Fragments.MAX_PACKETS);
            assertTrue(fragments.octets() <= Fragments.MAX_OCTETS + 0x10000);
        }
        assertTrue(tally.oddities().get("wire.FRAGMENTS_EVICTED") > 100_000);
    }
}
