package io.earshot.capture.decode.srtp;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * What one sender protects its SRTP with.
 *
 * @param mkiLength octets of master key identifier in each packet, 0 to 128; mostly 0
 */
public record MasterKey(SrtpSuite suite, byte[] key, byte[] salt, int mkiLength) {
    private static final int MAX_MKI = 128;

    /** @param keyAndSalt in one, as in a=crypto or {@code DtlsSrtpKeys}; empty when they are too short */
    public static Optional<MasterKey> of(SrtpSuite suite, byte[] keyAndSalt, int mkiLength) {
        int keyLength = suite.keyLength();
        int length = keyLength + suite.saltLength();
        return keyAndSalt.length < length || mkiLength < 0 || mkiLength > MAX_MKI
                ? Optional.empty()
                : Optional.of(new MasterKey(
                        suite,
                        Arrays.copyOf(keyAndSalt, keyLength),
                        Arrays.copyOfRange(keyAndSalt, keyLength, length),
                        mkiLength));
    }

    /**
     * The first key of an a=crypto line, RFC 4568 sections 4 and 6.1.
     *
     * @param suite     {@code AES_CM_128_HMAC_SHA1_80}
     * @param keyParams {@code inline:<base64>|2^20|1:4}
     * @return empty for suites that are not known, and for keys that cannot be read
     */
    public static Optional<MasterKey> fromCrypto(String suite, String keyParams) {
        String[] parts = keyParams.split(";", 2)[0].split("\\|");
        if (!parts[0].startsWith("inline:")) {
            return Optional.empty();
        }
        int mkiLength = 0;
        for (int i = 1; i < parts.length; i++) {
            int colon = parts[i].indexOf(':');
            if (colon > 0) {
                mkiLength = number(parts[i].substring(colon + 1));
            }
        }
        int identifierLength = mkiLength;
        return SrtpSuite.named(suite)
                .flatMap(known -> decoded(parts[0].substring("inline:".length()).strip())
                        .flatMap(octets -> of(known, octets, identifierLength)));
    }

    private static int number(String digits) {
        return digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
    }

    private static Optional<byte[]> decoded(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64.replaceAll("=+$", "")));
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }
}
