package io.earshot.capture.decode.websocket;

import io.earshot.capture.decode.Decoder;
import io.earshot.capture.decode.Oddity;
import io.earshot.capture.decode.Sink;
import io.earshot.capture.decode.StreamDecoder;
import io.earshot.capture.decode.tls.OctetBuffer;
import io.earshot.capture.net.Octets;
import io.earshot.capture.net.Transport;
import io.earshot.capture.wire.Datagram;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One direction of a WebSocket, RFC 6455 section 5. */
final class WebSocketStream implements StreamDecoder {
    private static final int CONTINUATION = 0;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int MAX_CONTROL = 125;
    private static final int NO_STATUS = 1005;

    private static final int MAX_HEADER = 14;
    private static final int MAX_MESSAGE = 1 << 20;

    private final boolean client;
    private final boolean deflates;
    private final PerMessageDeflate deflate;
    private final Decoder payload;
    private final OctetBuffer buffer = new OctetBuffer(MAX_HEADER + MAX_MESSAGE);
    private final OctetBuffer message = new OctetBuffer(MAX_MESSAGE);

    private boolean messageOpen;
    private boolean messageCompressed;
    private boolean messageTooLong;
    private boolean searching;
    private long skip;

    WebSocketStream(boolean client, PerMessageDeflate.Agreement agreement, Decoder payload) {
        this.client = client;
        this.deflates = agreement.deflate();
        this.deflate = new PerMessageDeflate(
                client ? agreement.clientKeepsContext() : agreement.serverKeepsContext(), MAX_MESSAGE);
        this.payload = payload;
    }

    @Override
    public Verdict feed(byte[] bytes, int offset, int length, Datagram facts, Sink sink) {
        if (searching && !beginsFrame(bytes, offset, length)) {
            return Verdict.MINE;
        }
        searching = false;
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int passed = (int) Math.min(skip, end - at);
            skip -= passed;
            at += passed;
            at += buffer.append(bytes, at, end - at);
            while (frame(facts, sink)) {}
        }
        return Verdict.MINE;
    }

    /** After a gap, a segment counts as begun with a frame when the frames in it end where it ends. */
    private boolean beginsFrame(byte[] bytes, int offset, int length) {
        int at = 0;
        while (length - at >= 2) {
            int first = Octets.u8(bytes, offset + at);
            boolean masked = bytes[offset + at + 1] < 0;
            int header = headerLength(bytes[offset + at + 1]);
            if (reserved(first) || masked != client || length - at < header) {
                return false;
            }
            long next = at + header + payloadLength(bytes, offset + at);
            if (next > length || next < 0) {
                return false;
            }
            at = (int) next;
        }
        return at == length;
    }

    private boolean reserved(int first) {
        int opcode = first & 0x0F;
        return (first & (deflates ? 0x30 : 0x70)) != 0 || opcode > BINARY && opcode < CLOSE || opcode > PONG;
    }

    private static int headerLength(byte second) {
        int length = second & 0x7F;
        return 2 + (length == 126 ? 2 : length == 127 ? 8 : 0) + (second < 0 ? 4 : 0);
    }

    /** Octets of payload; negative when the number is out of range. */
    private static long payloadLength(byte[] bytes, int at) {
        int length = bytes[at + 1] & 0x7F;
        return length == 126 ? Octets.u16(bytes, at + 2) : length == 127 ? Octets.u64(bytes, at + 2) : length;
    }

    /** Reads one frame from the buffer; false when more octets are needed. */
    private boolean frame(Datagram facts, Sink sink) {
        byte[] bytes = buffer.bytes();
        int at = buffer.offset();
        if (buffer.length() < 2) {
            return false;
        }
        int header = headerLength(bytes[at + 1]);
        if (buffer.length() < header) {
            return false;
        }
        int first = Octets.u8(bytes, at);
        long length = payloadLength(bytes, at);
        boolean masked = bytes[at + 1] < 0;
        if (reserved(first) || length < 0) {
            odd(WebSocketOddity.RESERVED, facts, sink);
            forget();
            return false;
        }
        if (length > MAX_MESSAGE) {
            odd(WebSocketOddity.MESSAGE_TOO_LONG, facts, sink);
            tell(first, masked, bytes, at + header, 0, length, facts, sink);
            tooLong((first & 0x80) != 0);
            skip = header + length - buffer.length();
            buffer.clear();
            return false;
        }
        if (buffer.length() < header + length) {
            return false;
        }
        if (masked != client) {
            odd(WebSocketOddity.WRONG_MASKING, facts, sink);
        }
        if (masked) {
            unmask(bytes, at + header, (int) length);
        }
        tell(first, masked, bytes, at + header, (int) length, length, facts, sink);
        if ((first & 0x0F) <= BINARY) {
            data(first, bytes, at + header, (int) length, facts, sink);
        }
        buffer.drop(header + (int) length);
        return true;
    }

    private void odd(WebSocketOddity kind, Datagram facts, Sink sink) {
        sink.oddity(facts, new Oddity(kind, 0, ""));
    }

    /** RFC 6455 section 5.3; the key stands before the payload. The octets are the buffer's own. */
    private static void unmask(byte[] bytes, int offset, int length) {
        for (int i = 0; i < length; i++) {
            bytes[offset + i] ^= bytes[offset - 4 + (i & 3)];
        }
    }

    private void tell(
            int first, boolean masked, byte[] bytes, int offset, int present, long length, Datagram facts, Sink sink) {
        int opcode = first & 0x0F;
        boolean fin = (first & 0x80) != 0;
        if (opcode >= CLOSE && (!fin || length > MAX_CONTROL)) {
            odd(WebSocketOddity.CONTROL_FRAME_MALFORMED, facts, sink);
        }
        if (opcode == CLOSE) {
            int code = present >= 2 ? Octets.u16(bytes, offset) : NO_STATUS;
            String reason = present > 2
                    ? new String(bytes, offset + 2, Math.min(present - 2, MAX_CONTROL), StandardCharsets.UTF_8)
                    : "";
            sink.message(facts, new WebSocketMessage.Close(code, reason, masked, length));
        } else if (opcode == PING || opcode == PONG) {
            sink.message(facts, new WebSocketMessage.Ping(opcode == PONG, masked, length));
        } else {
            sink.message(facts, new WebSocketMessage.Data(opcode, fin, (first & 0x40) != 0, masked, length));
        }
    }

    private void data(int first, byte[] bytes, int offset, int length, Datagram facts, Sink sink) {
        boolean continues = (first & 0x0F) == CONTINUATION;
        boolean fin = (first & 0x80) != 0;
        if (continues != messageOpen) {
            odd(WebSocketOddity.FRAGMENT_OUT_OF_ORDER, facts, sink);
            abandon();
            if (continues) {
                return;
            }
        }
        if (!continues) {
            messageOpen = true;
            messageCompressed = (first & 0x40) != 0;
            messageTooLong = false;
        }
        if (message.append(bytes, offset, length) < length && !messageTooLong) {
            odd(WebSocketOddity.MESSAGE_TOO_LONG, facts, sink);
            tooLong(false);
        }
        if (fin) {
            complete(facts, sink);
        }
    }

    private void complete(Datagram facts, Sink sink) {
        if (!messageTooLong && messageCompressed) {
            Optional<byte[]> inflated = deflate.inflate(message.bytes(), message.offset(), message.length());
            if (inflated.isPresent()) {
                handOn(inflated.get(), 0, inflated.get().length, facts, sink);
            } else {
                odd(WebSocketOddity.NOT_INFLATED, facts, sink);
            }
        } else if (!messageTooLong) {
            handOn(message.bytes(), message.offset(), message.length(), facts, sink);
        }
        message.clear();
        messageOpen = false;
    }

    private void tooLong(boolean ended) {
        deflate.lost();
        message.clear();
        messageTooLong = true;
        messageOpen = !ended;
    }

    private void abandon() {
        if (messageOpen && messageCompressed) {
            deflate.lost();
        }
        message.clear();
        messageOpen = false;
    }

    /** Lends the segment's datagram the octets of the message, and gives it back as it was. */
    private void handOn(byte[] bytes, int offset, int length, Datagram facts, Sink sink) {
        byte[] outerBytes = facts.bytes;
        int outerOffset = facts.offset;
        int outerLength = facts.length;
        int outerOriginalLength = facts.originalLength;
        int outerIpOffset = facts.ipOffset;
        Transport outer = facts.transport;
        facts.ipOffset = -1;
        facts.bytes = bytes;
        facts.offset = offset;
        facts.length = length;
        facts.originalLength = length;
        facts.transport = outer == Transport.TLS ? Transport.WSS : Transport.WS;
        payload.decode(facts, sink);
        facts.bytes = outerBytes;
        facts.offset = outerOffset;
        facts.length = outerLength;
        facts.originalLength = outerOriginalLength;
        facts.ipOffset = outerIpOffset;
        facts.transport = outer;
    }

    @Override
    public void gap(long octets, Datagram facts, Sink sink) {
        if (octets > 0 && octets <= skip) {
            skip -= octets;
        } else {
            forget();
        }
    }

    private void forget() {
        skip = 0;
        buffer.clear();
        message.clear();
        messageOpen = false;
        deflate.lost();
        searching = true;
    }

    @Override
    public void close(Datagram facts, Sink sink) {
        deflate.close();
    }
}
