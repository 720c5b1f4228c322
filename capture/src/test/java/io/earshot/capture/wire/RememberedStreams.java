package io.earshot.capture.wire;

import io.earshot.capture.net.Endpoint;
import java.util.HashMap;
import java.util.Map;

/** TCP streams where no flow remembers their connections; what is no TCP is passed over. */
public final class RememberedStreams implements DatagramSink {
    private record Ends(int tap, Endpoint source, Endpoint destination) {}

    private final TcpStreams streams;
    private final Map<Ends, TcpConnection> known = new HashMap<>();

    public RememberedStreams(StreamSink sink) {
        this(TcpStreams.MAX_CONNECTIONS, sink);
    }

    RememberedStreams(int maxConnections, StreamSink sink) {
        streams = new TcpStreams(maxConnections, sink);
    }

    @Override
    public void datagram(Datagram segment) {
        if (segment.protocol == Datagram.TCP) {
            Ends ends = new Ends(segment.tap, segment.source(), segment.destination());
            TcpConnection connection = streams.segment(segment, known.get(ends));
            known.put(ends, connection);
            known.put(new Ends(segment.tap, segment.destination(), segment.source()), connection);
        }
    }

    public void finish() {
        streams.finish();
    }

    public long waiting() {
        return streams.waiting();
    }

    int connections() {
        return streams.connections();
    }

    long evicted() {
        return streams.evicted();
    }
}
