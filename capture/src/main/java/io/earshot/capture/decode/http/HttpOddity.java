package io.earshot.capture.decode.http;

import io.earshot.capture.decode.Oddity;

/** What HTTP streams did that they should not. */
public enum HttpOddity implements Oddity.Kind {
    /** RFC 9112 section 2.2: where a message should begin, none does. */
    NOT_A_MESSAGE,
    /** RFC 9112 section 3: a head longer than the decoder keeps. */
    HEAD_TOO_LONG,
    /** RFC 9112 section 7.1: a chunk without a readable size. */
    CHUNK_MALFORMED;

    @Override
    public String protocol() {
        return "http";
    }
}
