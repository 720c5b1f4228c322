package io.earshot.capture.decode.framing;

import io.earshot.capture.decode.Sink;
import io.earshot.capture.decode.StreamDecoder;
import io.earshot.capture.wire.Datagram;
import io.earshot.capture.wire.DatagramSink;
import java.util.Arrays;

/**
 * Cuts one direction of a TCP connection into messages that tell their length at their start, and hands each on as a
 * datagram with the facts of the segment that completed it. Keeps at most one message.
 */
abstract class LengthFraming implements StreamDecoder {
    /** Answers of {@link #frameLength}. */
    static final int NEED_MORE = 0;

    static final int NOT_MINE = -1;
    /** From here on another protocol speaks, see {@link #handOver}. */
    static final int HANDED_OVER = -2;

    /** The longest message of all protocols here: a 16-bit length and its header. */
    private static final int MAX_FRAME = 0x10000 + 24;

    private final DatagramSink messages;
    private final Datagram message = new Datagram();
    private byte[] kept = new byte[0];
    private int fill;
    /** Octets to come of a frame that was handed on with a part missing. */
    private int rest;

    private boolean mine;
    private boolean lost;
    private boolean handedOver;

    LengthFraming(DatagramSink messages) {
        this.messages = messages;
    }

    /** Octets of the whole frame that starts here, {@link #NEED_MORE}, {@link #NOT_MINE}, or {@link #HANDED_OVER}. */
    abstract int frameLength(byte[] bytes, int offset, int available);

    /** Octets of framing before the message. */
    abstract int headerLength(byte[] bytes, int offset);

    /** Octets of the message inside a frame, padding left out. */
    abstract int messageLength(byte[] bytes, int offset, int frameLength);

    /** Who reads the octets behind the last frame; asked only after {@link #HANDED_OVER}. */
    StreamDecoder handOver() {
        throw new IllegalStateException("nobody to hand over to");
    }

    @Override
    public Verdict feed(byte[] bytes, int offset, int length, Datagram facts, Sink sink) {
        if (handedOver) {
            handOver().feed(bytes, offset, length, facts, sink);
            return Verdict.MINE;
        }
        if (lost && mine && fills(bytes, offset, length)) {
            lost = false;
        }
        if (lost) {
            return mine ? Verdict.MINE : Verdict.NOT_MINE;
        }
        if (rest > 0) {
            int passed = Math.min(rest, length);
            rest -= passed;
            return length == passed ? Verdict.MINE : feed(bytes, offset + passed, length - passed, facts, sink);
        }
        if (fill == 0) {
            int used = cut(bytes, offset, length, facts, sink);
            keep(bytes, offset + used, length - used);
        } else {
            keep(bytes, offset, length);
            int used = cut(kept, 0, fill, facts, sink);
            System.arraycopy(kept, used, kept, 0, fill - used);
            fill -= used;
        }
        return lost && !mine ? Verdict.NOT_MINE : mine ? Verdict.MINE : Verdict.NEED_MORE;
    }

    /** Hands on all whole frames and returns how many octets they took. */
    private int cut(byte[] bytes, int offset, int length, Datagram facts, Sink sink) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int frame = frameLength(bytes, at, end - at);
            if (frame == HANDED_OVER) {
                handedOver = true;
                handOver().feed(bytes, at, end - at, facts, sink);
                return length;
            }
            if (frame == NOT_MINE || frame > MAX_FRAME) {
                lost = true;
                return length;
            }
            mine |= frame != NEED_MORE;
            if (frame == NEED_MORE || frame > end - at) {
                break;
            }
            deliver(bytes, at, frame, frame, facts);
            at += frame;
        }
        return at - offset;
    }

    /** @param available octets of the frame that there are */
    private void deliver(byte[] bytes, int at, int available, int frame, Datagram facts) {
        int header = headerLength(bytes, at);
        message.copy(facts);
        message.bytes = bytes;
        message.offset = at + header;
        message.originalLength = messageLength(bytes, at, frame);
        message.length = Math.min(message.originalLength, Math.max(0, available - header));
        messages.datagram(message);
    }

    private void keep(byte[] bytes, int offset, int length) {
        if (fill + length > kept.length) {
            kept = Arrays.copyOf(kept, Math.max(fill + length, 2 * kept.length));
        }
        System.arraycopy(bytes, offset, kept, fill, length);
        fill += length;
    }

    /** Whole frames fill these octets to the last: after a gap the surest sign of a new beginning. */
    private boolean fills(byte[] bytes, int offset, int length) {
        int at = offset;
        while (at < offset + length) {
            int frame = frameLength(bytes, at, offset + length - at);
            if (frame <= 0) {
                return false;
            }
            at += frame;
        }
        return at == offset + length;
    }

    /**
     * A frame that began says where the next one does, though octets of it are missing, as the snap length cuts them: what
     * there is of it goes on. After any other gap lengths are found again only where a segment begins with one; so does the
     * first.
     */
    @Override
    public void gap(long octets, Datagram facts, Sink sink) {
        if (handedOver) {
            handOver().gap(octets, facts, sink);
            return;
        }
        boolean begun = mine && !lost && fill > 0 && octets > 0;
        int frame = begun ? frameLength(kept, 0, fill) : NEED_MORE;
        boolean inside = begun && frame >= fill + octets || octets > 0 && octets <= rest;
        if (begun && inside) {
            deliver(kept, 0, fill, frame, facts);
            rest = frame - fill;
        }
        rest = inside ? rest - (int) octets : 0;
        lost = !inside && (mine || fill > 0);
        fill = 0;
        kept = new byte[0];
    }

    @Override
    public void close(Datagram facts, Sink sink) {
        if (handedOver) {
            handOver().close(facts, sink);
        }
        kept = new byte[0];
        fill = 0;
    }
}
