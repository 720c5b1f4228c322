package io.earshot.capture.decode.sdp;

import io.earshot.capture.decode.Oddity;

/** What may be wrong with a session description. */
public enum SdpOddity implements Oddity.Kind {
    /** A line that is not a letter, an equals sign and text, RFC 8866 section 5. */
    BAD_LINE,
    /** No v= line, RFC 8866 section 5.1. */
    MISSING_VERSION,
    /** No o= line, RFC 8866 section 5.2. */
    MISSING_ORIGIN,
    /** o= without its six fields, RFC 8866 section 5.2. */
    BAD_ORIGIN,
    /** c= without its three fields, RFC 8866 section 5.7. */
    BAD_CONNECTION,
    /** Media without c= of its own or of the session, RFC 8866 section 5.7. */
    MISSING_CONNECTION,
    /** m= without type, port, protocol and format, RFC 8866 section 5.14. */
    BAD_MEDIA,
    /** More lines than are read. */
    TOO_LONG;

    @Override
    public String protocol() {
        return "sdp";
    }
}
