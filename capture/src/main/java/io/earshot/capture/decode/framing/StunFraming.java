package io.earshot.capture.decode.framing;

import io.earshot.capture.net.Octets;
import io.earshot.capture.wire.DatagramSink;

/** STUN over TCP (RFC 8489 section 6.2.2) and the ChannelData of TURN over TCP, padded to four (RFC 8656 12.5). */
public final class StunFraming extends LengthFraming {
    private static final int STUN_HEADER = 20;
    private static final int CHANNEL_HEADER = 4;
    private static final int MAGIC_COOKIE = 0x2112A442;

    private boolean begun;

    public StunFraming(DatagramSink messages) {
        super(messages);
    }

    @Override
    int frameLength(byte[] bytes, int offset, int available) {
        int first = Octets.u8(bytes, offset);
        if (first >= 0x40 && first <= 0x7F) {
            return begun ? channelData(bytes, offset, available) : NOT_MINE;
        }
        if (first > 0x3F) {
            return NOT_MINE;
        }
        if (available < 8) {
            return NEED_MORE;
        }
        int length = Octets.u16(bytes, offset + 2);
        if (Octets.u32(bytes, offset + 4) != MAGIC_COOKIE || (length & 3) != 0) {
            return NOT_MINE;
        }
        begun = true;
        return STUN_HEADER + length;
    }

    private static int channelData(byte[] bytes, int offset, int available) {
        return available < CHANNEL_HEADER ? NEED_MORE : CHANNEL_HEADER + (Octets.u16(bytes, offset + 2) + 3 & ~3);
    }

    @Override
    int headerLength(byte[] bytes, int offset) {
        return 0;
    }

    @Override
    int messageLength(byte[] bytes, int offset, int frameLength) {
        return (bytes[offset] & 0xC0) == 0x40 ? CHANNEL_HEADER + Octets.u16(bytes, offset + 2) : frameLength;
    }
}
