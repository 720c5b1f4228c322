package io.earshot.capture.decode.rtp;

import io.earshot.capture.net.Octets;

/**
 * Walks the blocks of a RED payload, RFC 2198 section 3, in place: redundant ones first, the primary last.
 *
 * <pre>{@code
 * if (red.wrap(bytes, offset, length)) { while (red.next()) { ... } }
 * }</pre>
 */
public final class Redundancy {
    private static final int REDUNDANT_HEAD = 4;

    private byte[] bytes = new byte[0];
    private int head;
    private int end;
    private int nextData;
    private boolean primarySeen;
    private int payloadType;
    private int timestampOffset;
    private int offset;
    private int length;

    /** Returns false when the block heads do not fit the payload. */
    public boolean wrap(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        head = offset;
        end = offset + length;
        primarySeen = false;
        int at = offset;
        int redundant = 0;
        while (at < end && (bytes[at] & 0x80) != 0) {
            if (at + REDUNDANT_HEAD > end) {
                return false;
            }
            redundant += Octets.u16(bytes, at + 2) & 0x3FF;
            at += REDUNDANT_HEAD;
        }
        nextData = at + 1;
        return at < end && nextData + redundant <= end;
    }

    /** Goes to the next block; false after the primary one. */
    public boolean next() {
        if (primarySeen) {
            return false;
        }
        payloadType = bytes[head] & 0x7F;
        primarySeen = (bytes[head] & 0x80) == 0;
        timestampOffset = primarySeen ? 0 : Octets.u16(bytes, head + 1) >> 2;
        offset = nextData;
        length = primarySeen ? end - nextData : Octets.u16(bytes, head + 2) & 0x3FF;
        nextData += length;
        head += REDUNDANT_HEAD;
        return true;
    }

    /** The current block is the primary encoding, the last one. */
    public boolean primary() {
        return primarySeen;
    }

    /** Payload type of the block, 0 to 127. */
    public int payloadType() {
        return payloadType;
    }

    /** RTP clock ticks by which the block is older than the packet, 0 to 16383. */
    public int timestampOffset() {
        return timestampOffset;
    }

    public int offset() {
        return offset;
    }

    /** Octets of the block. */
    public int length() {
        return length;
    }
}
