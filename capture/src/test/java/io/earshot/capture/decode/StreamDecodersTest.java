package io.earshot.capture.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.decode.http.HttpMessage;
import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.decode.tls.KeyLog;
import io.earshot.capture.decode.tls.TlsMessage;
import io.earshot.capture.net.Transport;
import io.earshot.capture.wire.Datagram;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamDecodersTest {
    private final KeyLog keyLog = new KeyLog();
    private final Gathered gathered = new Gathered();
    private final Set<Transport> transports = EnumSet.noneOf(Transport.class);

    private StreamPair connection() {
        return new StreamDecoders(keyLog, List::of).connection();
    }

    private void read(String capture) {
        SharedCapture.read(capture).tcp(this::connection, new Sink() {
            @Override
            public void message(Datagram datagram, Message message) {
                if (message instanceof SipMessage) {
                    transports.add(datagram.transport);
                }
                gathered.message(datagram, message);
            }

            @Override
            public void oddity(Datagram datagram, Oddity oddity) {
                gathered.oddity(datagram, oddity);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "16e_sip_tls, TLS",
        "09a_media_other_ip, WSS",
        "16i_sip_ws_reject, WS",
        "15a_webrtc_healthy, WSS",
        "15b_webrtc_media_blocked_in, WSS"
    })
    void readsSipUnderEveryLayerOfTheLab(String name, Transport transport) {
        keyLog.add(SharedCapture.text("lab/captures/" + name + ".keylog"));
        read("lab/captures/" + name + ".lan.pcap");
        assertFalse(gathered.of(SipMessage.class).isEmpty(), () -> gathered.messages.toString());
        assertTrue(transports.contains(transport), transports::toString);
        assertTrue(gathered.oddities.isEmpty(), () -> gathered.oddities.toString());
    }

    @Test
    void silentAboutSipWithoutKeyLog() {
        read("lab/captures/15a_webrtc_healthy.lan.pcap");
        assertTrue(gathered.of(SipMessage.class).isEmpty());
        assertFalse(gathered.of(TlsMessage.ClientHello.class).isEmpty());
    }

    @Test
    void readsSipInTunnelOfProxy() {
        StreamPair pair = connection();
        send(pair.forward(), "CONNECT sbc.example:5060 HTTP/1.1\r\nHost: sbc.example:5060\r\n\r\n");
        send(pair.backward(), "HTTP/1.1 200 OK\r\n\r\n");
        send(
                pair.forward(),
                "OPTIONS sip:sbc.example SIP/2.0\r\nVia: SIP/2.0/TCP 10.0.0.1;branch=z9hG4bK1\r\n"
                        + "From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n"
                        + "Content-Length: 0\r\n\r\n");
        assertEquals(2, gathered.of(HttpMessage.class).size());
        assertEquals(1, gathered.of(SipMessage.class).size());
    }

    private void send(StreamDecoder stream, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        stream.feed(bytes, 0, bytes.length, new Datagram(), gathered);
    }
}
