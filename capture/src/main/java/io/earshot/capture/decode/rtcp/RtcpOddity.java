package io.earshot.capture.decode.rtcp;

import io.earshot.capture.decode.Oddity;

/** What RTCP should not look like. */
public enum RtcpOddity implements Oddity.Kind {
    /** RFC 3550 section 6.4.1: a packet's length field runs past the datagram. */
    LENGTH_OVERRUNS,
    /** RFC 3550 section 6.4: fewer report blocks or sources fit than the count promises. */
    COUNT_OVERRUNS,
    /** RFC 3550 appendix A.2: octets after the last whole packet. */
    TRAILING_OCTETS,
    /** RFC 3550 section 6.4.1: padding on a packet that is not the last, or a padding count that makes no sense. */
    PADDING_WRONG,
    /** RFC 3611 section 3: a block of an extended report runs past its packet. */
    XR_BLOCK_OVERRUNS,
    /** RFC 3550 section 6.5: an SDES item runs past its packet. */
    SDES_ITEM_OVERRUNS,
    /** The snap length cut the datagram. */
    CUT_BY_SNAP_LENGTH;

    @Override
    public String protocol() {
        return "rtcp";
    }
}
