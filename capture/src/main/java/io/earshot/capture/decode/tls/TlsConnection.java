package io.earshot.capture.decode.tls;

import io.earshot.capture.decode.StreamDecoder;
import io.earshot.capture.decode.StreamPair;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One TLS connection over TCP: hellos, certificates, alerts and the beginning of application data go to the sink as
 * {@link TlsMessage}s. With the connection's secrets in the key log the plaintext goes on to the inner decoders, with
 * the transport TLS. Which side is the client is learnt from the hellos.
 */
public final class TlsConnection {
    final TlsSession session;
    private final Supplier<StreamPair> innerDecoders;
    private StreamPair inner;
    private final TlsStream forward;
    private final TlsStream backward;

    /**
     * @param keyLog        secrets, may be empty
     * @param innerDecoders makes the decoders of what is inside; asked once, when there is plaintext
     */
    public TlsConnection(KeyLog keyLog, Supplier<StreamPair> innerDecoders) {
        this.session = new TlsSession(keyLog);
        this.innerDecoders = innerDecoders;
        this.forward = new TlsStream(this, true);
        this.backward = new TlsStream(this, false);
    }

    public StreamPair pair() {
        return new StreamPair(forward, backward);
    }

    TlsStream other(TlsStream one) {
        return one == forward ? backward : forward;
    }

    StreamDecoder inner(boolean isForward) {
        if (inner == null) {
            inner = innerDecoders.get();
        }
        return inner.direction(isForward);
    }

    /** The inner decoder, if there has been any plaintext. */
    Optional<StreamDecoder> innerBegun(boolean isForward) {
        return Optional.ofNullable(inner).map(pair -> pair.direction(isForward));
    }
}
