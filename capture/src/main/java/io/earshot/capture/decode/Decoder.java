package io.earshot.capture.decode;

import io.earshot.capture.wire.Datagram;

/**
 * Reads one protocol. A decoder keeps no state between datagrams, never throws on any octets, and allocates nothing
 * before it is sure that the payload is its own.
 */
public interface Decoder {
    enum Verdict {
        /** It is this protocol; the message went to the sink where it matters here (a DHCP message without SIP does not). */
        DECODED,
        /** The octets are another protocol's; nothing went to the sink. */
        NOT_MINE,
        /** It is this protocol and broken; an oddity went to the sink. */
        MALFORMED
    }

    Verdict decode(Datagram datagram, Sink sink);
}
