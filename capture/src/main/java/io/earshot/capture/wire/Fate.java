package io.earshot.capture.wire;

/** Why a frame delivered no datagram, and what else was odd about frames. Names are stable: reports show them. */
enum Fate {
    // ---- exactly one of these for each frame that delivers nothing and is not of an unknown encapsulation
    EMPTY_FRAME(true),
    /** The captured octets end inside a link or tunnel header. */
    TRUNCATED_LINK_HEADER(true),
    /** A link or tunnel header contradicts itself. */
    MALFORMED_LINK_HEADER(true),
    NESTED_TOO_DEEP(true),
    /** 802.11 management, control and null frames. */
    WLAN_WITHOUT_DATA(true),
    /** The Protected Frame bit is set. */
    WLAN_ENCRYPTED(true),
    WLAN_FRAGMENT(true),
    /** RFC 2637 section 4.4: an acknowledgment without payload. */
    PPTP_ACKNOWLEDGMENT(true),
    TRUNCATED_IP_HEADER(true),
    /** Version, header length or total length cannot be; or an extension header chain without end. */
    MALFORMED_IP_HEADER(true),
    /** RFC 8200 section 4.7. */
    NO_NEXT_HEADER(true),
    TRUNCATED_TRANSPORT_HEADER(true),
    MALFORMED_TRANSPORT_HEADER(true),
    /** A fragment that did not complete its packet: another did, or may still. */
    FRAGMENT_HELD(true),
    /** A fragment of a packet whose others did not come in time, or at all. */
    FRAGMENT_INCOMPLETE(true),
    /** A fragment that cannot be part of any packet: past 65535 octets, or a middle one not of eight-octet units. */
    MALFORMED_FRAGMENT(true),
    /** The same packet again within a moment, as a SPAN port or a bridge delivers it. */
    DUPLICATE(true),

    // ---- notes: the frame is accounted for elsewhere
    /** Total length 0: the capture was made before the network card cut the segment (TSO). */
    NOTE_IP_LENGTH_ZERO(false),
    /** The IP length field promises more than the frame had on the wire. */
    NOTE_IP_LONGER_THAN_FRAME(false),
    /** The UDP length field promises more than the IP packet holds. */
    NOTE_UDP_LONGER_THAN_IP(false),
    /** RFC 791 section 3.1: most are the capturing host's own, captured before its card filled the checksum in. */
    NOTE_IP_HEADER_CHECKSUM(false),
    /** RFC 768: as above; of a packet that came from elsewhere, its receiver throws it away. */
    NOTE_UDP_CHECKSUM(false),
    /** RFC 791, RFC 5722: octets that an earlier fragment had brought already; the earlier ones stay. */
    NOTE_FRAGMENT_OVERLAP(false),
    /** A packet whose fragments did not all come within the time limit. */
    NOTE_FRAGMENTS_EXPIRED(false),
    /** A packet given up because too many others were waiting. */
    NOTE_FRAGMENTS_EVICTED(false),
    /** An 802.11 aggregate of which only the first part was read. */
    NOTE_WLAN_AGGREGATE_CUT(false);

    private final boolean endsFrame;

    Fate(boolean endsFrame) {
        this.endsFrame = endsFrame;
    }

    /** True when this is the one reason why a frame delivered nothing. */
    boolean endsFrame() {
        return endsFrame;
    }

    /** {@code wire.FRAGMENT_HELD}. */
    String label() {
        return "wire." + (endsFrame ? name() : name().substring("NOTE_".length()));
    }
}
