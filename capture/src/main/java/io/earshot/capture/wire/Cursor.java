package io.earshot.capture.wire;

import io.earshot.capture.net.Octets;

/** Where the dissector stands in a frame. */
final class Cursor {
    byte[] bytes = new byte[0];
    int offset;
    /** Index after the last octet that was captured and belongs to the current layer. */
    int end;
    /** Index after the last octet that the current layer had on the wire; past {@link #end} when the frame was cut. */
    int wireEnd;

    void set(byte[] bytes, int offset, int end, int wireEnd) {
        this.bytes = bytes;
        this.offset = offset;
        this.end = end;
        this.wireEnd = wireEnd;
    }

    boolean has(int octets) {
        return end - offset >= octets;
    }

    void skip(int octets) {
        offset += octets;
    }

    int u8(int at) {
        return Octets.u8(bytes, offset + at);
    }

    int u16(int at) {
        return Octets.u16(bytes, offset + at);
    }

    int u32(int at) {
        return Octets.u32(bytes, offset + at);
    }

    /** The current layer has {@code octets} octets on the wire from here on; what follows is padding or a trailer. */
    void limit(int octets) {
        wireEnd = offset + octets;
        end = Math.min(end, wireEnd);
    }
}
