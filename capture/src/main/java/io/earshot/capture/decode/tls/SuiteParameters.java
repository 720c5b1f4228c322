package io.earshot.capture.decode.tls;

import java.util.Optional;

/**
 * What a cipher suite says of the protection of records, read from its registered name.
 *
 * @param keyLength octets of the cipher's key
 * @param ivLength  octets of the IV that comes out of the key schedule of TLS 1.2; 0 for CBC
 * @param hash      of the PRF or HKDF: {@code SHA256} or {@code SHA384}
 * @param macHash   of the record's MAC in CBC suites, else empty
 * @param macLength octets
 */
record SuiteParameters(Kind kind, int keyLength, int ivLength, String hash, String macHash, int macLength) {
    enum Kind {
        AES_GCM,
        CHACHA20_POLY1305,
        AES_CBC
    }

    /** Empty for suites whose records this program cannot open (RC4, CCM, Camellia, ...). */
    static Optional<SuiteParameters> of(String name) {
        String hash = name.endsWith("_SHA384") ? "SHA384" : "SHA256";
        int keyLength = name.contains("_AES_128_") ? 16 : 32;
        if (name.contains("CHACHA20_POLY1305")) {
            return Optional.of(new SuiteParameters(Kind.CHACHA20_POLY1305, 32, 12, hash, "", 0));
        }
        if (name.contains("_AES_128_GCM_") || name.contains("_AES_256_GCM_")) {
            return Optional.of(new SuiteParameters(Kind.AES_GCM, keyLength, 4, hash, "", 0));
        }
        if (name.contains("_AES_128_CBC_") || name.contains("_AES_256_CBC_")) {
            boolean sha1 = name.endsWith("_SHA");
            String macHash = sha1 ? "SHA1" : hash;
            int macLength = sha1 ? 20 : hash.equals("SHA384") ? 48 : 32;
            return Optional.of(new SuiteParameters(Kind.AES_CBC, keyLength, 0, hash, macHash, macLength));
        }
        return Optional.empty();
    }
}
