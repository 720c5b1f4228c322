package io.earshot.capture.decode.stun;

import io.earshot.capture.net.Octets;

/**
 * Where a relayed payload lies in a TURN message: ChannelData (RFC 8656 section 12.4), or the DATA attribute of a Send
 * or Data indication (sections 11.1 and 11.3), in [MS-TURN] of a Send request. Read in place; the peer stands in the decoded message or is the
 * channel's.
 */
public final class TurnData {
    private static final int SEND_INDICATION = 0x0016;
    private static final int DATA_INDICATION = 0x0017;
    /** Send request and Data indication of [MS-TURN] 2.2.1. */
    private static final int DRAFT_SEND = 0x0004;

    private static final int DRAFT_DATA = 0x0115;

    private int channel;
    private int offset;
    private int length;

    /**
     * Finds the payload; returns false when the octets hold none.
     *
     * @param originalLength octets of the message on the wire
     */
    public boolean wrap(byte[] bytes, int offset, int length, int originalLength) {
        if (StunProbe.isChannelData(bytes, offset, length, originalLength)) {
            channel = Octets.u16(bytes, offset);
            this.offset = offset + StunProbe.CHANNEL_HEADER_LENGTH;
            this.length = Octets.u16(bytes, offset + 2);
            return true;
        }
        channel = 0;
        return StunProbe.isStun(bytes, offset, length, originalLength)
                && carriesData(bytes, offset, offset + length)
                && findData(bytes, offset, length);
    }

    private static boolean carriesData(byte[] bytes, int offset, int end) {
        int type = Octets.u16(bytes, offset);
        return type == SEND_INDICATION
                || type == DATA_INDICATION
                || (type == DRAFT_SEND || type == DRAFT_DATA) && StunProbe.isDraft(bytes, offset, end);
    }

    private boolean findData(byte[] bytes, int start, int available) {
        int messageEnd = start + StunProbe.HEADER_LENGTH + Octets.u16(bytes, start + 2);
        int end = Math.min(start + available, messageEnd);
        int at = start + StunProbe.HEADER_LENGTH;
        boolean draft = StunProbe.isDraft(bytes, start, end);
        while (at + 4 <= end) {
            int size = Octets.u16(bytes, at + 2);
            if (Octets.u16(bytes, at) == StunAttribute.DATA) {
                offset = at + 4;
                length = size;
                return offset + length <= messageEnd;
            }
            at += 4 + (draft ? size : size + 3 & ~3);
        }
        return false;
    }

    /** Channel number, 0 in an indication. */
    public int channel() {
        return channel;
    }

    /** Where the payload starts. */
    public int offset() {
        return offset;
    }

    /** Octets of the payload on the wire; the snap length may have cut some. */
    public int length() {
        return length;
    }
}
