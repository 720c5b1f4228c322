package io.earshot.capture.decode.quic;

import io.earshot.capture.decode.tls.KeyDerivation;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The keys of the client's Initial packets, RFC 9001 section 5.2 and RFC 9369 section 3.3. */
record InitialKeys(byte[] key, byte[] iv, byte[] headerProtection) {
    static final int VERSION_1 = 1;
    static final int VERSION_2 = 0x6B3343CF;

    private static final byte[] SALT_1 = HexFormat.of().parseHex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a");
    private static final byte[] SALT_2 = HexFormat.of().parseHex("0dede3def700a6db819381be6e269dcbf9bd2ed9");
    private static final String HASH = "SHA256";
    private static final int TAG_BITS = 128;

    /** @param destination the connection ID that the client chose for the server in its first packet */
    static InitialKeys ofClient(int version, byte[] destination) {
        return of(version, destination, "client in");
    }

    static InitialKeys ofServer(int version, byte[] destination) {
        return of(version, destination, "server in");
    }

    private static InitialKeys of(int version, byte[] destination, String side) {
        boolean second = version == VERSION_2;
        byte[] initial = KeyDerivation.extract(HASH, second ? SALT_2 : SALT_1, destination);
        byte[] secret = KeyDerivation.expandLabel(HASH, initial, side, 32);
        String prefix = second ? "quicv2 " : "quic ";
        return new InitialKeys(
                KeyDerivation.expandLabel(HASH, secret, prefix + "key", 16),
                KeyDerivation.expandLabel(HASH, secret, prefix + "iv", 12),
                KeyDerivation.expandLabel(HASH, secret, prefix + "hp", 16));
    }

    /** The mask that lies over the header, RFC 9001 section 5.4.3. */
    byte[] mask(byte[] bytes, int sample) {
        try {
            Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(headerProtection, "AES"));
            return aes.doFinal(bytes, sample, 16);
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("every Java platform has AES", absent);
        }
    }

    /** The payload of a packet; empty when it does not verify. */
    Optional<byte[]> open(long number, byte[] header, byte[] bytes, int offset, int length) {
        byte[] nonce = Arrays.copyOf(iv, iv.length);
        for (int i = 0; i < 4; i++) {
            nonce[nonce.length - 1 - i] ^= (byte) (number >>> 8 * i);
        }
        try {
            Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
            gcm.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            gcm.updateAAD(header);
            return Optional.of(gcm.doFinal(bytes, offset, length));
        } catch (GeneralSecurityException notAuthentic) {
            return Optional.empty();
        }
    }
}
