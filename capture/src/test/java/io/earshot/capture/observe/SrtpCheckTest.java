package io.earshot.capture.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class SrtpCheckTest {
    private static final String KEY = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
    private static final String OFFER = """
            v=0\r
            o=- 1 1 IN IP4 192.168.1.10\r
            s=-\r
            c=IN IP4 192.168.1.10\r
            t=0 0\r
            m=audio 4000 RTP/SAVP 0\r
            a=crypto:1 NULL_HMAC_SHA1_80 inline:%s|2^20\r
            """.formatted(KEY);

    private final List<StreamInterval> intervals = new ArrayList<>();

    private void take(Observation observation) {
        if (observation instanceof StreamInterval interval) {
            intervals.add(interval);
        }
    }

    private int authenticated() {
        return intervals.stream().mapToInt(StreamInterval::authenticated).sum();
    }

    private int unauthentic() {
        return intervals.stream().mapToInt(StreamInterval::unauthentic).sum();
    }

    private void call(boolean isProtected) throws GeneralSecurityException {
        Packets packets = new Packets();
        Observer observer = new Observer(ObserverOptions.DEFAULT, this::take);
        observer.frame(packets.udp("192.168.1.10", 5060, "203.0.113.7", 5060, invite()));
        for (int i = 0; i < 20; i++) {
            packets.time += 20 * Packets.MILLI;
            byte[] rtp = Packets.rtp(0, false, i, i * 160, 7);
            observer.frame(packets.udp("192.168.1.10", 4000, "203.0.113.7", 9000, isProtected ? withTag(rtp) : rtp));
        }
        observer.finish(List.of());
    }

    /** Appends the tag of RFC 3711 section 4.2 with the key of section 4.3.1; the suite does not encrypt. */
    private static byte[] withTag(byte[] rtp) throws GeneralSecurityException {
        byte[] keyAndSalt = Base64.getDecoder().decode(KEY);
        byte[] iv = Arrays.copyOf(Arrays.copyOfRange(keyAndSalt, 16, 30), 16);
        iv[7] ^= 1;
        Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(keyAndSalt, 0, 16, "AES"), new IvParameterSpec(iv));
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(cipher.doFinal(new byte[20]), "HmacSHA1"));
        mac.update(rtp);
        byte[] tag = mac.doFinal(new byte[4]);
        byte[] whole = Arrays.copyOf(rtp, rtp.length + 10);
        System.arraycopy(tag, 0, whole, rtp.length, 10);
        return whole;
    }

    @Test
    void mediaVerifiesWithTheOfferedKey() throws GeneralSecurityException {
        call(true);
        assertTrue(authenticated() > 10, "verified: " + authenticated());
        assertEquals(0, unauthentic());
    }

    @Test
    void mediaIsListenedToWithTheOfferedKeyOnly() throws GeneralSecurityException {
        call(true);
        assertTrue(intervals.stream().anyMatch(interval -> interval.levelDbov().isPresent()), intervals::toString);
        intervals.clear();
        call(false);
        assertTrue(intervals.stream().noneMatch(interval -> interval.levelDbov().isPresent()), intervals::toString);
    }

    @Test
    void mediaThatIsNotProtectedWithTheOfferedKeyIsSaidSo() throws GeneralSecurityException {
        call(false);
        assertEquals(0, authenticated());
        assertTrue(unauthentic() > 10, "not verified: " + unauthentic());
        assertTrue(intervals.get(0).encrypted());
    }

    private static String invite() {
        return "INVITE sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.168.1.10;branch=z9hG4bK1\r\n"
                + "From: <sip:a@example.com>;tag=1\r\nTo: <sip:bob@example.com>\r\nCall-ID: c1\r\nCSeq: 1 INVITE\r\n"
                + "Content-Type: application/sdp\r\nContent-Length: " + OFFER.length() + "\r\n\r\n" + OFFER;
    }
}
