package io.earshot.capture.wire;

import io.earshot.capture.net.Octets;

/**
 * Goes through the chunks of one SCTP packet (RFC 9260 section 3) for those that hold a whole user message, as SIP is sent
 * (RFC 4168). Messages in several chunks are left out, and what is sent again is found again: nothing is kept between
 * packets.
 */
public final class SctpChunks {
    /** Ports, verification tag and checksum, RFC 9260 section 3.1. */
    static final int COMMON_HEADER = 12;
    /** Type, flags and length, RFC 9260 section 3.2. */
    private static final int CHUNK_HEADER = 4;
    /** With sequence numbers, stream and payload protocol, RFC 9260 section 3.3.1. */
    private static final int DATA_HEADER = 16;

    private static final int DATA = 0;
    /** First and last fragment of its message, RFC 9260 section 3.3.1. */
    private static final int WHOLE = 0x03;

    private byte[] bytes = new byte[0];
    private int next;
    private int end;
    private int wireEnd;
    private int offset;
    private int length;
    private int originalLength;

    /** @param chunks what follows the common header */
    public void wrap(Datagram chunks) {
        wrap(chunks.bytes, chunks.offset, chunks.offset + chunks.length, chunks.offset + chunks.originalLength);
    }

    void wrap(byte[] bytes, int from, int end, int wireEnd) {
        this.bytes = bytes;
        this.next = from;
        this.end = end;
        this.wireEnd = wireEnd;
    }

    /** Goes on to the next whole message of which any octet was captured; false where there is none. */
    public boolean advance() {
        while (end - next >= CHUNK_HEADER) {
            int chunk = next;
            int chunkLength = Octets.u16(bytes, chunk + 2);
            if (chunkLength < CHUNK_HEADER || chunkLength > wireEnd - chunk) {
                return false;
            }
            next = chunk + (chunkLength + 3 & ~3);
            boolean whole = Octets.u8(bytes, chunk) == DATA && (Octets.u8(bytes, chunk + 1) & WHOLE) == WHOLE;
            if (whole && chunkLength > DATA_HEADER && end - chunk > DATA_HEADER) {
                offset = chunk + DATA_HEADER;
                originalLength = chunkLength - DATA_HEADER;
                length = Math.min(originalLength, end - offset);
                return true;
            }
        }
        return false;
    }

    /** Whether any whole message begins as text does, which those of most other protocols do not. */
    boolean holdText(Cursor at) {
        wrap(at.bytes, at.offset + COMMON_HEADER, at.end, at.wireEnd);
        while (advance()) {
            int first = Octets.u8(bytes, offset);
            if (first >= 'A' && first <= 'z') {
                return true;
            }
        }
        return false;
    }

    /** Where the message stands. */
    public int offset() {
        return offset;
    }

    /** Octets that were captured. */
    public int length() {
        return length;
    }

    /** Octets on the wire. */
    public int originalLength() {
        return originalLength;
    }
}
