package io.earshot.capture.decode.dhcp;

import static io.earshot.capture.decode.Recording.octets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.decode.Recording;
import io.earshot.capture.decode.t38.UdptlProbe;
import io.earshot.capture.decode.zrtp.ZrtpProbe;
import org.junit.jupiter.api.Test;

class RecognitionTest {
    private static final byte[] ACK = octets("02010600" + "00".repeat(12) + "c0a8010a" + "00".repeat(216) + "63825363"
            + "350105" + "780901" + "c0000201c0000202" + "7812" + "00" + "0373697007" + "6578616d706c65" + "036f726700"
            + "ff");

    @Test
    void dhcpNamesSipServersByAddressAndName() {
        Recording recording = Recording.of(new DhcpDecoder(), ACK);
        SipServers byAddress = (SipServers) recording.messages.get(0);
        assertEquals("[192.0.2.1, 192.0.2.2]", byAddress.addresses().toString());
        assertEquals("192.168.1.10", byAddress.client().toString());
        SipServers byName = (SipServers) recording.messages.get(1);
        assertEquals("[sip.example.org]", byName.names().toString());
    }

    @Test
    void zrtpIsKnownByItsCookie() {
        byte[] hello = octets("10000001 5a525450 00000001 505a001d 48656c6c6f202020 00000000");
        assertTrue(ZrtpProbe.isZrtp(hello, 0, hello.length));
        assertEquals("Hello", ZrtpProbe.messageType(hello, 0));
    }

    @Test
    void udptlFillsItsDatagram() {
        byte[] indicator = octets("0001 01 06 00 01 01 04");
        assertTrue(UdptlProbe.isUdptl(indicator, 0, indicator.length));
        assertFalse(UdptlProbe.isUdptl(indicator, 0, indicator.length - 1));
    }

    @Test
    void survivesHostileOctets() {
        DhcpDecoder decoder = new DhcpDecoder();
        Recording recording = new Recording();
        Recording.hostile(ACK, datagram -> {
            decoder.decode(datagram, recording);
            UdptlProbe.isUdptl(datagram.bytes, 0, datagram.length);
            ZrtpProbe.isZrtp(datagram.bytes, 0, datagram.length);
        });
    }
}
