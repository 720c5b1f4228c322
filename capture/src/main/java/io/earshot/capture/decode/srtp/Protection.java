package io.earshot.capture.decode.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The cryptography of SRTP or SRTCP with one set of session keys: HMAC-SHA1 over AES in counter mode (RFC 3711 section
 * 4), or AES-GCM (RFC 7714). Keeps no state of streams.
 */
final class Protection {
    private static final int BLOCK = 16;
    private static final int GCM_IV = 12;

    private final SrtpSuite.Kind kind;
    private final byte[] salt;
    private final SecretKeySpec key;
    private final Cipher cipher;
    private final Mac mac;

    Protection(SrtpSuite.Kind kind, SessionKeys keys) {
        this.kind = kind;
        this.salt = keys.salt();
        this.key = new SecretKeySpec(keys.cipher(), "AES");
        try {
            boolean gcm = kind == SrtpSuite.Kind.AES_GCM;
            cipher = Cipher.getInstance(gcm ? "AES/GCM/NoPadding" : "AES/CTR/NoPadding");
            mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(keys.authentication(), "HmacSHA1"));
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("every Java platform has AES and HMAC-SHA1", absent);
        }
    }

    /** HMAC-SHA1 over the octets and four more; true when its beginning is what stands at {@code tag}. */
    boolean authentic(byte[] bytes, int offset, int length, byte[] trailer, int tag, int tagLength) {
        mac.update(bytes, offset, length);
        mac.update(trailer);
        byte[] expected = mac.doFinal();
        return Arrays.equals(expected, 0, tagLength, bytes, tag, tag + tagLength);
    }

    /** AES in counter mode, RFC 3711 section 4.1.1. */
    boolean counterMode(int ssrc, long index, byte[] bytes, int offset, int length, byte[] plain, int plainOffset) {
        if (kind == SrtpSuite.Kind.NULL) {
            System.arraycopy(bytes, offset, plain, plainOffset, length);
            return true;
        }
        byte[] iv = Arrays.copyOf(salt, BLOCK);
        lay(iv, 4, 4, ssrc);
        lay(iv, 8, 6, index);
        try {
            cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(iv));
            cipher.doFinal(bytes, offset, length, plain, plainOffset);
            return true;
        } catch (GeneralSecurityException noRoom) {
            return false;
        }
    }

    /**
     * AES-GCM, RFC 7714 sections 8 and 9.
     *
     * @param clear   octets before the ciphertext that are authenticated only
     * @param trailer authenticated too
     */
    boolean galois(
            int ssrc, long index, byte[] bytes, int offset, int clear, int length, byte[] trailer, byte[] plain) {
        byte[] iv = Arrays.copyOf(salt, GCM_IV);
        lay(iv, 2, 4, ssrc);
        lay(iv, 6, 6, index);
        try {
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * BLOCK, iv));
            cipher.updateAAD(bytes, offset, clear);
            cipher.updateAAD(trailer);
            cipher.doFinal(bytes, offset + clear, length - clear, plain, clear);
            return true;
        } catch (GeneralSecurityException notAuthentic) {
            return false;
        }
    }

    private static void lay(byte[] iv, int offset, int octets, long number) {
        for (int i = 0; i < octets; i++) {
            iv[offset + i] ^= (byte) (number >>> 8 * (octets - 1 - i));
        }
    }
}
