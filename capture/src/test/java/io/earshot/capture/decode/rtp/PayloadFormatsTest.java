package io.earshot.capture.decode.rtp;

import static io.earshot.capture.decode.Recording.octets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
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
    void g722TellsSilenceFromSpeech() {
        byte[] constant = new byte[160];
        Arrays.fill(constant, (byte) 0xFA);
        assertTrue(G722.isSilence(constant, 0, 160));
        byte[] loud = new byte[160];
        new Random(7).nextBytes(loud);
        assertFalse(G722.isSilence(loud, 0, 160));
    }

    /** Noise at -70 and at -40 dBov, 20 ms of each, as the encoder of spandsp 0.0.6 codes it at 64 kbit/s. */
    @Test
    void g722TellsWhatAnEncoderMakesOfQuietAndOfLoudNoise() {
        byte[] quiet = octets(
                "fcde74705cb6efdddbb8bbfe5c757c78fef979b4747ef7dd5db2b476f85afaf6b59d79bcdd7cdeb3"
                        + "71dcf7dd9a7a7e9efcfa76fadcfc38bcf2dcf59b7e72b2bef274f9d97e7afefe74b4f7de58f6badc"
                        + "ee737e79b29cbe79d978b65dfcfadd7c9bb6ddb9f478defa76fcb6f6b774def85cf1fa76dcbcf37e"
                        + "7ad7fc729aaf79be5cf574f1bb77dd9df8fc39da78faf7759cef7bfb9bdd9f7578edf2b9fe5aba5a");
        byte[] loud = octets(
                "da73f6babf59f2517cbe7dee543cb3b398587db3f1725873f7be5b3d7b7feb5e55fddf7d78bad6af"
                        + "9a9c5b79bad65e546db070ddf01ed17a191e75bdf47b6b52bd3f37dc7356997eee5d73b7d77ef0be"
                        + "3dbe58d8daff589975325affee396cfef3f4ec5dfa3534f576bc5933f998eed3b750dcdf7fdc6f1f"
                        + "3bf7fe9a5ad37cfb9f741cd1fd1e374efbfe1bdef692f4b57c56f87b5a9eaeae957d5e77577e59f4");
        assertTrue(G722.isSilence(quiet, 0, 160));
        assertFalse(G722.isSilence(loud, 0, 160));
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
