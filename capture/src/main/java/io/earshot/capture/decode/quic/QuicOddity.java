package io.earshot.capture.decode.quic;

import io.earshot.capture.decode.Oddity;

/** What QUIC Initial packets did that they should not. */
public enum QuicOddity implements Oddity.Kind {
    /** RFC 9000 section 19: a frame that does not belong into an Initial packet, or is cut. */
    FRAME_MALFORMED,
    /** RFC 8446 section 4.1.2, inside CRYPTO frames. */
    HELLO_MALFORMED;

    @Override
    public String protocol() {
        return "quic";
    }
}
