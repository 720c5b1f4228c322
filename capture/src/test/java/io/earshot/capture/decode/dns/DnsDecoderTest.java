package io.earshot.capture.decode.dns;

import static io.earshot.capture.decode.Recording.octets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.decode.Recording;
import org.junit.jupiter.api.Test;

class DnsDecoderTest {
    /** _sip._udp.example.org, one SRV and one A of its target, compressed. */
    private static final byte[] SRV = octets("1234 8180 0001 0002 0000 0000"
            + "04 5f736970 04 5f756470 07 6578616d706c65 03 6f7267 00 0021 0001"
            + "c00c 0021 0001 0000003c 000c 0001 0002 13c4 03 737031 c016"
            + "c039 0001 0001 0000003c 0004 c0000201");

    @Test
    void followsSrvToItsAddress() {
        DnsMessage message = Recording.of(new DnsDecoder(), SRV).only(DnsMessage.class);
        assertEquals("_sip._udp.example.org", message.question());
        assertEquals("SRV", message.questionType());
        assertEquals("sp1.example.org", message.answers().get(0).target());
        assertEquals(5060, message.answers().get(0).port());
        assertEquals(
                "192.0.2.1", message.answers().get(1).address().orElseThrow().toString());
    }

    @Test
    void readsNaptr() {
        byte[] naptr = octets("1234 8180 0001 0001 0000 0000 01 61 00 0023 0001"
                + "c00c 0023 0001 0000003c 0013 0001 0002 01 73 07 5349502b443255 00 02 7370 00");
        DnsMessage.Answer answer = Recording.of(new DnsDecoder(), naptr)
                .only(DnsMessage.class)
                .answers()
                .get(0);
        assertEquals("SIP+D2U", answer.service());
        assertEquals("sp", answer.target());
    }

    @Test
    void endsOnCompressionLoops() {
        byte[] loop = SRV.clone();
        loop[39] = (byte) 0xC0;
        loop[40] = 39;
        assertTrue(Recording.of(new DnsDecoder(), loop).has(DnsOddity.NAME_MALFORMED));
    }

    @Test
    void survivesHostileOctets() {
        DnsDecoder decoder = new DnsDecoder();
        Recording recording = new Recording();
        Recording.hostile(SRV, datagram -> decoder.decode(datagram, recording));
        assertTrue(recording.has(DnsOddity.RECORDS_MISSING));
    }
}
