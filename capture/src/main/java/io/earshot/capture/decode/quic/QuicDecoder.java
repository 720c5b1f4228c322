package io.earshot.capture.decode.quic;

import io.earshot.capture.decode.Decoder;
import io.earshot.capture.decode.Oddity;
import io.earshot.capture.decode.Sink;
import io.earshot.capture.decode.tls.Handshakes;
import io.earshot.capture.decode.tls.TlsMessage;
import io.earshot.capture.decode.tls.TlsMessage.Layer;
import io.earshot.capture.wire.Datagram;
import java.util.Optional;

/**
 * Opens the client's Initial packets of QUIC versions 1 and 2 and yields the {@link TlsMessage.ClientHello} inside. A
 * hello over several packets is put together where a {@link QuicFlow} is given; until it is whole, each datagram yields
 * a {@link TlsMessage.HandshakePart}. What is later in a connection is nobody's to read and {@code NOT_MINE}.
 */
public final class QuicDecoder implements Decoder {
    private static final int PADDING = 0;
    private static final int PING = 1;
    private static final int ACK = 2;
    private static final int ACK_ECN = 3;
    private static final int CRYPTO = 6;
    private static final int CONNECTION_CLOSE = 0x1C;

    /** The octets can begin an Initial packet; before this nothing is kept of a flow. */
    public static boolean looksLikeInitial(byte[] bytes, int offset, int length) {
        return InitialPacket.looksLike(bytes, offset, length);
    }

    @Override
    public Verdict decode(Datagram datagram, Sink sink) {
        return InitialPacket.looksLike(datagram.bytes, datagram.offset, datagram.length)
                ? decode(datagram, new QuicFlow(), sink)
                : Verdict.NOT_MINE;
    }

    /** @param flow of this five-tuple, both directions */
    public Verdict decode(Datagram datagram, QuicFlow flow, Sink sink) {
        int at = datagram.offset;
        int end = at + datagram.length;
        boolean mine = false;
        boolean odd = false;
        while (InitialPacket.looksLike(datagram.bytes, at, end - at)) {
            Optional<InitialPacket> packet = InitialPacket.read(datagram.bytes, at, end - at);
            Optional<byte[]> frames = packet.flatMap(initial -> open(datagram.bytes, initial, flow));
            if (packet.isEmpty() || frames.isEmpty()) {
                break;
            }
            mine = true;
            if (!frames(frames.get(), flow)) {
                odd = true;
                sink.oddity(datagram, new Oddity(QuicOddity.FRAME_MALFORMED, at - datagram.offset, ""));
            }
            at = packet.get().end();
        }
        if (!mine) {
            return Verdict.NOT_MINE;
        }
        Optional<byte[]> whole = flow.hello();
        Optional<TlsMessage> hello =
                whole.flatMap(bytes -> Handshakes.read(Layer.QUIC, bytes[0], bytes, 4, bytes.length - 4));
        if (whole.isPresent() && hello.isEmpty()) {
            odd = true;
            sink.oddity(datagram, new Oddity(QuicOddity.HELLO_MALFORMED, 0, ""));
        }
        if (odd && hello.isEmpty()) {
            return Verdict.MALFORMED;
        }
        sink.message(datagram, hello.orElseGet(() -> new TlsMessage.HandshakePart(Layer.QUIC, false, false)));
        return Verdict.DECODED;
    }

    /** With the keys of the flow's first connection ID, else with those of the packet's own. */
    private static Optional<byte[]> open(byte[] bytes, InitialPacket packet, QuicFlow flow) {
        Optional<byte[]> known =
                flow.destination().flatMap(first -> packet.open(bytes, InitialKeys.ofClient(packet.version(), first)));
        if (known.isPresent()) {
            return known;
        }
        Optional<byte[]> own = packet.open(bytes, InitialKeys.ofClient(packet.version(), packet.destination()));
        own.ifPresent(frames -> flow.opened(packet.destination()));
        return own;
    }

    /** Collects CRYPTO, RFC 9000 section 12.5 lists what else may stand in an Initial packet. */
    private static boolean frames(byte[] frames, QuicFlow flow) {
        int at = 0;
        while (at < frames.length) {
            int type = frames[at++];
            switch (type) {
                case PADDING, PING -> {}
                case ACK, ACK_ECN -> at = afterAcknowledgment(frames, at, type == ACK_ECN);
                case CRYPTO -> {
                    VariableInteger offset = VariableInteger.read(frames, at, frames.length);
                    VariableInteger length = VariableInteger.read(frames, offset.end(), frames.length);
                    if (offset.value() < 0 || length.value() < 0 || length.value() > frames.length - length.end()) {
                        return false;
                    }
                    flow.crypto(frames, length.end(), (int) length.value(), offset.value());
                    at = length.end() + (int) length.value();
                }
                case CONNECTION_CLOSE -> {
                    return true;
                }
                default -> {
                    return false;
                }
            }
        }
        return true;
    }

    /** RFC 9000 section 19.3. Cut fields end the walk, for they end at the limit. */
    private static int afterAcknowledgment(byte[] frames, int from, boolean ecn) {
        VariableInteger field = VariableInteger.read(frames, from, frames.length);
        field = VariableInteger.read(frames, field.end(), frames.length);
        VariableInteger ranges = VariableInteger.read(frames, field.end(), frames.length);
        int at = ranges.end();
        long fields = 1 + 2 * Math.max(0, Math.min(ranges.value(), frames.length)) + (ecn ? 3 : 0);
        for (long i = 0; i < fields && at < frames.length; i++) {
            at = VariableInteger.read(frames, at, frames.length).end();
        }
        return at;
    }
}
