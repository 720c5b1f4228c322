package io.earshot.capture.decode.srtp;

import java.util.Arrays;
import java.util.Optional;

/** Crypto suites by their names in SDP, RFC 4568 section 6.2, RFC 6188, RFC 7714 section 14.2. Lengths in octets. */
public enum SrtpSuite {
    AES_CM_128_HMAC_SHA1_80(Kind.AES_CM, 1, 16, 14, 10),
    AES_CM_128_HMAC_SHA1_32(Kind.AES_CM, 2, 16, 14, 4),
    NULL_HMAC_SHA1_80(Kind.NULL, 5, 16, 14, 10),
    NULL_HMAC_SHA1_32(Kind.NULL, 6, 16, 14, 4),
    AEAD_AES_128_GCM(Kind.AES_GCM, 7, 16, 12, 16),
    AEAD_AES_256_GCM(Kind.AES_GCM, 8, 32, 12, 16),
    AES_192_CM_HMAC_SHA1_80(Kind.AES_CM, 0, 24, 14, 10),
    AES_192_CM_HMAC_SHA1_32(Kind.AES_CM, 0, 24, 14, 4),
    AES_256_CM_HMAC_SHA1_80(Kind.AES_CM, 0, 32, 14, 10),
    AES_256_CM_HMAC_SHA1_32(Kind.AES_CM, 0, 32, 14, 4);

    enum Kind {
        AES_CM,
        AES_GCM,
        NULL
    }

    private final Kind kind;
    private final int profile;
    private final int keyLength;
    private final int saltLength;
    private final int tagLength;

    SrtpSuite(Kind kind, int profile, int keyLength, int saltLength, int tagLength) {
        this.kind = kind;
        this.profile = profile;
        this.keyLength = keyLength;
        this.saltLength = saltLength;
        this.tagLength = tagLength;
    }

    Kind kind() {
        return kind;
    }

    public int keyLength() {
        return keyLength;
    }

    public int saltLength() {
        return saltLength;
    }

    /** Of an SRTP packet. */
    public int tagLength() {
        return tagLength;
    }

    /** SRTCP keeps 80 bits where SRTP has 32: RFC 4568 section 6.2.2. */
    public int rtcpTagLength() {
        return kind == Kind.AES_GCM ? tagLength : 10;
    }

    /** @param name as in a=crypto */
    public static Optional<SrtpSuite> named(String name) {
        // RFC 4568's erratum and RFC 6188 differ in where the key length stands; phones send both.
        String registered = name.replaceFirst("^AES_CM_(192|256)_", "AES_$1_CM_");
        return Arrays.stream(values())
                .filter(suite -> suite.name().equals(registered))
                .findFirst();
    }

    /** @param profile number of use_srtp, RFC 5764 section 4.1.2 and RFC 7714 section 14.2 */
    public static Optional<SrtpSuite> ofProfile(int profile) {
        return Arrays.stream(values())
                .filter(suite -> profile != 0 && suite.profile == profile)
                .findFirst();
    }
}
