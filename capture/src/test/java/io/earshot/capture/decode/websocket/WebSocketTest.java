package io.earshot.capture.decode.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.decode.Decoder;
import io.earshot.capture.decode.Gathered;
import io.earshot.capture.decode.SharedCapture;
import io.earshot.capture.decode.StreamChoice;
import io.earshot.capture.decode.StreamPair;
import io.earshot.capture.decode.http.HttpConnection;
import io.earshot.capture.decode.http.HttpMessage;
import io.earshot.capture.decode.tls.KeyLog;
import io.earshot.capture.decode.tls.TlsConnection;
import io.earshot.capture.net.Transport;
import io.earshot.capture.wire.Datagram;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketTest {
    private final Gathered gathered = new Gathered();
    private final List<String> payloads = new ArrayList<>();
    private final Set<Transport> transports = EnumSet.noneOf(Transport.class);

    private final Decoder payload = (datagram, sink) -> {
        transports.add(datagram.transport);
        payloads.add(new String(datagram.bytes, datagram.offset, datagram.length, StandardCharsets.UTF_8));
        return Decoder.Verdict.DECODED;
    };

    private StreamPair http() {
        return new HttpConnection(payload, () -> new StreamChoice(List.of()).pair()).pair();
    }

    private void feed(WebSocketConnection socket, boolean fromClient, String... frames) {
        for (String frame : frames) {
            byte[] bytes = HexFormat.of().parseHex(frame);
            (fromClient ? socket.fromClient() : socket.fromServer())
                    .feed(bytes, 0, bytes.length, new Datagram(), gathered);
        }
    }

    /** The examples of RFC 6455 section 5.7. */
    @Test
    void readsExamplesOfTheRfc() {
        WebSocketConnection socket = new WebSocketConnection(PerMessageDeflate.Agreement.NONE, payload);
        feed(socket, false, "810548656c6c6f", "010348656c", "80026c6f", "890548656c6c6f");
        feed(socket, true, "818537fa213d7f9f4d5158", "8a8537fa213d7f9f4d5158");
        assertEquals(List.of("Hello", "Hello", "Hello"), payloads);
        assertEquals(2, gathered.of(WebSocketMessage.Ping.class).size());
        assertTrue(gathered.oddities.isEmpty());
    }

    /** The examples of RFC 7692 section 7.2.3: one, the same with its context, without compression, over two blocks. */
    @Test
    void inflatesExamplesOfTheRfc() {
        WebSocketConnection socket =
                new WebSocketConnection(PerMessageDeflate.agreement("permessage-deflate"), payload);
        feed(socket, false, "c107f248cdc9c90700", "c105f200110000", "c10b000500faff48656c6c6f00");
        feed(
                new WebSocketConnection(PerMessageDeflate.agreement("permessage-deflate"), payload),
                false,
                "c108f348cdc9c9070000",
                "c10df248050000 00ffffcac9c90700".replace(" ", ""));
        feed(
                new WebSocketConnection(PerMessageDeflate.agreement("permessage-deflate"), payload),
                false,
                "4103f248cd",
                "8004c9c90700");
        assertEquals(List.of("Hello", "Hello", "Hello", "Hello", "Hello", "Hello"), payloads);
        assertTrue(gathered.oddities.isEmpty(), gathered.oddities::toString);
    }

    @Test
    void tellsCloseCode() {
        WebSocketConnection socket = new WebSocketConnection(PerMessageDeflate.Agreement.NONE, payload);
        feed(socket, false, "880403f36279");
        assertEquals(new WebSocketMessage.Close(1011, "by", false, 4), gathered.messages.get(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OISF-suricata-verify__basic_websockets.pcap",
                "OISF-suricata-verify__example_websocket.pcap",
                "OISF-suricata-verify__websocket-control-frag-input.pcap",
                "zeek-zeek__reply-ping-coalesced.pcap",
                "zeek-zeek__two-binary-fragments.pcap"
            })
    void readsCapturesWithoutOddity(String capture) {
        SharedCapture.read("corpus/websocket/" + capture).tcp(this::http, gathered);
        assertTrue(gathered.of(HttpMessage.Response.class).stream().anyMatch(r -> r.status() == 101));
        assertTrue(gathered.of(WebSocketMessage.class).size() > 1, () -> gathered.messages.toString());
        assertTrue(gathered.oddities.isEmpty(), () -> gathered.oddities.toString());
    }

    @Test
    void readsSipInsideSecureWebSocketOfTheLab() {
        KeyLog keyLog = new KeyLog();
        keyLog.add(SharedCapture.text("lab/captures/15a_webrtc_healthy.keylog"));
        SharedCapture.read("lab/captures/15a_webrtc_healthy.lan.pcap")
                .tcp(() -> new TlsConnection(keyLog, this::http).pair(), gathered);
        assertTrue(payloads.stream().anyMatch(text -> text.startsWith("INVITE sip")), gathered.messages::toString);
        assertTrue(payloads.stream().anyMatch(text -> text.startsWith("SIP/2.0 200")), payloads::toString);
        assertEquals(EnumSet.of(Transport.WSS), transports);
        assertTrue(gathered.oddities.isEmpty(), () -> gathered.oddities.toString());
    }

    @Test
    void survivesNoiseAndStaysBounded() {
        Random random = new Random(3);
        byte[] noise = new byte[600];
        WebSocketConnection socket =
                new WebSocketConnection(PerMessageDeflate.agreement("permessage-deflate"), payload);
        for (int round = 0; round < 5000; round++) {
            random.nextBytes(noise);
            noise[0] = (byte) (0xC1 - (round & 0x41));
            socket.fromClient().feed(noise, 0, random.nextInt(noise.length), new Datagram(), gathered);
            socket.fromServer().feed(noise, 0, random.nextInt(noise.length), new Datagram(), gathered);
            if (round % 50 == 0) {
                socket.fromServer().gap(0, new Datagram(), gathered);
            }
        }
    }
}
