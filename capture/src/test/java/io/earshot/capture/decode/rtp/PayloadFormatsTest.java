package io.earshot.capture.decode.rtp;

import static io.earshot.capture.decode.Recording.octets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PayloadFormatsTest {
    @Test
    void decodesTheEndsOfG711() {
        assertEquals(-32124, G711.muLaw(0x00));
        assertEquals(32124, G711.muLaw(0x80));
        assertEquals(0, G711.muLaw(0xFF));
        assertEquals(-32256, G711.aLaw(0x2A));
        assertEquals(8, G711.aLaw(0xD5));
        assertEquals(-8, G711.aLaw(0x55));
    }

    @Test
    void fullScaleIsNearZeroDbov() {
        byte[] loud = new byte[160];
        for (int i = 0; i < loud.length; i++) {
            loud[i] = (byte) (i % 2 == 0 ? 0x00 : 0x80);
        }
        assertEquals(-0.17, G711.levelDbov(G711.muLawEnergy(loud, 0, 160), 160), 0.01);
        assertFalse(G711.isSilence(G711.muLawEnergy(loud, 0, 160), loud, 0, 160));
    }

    @Test
    void idleLineIsSilence() {
        byte[] idle = new byte[160];
        for (int i = 0; i < idle.length; i++) {
            idle[i] = (byte) (i % 3 == 0 ? 0xD5 : 0x55);
        }
        assertTrue(G711.isSilence(G711.aLawEnergy(idle, 0, 160), idle, 0, 160));
        assertEquals(G711.MIN_LEVEL, G711.levelDbov(0, 160));
        assertFalse(G711.isSilence(0, idle, 0, 0), "nothing is not silence");
    }

    @Test
    void readsTelephoneEvents() {
        byte[] event = octets("0b 8a 0640");
        assertTrue(TelephoneEvent.plausible(event, 0, 4));
        assertEquals('#', TelephoneEvent.digit(event, 0));
        assertTrue(TelephoneEvent.end(event, 0));
        assertEquals(10, TelephoneEvent.volume(event, 0));
        assertEquals(1600, TelephoneEvent.duration(event, 0));
    }

    @Test
    void walksRedundantBlocks() {
        byte[] payload = octets("80 0280 02 65 aabb 65".replace("80 0280 02", "e5028002"));
        Redundancy red = new Redundancy();
        assertTrue(red.wrap(payload, 0, payload.length));
        assertTrue(red.next());
        assertEquals(0x65, red.payloadType());
        assertEquals(160, red.timestampOffset());
        assertEquals(2, red.length());
        assertTrue(red.next() && red.primary());
        assertEquals(1, red.length());
        assertFalse(red.next());
    }

    @Test
    void readsTextAndComfortNoise() {
        assertEquals("é", T140.text(octets("c3a9"), 0, 2));
        assertEquals(-65, ComfortNoise.level(octets("41"), 0, 1));
    }

    @Test
    void knowsStaticAndUsualClockRates() {
        assertEquals("G722", PayloadTypes.name(9));
        assertEquals(8000, PayloadTypes.clockRate(9));
        assertEquals(0, PayloadTypes.clockRate(96));
        assertEquals(48000, PayloadTypes.usualClockRate("OPUS"));
    }
}
