package io.earshot.capture.decode.tls;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** From secrets to keys: the PRF of RFC 5246 section 5, HKDF of RFC 5869 with the labels of RFC 8446 section 7.1. */
public final class KeyDerivation {
    private KeyDerivation() {}

    /** HMAC; {@code hash} is {@code SHA256}, {@code SHA384}, {@code SHA1} or {@code MD5}. */
    public static byte[] hmac(String hash, byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance("Hmac" + hash);
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, "HMAC"));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("every Java platform has HMAC-" + hash, absent);
        }
    }

    /** P_hash with the label before the seed, RFC 5246 section 5. */
    public static byte[] prf(String hash, byte[] secret, String label, byte[] seed, int length) {
        byte[] labelled = concatenate(label.getBytes(StandardCharsets.US_ASCII), seed);
        ByteArrayOutputStream output = new ByteArrayOutputStream(length + 64);
        byte[] a = labelled;
        while (output.size() < length) {
            a = hmac(hash, secret, a);
            output.writeBytes(hmac(hash, secret, a, labelled));
        }
        return Arrays.copyOf(output.toByteArray(), length);
    }

    /** The PRF of TLS 1.0 and 1.1, RFC 2246 section 5: one half of the secret with MD5, the other with SHA-1. */
    static byte[] prfBeforeTls12(byte[] secret, String label, byte[] seed, int length) {
        int half = (secret.length + 1) / 2;
        byte[] output = prf("MD5", Arrays.copyOf(secret, half), label, seed, length);
        byte[] other =
                prf("SHA1", Arrays.copyOfRange(secret, secret.length - half, secret.length), label, seed, length);
        for (int i = 0; i < length; i++) {
            output[i] ^= other[i];
        }
        return output;
    }

    /** HKDF-Extract, RFC 5869 section 2.2. */
    public static byte[] extract(String hash, byte[] salt, byte[] keyMaterial) {
        return hmac(hash, salt, keyMaterial);
    }

    /** HKDF-Expand-Label, RFC 8446 section 7.1, with an empty context. */
    public static byte[] expandLabel(String hash, byte[] secret, String label, int length) {
        return expandLabel(hash, secret, "tls13 ", label, new byte[0], length);
    }

    /** HKDF-Expand-Label; the prefix is {@code "tls13 "}, or {@code "dtls13"} (RFC 9147 section 5.9). */
    public static byte[] expandLabel(
            String hash, byte[] secret, String prefix, String label, byte[] context, int length) {
        byte[] name = (prefix + label).getBytes(StandardCharsets.US_ASCII);
        byte[] info = concatenate(
                new byte[] {(byte) (length >> 8), (byte) length, (byte) name.length},
                name,
                new byte[] {(byte) context.length},
                context);
        ByteArrayOutputStream output = new ByteArrayOutputStream(length + 64);
        byte[] block = new byte[0];
        for (int counter = 1; output.size() < length; counter++) {
            block = hmac(hash, secret, block, info, new byte[] {(byte) counter});
            output.writeBytes(block);
        }
        return Arrays.copyOf(output.toByteArray(), length);
    }

    public static byte[] concatenate(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }
}
