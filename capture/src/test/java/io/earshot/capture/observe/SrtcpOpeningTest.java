package io.earshot.capture.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.decode.rtcp.RtcpMessage;
import java.nio.ByteBuffer;
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

class SrtcpOpeningTest {
    private static final String KEY = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
    private static final byte[] KEY_AND_SALT = Base64.getDecoder().decode(KEY);
    private static final int ENCRYPTION = 3;
    private static final int AUTHENTICATION = 4;
    private static final int SALT = 5;
    private static final int SSRC = 7;

    private final Packets packets = new Packets();
    private final List<RtcpMessage> reports = new ArrayList<>();
    private final Observer observer = new Observer(ObserverOptions.DEFAULT, observation -> {
        if (observation instanceof Observation.Rtcp rtcp) {
            reports.add(rtcp.message());
        }
    });

    private static byte[] keyStream(byte[] key, byte[] iv, int octets) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
        return cipher.doFinal(new byte[octets]);
    }

    /** RFC 3711 section 4.3.1. */
    private static byte[] derived(int label, int octets) throws GeneralSecurityException {
        byte[] iv = Arrays.copyOf(Arrays.copyOfRange(KEY_AND_SALT, 16, 30), 16);
        iv[7] ^= (byte) label;
        return keyStream(Arrays.copyOf(KEY_AND_SALT, 16), iv, octets);
    }

    /** A receiver report about SSRC 9, protected as RFC 3711 sections 3.4 and 4.1.1 say; index 1. */
    private static byte[] report() throws GeneralSecurityException {
        ByteBuffer report = ByteBuffer.allocate(32 + 4 + 10);
        report.putInt(0x81C9_0007)
                .putInt(SSRC)
                .putInt(9)
                .putInt(0x4000_0005)
                .putInt(77)
                .putInt(88)
                .position(32);
        byte[] iv = Arrays.copyOf(derived(SALT, 14), 16);
        for (int i = 0; i < 4; i++) {
            iv[4 + i] ^= (byte) (SSRC >>> 24 - 8 * i);
        }
        iv[13] ^= 1;
        byte[] stream = keyStream(derived(ENCRYPTION, 16), iv, 24);
        for (int i = 0; i < 24; i++) {
            report.array()[8 + i] ^= stream[i];
        }
        report.putInt(0x8000_0001);
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(derived(AUTHENTICATION, 20), "HmacSHA1"));
        mac.update(report.array(), 0, 36);
        return report.put(mac.doFinal(), 0, 10).array();
    }

    private void offer() {
        String body = "v=0\r\no=- 1 1 IN IP4 192.168.1.10\r\ns=-\r\nc=IN IP4 192.168.1.10\r\nt=0 0\r\n"
                + "m=audio 4000 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + "\r\n";
        observer.frame(packets.udp(
                "192.168.1.10",
                5060,
                "203.0.113.7",
                5060,
                "INVITE sip:b@b.example SIP/2.0\r\nVia: SIP/2.0/UDP 192.168.1.10;branch=z9hG4bK1\r\nCall-ID: c\r\n"
                        + "CSeq: 1 INVITE\r\nContent-Type: application/sdp\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body));
    }

    @Test
    void reportsOnThePortBesideTheMediaAreOpenedWithTheOfferedKey() throws GeneralSecurityException {
        offer();
        observer.frame(packets.udp("192.168.1.10", 4001, "203.0.113.7", 9001, report()));
        RtcpMessage report = reports.get(0);
        assertTrue(report.encrypted() && report.opened());
        assertEquals(9, report.reports().get(0).ssrc());
        assertEquals(0x40, report.reports().get(0).fractionLost());
        assertEquals(88, report.reports().get(0).jitter());
    }

    @Test
    void reportsThatDoNotVerifyStayClosed() throws GeneralSecurityException {
        offer();
        byte[] changed = report();
        changed[20] ^= 1;
        observer.frame(packets.udp("192.168.1.10", 4000, "203.0.113.7", 9000, changed));
        assertTrue(reports.get(0).encrypted());
        assertFalse(reports.get(0).readable());
        assertEquals(List.of(), reports.get(0).reports());
    }
}
