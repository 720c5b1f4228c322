package io.earshot.capture.observe;

import io.earshot.capture.decode.Oddity;

/** What is wrong with the octets of a TCP connection that is read. */
enum StreamOddity implements Oddity.Kind {
    /** Octets are missing: lost before the capture, or cut by the snap length. Reading goes on at the next message. */
    GAP,
    /** Segments of connections with SIP whose checksum does not fit, RFC 9293 section 3.1; other TCP is bulk. */
    CHECKSUM;

    @Override
    public String protocol() {
        return "tcp";
    }
}
