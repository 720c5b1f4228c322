package io.earshot.capture.decode;

import io.earshot.capture.decode.http.HttpConnection;
import io.earshot.capture.decode.sip.SipDecoder;
import io.earshot.capture.decode.sip.SipStreamDecoder;
import io.earshot.capture.decode.tls.KeyLog;
import io.earshot.capture.decode.tls.TlsConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The list of decoders of streams, for TCP and for what TLS and tunnels carry. A new protocol is one decoder and one
 * line here.
 */
public final class StreamDecoders {
    /** TLS in a tunnel in TLS to a proxy; deeper nesting is somebody's joke. */
    private static final int MAX_DEPTH = 4;

    private final KeyLog keyLog;
    private final Supplier<List<StreamPair>> others;

    /**
     * @param keyLog secrets of TLS, may be empty
     * @param others makes the pairs of further protocols that a connection may be, asked once for each connection
     */
    public StreamDecoders(KeyLog keyLog, Supplier<List<StreamPair>> others) {
        this.keyLog = keyLog;
        this.others = others;
    }

    /** Decoders for a new connection. */
    public StreamPair connection() {
        return candidates(MAX_DEPTH);
    }

    private StreamPair candidates(int depth) {
        List<StreamPair> candidates = new ArrayList<>();
        if (depth > 0) {
            candidates.add(new TlsConnection(keyLog, () -> candidates(depth - 1)).pair());
            candidates.add(new HttpConnection(new SipDecoder(), () -> candidates(depth - 1)).pair());
        }
        candidates.add(new StreamPair(new SipStreamDecoder(), new SipStreamDecoder()));
        candidates.addAll(others.get());
        return new StreamChoice(candidates).pair();
    }
}
