package io.earshot.capture.wire;

import static io.earshot.capture.wire.Packets.HELLO;
import static io.earshot.capture.wire.Packets.ethernet;
import static io.earshot.capture.wire.Packets.frame;
import static io.earshot.capture.wire.Packets.hex;
import static io.earshot.capture.wire.Packets.ipv4;
import static io.earshot.capture.wire.Packets.ipv6;
import static io.earshot.capture.wire.Packets.join;
import static io.earshot.capture.wire.Packets.media;
import static io.earshot.capture.wire.Packets.udp;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.source.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DissectorTest {
    private static final String WLAN_DATA = "0801 0000 020000000001 020000000002 020000000003 1000";
    private static final String SNAP_IPV4 = "aaaa03 000000 0800";

    static Stream<Arguments> stacks() {
        byte[] media = media();
        byte[] mediaV6 = ipv6(17, udp(HELLO));
        byte[] inner = ethernet(0x0800, media);
        return Stream.of(
                Arguments.of("ethernet", 1, inner),
                Arguments.of("vlan", 1, ethernet(0x8100, join("00050800", media))),
                Arguments.of("vlan", 1, ethernet(0x8100, join("00058100 00060800", media))),
                Arguments.of("service-vlan", 1, ethernet(0x88A8, join("00058100 00060800", media))),
                Arguments.of("service-vlan", 1, ethernet(0x9100, join("000586dd", mediaV6))),
                Arguments.of("mac-in-mac", 1, ethernet(0x88E7, join("00000001", inner))),
                Arguments.of("cisco-metadata", 1, ethernet(0x8909, join("0101 0001 0002 0800", media))),
                Arguments.of("llc", 1, ethernet(8 + media.length, join(SNAP_IPV4, join(media, hex("00000000"))))),
                Arguments.of("llc", 1, ethernet(3 + media.length, join("060603", media))),
                Arguments.of("pppoe", 1, ethernet(0x8864, join("11000001 003e 0021", join(media, hex("0000"))))),
                Arguments.of("ppp", 9, join("ff030021", media)),
                Arguments.of("ppp", 9, join("21", media)),
                Arguments.of("ppp", 204, join("00ff030057", mediaV6)),
                Arguments.of("cisco-hdlc", 104, join("0f000800", media)),
                Arguments.of("mpls", 1, ethernet(0x8847, join("00010040 00020140", media))),
                Arguments.of("mpls", 1, ethernet(0x8847, join("00020140 00000000", inner))),
                Arguments.of("mpls", 1, ethernet(0x8848, join("00020140", inner))),
                Arguments.of("cooked-v1", 113, join("0000 0001 0006 020000000001 0000 0800", media)),
                Arguments.of("cooked-v2", 276, join("0800 0000 00000002 0001 00 06 0200000000010000", media)),
                Arguments.of("raw-ip", 101, media),
                Arguments.of("raw-ip", 12, mediaV6),
                Arguments.of("raw-ip", 228, media),
                Arguments.of("raw-ip", 229, mediaV6),
                Arguments.of("loopback", 0, join("02000000", media)),
                Arguments.of("loopback", 0, join("0000001e", mediaV6)),
                Arguments.of("loopback", 108, join("00000018", mediaV6)),
                Arguments.of("pktap", 258, join("10000000 01000000 01000000 00000000", inner)),
                Arguments.of("nflog", 239, join("02000000 08000100 08000100 38000900", media)),
                Arguments.of("wlan", 105, join(WLAN_DATA + SNAP_IPV4, media)),
                Arguments.of("radiotap", 127, join("0000 0900 02000000 00" + WLAN_DATA + SNAP_IPV4, media)),
                Arguments.of(
                        "radiotap",
                        127,
                        join(
                                "0000 0900 02000000 20 8801 0000 020000000001 020000000002 020000000003 1000 0000 0000"
                                        + SNAP_IPV4,
                                media)),
                Arguments.of("gre", 101, ipv4(47, join("00000800", media))),
                Arguments.of("gre", 101, ipv4(47, join("b0000800 00000000 00000007 00000001", media))),
                Arguments.of("gre", 101, ipv4(47, join("00006558", inner))),
                Arguments.of("gre", 101, ipv4(47, join("3001880b 00340001 00000001 ff030021", media))),
                Arguments.of("erspan", 101, ipv4(47, join("000088be", inner))),
                Arguments.of("erspan", 101, ipv4(47, join("100088be 00000001 1005 0001 00000000", inner))),
                Arguments.of(
                        "erspan",
                        101,
                        ipv4(47, join("100022eb 00000001 2005 0001 00000000 0000 0001 0000000000000000", inner))),
                Arguments.of("ipv4", 101, ipv4(4, media)),
                Arguments.of("ipv6", 101, ipv4(41, mediaV6)),
                Arguments.of("ether-ip", 101, ipv4(97, join("3000", inner))),
                Arguments.of("l2tp", 101, ipv4(115, join("00000001 00000000", inner))),
                Arguments.of("l2tp", 101, ipv4(17, udp(1701, 1701, join("0002 0001 0001 ff030021", media)))),
                Arguments.of("l2tp", 101, ipv4(17, udp(1701, 1701, join("4802 0048 0001 0001 0000 0000 0021", media)))),
                Arguments.of("vxlan", 101, ipv4(17, udp(50000, 4789, join("0800000000000100", inner)))),
                Arguments.of("vxlan", 101, ipv4(17, udp(50000, 8472, join("0800000000000100", inner)))),
                Arguments.of("vxlan-gpe", 101, ipv4(17, udp(50000, 4790, join("0c00000100000100", media)))),
                Arguments.of("vxlan-gpe", 101, ipv4(17, udp(50000, 4790, join("0c00000300000100", inner)))),
                Arguments.of(
                        "service-header",
                        101,
                        ipv4(17, udp(50000, 4790, join("0c00000400000100 0fc20203 000001ff", inner)))),
                Arguments.of("service-header", 1, ethernet(0x894F, join("0fc30201 000001ff 00000000", media))),
                Arguments.of("geneve", 101, ipv4(17, udp(50000, 6081, join("0000655800000100", inner)))),
                Arguments.of("geneve", 101, ipv4(17, udp(50000, 6081, join("0100080000000100 01020300", media)))),
                Arguments.of("teredo", 101, ipv4(17, udp(50000, 3544, join("0000 1234 01020304", mediaV6)))),
                Arguments.of("gtp-u", 101, ipv4(17, udp(2152, 2152, join("30ff003c 00000001", media)))),
                Arguments.of(
                        "gtp-u", 101, ipv4(17, udp(2152, 2152, join("34ff003c 00000001 00000085 01000000", media)))),
                Arguments.of("tzsp", 101, ipv4(17, udp(50000, 37008, join("01000001 0a01c5 00 01", inner)))),
                Arguments.of("udp-lite", 101, ipv4(136, udp(HELLO))),
                Arguments.of("ipv6", 101, ipv6(0, join("3c00 0104 00000000 1100 0104 00000000", udp(HELLO)))),
                Arguments.of("ipv6", 101, ipv6(44, join("1100 0000 00000009", udp(HELLO)))),
                Arguments.of(
                        "ipv4",
                        101,
                        ipv4(51, join("1104 0000 00000001 00000001 000000000000000000000000", udp(HELLO)))),
                Arguments.of("ipv4", 101, join("46b80040 47114000 4011 0000 c0a8010a 34472014 94040000", udp(HELLO))));
    }

    private static final class Collector implements DatagramSink {
        final List<byte[]> payloads = new ArrayList<>();
        Datagram last = new Datagram();

        @Override
        public void datagram(Datagram datagram) {
            last = datagram;
            payloads.add(Arrays.copyOfRange(datagram.bytes, datagram.offset, datagram.offset + datagram.length));
        }
    }

    @ParameterizedTest(name = "{0} over link type {1}")
    @MethodSource("stacks")
    void findsTheDatagramBehindEachHeader(String header, int linkType, byte[] octets) {
        Collector found = new Collector();
        Dissector dissector = new Dissector(Duplicates.kept(), found);
        dissector.frame(frame(linkType, octets));
        assertEquals(Map.of(), dissector.tally().undelivered());
        assertEquals(1, found.payloads.size());
        assertArrayEquals(HELLO, found.payloads.get(0));
        assertEquals(Packets.SOURCE_PORT, found.last.sourcePort);
        assertEquals(Packets.DESTINATION_PORT, found.last.destinationPort);
        assertEquals(46, found.last.dscp);
        assertEquals(64, found.last.ttl);
        assertTrue(
                dissector.tally().encapsulations().containsKey(header),
                dissector.tally().encapsulations()::toString);
    }

    @ParameterizedTest(name = "{0} over link type {1}")
    @MethodSource("stacks")
    void accountsForEveryPrefixAndEveryFlippedBit(String header, int linkType, byte[] octets) {
        Dissector dissector = new Dissector(Duplicates.kept(), DissectorTest::assertWithinFrame);
        for (int length = 0; length < octets.length; length++) {
            Frame cut = frame(linkType, Arrays.copyOf(octets, length));
            cut.originalLength = octets.length;
            dissector.frame(cut);
            cut.originalLength = length;
            dissector.frame(cut);
        }
        for (int bit = 0; bit < octets.length * 8; bit++) {
            byte[] flipped = octets.clone();
            flipped[bit >>> 3] ^= (byte) (1 << (bit & 7));
            dissector.frame(frame(linkType, flipped));
        }
        assertBalanced(dissector);
    }

    @Test
    void accountsForRandomOctetsOfEveryLinkType() {
        Dissector dissector = new Dissector(Duplicates.dropped(), DissectorTest::assertWithinFrame);
        Random random = new Random(7);
        List<byte[]> seeds = stacks().map(stack -> (byte[]) stack.get()[2]).toList();
        for (int i = 0; i < 200_000; i++) {
            byte[] octets = seeds.get(random.nextInt(seeds.size())).clone();
            for (int changes = random.nextInt(6); changes >= 0; changes--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt();
            }
            Frame frame = frame(random.nextInt(280), octets);
            frame.offset = random.nextInt(4);
            frame.length -= frame.offset;
            frame.time += i * 1000L;
            dissector.frame(frame);
        }
        assertBalanced(dissector);
    }

    private static void assertWithinFrame(Datagram datagram) {
        assertTrue(datagram.offset >= 0 && datagram.length >= 0 && datagram.originalLength >= datagram.length);
        assertTrue(datagram.offset + datagram.length <= datagram.bytes.length);
        IcmpError.of(datagram);
    }

    private static void assertBalanced(Dissector dissector) {
        Tally tally = dissector.tally();
        long counted =
                tally.undelivered().values().stream().mapToLong(Long::longValue).sum();
        assertEquals(tally.frames(), tally.delivered() + counted);
    }

    @Test
    void sameFactsOnTheFastAndTheSlowWay() {
        Collector fast = new Collector();
        new Dissector(Duplicates.kept(), fast).frame(frame(1, ethernet(0x0800, media())));
        Collector slow = new Collector();
        new Dissector(Duplicates.kept(), slow).frame(frame(101, media()));
        assertEquals(slow.last.source(), fast.last.source());
        assertEquals("192.168.1.10:16384", fast.last.source().toString());
        assertEquals("52.71.32.20:10000", fast.last.destination().toString());
        assertEquals(slow.last.ipId, fast.last.ipId);
        assertEquals(slow.last.ipLength, fast.last.ipLength);
        assertEquals(14, fast.last.ipOffset);
    }

    @Test
    void leavesPaddingOfShortFramesOut() {
        Collector found = new Collector();
        byte[] padded = Arrays.copyOf(ethernet(0x0800, ipv4(17, udp(hex("aabb")))), 60);
        new Dissector(Duplicates.kept(), found).frame(frame(1, padded));
        assertArrayEquals(hex("aabb"), found.payloads.get(0));
        assertEquals(2, found.last.originalLength);
    }

    @Test
    void takesTheFramesLengthWhenTheIpLengthIsZero() {
        byte[] segment = ethernet(0x0800, ipv4(6, Packets.tcp(80, 90, 1, 1, Datagram.ACK, new byte[3000])));
        segment[16] = 0;
        segment[17] = 0;
        Collector found = new Collector();
        new Dissector(Duplicates.kept(), found).frame(frame(1, segment));
        assertEquals(3000, found.last.length);
    }

    @Test
    void saysWhenTheSnapLengthCutThePayload() {
        byte[] octets = ethernet(0x0800, media());
        Frame frame = frame(1, Arrays.copyOf(octets, octets.length - 4));
        frame.originalLength = octets.length;
        Collector found = new Collector();
        new Dissector(Duplicates.kept(), found).frame(frame);
        assertTrue(found.last.truncated());
        assertEquals(HELLO.length, found.last.originalLength);
        assertEquals(HELLO.length - 4, found.last.length);
    }

    @Test
    void keepsADatagramOnATunnelsPortThatHoldsNoPacket() {
        Collector found = new Collector();
        Dissector dissector = new Dissector(Duplicates.kept(), found);
        byte[] rtp = hex("8000 0001 00000000 12345678 d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5d5");
        for (int port : new int[] {1701, 2152, 3544, 4789, 4790, 6081, 8472, 37008}) {
            dissector.frame(frame(1, ethernet(0x0800, ipv4(17, udp(port, 10_000, rtp)))));
            assertEquals(port, found.last.sourcePort);
        }
        assertEquals(8, found.payloads.size());
    }

    @Test
    void countsByNameWhatCarriesNoDatagram() {
        Dissector dissector = new Dissector(Duplicates.kept(), datagram -> {});
        dissector.frame(frame(1, ethernet(0x0806, new byte[28])));
        dissector.frame(frame(1, ethernet(0x88B5, new byte[46])));
        dissector.frame(frame(1, ethernet(38, join("424203", new byte[43]))));
        dissector.frame(frame(1, ethernet(0x0800, ipv4(50, new byte[40]))));
        dissector.frame(frame(220, new byte[64]));
        dissector.frame(frame(105, join("0841" + WLAN_DATA.substring(4), new byte[40])));
        dissector.frame(frame(1, new byte[0]));
        assertEquals(
                Map.of(
                        "arp", 1L,
                        "ethertype-0x88b5", 1L,
                        "stp", 1L,
                        "esp", 1L,
                        "linktype-220", 1L,
                        "wire.WLAN_ENCRYPTED", 1L,
                        "wire.EMPTY_FRAME", 1L),
                dissector.tally().undelivered());
    }

    @Test
    void givesUpOnTunnelsWithoutEnd() {
        byte[] packet = media();
        for (int i = 0; i < 200; i++) {
            packet = ipv4(4, packet);
        }
        Dissector dissector = new Dissector(Duplicates.kept(), datagram -> {});
        dissector.frame(frame(101, packet));
        assertEquals(Map.of("wire.NESTED_TOO_DEEP", 1L), dissector.tally().undelivered());
    }
}
