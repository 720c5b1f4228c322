package io.earshot.capture.decode.tls;

import io.earshot.capture.decode.Oddity;
import io.earshot.capture.decode.Sink;
import io.earshot.capture.net.Octets;
import io.earshot.capture.wire.Datagram;

/** Puts the handshake messages of one direction together from records, RFC 8446 section 5.1, and reads them. */
final class HandshakeReader {
    static final int CLIENT_HELLO = 1;
    static final int SERVER_HELLO = 2;
    static final int ENCRYPTED_EXTENSIONS = 8;
    static final int CERTIFICATE = 11;
    static final int FINISHED = 20;
    static final int KEY_UPDATE = 24;

    private static final int HEADER = 4;
    private static final int LIMIT = 128 * 1024;

    private final OctetBuffer buffer = new OctetBuffer(LIMIT);
    private long skip;

    /** Takes each complete message. */
    interface Messages {
        void message(int type, byte[] bytes, int offset, int length);
    }

    /** What was half read is lost. */
    void clear() {
        buffer.clear();
        skip = 0;
    }

    /** Little more is to come. */
    void release() {
        buffer.release();
    }

    void feed(byte[] bytes, int offset, int length, Datagram facts, Sink sink, Messages messages) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int passed = (int) Math.min(skip, end - at);
            skip -= passed;
            at += passed;
            at += buffer.append(bytes, at, end - at);
            complete(facts, sink, messages);
        }
    }

    private void complete(Datagram facts, Sink sink, Messages messages) {
        while (buffer.length() >= HEADER) {
            int type = Octets.u8(buffer.bytes(), buffer.offset());
            int length = Octets.u24(buffer.bytes(), buffer.offset() + 1);
            if (HEADER + length > LIMIT) {
                sink.oddity(facts, new Oddity(TlsOddity.HANDSHAKE_TOO_LONG, 0, length + " octets"));
                skip = HEADER + length - buffer.length();
                buffer.clear();
                return;
            }
            if (buffer.length() < HEADER + length) {
                return;
            }
            messages.message(type, buffer.bytes(), buffer.offset() + HEADER, length);
            buffer.drop(HEADER + length);
        }
    }
}
