package io.earshot.capture.wire;

import static io.earshot.capture.wire.Packets.frame;
import static io.earshot.capture.wire.Packets.ipv4;
import static io.earshot.capture.wire.Packets.ipv6;
import static io.earshot.capture.wire.Packets.join;
import static io.earshot.capture.wire.Packets.media;
import static io.earshot.capture.wire.Packets.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IcmpErrorTest {
    private static Optional<IcmpError> read(byte[] packet) {
        List<Optional<IcmpError>> read = new ArrayList<>();
        new Dissector(Duplicates.kept(), datagram -> read.add(IcmpError.of(datagram))).frame(frame(101, packet));
        return read.get(0);
    }

    @Test
    void namesTheFlowThatAFilterRefused() {
        IcmpError error = read(ipv4(1, join("030d 0000 00000000", media()))).orElseThrow();
        assertEquals(IcmpError.Kind.ADMINISTRATIVELY_PROHIBITED, error.kind());
        assertEquals("192.168.1.10", error.reporter().toString());
        assertEquals("192.168.1.10:16384", error.source().toString());
        assertEquals("52.71.32.20:10000", error.destination().toString());
        assertEquals(Datagram.UDP, error.protocol());
    }

    @Test
    void tellsTheNextHopMtu() {
        IcmpError error = read(ipv4(1, join("0304 0000 00000578", media()))).orElseThrow();
        assertEquals(IcmpError.Kind.PACKET_TOO_BIG, error.kind());
        assertEquals(1400, error.mtu());
    }

    @Test
    void readsIcmpV6WithExtensionHeadersInTheQuotation() {
        byte[] quoted = ipv6(0, join("1100 0104 00000000", udp(new byte[4])));
        IcmpError error = read(ipv6(58, join("0104 0000 00000000", quoted))).orElseThrow();
        assertEquals(IcmpError.Kind.PORT_UNREACHABLE, error.kind());
        assertEquals("[2001:db8::1]:16384", error.source().toString());
    }

    @Test
    void hasNoPortsWhenALaterFragmentIsQuoted() {
        byte[] later = ipv4(17, 7, 185, 64, new byte[8]);
        assertEquals(
                0,
                read(ipv4(1, join("0303 0000 00000000", later)))
                        .orElseThrow()
                        .source()
                        .port());
    }

    @Test
    void isNoErrorWhenItIsAnEcho() {
        assertEquals(Optional.empty(), read(ipv4(1, join("0800 0000 00010001", media()))));
        assertEquals(Optional.empty(), read(ipv6(58, join("8000 0000 00010001", media()))));
    }

    @Test
    void survivesEveryPrefix() {
        byte[] quoted = ipv6(44, join("1100 0000 00000001", udp(new byte[4])));
        for (byte[] packet : List.of(join("0303 0000 00000000", media()), join("0104 0000 00000000", quoted))) {
            for (int length = 4; length < packet.length; length++) {
                read(ipv4(1, Arrays.copyOf(packet, length)));
                read(ipv6(58, Arrays.copyOf(packet, length)));
            }
        }
    }
}
