package io.earshot.capture.decode.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The keys that packets are really protected with, RFC 3711 section 4.3 with a key derivation rate of zero. */
record SessionKeys(byte[] cipher, byte[] authentication, byte[] salt) {
    static final int RTP = 0;
    static final int RTCP = 3;

    private static final int AUTHENTICATION_KEY = 20;
    private static final int BLOCK = 16;
    private static final int LABEL_OFFSET = 7;

    /** @param firstLabel {@link #RTP} or {@link #RTCP} */
    static SessionKeys derive(MasterKey master, int firstLabel) {
        SrtpSuite suite = master.suite();
        return new SessionKeys(
                keyStream(master, firstLabel, suite.keyLength()),
                keyStream(master, firstLabel + 1, AUTHENTICATION_KEY),
                keyStream(master, firstLabel + 2, suite.saltLength()));
    }

    /** AES in counter mode over zeros; a salt of 96 bits is filled with zeros, RFC 7714 section 11. */
    private static byte[] keyStream(MasterKey master, int label, int length) {
        byte[] counter = Arrays.copyOf(master.salt(), BLOCK);
        counter[LABEL_OFFSET] ^= (byte) label;
        try {
            Cipher aes = Cipher.getInstance("AES/CTR/NoPadding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(master.key(), "AES"), new IvParameterSpec(counter));
            return aes.doFinal(new byte[length]);
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("every Java platform has AES in counter mode", absent);
        }
    }
}
