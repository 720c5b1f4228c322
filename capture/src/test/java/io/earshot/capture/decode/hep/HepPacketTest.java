package io.earshot.capture.decode.hep;

import static io.earshot.capture.decode.Recording.octets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.decode.Recording;
import io.earshot.capture.wire.Datagram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class HepPacketTest {
    private static final byte[] HEP3 = octets("48455033 0071" + "0000 0001 0007 02" + "0000 0002 0007 11"
            + "0000 0003 000a d4ca0001" + "0000 0004 000a 52749e11" + "0000 0007 0008 2e9f" + "0000 0008 0008 13c4"
            + "0000 0009 000a 4e49e8a7" + "0000 000a 000a 0001d1f6" + "0000 000b 0007 01" + "0000 000c 000a 000000e4"
            + "0000 0011 0008 6162" + "0000 000f 000a 49425645");

    private final HepPacket packet = new HepPacket();

    @Test
    void yieldsTheDatagramThatTheAgentSaw() {
        assertTrue(packet.wrap(HEP3, 0, HEP3.length));
        Datagram inner = new Datagram();
        packet.unwrap(Recording.datagram(HEP3), inner);
        assertEquals("212.202.0.1:11935", inner.source().toString());
        assertEquals("82.116.158.17:5060", inner.destination().toString());
        assertEquals(1313466535_119286000L, inner.time);
        assertEquals(4, inner.length);
        assertEquals(HepPacket.SIP, packet.protocolType());
        assertEquals(228, packet.captureId());
        assertEquals("ab", packet.correlationId());
    }

    @Test
    void readsVersionTwo() {
        byte[] hep2 = octets("02 10 02 11 13c4 13c5 c0000201 c0000202 a7e8494e 01000000 0700 0000" + "49");
        assertTrue(packet.wrap(hep2, 0, hep2.length));
        assertEquals(1313466535_000001000L, packet.time(0));
        assertEquals(7, packet.captureId());
        assertEquals(1, packet.payloadLength());
    }

    @Test
    void inflatesWhatIsCompressed() throws IOException {
        byte[] options = "OPTIONS sip:a@example.com SIP/2.0\r\n".getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(gzip)) {
            out.write(options);
        }
        ByteArrayOutputStream zlib = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(zlib)) {
            out.write(options);
        }
        assertEquals("OPTIONS sip:a@example.com SIP/2.0\r\n", inflated(gzip.toByteArray()));
        assertEquals("OPTIONS sip:a@example.com SIP/2.0\r\n", inflated(zlib.toByteArray()));
        assertEquals("", inflated(options));
        assertEquals("", inflated(Arrays.copyOf(gzip.toByteArray(), 20)));
    }

    @Test
    void inflatesNoMoreThanADatagramHolds() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (OutputStream out = new DeflaterOutputStream(bomb)) {
            out.write(new byte[10_000_000]);
        }
        assertEquals(0xFFFF, inflated(bomb.toByteArray()).length());
    }

    /** Empty when it does not inflate. */
    private String inflated(byte[] payload) {
        ByteBuffer hep = ByteBuffer.allocate(12 + payload.length);
        hep.putInt(0x48455033).putShort((short) hep.capacity());
        hep.putShort((short) 0)
                .putShort((short) 0x10)
                .putShort((short) (6 + payload.length))
                .put(payload);
        assertTrue(packet.wrap(hep.array(), 0, hep.capacity()));
        Datagram inner = new Datagram();
        return packet.unwrap(Recording.datagram(hep.array()), inner)
                ? new String(inner.bytes, inner.offset, inner.length, StandardCharsets.UTF_8)
                : "";
    }

    @Test
    void refusesOtherOctets() {
        byte[] stun = octets("010100002112a442b7e7a701bc34d686fa87dfae");
        assertFalse(packet.wrap(stun, 0, stun.length));
    }

    @Test
    void survivesHostileOctets() {
        Datagram inner = new Datagram();
        Recording.hostile(HEP3, datagram -> {
            if (packet.wrap(datagram.bytes, 0, datagram.length) && packet.unwrap(datagram, inner)) {
                assertTrue(inner.offset + inner.length <= datagram.length);
                packet.correlationId();
            }
        });
    }
}
