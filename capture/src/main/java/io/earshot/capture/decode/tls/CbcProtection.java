package io.earshot.capture.decode.tls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-CBC with its MAC inside (RFC 5246 section 6.2.3.2) or after the ciphertext (RFC 7366). Since TLS 1.1 each record
 * begins with its IV; in TLS 1.0 it is the last block of the record before (RFC 2246 section 6.2.3.2).
 */
final class CbcProtection extends RecordProtection {
    static final int BLOCK = 16;
    private static final int HEADER = 5;

    private final SuiteParameters suite;
    private final byte[] key;
    private final byte[] macKey;
    private final boolean encryptThenMac;
    /** The last ciphertext block of the record before; empty when records bring their own IV. */
    private byte[] lastBlock;

    /** @param firstIv of the first record of TLS 1.0, else empty */
    CbcProtection(SuiteParameters suite, byte[] key, byte[] macKey, boolean encryptThenMac, byte[] firstIv) {
        lastBlock = firstIv;
        this.suite = suite;
        this.key = key;
        this.macKey = macKey;
        this.encryptThenMac = encryptThenMac;
    }

    @Override
    Optional<byte[]> open(long number, byte[] bytes, int header, int length) {
        int start = header + HEADER;
        int encrypted = encryptThenMac ? length - suite.macLength() : length;
        int iv = lastBlock.length == 0 ? BLOCK : 0;
        if (encrypted < iv + BLOCK || encrypted % BLOCK != 0) {
            return Optional.empty();
        }
        if (encryptThenMac) {
            byte[] data = additionalData(number, bytes, header, encrypted);
            byte[] fragment = Arrays.copyOfRange(bytes, start, start + encrypted);
            byte[] mac = Arrays.copyOfRange(bytes, start + encrypted, start + length);
            if (!MessageDigest.isEqual(mac, KeyDerivation.hmac(suite.macHash(), macKey, data, fragment))) {
                return Optional.empty();
            }
        }
        return decrypt(bytes, start, encrypted).flatMap(padded -> withoutPadding(number, bytes, header, padded));
    }

    private Optional<byte[]> withoutPadding(long number, byte[] bytes, int header, byte[] padded) {
        int macInside = encryptThenMac ? 0 : suite.macLength();
        int padding = (padded[padded.length - 1] & 0xFF) + 1;
        int length = padded.length - padding - macInside;
        if (length < 0) {
            return Optional.empty();
        }
        byte[] plain = Arrays.copyOf(padded, length);
        if (encryptThenMac) {
            return Optional.of(plain);
        }
        byte[] mac = Arrays.copyOfRange(padded, length, length + macInside);
        byte[] data = additionalData(number, bytes, header, length);
        boolean authentic = MessageDigest.isEqual(mac, KeyDerivation.hmac(suite.macHash(), macKey, data, plain));
        return authentic ? Optional.of(plain) : Optional.empty();
    }

    @Override
    void passed(byte[] bytes, int header, int length) {
        int end = header + HEADER + length - (encryptThenMac ? suite.macLength() : 0);
        if (lastBlock.length > 0 && end - BLOCK >= header + HEADER) {
            lastBlock = Arrays.copyOfRange(bytes, end - BLOCK, end);
        }
    }

    private Optional<byte[]> decrypt(byte[] bytes, int start, int length) {
        boolean explicit = lastBlock.length == 0;
        int from = explicit ? start + BLOCK : start;
        IvParameterSpec iv = explicit ? new IvParameterSpec(bytes, start, BLOCK) : new IvParameterSpec(lastBlock);
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), iv);
            return Optional.of(cipher.doFinal(bytes, from, start + length - from));
        } catch (GeneralSecurityException broken) {
            return Optional.empty();
        }
    }
}
