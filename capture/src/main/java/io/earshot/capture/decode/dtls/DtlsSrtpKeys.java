package io.earshot.capture.decode.dtls;

import io.earshot.capture.decode.tls.KeyDerivation;
import io.earshot.capture.decode.tls.KeyLog;
import io.earshot.capture.decode.tls.TlsMessage;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Master keys and salts of DTLS-SRTP, RFC 5764 section 4.2.
 *
 * @param profile    the chosen use_srtp profile by number, RFC 5764 section 4.1.2
 * @param clientKey  master key and salt in one, of the direction from the DTLS client
 * @param serverKey  likewise from the DTLS server
 */
public record DtlsSrtpKeys(int profile, byte[] clientKey, byte[] serverKey) {
    private static final String LABEL = "EXTRACTOR-dtls_srtp";

    /** Through the exporter of RFC 5705; DTLS 1.2 only. */
    static Optional<DtlsSrtpKeys> export(String clientRandom, TlsMessage.ServerHello hello, KeyLog keyLog) {
        if (hello.srtpProfiles().isEmpty() || !hello.version().equals("DTLS 1.2")) {
            return Optional.empty();
        }
        int profile = hello.srtpProfiles().get(0);
        int keyLength = keyLength(profile);
        int saltLength = saltLength(profile);
        if (keyLength == 0) {
            return Optional.empty();
        }
        return keyLog.secret(KeyLog.CLIENT_RANDOM, clientRandom).map(master -> {
            byte[] seed = HexFormat.of().parseHex(clientRandom + hello.random());
            String hash = hello.cipherSuite().endsWith("_SHA384") ? "SHA384" : "SHA256";
            byte[] block = KeyDerivation.prf(hash, master, LABEL, seed, 2 * (keyLength + saltLength));
            return new DtlsSrtpKeys(
                    profile,
                    join(block, 0, keyLength, 2 * keyLength, saltLength),
                    join(block, keyLength, keyLength, 2 * keyLength + saltLength, saltLength));
        });
    }

    private static byte[] join(byte[] block, int keyOffset, int keyLength, int saltOffset, int saltLength) {
        return KeyDerivation.concatenate(
                Arrays.copyOfRange(block, keyOffset, keyOffset + keyLength),
                Arrays.copyOfRange(block, saltOffset, saltOffset + saltLength));
    }

    private static int keyLength(int profile) {
        return switch (profile) {
            case 1, 2, 7 -> 16;
            case 8 -> 32;
            default -> 0;
        };
    }

    private static int saltLength(int profile) {
        return profile >= 7 ? 12 : 14;
    }
}
