package io.earshot.capture.decode.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.decode.Decoder;
import io.earshot.capture.decode.Gathered;
import io.earshot.capture.decode.StreamDecoder;
import io.earshot.capture.decode.StreamDecoder.Verdict;
import io.earshot.capture.decode.StreamPair;
import io.earshot.capture.decode.tls.KeyLog;
import io.earshot.capture.decode.tls.TlsConnection;
import io.earshot.capture.decode.tls.TlsMessage;
import io.earshot.capture.wire.Datagram;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HttpConnectionTest {
    private final Gathered gathered = new Gathered();
    private final StreamPair http = new HttpConnection(
                    (datagram, sink) -> Decoder.Verdict.NOT_MINE,
                    () -> new TlsConnection(new KeyLog(), HttpConnectionTest::nothing).pair())
            .pair();

    private static StreamPair nothing() {
        throw new AssertionError("no plaintext without keys");
    }

    private Verdict send(StreamDecoder stream, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return stream.feed(bytes, 0, bytes.length, new Datagram(), gathered);
    }

    @Test
    void tellsHeadsAndPassesBodiesOver() {
        send(http.forward(), "POST /a HTTP/1.1\r\nHost: pbx.example\r\nContent-Length: 5\r\n\r\nabc");
        send(http.forward(), "deGET /b HTTP/1.1\r\nHost: pbx.example\r\n\r\n");
        send(http.backward(), "HTTP/1.1 302 Found\r\nLocation: http://portal/\r\nTransfer-Encoding: chunked\r\n\r\n");
        send(http.backward(), "5\r\nHTTP/\r\n0\r\n\r\nHTTP/1.1 511 Network Authentication Required\r\n\r\n");
        assertEquals(
                List.of("/a", "/b"),
                gathered.of(HttpMessage.Request.class).stream()
                        .map(HttpMessage.Request::target)
                        .toList());
        assertEquals(
                List.of(302, 511),
                gathered.of(HttpMessage.Response.class).stream()
                        .map(HttpMessage.Response::status)
                        .toList());
        assertEquals(
                "http://portal/",
                gathered.of(HttpMessage.Response.class).get(0).headers().get("location"));
        assertTrue(gathered.oddities.isEmpty());
    }

    @Test
    void readsTlsThroughTunnel() {
        send(http.forward(), "CONNECT sbc.example:443 HTTP/1.1\r\nHost: sbc.example:443\r\n\r\n");
        send(http.backward(), "HTTP/1.1 200 Connection established\r\n\r\n");
        send(http.backward(), "\u0015\u0003\u0003\u0000\u0002\u0002\u0028");
        assertEquals(
                "sbc.example:443", gathered.of(HttpMessage.Request.class).get(0).host());
        assertEquals(
                "fatal/handshake_failure",
                gathered.of(TlsMessage.Alert.class).get(0).text());
    }

    @Test
    void goesOnWithHttpWhenTunnelIsRefused() {
        send(http.forward(), "CONNECT sbc.example:443 HTTP/1.1\r\n\r\n");
        send(http.backward(), "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
        send(http.forward(), "GET / HTTP/1.1\r\n\r\n");
        assertEquals(2, gathered.of(HttpMessage.Request.class).size());
    }

    @Test
    void saysEarlyThatSipIsNotHttp() {
        assertEquals(Verdict.NOT_MINE, send(http.backward(), "SIP/"));
        assertEquals(Verdict.NEED_MORE, send(http.forward(), "INVITE sip:bob@example.com"));
        assertEquals(Verdict.NOT_MINE, send(http.forward(), " SIP/2.0\r\n"));
        assertTrue(gathered.messages.isEmpty());
    }

    @Test
    void findsTheNextHeadAfterGap() {
        send(http.backward(), "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n012");
        http.backward().gap(200, new Datagram(), gathered);
        send(http.backward(), "garbage\r\nHTTP/1.1 403 Forbidden\r\n\r\n");
        assertEquals(403, gathered.of(HttpMessage.Response.class).get(1).status());
    }

    @Test
    void survivesEverySplitAndNoise() {
        String text = "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n";
        for (int cut = 0; cut <= text.length(); cut++) {
            StreamPair pair = new HttpConnection(
                            (datagram, sink) -> Decoder.Verdict.NOT_MINE, HttpConnectionTest::nothing)
                    .pair();
            Gathered sink = new Gathered();
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            pair.forward().feed(bytes, 0, cut, new Datagram(), sink);
            pair.forward().feed(bytes, cut, bytes.length - cut, new Datagram(), sink);
            assertEquals(1, sink.messages.size());
        }
        Random random = new Random(1);
        byte[] noise = new byte[3000];
        for (int round = 0; round < 2000; round++) {
            random.nextBytes(noise);
            for (int i = 0; i < noise.length; i += 1 + random.nextInt(60)) {
                noise[i] = (byte) "\r\n: HTP/1.".charAt(random.nextInt(10));
            }
            byte[] head = (round % 2 == 0 ? "HTTP/1.1 200 OK\r\n" : "GET / HTTP/1.1\r\n").getBytes();
            System.arraycopy(head, 0, noise, 0, head.length);
            send(http.backward(), new String(noise, StandardCharsets.ISO_8859_1));
        }
    }
}
