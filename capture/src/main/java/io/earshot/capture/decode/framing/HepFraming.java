package io.earshot.capture.decode.framing;

import io.earshot.capture.net.Octets;
import io.earshot.capture.wire.DatagramSink;

/** HEP version 3 over TCP: each packet tells its whole length behind its first four letters. */
public final class HepFraming extends LengthFraming {
    private static final int HEAD = 6;
    private static final int HEP3 = 0x48455033;

    public HepFraming(DatagramSink messages) {
        super(messages);
    }

    @Override
    int frameLength(byte[] bytes, int offset, int available) {
        if (bytes[offset] != 'H') {
            return NOT_MINE;
        }
        if (available < HEAD) {
            return NEED_MORE;
        }
        int length = Octets.u16(bytes, offset + 4);
        return Octets.u32(bytes, offset) == HEP3 && length >= HEAD ? length : NOT_MINE;
    }

    @Override
    int headerLength(byte[] bytes, int offset) {
        return 0;
    }

    @Override
    int messageLength(byte[] bytes, int offset, int frameLength) {
        return frameLength;
    }
}
