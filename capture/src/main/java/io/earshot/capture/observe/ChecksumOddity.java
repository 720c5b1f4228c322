package io.earshot.capture.observe;

import io.earshot.capture.decode.Oddity;
import io.earshot.capture.wire.Checksum;
import io.earshot.capture.wire.Datagram;

/**
 * Checksums that do not fit, of packets with SIP only: media is too many to sum up, and a text that changed on its way
 * is where it matters. Counted and never fatal; most are the sending host's own, captured before its card filled them.
 */
enum ChecksumOddity implements Oddity.Kind {
    /** RFC 791 section 3.1. */
    IP_HEADER,
    /** RFC 768. */
    UDP,
    /** RFC 9293 section 3.1. */
    TCP;

    /** @param packet as the dissector filled it, its octets still those of the frame */
    static void note(Datagram packet, Counts counts) {
        if (Checksum.isHeaderWrong(packet)) {
            counts.odd(IP_HEADER);
        }
        if (Checksum.isPayloadWrong(packet)) {
            counts.odd(packet.protocol == Datagram.TCP ? TCP : UDP);
        }
    }

    @Override
    public String protocol() {
        return "checksum";
    }
}
