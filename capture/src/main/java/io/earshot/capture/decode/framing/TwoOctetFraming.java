package io.earshot.capture.decode.framing;

import io.earshot.capture.net.Octets;
import io.earshot.capture.wire.DatagramSink;

/**
 * Messages after a length of two octets: DNS over TCP (RFC 1035 section 4.2.2), and RTP, STUN and DTLS of ICE over TCP
 * (RFC 4571 section 2, RFC 6544 section 3).
 */
public final class TwoOctetFraming extends LengthFraming {
    private static final int LENGTH = 2;
    private static final int MAGIC_COOKIE = 0x2112A442;
    private static final int DNS_HEADER = 12;

    /** What the first message must be. */
    public enum Content {
        DNS,
        ICE
    }

    private final Content content;
    private boolean begun;

    public TwoOctetFraming(Content content, DatagramSink messages) {
        super(messages);
        this.content = content;
    }

    @Override
    int frameLength(byte[] bytes, int offset, int available) {
        if (available < LENGTH) {
            return NEED_MORE;
        }
        int length = Octets.u16(bytes, offset);
        if (!begun) {
            if (available < LENGTH + DNS_HEADER && length >= DNS_HEADER) {
                return NEED_MORE;
            }
            begun = length >= DNS_HEADER && (content == Content.DNS ? isDns(bytes, offset) : isStun(bytes, offset));
            if (!begun) {
                return NOT_MINE;
            }
        }
        return LENGTH + length;
    }

    private static boolean isStun(byte[] bytes, int offset) {
        return Octets.u8(bytes, offset + LENGTH) < 4
                && Octets.u32(bytes, offset + LENGTH + 4) == MAGIC_COOKIE
                && Octets.u16(bytes, offset + LENGTH + 2) + 20 == Octets.u16(bytes, offset);
    }

    /** A query or answer (opcode 0) with exactly one question and no more records than a message could hold. */
    private static boolean isDns(byte[] bytes, int offset) {
        int flags = Octets.u16(bytes, offset + LENGTH + 2);
        return (flags & 0x7840) == 0
                && Octets.u16(bytes, offset + LENGTH + 4) == 1
                && Octets.u16(bytes, offset + LENGTH + 6) < 256
                && Octets.u16(bytes, offset + LENGTH + 8) < 256
                && Octets.u16(bytes, offset + LENGTH + 10) < 256;
    }

    @Override
    int headerLength(byte[] bytes, int offset) {
        return LENGTH;
    }

    @Override
    int messageLength(byte[] bytes, int offset, int frameLength) {
        return frameLength - LENGTH;
    }
}
