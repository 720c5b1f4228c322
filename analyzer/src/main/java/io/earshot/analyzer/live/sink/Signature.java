package io.earshot.analyzer.live.sink;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proves to a receiver who sent a message, and when: HMAC-SHA256 (RFC 2104) over the time, a point and the body, in the
 * form {@code t=1795255323,v1=0af3…}. A receiver refuses what is older than it likes, so that nothing is replayed.
 */
final class Signature {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /** @param secret at least one octet */
    Signature(byte[] secret) {
        key = new SecretKeySpec(secret, ALGORITHM);
    }

    /** @param seconds since 1970-01-01 UTC */
    String of(long seconds, String body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] code = mac.doFinal((seconds + "." + body).getBytes(StandardCharsets.UTF_8));
            return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(code);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
