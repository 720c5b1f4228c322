package io.earshot.capture.decode.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.decode.tls.KeyDerivation;
import io.earshot.capture.decode.tls.KeyLog;
import io.earshot.capture.decode.tls.TlsMessage;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class DtlsSrtpKeysTest {
    private static final String CLIENT_RANDOM = "a148709a21567ef89ccb0b77005c8cb4f70d47161f1a83bb81e6e2ca4212c0e0";
    private static final TlsMessage.ServerHello HELLO = new TlsMessage.ServerHello(
            TlsMessage.Layer.DTLS,
            "DTLS 1.2",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            List.of(),
            "",
            "9f9086e3a47c28b3062e6e43275986310982ad520a7b8d801f02d1829d3c11e3",
            List.of(1),
            false);

    /** The exporter's output as OpenSSL gave it for a real handshake: both keys, then both salts. */
    @Test
    void exportsTheKeysThatTheEndpointExports() {
        byte[] exported = HexFormat.of()
                .parseHex("8d114646ea218e66d9b31d541a06ae9453eee1158a6d4d9afcdeb16de38d44e9"
                        + "88c991da9defaa68e0b2e979f458e658a75d62367beaf925be1df6ca");
        KeyLog keyLog = new KeyLog();
        keyLog.add("CLIENT_RANDOM " + CLIENT_RANDOM
                + " cc6903d6690759d89f95287dddde61e28b4d2518c900c1922ebe0108abf62d19330ed10b8f1ff7d59bb6d6c580d602c8");
        DtlsSrtpKeys keys = DtlsSrtpKeys.export(CLIENT_RANDOM, HELLO, keyLog).orElseThrow();
        assertArrayEquals(slices(exported, 0, 32), keys.clientKey());
        assertArrayEquals(slices(exported, 16, 46), keys.serverKey());
    }

    @Test
    void hasNoKeysWithoutSecret() {
        assertTrue(DtlsSrtpKeys.export(CLIENT_RANDOM, HELLO, new KeyLog()).isEmpty());
    }

    private static byte[] slices(byte[] exported, int key, int salt) {
        return KeyDerivation.concatenate(
                Arrays.copyOfRange(exported, key, key + 16), Arrays.copyOfRange(exported, salt, salt + 14));
    }
}
