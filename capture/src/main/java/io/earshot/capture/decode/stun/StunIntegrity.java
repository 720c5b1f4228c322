package io.earshot.capture.decode.stun;

import io.earshot.capture.net.Octets;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Checks of a message against its own octets and a password, RFC 8489 sections 9 and 14.5 to 14.7. */
public final class StunIntegrity {
    private static final int FINGERPRINT_XOR = 0x5354554E;
    private static final int ATTRIBUTE_HEADER = 4;
    private static final int LENGTH_OFFSET = 2;
    private static final int MIN_SHA256_LENGTH = 16;

    private StunIntegrity() {}

    /** Key of ICE: the password of the side that answers, RFC 8445 section 7.2.2. OpaqueString is left as sent. */
    public static byte[] shortTermKey(String password) {
        return password.getBytes(StandardCharsets.UTF_8);
    }

    /** Key of TURN: MD5 over {@code username:realm:password}, RFC 8489 section 9.2.2. */
    public static byte[] longTermKey(String username, String realm, String password) {
        try {
            return MessageDigest.getInstance("MD5")
                    .digest((username + ":" + realm + ":" + password).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    /**
     * Whether the message's integrity attribute was made with the key; empty when it has none, is not whole, or the key
     * is empty.
     *
     * @param length octets from the STUN header on
     */
    public static Optional<Boolean> verify(byte[] bytes, int offset, int length, byte[] key) {
        if (key.length == 0 || length < StunProbe.HEADER_LENGTH) {
            return Optional.empty();
        }
        int end = offset + Math.min(length, StunProbe.HEADER_LENGTH + Octets.u16(bytes, offset + LENGTH_OFFSET));
        int at = offset + StunProbe.HEADER_LENGTH;
        while (at + ATTRIBUTE_HEADER <= end) {
            int type = Octets.u16(bytes, at);
            int size = Octets.u16(bytes, at + 2);
            if (at + ATTRIBUTE_HEADER + size > end) {
                return Optional.empty();
            }
            if (type == StunAttribute.MESSAGE_INTEGRITY) {
                return Optional.of(size == 20 && matches("HmacSHA1", bytes, offset, at, size, key));
            }
            if (type == StunAttribute.MESSAGE_INTEGRITY_SHA256) {
                return Optional.of(
                        size >= MIN_SHA256_LENGTH && size <= 32 && matches("HmacSHA256", bytes, offset, at, size, key));
            }
            at += ATTRIBUTE_HEADER + (size + 3 & ~3);
        }
        return Optional.empty();
    }

    private static boolean matches(String algorithm, byte[] bytes, int offset, int attribute, int size, byte[] key) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            mac.update(upTo(bytes, offset, attribute, ATTRIBUTE_HEADER + size));
            int value = attribute + ATTRIBUTE_HEADER;
            byte[] expected = Arrays.copyOf(mac.doFinal(), size);
            return MessageDigest.isEqual(expected, Arrays.copyOfRange(bytes, value, value + size));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    /** The message before an attribute, its length field set as if that attribute were the last, section 14.5. */
    private static byte[] upTo(byte[] bytes, int offset, int attribute, int attributeLength) {
        byte[] head = Arrays.copyOfRange(bytes, offset, attribute);
        int length = head.length - StunProbe.HEADER_LENGTH + attributeLength;
        head[LENGTH_OFFSET] = (byte) (length >> 8);
        head[LENGTH_OFFSET + 1] = (byte) length;
        return head;
    }

    /** The four octets of FINGERPRINT are the CRC of what stands before it, section 14.7. */
    static boolean fingerprintFits(byte[] bytes, int start, int attribute) {
        CRC32 crc = new CRC32();
        crc.update(bytes, start, attribute - start);
        return ((int) crc.getValue() ^ FINGERPRINT_XOR) == Octets.u32(bytes, attribute + ATTRIBUTE_HEADER);
    }
}
