package io.earshot.capture.decode.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.decode.Decoder;
import io.earshot.capture.decode.Message;
import io.earshot.capture.decode.Oddity;
import io.earshot.capture.decode.Sink;
import io.earshot.capture.decode.StreamDecoder;
import io.earshot.capture.decode.sdp.Direction;
import io.earshot.capture.decode.sdp.SessionDescription;
import io.earshot.capture.wire.Datagram;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SipDecodersTest {
    private static final String SDP = "v=0\r\no=alice 53655765 2353687637 IN IP4 pc33.atlanta.com\r\ns=-\r\n"
            + "c=IN IP4 192.0.2.10\r\nt=0 0\r\na=sendonly\r\nm=audio 3456 RTP/AVP 0 101\r\n"
            + "a=rtpmap:101 telephone-event/8000\r\nm=video 0 RTP/AVP 31\r\na=inactive\r\n";
    private static final String INVITE = "INVITE sip:bob@biloxi.com SIP/2.0\r\n"
            + "Via: SIP/2.0/UDP bigbox3.site3.atlanta.com;branch=z9hG4bK77ef4c2312983.1,"
            + " SIP/2.0/UDP pc33.atlanta.com:5062;branch=z9hG4bKnashds8\r\n ;received=192.0.2.1;rport=40000\r\n"
            + "Max-Forwards: 69\r\nTo: \"Bob, <the> builder\" <sip:bob@biloxi.com>\r\n"
            + "f: Alice <sip:alice@atlanta.com>;tag=1928301774\r\ni: a84b4c76e66710\r\nCSeq: 314159 INVITE\r\n"
            + "m: <sip:alice@pc33.atlanta.com>\r\nc: application/sdp\r\nl: " + SDP.length() + "\r\n\r\n" + SDP;
    private static final String RINGING = "SIP/2.0 180 \r\nv: SIP/2.0/TCP [2001:db8::9]:5060;branch=z9hG4bK1;rport\r\n"
            + "f: <sip:a@b>;tag=1\r\nt: sip:c@d;tag=2\r\ni: x\r\nCSeq: 1 INVITE\r\nl: 0\r\n\r\n";

    private final List<Message> messages = new ArrayList<>();
    private final List<String> oddities = new ArrayList<>();
    private final Sink sink = new Sink() {
        @Override
        public void message(Datagram datagram, Message message) {
            messages.add(message);
        }

        @Override
        public void oddity(Datagram datagram, Oddity oddity) {
            oddities.add(oddity.kind().name());
        }
    };

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private Decoder.Verdict decode(byte[] bytes) {
        Datagram datagram = new Datagram();
        datagram.bytes = bytes;
        datagram.length = bytes.length;
        datagram.originalLength = bytes.length;
        return new SipDecoder().decode(datagram, sink);
    }

    private List<Message> stream(byte[] bytes, int... cuts) {
        messages.clear();
        oddities.clear();
        SipStreamDecoder decoder = new SipStreamDecoder();
        int from = 0;
        for (int cut : cuts) {
            decoder.feed(bytes, from, cut - from, new Datagram(), sink);
            from = cut;
        }
        decoder.feed(bytes, from, bytes.length - from, new Datagram(), sink);
        decoder.close(new Datagram(), sink);
        return List.copyOf(messages);
    }

    @Test
    void readsCompactFoldedAndListedFields() {
        assertEquals(Decoder.Verdict.DECODED, decode(octets(INVITE)));
        assertEquals(List.of(), oddities);
        SipMessage.Request invite = (SipMessage.Request) messages.get(0);
        assertEquals("INVITE", invite.method());
        assertEquals("a84b4c76e66710", invite.callId());
        assertEquals(314159, invite.cseqNumber());
        assertEquals("1928301774", invite.fromTag());
        assertEquals("sip:bob@biloxi.com", invite.toUri());
        assertEquals(2, invite.vias().size());
        Via via = invite.vias().get(1);
        assertEquals("pc33.atlanta.com", via.host());
        assertEquals(5062, via.port().orElseThrow());
        assertEquals("192.0.2.1", via.received().orElseThrow());
        assertEquals(40000, via.rport().orElseThrow());
        assertEquals(List.of("sip:alice@pc33.atlanta.com"), invite.contactUris());
        assertEquals(invite.bodyLength(), invite.declaredContentLength().orElseThrow());
    }

    @Test
    void mediaInheritsTheDirectionAndConnectionOfTheSession() {
        SessionDescription sdp =
                SessionDescription.parse(SDP.replace("\r\n", "\n")).orElseThrow();
        assertEquals(Direction.SENDONLY, sdp.media().get(0).direction());
        assertEquals(Direction.INACTIVE, sdp.media().get(1).direction());
        assertEquals("192.0.2.10", sdp.media().get(0).connection().orElseThrow().address());
        assertEquals(
                List.of(101, 0),
                sdp.media().get(0).rtpMaps().stream()
                        .map(map -> map.payloadType())
                        .toList());
        assertTrue(sdp.media().get(1).rejected());
    }

    @Test
    void findsTheDescriptionInAMultipartBody() {
        String body = "--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\nc: application/sdp\r\n\r\n" + SDP
                + "\r\n--b--\r\n";
        decode(octets(INVITE.replace(SDP, body)
                .replace(
                        "c: application/sdp\r\nl: " + SDP.length(),
                        "c: multipart/mixed;boundary=\"b\"\r\nl: " + body.length())));
        assertEquals(
                2, ((SipMessage) messages.get(0)).sdp().orElseThrow().media().size());
    }

    @Test
    void namesWrongLengths() {
        decode(octets(INVITE.substring(0, INVITE.length() - 5)));
        decode(octets(INVITE + "junk"));
        assertEquals(List.of("BODY_TRUNCATED", "TRAILING_OCTETS"), oddities);
        assertEquals(2, messages.size());
    }

    @Test
    void readsSeveralMessagesOfOneDatagram() {
        decode(octets("\r\n" + RINGING + "\r\n" + INVITE));
        assertEquals(2, messages.size());
        assertEquals(
                "2001:db8::9",
                ((SipMessage) messages.get(0)).topVia().orElseThrow().host());
    }

    @Test
    void aBareCarriageReturnBehindTheVersionEndsTheStartLine() {
        decode(octets("CANCEL sip:a@b SIP/2.0\r7Via: x\r\nCall-ID: c\r\n\r\n"));
        assertEquals("c", ((SipMessage) messages.get(0)).callId());
        assertTrue(oddities.contains("BARE_CARRIAGE_RETURN"), oddities::toString);
    }

    @Test
    void leavesOtherProtocolsAlone() {
        for (String other : List.of("GET / HTTP/1.1\r\n\r\n", "\r\n\r\n", "", "SIP/2.0", "INVITE sip:a SIP", "\0\1")) {
            assertEquals(Decoder.Verdict.NOT_MINE, decode(octets(other)), other);
        }
        assertTrue(messages.isEmpty() && oddities.isEmpty());
        byte[] http = octets("GET / HTTP/1.1\r\n");
        assertEquals(
                StreamDecoder.Verdict.NOT_MINE,
                new SipStreamDecoder().feed(http, 0, http.length, new Datagram(), sink));
    }

    @Test
    void splittingAStreamAnywhereGivesTheSameMessages() {
        byte[] bytes =
                octets("\r\n\r\n" + INVITE + RINGING + "\r\n\r\n" + "rubbish\r\nmore INVITE rubbish\r\n" + RINGING);
        List<Message> whole = stream(bytes);
        assertEquals(3, whole.size());
        assertEquals(List.of("GARBAGE_ON_STREAM"), oddities);
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertEquals(whole, stream(bytes, cut), "cut at " + cut);
        }
        int[] each = new int[bytes.length];
        Arrays.setAll(each, i -> i);
        assertEquals(whole, stream(bytes, each));
    }

    @Test
    void findsTheNextStartLineAfterAGap() {
        SipStreamDecoder decoder = new SipStreamDecoder();
        decoder.gap(0, new Datagram(), sink);
        byte[] bytes = octets("ag=1\r\nCSeq: 1 INVITE\r\n\r\n" + RINGING);
        decoder.feed(bytes, 0, bytes.length, new Datagram(), sink);
        assertEquals(1, messages.size());
    }

    @Test
    void passesOverABodyTooLongToKeep() {
        byte[] bytes = octets(RINGING.replace("l: 0", "l: 300000") + "x".repeat(300000) + RINGING);
        assertEquals(2, stream(bytes).size());
        assertEquals(List.of("BODY_TOO_LONG"), oddities);
        assertEquals(2, stream(bytes, 100, 290000).size());
    }

    @Test
    void survivesEveryPrefixAndRandomChanges() {
        byte[] original = octets(INVITE);
        Random random = new Random(4475);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = Arrays.copyOf(original, i < original.length ? i : original.length);
            for (int n = i < original.length ? 0 : 1 + i % 8; n > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            messages.clear();
            oddities.clear();
            decode(bytes);
            messages.forEach(message -> readAll((SipMessage) message));
            stream(bytes, bytes.length / 2);
        }
    }

    private static void readAll(SipMessage message) {
        assertFalse(message.vias().size() > 1000);
        message.topVia();
        message.contacts().forEach(NameAddr::sipUri);
        message.expires();
        message.cseqNumber();
        message.toTag();
        message.sessionExpires();
        message.sdp()
                .ifPresent(sdp -> sdp.media().forEach(media -> {
                    media.candidates();
                    media.rtpMaps();
                    media.cryptos();
                    media.rtcp();
                    media.direction();
                }));
    }
}
