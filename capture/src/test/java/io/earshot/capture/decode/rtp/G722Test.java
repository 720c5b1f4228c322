package io.earshot.capture.decode.rtp;

import static io.earshot.capture.decode.Recording.octets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Packets of 20 ms as the encoder of spandsp 0.0.6 codes them at 64 kbit/s, and the levels that its decoder gives. */
class G722Test {
    /** The first packet of 440 Hz at -40 dBov, and the ninth. */
    private static final byte[] TONE =
            octets("fade77b2709ea0a0a1a9eb6eb3f9ded9d6d453d597dbfefbb7f4f272b3f5f8fb9edcd8d657d899dc"
                    + "befcf6f5f3b3f5f578bcfedbda97d8d7db5dbefcf7b6f4f1f3f7b9fb5ede9ad8d5d8d89a7ffdb873"
                    + "f6f3b4f379b9fe5cd9d8d698d7dd5dbcf874f3b5f174f4b8fc5edc96d9d6d9d95dfebbf8b2f4f072"
                    + "f8b67ddfbed558d598589cddfa78f2f5f1f4b2fa79fedb9dd7d9d6da9cdcfd76b8f1b377b4f35ef7");

    private static final byte[] TONE_LATER =
            octets("f79ff9dcdedfde5899fcf9b9f7fcf3f4affefcf97a9cda9d995adddefbfefaf4f2b5f3faf75fb4fc"
                    + "99d77a9add5bf8b8f477bcf1f0f2fedcf9f6da5c96dff9db9ef8f7f9b379b1f3fcb8fada79dc569e"
                    + "dffc9cfe7eb4f2f7f777b7f8f7d8db76da9bde9bf976def7baf2f3b976fafefbdafe9b5e9bdf7bdb"
                    + "b2fef8b070f5f6fefbddf5d8975fdfdd9cdbf4b5f7fcf2f6f1f7da779dbcdf9dd5fcdff7d9f5f6b7");
    /** The twenty-first packet of samples that are all 0. */
    private static final byte[] ZEROS =
            octets("dffbf5f8dff5f6dff4f8fbfbf8f8def5f5f8fafafadef3f8f8fafadef8f5f5f8fadef8faf8f2f8f8"
                    + "dcdef3f8f3fafadcdcf8f5f1f6dff4dcdaf4f2fbfbf6dffbdcf6f8f8f6dff4dff8f8f8f6dff2dff8"
                    + "fbf8f6dff4fbdff6f8f8dff4f8dff6f8f8dff5f6dcf6fbf8fbdef3dff6f6fbfbdff6fbfbf8f6dff8"
                    + "f8fafaf5f5def8f5fadeeff8dcfbf8f8dff3f8f8fbf8f8def5f8f8f8f5fadef3f8fbfaf5fadcf5f5");

    private final G722 decoder = new G722();

    private double level(byte[] payload) {
        return G711.levelDbov(decoder.energy(payload, 0, payload.length), payload.length);
    }

    private boolean isSilence(byte[] payload) {
        return G711.isSilence(decoder.energy(payload, 0, payload.length), payload, 0, payload.length);
    }

    /** Its quantiser has little to do with a tone, which the predictor foretells: small steps are no silence. */
    @Test
    void aToneHasItsLevel() {
        assertEquals(-40.3, level(TONE), 0.3);
        assertFalse(isSilence(TONE_LATER));
    }

    @Test
    void payloadsBetweenMayBeLeftOut() {
        level(TONE);
        assertEquals(-40.1, level(TONE_LATER), 2);
    }

    @Test
    void nothingAfterAToneIsSilence() {
        level(TONE);
        assertTrue(isSilence(ZEROS));
    }

    @Test
    void anOctetRepeatedIsSilenceAndAnyOctetsAreNot() {
        byte[] constant = new byte[160];
        Arrays.fill(constant, (byte) 0xFA);
        assertTrue(isSilence(constant));
        byte[] loud = new byte[160];
        new Random(7).nextBytes(loud);
        assertFalse(isSilence(loud));
    }

    /** Noise at -70 and at -40 dBov. */
    @Test
    void quietAndLoudNoise() {
        byte[] quiet = octets("fcde74705cb6efdddbb8bbfe5c757c78fef979b4747ef7dd5db2b476f85afaf6b59d79bcdd7cdeb3"
                + "71dcf7dd9a7a7e9efcfa76fadcfc38bcf2dcf59b7e72b2bef274f9d97e7afefe74b4f7de58f6badc"
                + "ee737e79b29cbe79d978b65dfcfadd7c9bb6ddb9f478defa76fcb6f6b774def85cf1fa76dcbcf37e"
                + "7ad7fc729aaf79be5cf574f1bb77dd9df8fc39da78faf7759cef7bfb9bdd9f7578edf2b9fe5aba5a");
        byte[] loud = octets("da73f6babf59f2517cbe7dee543cb3b398587db3f1725873f7be5b3d7b7feb5e55fddf7d78bad6af"
                + "9a9c5b79bad65e546db070ddf01ed17a191e75bdf47b6b52bd3f37dc7356997eee5d73b7d77ef0be"
                + "3dbe58d8daff589975325affee396cfef3f4ec5dfa3534f576bc5933f998eed3b750dcdf7fdc6f1f"
                + "3bf7fe9a5ad37cfb9f741cd1fd1e374efbfe1bdef692f4b57c56f87b5a9eaeae957d5e77577e59f4");
        assertTrue(isSilence(quiet));
        assertFalse(isSilence(loud));
    }
}
