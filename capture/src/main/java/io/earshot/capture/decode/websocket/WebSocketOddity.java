package io.earshot.capture.decode.websocket;

import io.earshot.capture.decode.Oddity;

/** What WebSockets did that they should not. */
public enum WebSocketOddity implements Oddity.Kind {
    /** RFC 6455 section 5.2: a reserved opcode, or reserved bits that nothing agreed on gives a meaning. */
    RESERVED,
    /** RFC 6455 section 5.1: a client's frame is not masked, or a server's is. */
    WRONG_MASKING,
    /** RFC 6455 section 5.5: a control frame is fragmented or longer than 125 octets. */
    CONTROL_FRAME_MALFORMED,
    /** RFC 6455 section 5.4: a continuation of nothing, or a new message inside another. */
    FRAGMENT_OUT_OF_ORDER,
    /** A message longer than the decoder keeps. */
    MESSAGE_TOO_LONG,
    /** RFC 7692 section 7.2.2: compressed octets that do not inflate. */
    NOT_INFLATED;

    @Override
    public String protocol() {
        return "websocket";
    }
}
