package io.earshot.capture.decode.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KeyLogTest {
    private static final String RANDOM = "AB".repeat(32);

    @Test
    void findsSecretsByLabelAndRandom() {
        KeyLog keyLog = new KeyLog();
        keyLog.add("# comment\r\n\r\nCLIENT_RANDOM " + RANDOM + " 0102\r\n");
        assertArrayEquals(
                new byte[] {1, 2},
                keyLog.secret(KeyLog.CLIENT_RANDOM, "ab".repeat(32)).orElseThrow());
        assertTrue(keyLog.secret(KeyLog.EXPORTER, "ab".repeat(32)).isEmpty());
        assertEquals(0, keyLog.passedOver());
    }

    @Test
    void passesOverWhatIsNoSecret() {
        KeyLog keyLog = new KeyLog();
        keyLog.add("CLIENT_RANDOM " + RANDOM + "\nRSA x y\nCLIENT_RANDOM " + RANDOM + " 123\nA " + RANDOM + " zz\n");
        keyLog.add("CLIENT_RANDOM " + RANDOM + " " + "00".repeat(100));
        assertTrue(keyLog.isEmpty());
        assertEquals(5, keyLog.passedOver());
    }
}
