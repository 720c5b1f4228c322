package io.earshot.capture.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.earshot.capture.decode.Recording;
import io.earshot.capture.decode.StreamDecoder;
import io.earshot.capture.decode.StreamDecoders;
import io.earshot.capture.decode.StreamPair;
import io.earshot.capture.decode.framing.HepFraming;
import io.earshot.capture.decode.framing.StunFraming;
import io.earshot.capture.decode.framing.TwoOctetFraming;
import io.earshot.capture.decode.http.HttpConnection;
import io.earshot.capture.decode.sip.SipDecoder;
import io.earshot.capture.decode.sip.SipStreamDecoder;
import io.earshot.capture.decode.tls.KeyLog;
import io.earshot.capture.decode.tls.TlsConnection;
import io.earshot.capture.decode.xmpp.XmppStream;
import io.earshot.capture.wire.Datagram;
import io.earshot.capture.wire.DatagramSink;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/** One target for each decoder of streams; how to run one: README of this module. */
class StreamFuzzTest {
    private static final String UPGRADE = "GET /ws HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Protocol: sip\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n";
    private static final String UPGRADED = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
            + "Sec-WebSocket-Protocol: sip\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n";

    /** Feeds the parts, each to its direction; what the cut says becomes a gap. */
    private static void read(StreamPair decoders, byte[] octets) {
        Recording recording = new Recording();
        Datagram facts = Recording.datagram(new byte[0]);
        for (Parts parts = new Parts(octets); parts.next(); ) {
            byte[] part = parts.octets();
            StreamDecoder direction = decoders.direction(parts.forward());
            direction.feed(part, 0, part.length, facts, recording);
            if (parts.cut() > 0) {
                direction.gap(parts.cut(), facts, recording);
            }
        }
        decoders.direction(true).close(facts, recording);
        decoders.direction(false).close(facts, recording);
        recording.messages.forEach(Claims::readable);
        Claims.bounded(recording, octets.length + UPGRADE.length() + UPGRADED.length());
    }

    private static StreamPair pair(Supplier<StreamDecoder> half) {
        return new StreamPair(half.get(), half.get());
    }

    private static StreamPair nothing() {
        return pair(SipStreamDecoder::new);
    }

    @FuzzTest
    void sip(byte[] octets) {
        read(pair(SipStreamDecoder::new), octets);
    }

    @FuzzTest
    void tls(byte[] octets) {
        KeyLog keyLog = new KeyLog();
        keyLog.add(new String(octets, StandardCharsets.ISO_8859_1));
        read(new TlsConnection(keyLog, StreamFuzzTest::nothing).pair(), octets);
    }

    @FuzzTest
    void http(byte[] octets) {
        read(new HttpConnection(new SipDecoder(), StreamFuzzTest::nothing).pair(), octets);
    }

    @FuzzTest
    void webSocket(byte[] octets) {
        StreamPair pair = new HttpConnection(new SipDecoder(), StreamFuzzTest::nothing).pair();
        Recording recording = new Recording();
        Datagram facts = Recording.datagram(new byte[0]);
        byte[] upgrade = UPGRADE.getBytes(StandardCharsets.US_ASCII);
        byte[] upgraded = UPGRADED.getBytes(StandardCharsets.US_ASCII);
        pair.direction(true).feed(upgrade, 0, upgrade.length, facts, recording);
        pair.direction(false).feed(upgraded, 0, upgraded.length, facts, recording);
        read(pair, octets);
    }

    @FuzzTest
    void framing(byte[] octets) {
        DatagramSink inside = message -> Claims.inside(message.offset, message.length, message.bytes);
        read(StunFraming.pair(inside, StreamFuzzTest::nothing), octets);
        read(pair(() -> new TwoOctetFraming(TwoOctetFraming.Content.ICE, inside)), octets);
        read(pair(() -> new TwoOctetFraming(TwoOctetFraming.Content.DNS, inside)), octets);
        read(pair(() -> new HepFraming(inside)), octets);
    }

    @FuzzTest
    void anyProtocol(byte[] octets) {
        read(new StreamDecoders(new KeyLog(), () -> List.of(pair(XmppStream::new))).connection(), octets);
    }
}
