package io.earshot.capture.wire;

import static io.earshot.capture.wire.Packets.ethernet;
import static io.earshot.capture.wire.Packets.frame;
import static io.earshot.capture.wire.Packets.hex;
import static io.earshot.capture.wire.Packets.ipv4;
import static io.earshot.capture.wire.Packets.ipv6;
import static io.earshot.capture.wire.Packets.join;
import static io.earshot.capture.wire.Packets.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.capture.source.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DuplicatesTest {
    private final Dissector dissector = new Dissector(Duplicates.dropped(), datagram -> {});

    private static byte[] rtp(int sequence) {
        return join(new byte[] {(byte) 0x80, 0, (byte) (sequence >>> 8), (byte) sequence}, new byte[168]);
    }

    private static byte[] packet(int identification, int ttl, byte[] payload) {
        return ethernet(0x0800, ipv4(17, identification, 0x4000, ttl, udp(payload)));
    }

    private long delivered(Frame... frames) {
        for (Frame frame : frames) {
            dissector.frame(frame);
        }
        assertEquals(
                frames.length, dissector.tally().delivered() + dissector.tally().duplicates());
        return dissector.tally().delivered();
    }

    @Test
    void dropsTheCopyOfASpanPort() {
        byte[] octets = packet(7, 64, rtp(1));
        assertEquals(1, delivered(frame(octets, 0), frame(octets, 0), frame(octets, 19)));
    }

    @Test
    void dropsTheCopyThatARouterForwarded() {
        byte[] forwarded = packet(7, 63, rtp(1));
        forwarded[14 + 1] = 0; // DSCP
        forwarded[14 + 10] = 0x55; // header checksum
        forwarded[14 + 20 + 7] = 0x55; // UDP checksum
        assertEquals(1, delivered(frame(packet(7, 64, rtp(1)), 0), frame(forwarded, 1)));
    }

    @Test
    void tellsOfTheCopyThatARouterForwardedWhateverItBears() {
        List<String> copies = new ArrayList<>();
        Dissector telling = new Dissector(Duplicates.dropped(), new DatagramSink() {
            @Override
            public void datagram(Datagram datagram) {}

            @Override
            public void copy(Datagram datagram) {
                copies.add(datagram.protocol + " " + datagram.source().port() + " " + datagram.ttl);
            }
        });
        byte[] segment = Packets.tcp(5060, 40000, 1, 1, Datagram.ACK, new byte[9]);
        for (int linkType : new int[] {1, 101}) {
            for (int ttl : new int[] {64, 63}) {
                byte[] ip = ipv4(6, 9 + linkType, 0x4000, ttl, segment);
                telling.frame(linkType == 1 ? frame(ethernet(0x0800, ip), 0) : frame(101, ip));
            }
        }
        assertEquals(List.of("6 5060 63", "6 5060 63"), copies);
    }

    @Test
    void dropsTheCopyWithAnotherLinkHeader() {
        byte[] ip = ipv4(17, udp(rtp(1)));
        Frame cooked = frame(276, join("0800 0000 00000002 0001 00 06 0200000000010000", ip));
        assertEquals(
                1, delivered(frame(ethernet(0x0800, ip), 0), frame(ethernet(0x8100, join("00050800", ip)), 0), cooked));
    }

    @Test
    void keepsRtpWithEqualHeadersAndOtherPayload() {
        byte[] other = rtp(1);
        other[100] = 1;
        assertEquals(2, delivered(frame(packet(7, 64, rtp(1)), 0), frame(packet(7, 64, other), 0)));
    }

    @Test
    void keepsEveryOctetOfThePayloadApart() {
        byte[] base = packet(7, 64, rtp(1));
        dissector.frame(frame(base, 0));
        int first = 14 + 28;
        for (int i = first; i < base.length; i++) {
            byte[] other = base.clone();
            other[i] ^= 1;
            dissector.frame(frame(other, 0));
        }
        assertEquals(base.length - first + 1, dissector.tally().delivered());
    }

    @Test
    void keepsWhatWasSentAgainWithANewIdentification() {
        assertEquals(2, delivered(frame(packet(7, 64, rtp(1)), 0), frame(packet(8, 64, rtp(1)), 1)));
    }

    @Test
    void keepsTheSameOctetsAfterTheWindow() {
        byte[] identified = packet(7, 64, rtp(1));
        assertEquals(2, delivered(frame(identified, 0), frame(identified, 21)));
    }

    @Test
    void asksForCloserTimesWithoutIdentification() {
        byte[] unidentified = packet(0, 64, rtp(1));
        assertEquals(2, delivered(frame(unidentified, 0), frame(unidentified, 4), frame(unidentified, 6)));
    }

    @Test
    void dropsIpv6Copies() {
        byte[] octets = ipv6(17, udp(rtp(1)));
        byte[] forwarded = octets.clone();
        forwarded[7]--;
        assertEquals(2, delivered(frame(101, octets), frame(101, forwarded), frame(101, ipv6(17, udp(rtp(2))))));
    }

    @Test
    void keepsCopiesOfAnotherTapAndAfterTranslation() {
        byte[] translated = packet(7, 63, rtp(1));
        System.arraycopy(hex("6a33481e"), 0, translated, 14 + 12, 4);
        Frame otherTap = frame(packet(7, 64, rtp(1)), 0);
        otherTap.tap = 1;
        assertEquals(3, delivered(frame(packet(7, 64, rtp(1)), 0), frame(translated, 0), otherTap));
    }

    @Test
    void dropsCopiesOfFragmentsBeforeTheyOverlap() {
        byte[] datagram = udp(new byte[1992]);
        byte[] first = ethernet(0x0800, ipv4(17, 3, 0x2000, 64, Arrays.copyOf(datagram, 1000)));
        byte[] last = ethernet(0x0800, ipv4(17, 3, 125, 64, Arrays.copyOfRange(datagram, 1000, datagram.length)));
        for (byte[] octets : new byte[][] {first, first, last, last}) {
            dissector.frame(frame(octets, 0));
        }
        assertEquals(1, dissector.tally().delivered());
        assertEquals(2, dissector.tally().duplicates());
        assertEquals(1L, dissector.tally().undelivered().get("wire.FRAGMENT_HELD"));
    }

    @Test
    void keepsAllWhenSwitchedOff() {
        Dissector keeping = new Dissector(Duplicates.kept(), datagram -> {});
        byte[] octets = packet(7, 64, rtp(1));
        keeping.frame(frame(octets, 0));
        keeping.frame(frame(octets, 0));
        assertEquals(2, keeping.tally().delivered());
    }
}
