package io.earshot.capture.decode.dtls;

import io.earshot.capture.decode.Decoder;
import io.earshot.capture.decode.Message;
import io.earshot.capture.decode.Oddity;
import io.earshot.capture.decode.Sink;
import io.earshot.capture.decode.tls.TlsMessage;
import io.earshot.capture.decode.tls.TlsMessage.Layer;
import io.earshot.capture.net.Octets;
import io.earshot.capture.wire.Datagram;
import java.util.List;
import java.util.Optional;

/**
 * Reads DTLS datagrams: one or more records, RFC 6347 section 4.1 and RFC 9147 section 4. Each datagram yields at
 * least one {@link TlsMessage}. Fragments of a handshake are put together where a {@link DtlsFlow} is given; else
 * they are told as {@link TlsMessage.HandshakePart}.
 */
public final class DtlsDecoder implements Decoder {
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int APPLICATION_DATA = 23;
    private static final int HEARTBEAT = 24;
    private static final int CONNECTION_ID = 25;
    private static final int ACK = 26;

    private static final int HEADER = 13;
    private static final int MAX_FRAGMENT = (1 << 14) + 2048;
    /** RFC 8446 section 4. */
    private static final int CLIENT_HELLO = 1;

    private static final int SERVER_HELLO = 2;
    private static final int HANDSHAKE_HEADER = 12;
    private static final int TAG = 16;

    @Override
    public Verdict decode(Datagram datagram, Sink sink) {
        return decode(datagram, Optional.empty(), true, sink);
    }

    /**
     * @param flow    of this five-tuple
     * @param forward which of the flow's two directions; what is called forward is the caller's to choose
     */
    public Verdict decode(Datagram datagram, DtlsFlow flow, boolean forward, Sink sink) {
        return decode(datagram, Optional.of(flow), forward, sink);
    }

    private Verdict decode(Datagram datagram, Optional<DtlsFlow> flow, boolean forward, Sink sink) {
        byte[] bytes = datagram.bytes;
        int at = datagram.offset;
        int end = at + datagram.length;
        boolean known = flow.isPresent() && flow.get().isDtls13() && datagram.length > 0 && isUnified(bytes[at]);
        if (!known && !isDtls(bytes, at, datagram.length)) {
            return Verdict.NOT_MINE;
        }
        Reading reading = new Reading(datagram, flow, forward, sink);
        while (at < end) {
            int next = isUnified(bytes[at]) ? unified(bytes, at, end, reading) : classic(bytes, at, end, reading);
            if (next < 0) {
                boolean cut = datagram.truncated();
                if (!cut) {
                    reading.oddity(
                            isRecord(bytes, at, end - at) ? DtlsOddity.RECORD_TRUNCATED : DtlsOddity.TRAILING_OCTETS,
                            at);
                }
                break;
            }
            at = next;
        }
        return reading.finish();
    }

    /**
     * The datagram could begin with a DTLS record. A unified header says so little that only one with a length and no
     * connection ID counts, unless the flow is known to be DTLS 1.3. Allocates nothing.
     */
    public static boolean isDtls(byte[] bytes, int offset, int length) {
        if (length <= 0) {
            return false;
        }
        return isUnified(bytes[offset]) ? fitsUnified(bytes, offset, length) : isRecord(bytes, offset, length);
    }

    private static boolean isRecord(byte[] bytes, int offset, int length) {
        if (length < HEADER) {
            return false;
        }
        int type = Octets.u8(bytes, offset);
        int version = Octets.u16(bytes, offset + 1);
        if (type == CONNECTION_ID) {
            // The length of the connection ID is not in the record (RFC 9146 section 4): nothing more can be checked.
            return version == 0xFEFD;
        }
        // 0x0100 is what OpenSSL took for DTLS 1.0 before RFC 4347; others use these octets for something else.
        boolean knownVersion = version == 0xFEFF
                || version == 0xFEFD
                || version == 0x0100 && HEADER + Octets.u16(bytes, offset + 11) <= length;
        return type >= CHANGE_CIPHER_SPEC
                && type <= ACK
                && knownVersion
                && Octets.u16(bytes, offset + 11) <= MAX_FRAGMENT;
    }

    /** RFC 9147 section 4: the three bits 001 begin the unified header. */
    private static boolean isUnified(byte first) {
        return (first & 0xE0) == 0x20;
    }

    private static boolean fitsUnified(byte[] bytes, int offset, int length) {
        int header = 1 + ((bytes[offset] & 0x08) != 0 ? 2 : 1) + 2;
        boolean lengthOnly = (bytes[offset] & 0x14) == 0x04;
        if (!lengthOnly || length < header + TAG) {
            return false;
        }
        int fragment = Octets.u16(bytes, offset + header - 2);
        return fragment >= TAG && fragment <= length - header;
    }

    /** Returns where the next record begins, or -1. */
    private static int unified(byte[] bytes, int at, int end, Reading reading) {
        boolean withConnectionId = (bytes[at] & 0x10) != 0;
        boolean withLength = (bytes[at] & 0x04) != 0;
        int header = 1 + ((bytes[at] & 0x08) != 0 ? 2 : 1) + (withLength ? 2 : 0);
        // The epoch's low bits: 2 is the handshake, 3 and on the application, RFC 9147 section 6.1.
        boolean handshake = (bytes[at] & 0x03) == 2;
        reading.sealed(handshake ? HANDSHAKE : APPLICATION_DATA);
        if (withConnectionId || !withLength) {
            return end;
        }
        if (end - at < header) {
            return -1;
        }
        int next = at + header + Octets.u16(bytes, at + header - 2);
        return next <= end ? next : -1;
    }

    private static int classic(byte[] bytes, int at, int end, Reading reading) {
        if (!isRecord(bytes, at, end - at)) {
            return -1;
        }
        int type = Octets.u8(bytes, at);
        if (type == CONNECTION_ID) {
            reading.sealed(APPLICATION_DATA);
            return end;
        }
        int epoch = Octets.u16(bytes, at + 3);
        int length = Octets.u16(bytes, at + 11);
        int next = at + HEADER + length;
        if (next > end) {
            if (reading.datagram.truncated()
                    && epoch == 0
                    && type == HANDSHAKE
                    && end - at - HEADER >= HANDSHAKE_HEADER) {
                reading.cut(Octets.u8(bytes, at + HEADER));
            }
            return -1;
        }
        if (epoch > 0) {
            reading.sealed(type);
        } else {
            content(type, bytes, at + HEADER, length, reading);
        }
        return next;
    }

    private static void content(int type, byte[] bytes, int at, int length, Reading reading) {
        switch (type) {
            case CHANGE_CIPHER_SPEC -> reading.message(new TlsMessage.ChangeCipherSpec(Layer.DTLS));
            case ALERT -> {
                if (length >= 2) {
                    reading.message(new TlsMessage.Alert(Layer.DTLS, Octets.u8(bytes, at), Octets.u8(bytes, at + 1)));
                }
            }
            case HANDSHAKE -> handshakes(bytes, at, at + length, reading);
            case HEARTBEAT, ACK -> reading.sealed(HANDSHAKE);
            default -> reading.sealed(type);
        }
    }

    private static void handshakes(byte[] bytes, int start, int end, Reading reading) {
        int at = start;
        while (end - at >= HANDSHAKE_HEADER) {
            int length = Octets.u24(bytes, at + 1);
            int fragmentOffset = Octets.u24(bytes, at + 6);
            int fragment = Octets.u24(bytes, at + 9);
            if (fragment > end - at - HANDSHAKE_HEADER || fragmentOffset + fragment > length) {
                break;
            }
            reading.fragment(bytes, at, length, fragmentOffset, fragment);
            at += HANDSHAKE_HEADER + fragment;
        }
        if (at != end) {
            reading.oddity(DtlsOddity.HANDSHAKE_MALFORMED, at);
        }
    }

    /** What one datagram gives. */
    private static final class Reading {
        private final Datagram datagram;
        private final Optional<DtlsFlow> flow;
        private final boolean forward;
        private final Sink sink;
        private boolean told;
        private boolean odd;
        private boolean sealedData;
        private boolean handshakePart;
        private boolean helloPart;
        private boolean sealedHandshake;

        Reading(Datagram datagram, Optional<DtlsFlow> flow, boolean forward, Sink sink) {
            this.datagram = datagram;
            this.flow = flow;
            this.forward = forward;
            this.sink = sink;
        }

        void message(Message message) {
            told = true;
            sink.message(datagram, message);
        }

        void oddity(DtlsOddity kind, int at) {
            odd = true;
            sink.oddity(datagram, new Oddity(kind, at - datagram.offset, ""));
        }

        void sealed(int type) {
            switch (type) {
                case ALERT -> message(new TlsMessage.Alert(Layer.DTLS, "", "", true));
                case APPLICATION_DATA -> sealedData = true;
                default -> sealedHandshake = true;
            }
        }

        /** The snap length cut the message, its kind can be read: that is what a handshake is followed by. */
        void cut(int type) {
            switch (type) {
                case CLIENT_HELLO ->
                    message(new TlsMessage.ClientHello(
                            Layer.DTLS, "", List.of(), "", List.of(), 0, "", "", List.of(), false));
                case SERVER_HELLO ->
                    message(new TlsMessage.ServerHello(Layer.DTLS, "", "", List.of(), "", "", List.of(), false));
                default -> handshakePart = true;
            }
        }

        void fragment(byte[] bytes, int at, int length, int fragmentOffset, int fragment) {
            int type = Octets.u8(bytes, at);
            if (fragment == length) {
                handshake(type, bytes, at + HANDSHAKE_HEADER, length);
                return;
            }
            handshakePart = true;
            helloPart |= type == CLIENT_HELLO && fragmentOffset > 0;
            if (length > DtlsFlow.MAX_MESSAGE) {
                oddity(DtlsOddity.HANDSHAKE_TOO_LONG, at);
            } else {
                flow.flatMap(state -> state.fragment(
                                forward,
                                type,
                                Octets.u16(bytes, at + 4),
                                length,
                                fragmentOffset,
                                bytes,
                                at + HANDSHAKE_HEADER,
                                fragment))
                        .ifPresent(whole -> handshake(type, whole, 0, whole.length));
            }
        }

        private void handshake(int type, byte[] bytes, int offset, int length) {
            if (!DtlsHandshakes.isRead(type)) {
                handshakePart = true;
                return;
            }
            Optional<TlsMessage> message = DtlsHandshakes.read(type, bytes, offset, length);
            if (message.isPresent()) {
                flow.ifPresent(state -> state.learn(message.get()));
                message(message.get());
            } else {
                oddity(DtlsOddity.HANDSHAKE_MALFORMED, datagram.offset);
            }
        }

        Verdict finish() {
            if (sealedData) {
                message(new TlsMessage.ApplicationData(Layer.DTLS));
            } else if (!told && (handshakePart || sealedHandshake)) {
                message(new TlsMessage.HandshakePart(Layer.DTLS, !handshakePart, helloPart));
            }
            if (!told && !odd) {
                sink.oddity(datagram, new Oddity(DtlsOddity.RECORD_TRUNCATED, 0, ""));
            }
            return told ? Verdict.DECODED : Verdict.MALFORMED;
        }
    }
}
