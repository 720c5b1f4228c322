package io.earshot.capture.decode.websocket;

import io.earshot.capture.decode.Message;

/** One frame of a WebSocket, RFC 6455 section 5.2. */
public sealed interface WebSocketMessage extends Message {
    /** Octets of payload on the wire. */
    long length();

    boolean masked();

    /**
     * Text, binary, or a continuation of one.
     *
     * @param opcode     0 continuation, 1 text, 2 binary
     * @param fin        the last frame of its message
     * @param compressed permessage-deflate, RFC 7692 section 6
     */
    record Data(int opcode, boolean fin, boolean compressed, boolean masked, long length) implements WebSocketMessage {}

    /** A ping or its pong, RFC 6455 sections 5.5.2 and 5.5.3. */
    record Ping(boolean pong, boolean masked, long length) implements WebSocketMessage {}

    /** @param code RFC 6455 section 7.4.1; 1005 when none was sent */
    record Close(int code, String reason, boolean masked, long length) implements WebSocketMessage {}
}
