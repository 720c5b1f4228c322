package io.earshot.capture.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class IceIntegrityTest {
    private static final String PASSWORD = "0123456789abcdef0123456789";
    private static final String OFFER = "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\n"
            + "a=ice-ufrag:abcd\r\na=ice-pwd:" + PASSWORD + "\r\nm=audio 4000 RTP/AVP 0\r\n";
    private static final int REQUEST = 0x0001;
    private static final int SUCCESS = 0x0101;

    private final Packets packets = new Packets();
    private final List<Optional<Boolean>> verdicts = new ArrayList<>();
    private final Observer observer = new Observer(ObserverOptions.DEFAULT, observation -> {
        if (observation instanceof Observation.Stun stun) {
            verdicts.add(stun.integrity());
        }
    });

    /** RFC 8489 section 5, with USERNAME (section 14.3) where there is one, and MESSAGE-INTEGRITY (section 14.5). */
    private static byte[] message(int type, int transaction, String username, String password)
            throws GeneralSecurityException {
        byte[] name = username.getBytes(StandardCharsets.US_ASCII);
        int padded = name.length + 3 & ~3;
        int attributes = (name.length == 0 ? 0 : 4 + padded) + 24;
        ByteBuffer message = ByteBuffer.allocate(20 + attributes);
        message.putShort((short) type).putShort((short) attributes).putInt(0x2112A442);
        message.putLong(0).putInt(transaction);
        if (name.length > 0) {
            message.putShort((short) 6).putShort((short) name.length).put(name);
            message.position(24 + padded);
        }
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
        mac.update(message.array(), 0, message.position());
        return message.putShort((short) 8)
                .putShort((short) 20)
                .put(mac.doFinal())
                .array();
    }

    private void check(int transaction, String requestPassword, String responsePassword)
            throws GeneralSecurityException {
        observer.frame(packets.udp(
                "10.0.0.2", 4002, "10.0.0.1", 4000, message(REQUEST, transaction, "abcd:wxyz", requestPassword)));
        observer.frame(
                packets.udp("10.0.0.1", 4000, "10.0.0.2", 4002, message(SUCCESS, transaction, "", responsePassword)));
    }

    private void offer() {
        observer.frame(packets.udp(
                "10.0.0.1",
                5060,
                "10.0.0.2",
                5060,
                "INVITE sip:b@b.example SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\r\nCall-ID: c\r\n"
                        + "CSeq: 1 INVITE\r\nContent-Type: application/sdp\r\nContent-Length: " + OFFER.length()
                        + "\r\n\r\n" + OFFER));
    }

    @Test
    void requestsAndTheirResponsesAreVerifiedWithThePasswordOfTheOffer() throws GeneralSecurityException {
        offer();
        check(1, PASSWORD, PASSWORD);
        check(2, "another", PASSWORD);
        check(3, PASSWORD, "another");
        assertEquals(
                List.of(
                        Optional.of(true),
                        Optional.of(true),
                        Optional.of(false),
                        Optional.of(true),
                        Optional.of(true),
                        Optional.of(false)),
                verdicts);
    }

    @Test
    void saysNothingWithoutPassword() throws GeneralSecurityException {
        check(1, PASSWORD, PASSWORD);
        assertEquals(List.of(Optional.empty(), Optional.empty()), verdicts);
    }
}
