package io.earshot.capture.decode.tls;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-GCM (RFC 5288) and ChaCha20-Poly1305 (RFC 7905) of TLS 1.2, and both in TLS 1.3 (RFC 8446 section 5.2). */
final class AeadProtection extends RecordProtection {
    private static final int TAG = 16;
    private static final int EXPLICIT_NONCE = 8;
    private static final int HEADER = 5;

    private final SuiteParameters.Kind kind;
    private final byte[] key;
    private final byte[] iv;
    private final boolean tls13;

    AeadProtection(SuiteParameters.Kind kind, byte[] key, byte[] iv, boolean tls13) {
        this.kind = kind;
        this.key = key;
        this.iv = iv;
        this.tls13 = tls13;
    }

    /** The keys that a traffic secret stands for, RFC 8446 section 7.3. */
    static AeadProtection fromTrafficSecret(SuiteParameters suite, byte[] secret) {
        return new AeadProtection(
                suite.kind(),
                KeyDerivation.expandLabel(suite.hash(), secret, "key", suite.keyLength()),
                KeyDerivation.expandLabel(suite.hash(), secret, "iv", 12),
                true);
    }

    @Override
    Optional<byte[]> open(long number, byte[] bytes, int header, int length) {
        boolean explicit = !tls13 && kind == SuiteParameters.Kind.AES_GCM;
        int before = explicit ? EXPLICIT_NONCE : 0;
        int plainLength = length - before - TAG;
        if (plainLength < 0) {
            return Optional.empty();
        }
        byte[] nonce = explicit
                ? KeyDerivation.concatenate(iv, Arrays.copyOfRange(bytes, header + HEADER, header + HEADER + before))
                : nonce(iv, number);
        byte[] data = tls13
                ? Arrays.copyOfRange(bytes, header, header + HEADER)
                : additionalData(number, bytes, header, plainLength);
        return decrypt(kind, key, nonce, data, bytes, header + HEADER + before, plainLength + TAG);
    }

    /** The IV with the record's number laid over its end, RFC 8446 section 5.3. */
    static byte[] nonce(byte[] iv, long number) {
        byte[] nonce = iv.clone();
        for (int i = 0; i < 8; i++) {
            nonce[nonce.length - 1 - i] ^= (byte) (number >>> 8 * i);
        }
        return nonce;
    }

    static Optional<byte[]> decrypt(
            SuiteParameters.Kind kind, byte[] key, byte[] nonce, byte[] data, byte[] bytes, int offset, int length) {
        try {
            boolean gcm = kind == SuiteParameters.Kind.AES_GCM;
            Cipher cipher = Cipher.getInstance(gcm ? "AES/GCM/NoPadding" : "ChaCha20-Poly1305");
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(key, gcm ? "AES" : "ChaCha20"),
                    gcm ? new GCMParameterSpec(8 * TAG, nonce) : new IvParameterSpec(nonce));
            cipher.updateAAD(data);
            return Optional.of(cipher.doFinal(bytes, offset, length));
        } catch (GeneralSecurityException notAuthentic) {
            return Optional.empty();
        }
    }
}
