package io.earshot.capture.decode.framing;

import io.earshot.capture.decode.StreamDecoder;
import io.earshot.capture.decode.StreamPair;
import io.earshot.capture.decode.stun.StunProbe;
import io.earshot.capture.net.Octets;
import io.earshot.capture.wire.DatagramSink;
import java.util.function.Supplier;

/**
 * STUN over TCP (RFC 8489 section 6.2.2) and the ChannelData of TURN over TCP, padded to four (RFC 8656 12.5). Behind the
 * answer to a ConnectionBind the connection is the client's own to its peer (RFC 6062 section 5.4).
 */
public final class StunFraming extends LengthFraming {
    private static final int STUN_HEADER = 20;
    private static final int CHANNEL_HEADER = 4;
    /** First octet of the channel numbers, RFC 8656 section 12. */
    private static final int FIRST_CHANNEL = 0x40;

    private static final int LAST_CHANNEL = 0x4F;
    private static final int MAGIC_COOKIE = 0x2112A442;

    private static final int CONNECTION_BIND_SUCCESS = 0x010B;

    private final boolean isForward;
    private final Relayed relayed;
    private boolean begun;

    /** What both directions know of the connection to the peer. */
    private static final class Relayed {
        private final Supplier<StreamPair> decoders;
        private boolean bound;
        private StreamPair pair;

        private Relayed(Supplier<StreamPair> decoders) {
            this.decoders = decoders;
        }
    }

    /** One direction whose other is not known: what a bound connection carries is left alone. */
    public StunFraming(DatagramSink messages) {
        this(messages, true, new Relayed(null));
    }

    private StunFraming(DatagramSink messages, boolean isForward, Relayed relayed) {
        super(messages);
        this.isForward = isForward;
        this.relayed = relayed;
    }

    /**
     * Both directions of a connection.
     *
     * @param relayed makes the decoders of what a bound connection carries; they must not lead here again
     */
    public static StreamPair pair(DatagramSink messages, Supplier<StreamPair> relayed) {
        Relayed shared = new Relayed(relayed);
        return new StreamPair(new StunFraming(messages, true, shared), new StunFraming(messages, false, shared));
    }

    @Override
    StreamDecoder handOver() {
        if (relayed.pair == null) {
            relayed.pair = relayed.decoders.get();
        }
        return relayed.pair.direction(isForward);
    }

    @Override
    int frameLength(byte[] bytes, int offset, int available) {
        if (relayed.bound) {
            return HANDED_OVER;
        }
        int first = Octets.u8(bytes, offset);
        if (first >= 0x40 && first <= 0x7F) {
            begun |= isRelaying(bytes, offset, available);
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

    /** A capture that begins later than the connection: ChannelData fills the segment, and holds STUN, DTLS or RTP. */
    private static boolean isRelaying(byte[] bytes, int offset, int available) {
        int end = offset + available;
        int at = offset;
        while (end - at > CHANNEL_HEADER
                && Octets.u8(bytes, at) >= FIRST_CHANNEL
                && Octets.u8(bytes, at) <= LAST_CHANNEL
                && StunProbe.mayBeRelayed(Octets.u8(bytes, at + CHANNEL_HEADER))) {
            at += channelData(bytes, at, end - at);
        }
        return at == end && at > offset;
    }

    private static int channelData(byte[] bytes, int offset, int available) {
        return available < CHANNEL_HEADER ? NEED_MORE : CHANNEL_HEADER + (Octets.u16(bytes, offset + 2) + 3 & ~3);
    }

    @Override
    int headerLength(byte[] bytes, int offset) {
        relayed.bound |= relayed.decoders != null && Octets.u16(bytes, offset) == CONNECTION_BIND_SUCCESS;
        return 0;
    }

    @Override
    int messageLength(byte[] bytes, int offset, int frameLength) {
        return (bytes[offset] & 0xC0) == 0x40 ? CHANNEL_HEADER + Octets.u16(bytes, offset + 2) : frameLength;
    }
}
