package io.earshot.capture.observe;

import io.earshot.capture.decode.StreamDecoder;
import io.earshot.capture.decode.StreamDecoders;
import io.earshot.capture.decode.StreamPair;
import io.earshot.capture.decode.framing.HepFraming;
import io.earshot.capture.decode.framing.StunFraming;
import io.earshot.capture.decode.framing.TwoOctetFraming;
import io.earshot.capture.decode.tls.KeyLog;
import io.earshot.capture.decode.xmpp.XmppStream;
import io.earshot.capture.net.Transport;
import io.earshot.capture.wire.Datagram;
import io.earshot.capture.wire.StreamSink;
import io.earshot.capture.wire.TcpConnection;
import java.util.List;
import java.util.function.Supplier;

/** Reads TCP connections: each with decoders of its own, until it is known to carry nothing that matters here. */
final class StreamReading implements StreamSink {
    private final Flows flows;
    private final Demux demux;
    private final Messages messages;
    private final StreamDecoders decoders;
    /** For what TURN relays over TCP, RFC 6062: without framings, so that nesting has an end. */
    private final StreamDecoders relayed;
    /** The connection whose octets are read. */
    private Reader current;

    StreamReading(KeyLog keyLog, Flows flows, Demux demux, Messages messages) {
        this.flows = flows;
        this.demux = demux;
        this.messages = messages;
        decoders = new StreamDecoders(keyLog, this::framings);
        relayed = new StreamDecoders(keyLog, List::of);
    }

    /** Protocols of datagrams that TCP may carry, by their framing, and XMPP. */
    private List<StreamPair> framings() {
        return List.of(
                StunFraming.pair(this::message, relayed::connection),
                pair(() -> new TwoOctetFraming(TwoOctetFraming.Content.ICE, this::message)),
                pair(() -> new HepFraming(this::message)),
                pair(() -> new TwoOctetFraming(TwoOctetFraming.Content.DNS, this::message)),
                pair(XmppStream::new));
    }

    private static StreamPair pair(Supplier<StreamDecoder> half) {
        return new StreamPair(half.get(), half.get());
    }

    /** What is known of one connection. */
    private record Reader(Flow flow, StreamPair decoders) {}

    private void message(Datagram message) {
        Flow flow = current.flow();
        demux.message(flow, flow.isForward(message) ? flow.forward : flow.backward, message);
    }

    @Override
    public void opened(TcpConnection connection, Datagram facts) {
        connection.attachment = new Reader(flows.find(facts), decoders.connection());
    }

    @Override
    public void octets(
            TcpConnection connection, boolean forward, byte[] bytes, int offset, int length, Datagram facts) {
        StreamDecoder.Verdict verdict =
                reading(connection, forward, facts).feed(bytes, offset, length, facts, messages);
        if (bytes == facts.bytes && current.flow().has(Usage.SIP)) {
            messages.segment(facts);
        }
        if (verdict == StreamDecoder.Verdict.NOT_MINE || verdict == StreamDecoder.Verdict.NOTHING_LEFT) {
            connection.ignore();
        }
    }

    @Override
    public void gap(TcpConnection connection, boolean forward, long octets, Datagram facts) {
        messages.gap(octets);
        reading(connection, forward, facts).gap(octets, facts, messages);
    }

    @Override
    public void closed(TcpConnection connection, boolean forward, Datagram facts) {
        reading(connection, forward, facts).close(facts, messages);
    }

    private StreamDecoder reading(TcpConnection connection, boolean forward, Datagram facts) {
        current = (Reader) connection.attachment;
        facts.transport = Transport.TCP;
        messages.reading(current.flow(), null);
        return current.decoders().direction(forward);
    }
}
