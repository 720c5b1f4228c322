package io.earshot.capture.decode.stun;

import io.earshot.capture.decode.Oddity;

/** What STUN should not look like. */
public enum StunOddity implements Oddity.Kind {
    /** RFC 8489 section 5: the message length is not a multiple of four. */
    LENGTH_NOT_ALIGNED,
    /** RFC 8489 section 6.3: octets after the end that the message length gives. */
    TRAILING_OCTETS,
    /** RFC 8489 section 5: the datagram ends before the message does. */
    MESSAGE_CUT,
    /** RFC 8489 section 14: an attribute runs past the message. */
    ATTRIBUTE_OVERRUNS,
    /** RFC 8489 section 14: an attribute has a length that its type does not allow. */
    ATTRIBUTE_LENGTH_WRONG,
    /** RFC 8489 section 14.1: an address is of a family that does not exist, or its length does not fit the family. */
    ADDRESS_MALFORMED,
    /** RFC 8489 section 14.7: the check value is not that of the message: octets were changed on the way. */
    FINGERPRINT_WRONG;

    @Override
    public String protocol() {
        return "stun";
    }
}
