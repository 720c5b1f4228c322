package io.earshot.capture.decode.http;

import io.earshot.capture.decode.Decoder;
import io.earshot.capture.decode.StreamPair;
import io.earshot.capture.decode.websocket.PerMessageDeflate;
import io.earshot.capture.decode.websocket.WebSocketConnection;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One connection that begins with HTTP/1.1. Heads go to the sink; bodies are passed over. After a 101 answer the
 * connection is a WebSocket, after an accepted CONNECT it is whatever the tunnel's decoders make of it.
 */
public final class HttpConnection {
    private static final int MAX_OPEN_REQUESTS = 64;

    private final Decoder webSocketPayload;
    private final Supplier<StreamPair> tunnelDecoders;
    private final HttpStream forward;
    private final HttpStream backward;
    private final ArrayDeque<HttpMessage.Request> open = new ArrayDeque<>();

    /**
     * @param webSocketPayload reads complete WebSocket messages, RFC 7118: SIP
     * @param tunnelDecoders   makes decoders for what a CONNECT carries; asked once
     */
    public HttpConnection(Decoder webSocketPayload, Supplier<StreamPair> tunnelDecoders) {
        this.webSocketPayload = webSocketPayload;
        this.tunnelDecoders = tunnelDecoders;
        this.forward = new HttpStream(this);
        this.backward = new HttpStream(this);
    }

    public StreamPair pair() {
        return new StreamPair(forward, backward);
    }

    /** A request waits for its answer; the oldest is forgotten when too many do. */
    void asked(HttpMessage.Request request) {
        if (open.size() == MAX_OPEN_REQUESTS) {
            open.removeFirst();
        }
        open.addLast(request);
    }

    /** The request that a response of this status answers; interim answers leave it open, RFC 9110 section 15.2. */
    Optional<HttpMessage.Request> answered(int status) {
        boolean interim = status < 200 && status != 101;
        return Optional.ofNullable(interim ? open.peekFirst() : open.pollFirst());
    }

    /** The answer of a request to leave HTTP came. */
    void settled(HttpStream answering, HttpMessage.Response response, boolean connect) {
        HttpStream asking = answering == forward ? backward : forward;
        if (response.status() == 101) {
            PerMessageDeflate.Agreement agreement =
                    PerMessageDeflate.agreement(response.headers().getOrDefault("sec-websocket-extensions", ""));
            WebSocketConnection webSocket = new WebSocketConnection(agreement, webSocketPayload);
            asking.becomes(webSocket.fromClient());
            answering.becomes(webSocket.fromServer());
        } else if (connect && response.status() / 100 == 2) {
            StreamPair tunnel = tunnelDecoders.get();
            asking.becomes(tunnel.forward());
            answering.becomes(tunnel.backward());
        } else {
            asking.resume();
        }
    }
}
