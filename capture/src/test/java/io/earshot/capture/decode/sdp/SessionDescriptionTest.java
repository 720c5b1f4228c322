package io.earshot.capture.decode.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.decode.Oddity;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples of RFC 8866, RFC 4568, RFC 8839 and RFC 8843, and forms that real phones send. */
class SessionDescriptionTest {
    private final List<String> oddities = new ArrayList<>();

    private SessionDescription read(String... lines) {
        oddities.clear();
        return SessionDescription.parse(String.join("\r\n", lines) + "\r\n", this::odd)
                .orElseThrow();
    }

    private void odd(Oddity oddity) {
        oddities.add(oddity.kind().name());
    }

    /** One media section in a session with everything that is asked for. */
    private MediaDescription media(String... lines) {
        List<String> all =
                new ArrayList<>(List.of("v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0"));
        all.addAll(List.of(lines));
        SessionDescription session = read(all.toArray(String[]::new));
        assertEquals(List.of(), oddities);
        return session.media().get(0);
    }

    /** RFC 8866 section 5. */
    @Test
    void theExampleOfSection5() {
        SessionDescription session = read(
                "v=0",
                "o=jdoe 3724394400 3724394405 IN IP4 198.51.100.1",
                "s=Call to John Smith",
                "i=SDP Offer #1",
                "u=http://www.jdoe.example.com/home.html",
                "e=Jane Doe <jane@jdoe.example.com>",
                "p=+1 617 555-6011",
                "c=IN IP4 198.51.100.1",
                "t=0 0",
                "m=audio 49170 RTP/AVP 0",
                "m=audio 49180 RTP/AVP 0",
                "m=video 51372 RTP/AVP 99",
                "c=IN IP6 2001:db8::2",
                "a=rtpmap:99 h263-1998/90000");
        assertEquals(List.of(), oddities);
        assertEquals(
                new Origin("jdoe", "3724394400", "3724394405", "IN", "IP4", "198.51.100.1"),
                session.origin().orElseThrow());
        assertEquals("Call to John Smith", session.name());
        assertEquals(List.of("SDP Offer #1"), session.info());
        assertEquals(List.of("0 0"), session.times());
        assertEquals(
                List.of(49170, 49180, 51372),
                session.media().stream().map(MediaDescription::port).toList());
        assertEquals(
                List.of("198.51.100.1", "198.51.100.1", "2001:db8::2"),
                session.media().stream()
                        .map(media -> media.connection().orElseThrow().address())
                        .toList());
        RtpMap video = session.media().get(2).rtpMaps().get(0);
        assertEquals(new RtpMap(99, "h263-1998", 90000, 1), video);
    }

    /** RFC 8866 section 5.7. */
    @Test
    void connectionsOfGroupsHaveSuffixes() {
        Connection v4 = media("m=audio 4000 RTP/AVP 0", "c=IN IP4 233.252.0.1/127/3")
                .connection()
                .orElseThrow();
        assertEquals("233.252.0.1", v4.address());
        assertEquals("127/3", v4.suffix());
        Connection v6 = media("m=audio 4000 RTP/AVP 0", "c=IN IP6 ff00::db8:0:101/3")
                .connection()
                .orElseThrow();
        assertEquals("ff00::db8:0:101", v6.address());
        assertEquals("3", v6.suffix());
        Connection name = media("m=audio 4000 RTP/AVP 0", "c=IN IP4 media.example.com")
                .connection()
                .orElseThrow();
        assertTrue(name.literal().isEmpty());
    }

    /** RFC 8866 sections 5.8, 5.14, 6.4 and 6.6. */
    @Test
    void mediaHaveCountsFormatsMapsAndBandwidths() {
        MediaDescription layered = media("m=video 49170/2 RTP/AVP 31");
        assertEquals(49170, layered.port());
        assertEquals(2, layered.portCount());
        MediaDescription dynamic = media(
                "m=audio 49230 RTP/AVP 96 97 98",
                "b=X-YZ:128",
                "a=rtpmap:96 L8/8000",
                "a=rtpmap:97 L16/8000",
                "a=rtpmap:98 L16/11025/2",
                "a=fmtp:97 mode=1;x",
                "a=ptime:20",
                "a=maxptime:40");
        assertEquals(List.of(96, 97, 98), dynamic.payloadTypes());
        assertEquals(new RtpMap(98, "L16", 11025, 2), dynamic.rtpMaps().get(2));
        assertEquals("mode=1;x", dynamic.fmtp(97).orElseThrow());
        assertEquals(20, dynamic.ptime().orElseThrow());
        assertEquals(List.of(new Bandwidth("X-YZ", "128")), dynamic.bandwidth());
    }

    /** RFC 8866 sections 5.9 to 5.12: zones, repeats and keys mean nothing here and are no oddity. */
    @Test
    void timesRepeatsZonesAndKeysAreRead() {
        SessionDescription session = read(
                "v=0",
                "o=- 1 1 IN IP4 192.0.2.1",
                "s= ",
                "t=3724394400 3724398000",
                "r=604800 3600 0 90000",
                "z=3730928400 -1h 3749680800 0",
                "k=clear:secret",
                "a=recvonly",
                "c=IN IP4 192.0.2.1",
                "m=audio 4000 RTP/AVP 0");
        assertEquals(List.of(), oddities);
        assertEquals(Direction.RECVONLY, session.media().get(0).direction());
    }

    /** RFC 4568 section 6.1, RFC 8839 section 5.1, RFC 5763 section 5, RFC 8843 section 7. */
    @Test
    void keysCandidatesFingerprintsAndBundlesAreRead() {
        MediaDescription media = media(
                "m=audio 49170 UDP/TLS/RTP/SAVPF 0",
                "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz|2^20|1:4",
                "a=candidate:1 1 UDP 2130706431 198.51.100.1 8998 typ host",
                "a=candidate:2 1 UDP 1694498815 192.0.2.3 45664 typ srflx raddr 198.51.100.1 rport 8998",
                "a=ice-ufrag:8hhY",
                "a=ice-pwd:asd88fgpdd777uzjYhagZg",
                "a=fingerprint:SHA-1 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB",
                "a=setup:actpass",
                "a=rtcp:53020 IN IP4 126.16.64.4",
                "a=rtcp-mux",
                "a=mid:audio");
        assertEquals("AES_CM_128_HMAC_SHA1_80", media.cryptos().get(0).suite());
        assertEquals(2, media.candidates().size());
        assertEquals(8998, media.candidates().get(0).port());
        assertEquals("8hhY", media.iceUfrag().orElseThrow());
        assertEquals("actpass", media.setup().orElseThrow());
        assertEquals(53020, media.rtcp().orElseThrow().port());
        assertTrue(media.rtcpMux());
        assertTrue(media.isSecure());
        SessionDescription bundle = read(
                "v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0", "a=group:BUNDLE foo bar zen");
        assertEquals(List.of(List.of("foo", "bar", "zen")), bundle.bundles());
    }

    @Test
    void oddFormsOfRealPhonesAreReadAndNamed() {
        SessionDescription session = SessionDescription.parse(
                        "v=0\no=- 1 1 IN IP4\ns=-\nt=0 0\nm=audio 4000 RTP/AVP 0 8\nnonsense\nm=video 0 RTP/AVP 31\n",
                        this::odd)
                .orElseThrow();
        assertEquals(2, session.media().size());
        assertTrue(session.media().get(1).rejected());
        assertFalse(session.media().get(0).rejected());
        assertTrue(oddities.contains("BAD_ORIGIN"), oddities::toString);
        assertTrue(oddities.contains("BAD_LINE"), oddities::toString);
        assertTrue(oddities.contains("MISSING_CONNECTION"), oddities::toString);
    }
}
