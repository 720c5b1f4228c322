package io.earshot.capture.decode.tls;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** What both directions of a connection have agreed on, and the keys that follow from it with a key log. */
final class TlsSession {
    private final KeyLog keyLog;
    private String clientRandom = "";
    private String serverRandom = "";
    private int version;
    private boolean encryptThenMac;
    private Optional<SuiteParameters> suite = Optional.empty();

    TlsSession(KeyLog keyLog) {
        this.keyLog = keyLog;
    }

    void clientHello(TlsMessage.ClientHello hello) {
        clientRandom = hello.random();
    }

    void serverHello(Hellos.ServerChoice choice) {
        version = choice.version();
        encryptThenMac = choice.encryptThenMac();
        serverRandom = choice.message().random();
        suite = SuiteParameters.of(choice.message().cipherSuite());
    }

    boolean isTls13() {
        return version == Versions.TLS_1_3;
    }

    boolean versionKnown() {
        return version != 0;
    }

    Optional<SuiteParameters> suite() {
        return suite;
    }

    /** The secret that protects a direction of TLS 1.3, during the handshake or from its end on. */
    Optional<byte[]> trafficSecret(boolean fromClient, boolean handshake) {
        String label = handshake
                ? fromClient ? KeyLog.CLIENT_HANDSHAKE : KeyLog.SERVER_HANDSHAKE
                : fromClient ? KeyLog.CLIENT_APPLICATION : KeyLog.SERVER_APPLICATION;
        return keyLog.secret(label, clientRandom);
    }

    /**
     * The protection of a direction after its ChangeCipherSpec, RFC 5246 section 6.3; of TLS 1.0 and 1.1 (RFC 2246,
     * RFC 4346) only that by CBC, for there is no other but RC4.
     */
    Optional<RecordProtection> upToTls12(boolean fromClient) {
        boolean known = version == Versions.TLS_1_2
                || isBeforeTls12() && suite.isPresent() && suite.get().kind() == SuiteParameters.Kind.AES_CBC;
        if (!known || suite.isEmpty()) {
            return Optional.empty();
        }
        return keyLog.secret(KeyLog.CLIENT_RANDOM, clientRandom)
                .map(master -> upToTls12(fromClient, suite.get(), master));
    }

    private boolean isBeforeTls12() {
        return version == Versions.TLS_1_0 || version == Versions.TLS_1_1;
    }

    private RecordProtection upToTls12(boolean fromClient, SuiteParameters parameters, byte[] master) {
        int mac = parameters.macLength();
        int key = parameters.keyLength();
        int iv = version == Versions.TLS_1_0 ? CbcProtection.BLOCK : parameters.ivLength();
        byte[] seed = HexFormat.of().parseHex(serverRandom + clientRandom);
        int length = 2 * (mac + key + iv);
        byte[] block = isBeforeTls12()
                ? KeyDerivation.prfBeforeTls12(master, "key expansion", seed, length)
                : KeyDerivation.prf(parameters.hash(), master, "key expansion", seed, length);
        byte[] macKey = slice(block, fromClient ? 0 : mac, mac);
        byte[] cipherKey = slice(block, 2 * mac + (fromClient ? 0 : key), key);
        byte[] fixedIv = slice(block, 2 * (mac + key) + (fromClient ? 0 : iv), iv);
        return parameters.kind() == SuiteParameters.Kind.AES_CBC
                ? new CbcProtection(parameters, cipherKey, macKey, encryptThenMac, fixedIv)
                : new AeadProtection(parameters.kind(), cipherKey, fixedIv, false);
    }

    private static byte[] slice(byte[] block, int offset, int length) {
        return Arrays.copyOfRange(block, offset, offset + length);
    }
}
