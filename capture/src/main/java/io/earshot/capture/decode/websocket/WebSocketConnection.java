package io.earshot.capture.decode.websocket;

import io.earshot.capture.decode.Decoder;
import io.earshot.capture.decode.StreamDecoder;

/**
 * A WebSocket after its upgrade. Each frame goes to the sink as a {@link WebSocketMessage}; each complete text or
 * binary message, unmasked and inflated, goes to the payload's decoder as a datagram of the transport WS or WSS.
 */
public final class WebSocketConnection {
    private final WebSocketStream fromClient;
    private final WebSocketStream fromServer;

    public WebSocketConnection(PerMessageDeflate.Agreement agreement, Decoder payload) {
        fromClient = new WebSocketStream(true, agreement, payload);
        fromServer = new WebSocketStream(false, agreement, payload);
    }

    public StreamDecoder fromClient() {
        return fromClient;
    }

    public StreamDecoder fromServer() {
        return fromServer;
    }
}
