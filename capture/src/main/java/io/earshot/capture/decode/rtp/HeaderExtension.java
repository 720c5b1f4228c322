package io.earshot.capture.decode.rtp;

import io.earshot.capture.net.Octets;

/**
 * Walks the elements of a header extension, RFC 8285 section 4, in place.
 *
 * <pre>{@code
 * extension.wrap(header);
 * while (extension.next()) { ... extension.id(), extension.offset(), extension.length() ... }
 * }</pre>
 */
public final class HeaderExtension {
    private static final int ONE_OCTET_PROFILE = 0xBEDE;
    private static final int TWO_OCTET_PROFILE = 0x100;
    /** One-octet elements with this id end the walk, RFC 8285 section 4.2. */
    private static final int RESERVED_ID = 15;

    private byte[] bytes = new byte[0];
    private boolean oneOctet;
    private int cursor;
    private int end;
    private int id;
    private int offset;
    private int length;

    /** Starts before the first element; a header without extension, or of another profile, has none. */
    public void wrap(RtpHeader header) {
        bytes = header.bytes();
        int profile = header.extensionProfile();
        oneOctet = profile == ONE_OCTET_PROFILE;
        cursor = header.extensionDataOffset();
        end = oneOctet || profile >> 4 == TWO_OCTET_PROFILE ? cursor + header.extensionDataLength() : cursor;
    }

    /** Goes to the next element; false at the end or where an element does not fit. */
    public boolean next() {
        while (cursor < end && bytes[cursor] == 0) {
            cursor++;
        }
        if (cursor >= end) {
            return false;
        }
        return oneOctet ? nextOneOctet() : nextTwoOctet();
    }

    private boolean nextOneOctet() {
        int head = Octets.u8(bytes, cursor);
        return (head >> 4) != RESERVED_ID && take(head >> 4, 1, (head & 0x0F) + 1);
    }

    private boolean nextTwoOctet() {
        return cursor + 2 <= end && take(Octets.u8(bytes, cursor), 2, Octets.u8(bytes, cursor + 1));
    }

    private boolean take(int id, int headLength, int dataLength) {
        this.id = id;
        offset = cursor + headLength;
        length = dataLength;
        cursor = offset + dataLength;
        return cursor <= end;
    }

    /** Local identifier as extmap gave it, 1 to 14 or 1 to 255. */
    public int id() {
        return id;
    }

    public int offset() {
        return offset;
    }

    /** Octets of data; 0 is possible in the two-octet form. */
    public int length() {
        return length;
    }
}
