package io.earshot.capture.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.source.Frame;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChecksumTest {
    /** OPTIONS over UDP over IPv4. */
    private static final String UDP = "45000037000700004011f6a4c0000201c000020913c413c400234d47"
            + "4f5054494f4e53207369703a614062205349502f322e300d0a0d0a";
    /** The same over TCP over IPv6, an odd number of octets. */
    private static final String TCP = "60000000002f064020010db800000000000000000000000120010db8000000000000000000000009"
            + "13c413c4000000010000000050180064257b0000"
            + "4f5054494f4e53207369703a614062205349502f322e300d0a0d0a";

    private final List<Datagram> datagrams = new ArrayList<>();
    private final Dissector dissector = new Dissector(Duplicates.kept(), datagram -> {
        Datagram copy = new Datagram();
        copy.copy(datagram);
        datagrams.add(copy);
    });

    private Datagram read(byte[] packet, int originalLength) {
        Frame frame = new Frame();
        frame.linkType = 101;
        frame.bytes = packet;
        frame.length = packet.length;
        frame.originalLength = originalLength;
        dissector.frame(frame);
        assertEquals(1, datagrams.size());
        return datagrams.remove(0);
    }

    private Datagram read(byte[] packet) {
        return read(packet, packet.length);
    }

    @Test
    void whatSumsUpIsRight() {
        for (String packet : List.of(UDP, TCP)) {
            Datagram datagram = read(HexFormat.of().parseHex(packet));
            assertFalse(Checksum.isHeaderWrong(datagram));
            assertFalse(Checksum.isPayloadWrong(datagram));
        }
    }

    @Test
    void everyChangedOctetIsSeen() {
        byte[] udp = HexFormat.of().parseHex(UDP);
        byte[] tcp = HexFormat.of().parseHex(TCP);
        for (int at = 28; at < udp.length; at++) {
            udp[at] ^= 0x10;
            assertTrue(Checksum.isPayloadWrong(read(udp)), "octet " + at);
            assertFalse(Checksum.isHeaderWrong(read(udp)));
            udp[at] ^= 0x10;
        }
        udp[8] ^= 1; // time to live
        assertTrue(Checksum.isHeaderWrong(read(udp)));
        assertFalse(Checksum.isPayloadWrong(read(udp)));
        tcp[tcp.length - 1] ^= 1;
        assertTrue(Checksum.isPayloadWrong(read(tcp)));
    }

    @Test
    void whatCannotBeSummedUpIsNotCalledWrong() {
        byte[] cut = HexFormat.of().parseHex(UDP.substring(0, UDP.length() - 8));
        assertFalse(Checksum.isPayloadWrong(read(cut, cut.length + 4)));
        byte[] none = HexFormat.of().parseHex(UDP);
        none[26] = 0;
        none[27] = 0;
        assertFalse(Checksum.isPayloadWrong(read(none)));
    }
}
