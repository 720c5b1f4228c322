package io.earshot.capture.decode.tls;

import static io.earshot.capture.decode.tls.RecordHeader.ALERT;
import static io.earshot.capture.decode.tls.RecordHeader.APPLICATION_DATA;
import static io.earshot.capture.decode.tls.RecordHeader.CHANGE_CIPHER_SPEC;
import static io.earshot.capture.decode.tls.RecordHeader.HANDSHAKE;
import static io.earshot.capture.decode.tls.RecordHeader.LENGTH;
import static io.earshot.capture.decode.tls.RecordHeader.MAX_FRAGMENT;

import io.earshot.capture.decode.Message;
import io.earshot.capture.decode.Oddity;
import io.earshot.capture.decode.Sink;
import io.earshot.capture.decode.StreamDecoder;
import io.earshot.capture.decode.tls.TlsMessage.Layer;
import io.earshot.capture.net.Octets;
import io.earshot.capture.net.Transport;
import io.earshot.capture.wire.Datagram;
import java.util.Optional;

/** One direction of a TLS connection: records, RFC 8446 section 5.1, and what they carry. */
final class TlsStream implements StreamDecoder {

    /** An alert, its type and the tag, without padding: RFC 8446 section 5.2. */
    private static final int SEALED_ALERT = 2 + 1 + 16;

    private final TlsConnection connection;
    private final TlsSession session;
    private final boolean isForward;
    private final OctetBuffer records = new OctetBuffer(LENGTH + MAX_FRAGMENT + LENGTH);
    private final HandshakeReader handshakes = new HandshakeReader();
    private final ReadKeys keys;

    private boolean mine;
    private boolean notMine;
    /** A record was read, or told though it was cut. */
    private boolean begun;
    /** After a gap or a broken header: the next record is looked for octet by octet. */
    private boolean searching;
    /** Octets of a record that nobody can read and that need not be kept. */
    private long skip;

    private boolean isClient;
    private boolean applicationDataTold;
    private boolean failureTold;
    private long sealedRecords;

    TlsStream(TlsConnection connection, boolean isForward) {
        this.connection = connection;
        this.session = connection.session;
        this.isForward = isForward;
        keys = new ReadKeys(session);
        this.isClient = isForward;
    }

    @Override
    public Verdict feed(byte[] bytes, int offset, int length, Datagram facts, Sink sink) {
        int at = offset;
        int end = offset + length;
        while (at < end && !notMine) {
            int passed = (int) Math.min(skip, end - at);
            skip -= passed;
            at += passed;
            if (mine && records.length() == 0) {
                at = passSealed(bytes, at, end, facts, sink);
            }
            at += records.append(bytes, at, end - at);
            if (!mine) {
                judge();
            }
            if (mine) {
                complete(facts, sink);
            }
        }
        if (!mine) {
            return notMine ? Verdict.NOT_MINE : Verdict.NEED_MORE;
        }
        TlsStream other = connection.other(this);
        if (!hasNothingLeft() || !other.hasNothingLeft()) {
            return Verdict.MINE;
        }
        release();
        other.release();
        return Verdict.NOTHING_LEFT;
    }

    /** A connection may stay open for hours. */
    private void release() {
        records.release();
        handshakes.release();
    }

    /** Application data began, and nobody has its keys: all that follows looks the same. */
    private boolean hasNothingLeft() {
        return applicationDataTold && keys.sealed();
    }

    /** Passes over records that nobody can read, without a copy; returns where something else begins. */
    private int passSealed(byte[] bytes, int from, int end, Datagram facts, Sink sink) {
        int at = from;
        while (end - at >= LENGTH
                && bytes[at] == APPLICATION_DATA
                && RecordHeader.isPlausible(bytes, at, LENGTH)
                && keys.present(isClient).isEmpty()) {
            searching = false;
            int length = Octets.u16(bytes, at + 3);
            sealedRecord(length, facts, sink);
            int passed = Math.min(LENGTH + length, end - at);
            skip = LENGTH + length - passed;
            at += passed;
        }
        return at;
    }

    /** Says whether this is TLS: at once for hellos, else after a second record header stands where it must. */
    private void judge() {
        byte[] bytes = records.bytes();
        int at = records.offset();
        int length = records.length();
        notMine = !RecordHeader.isPlausible(bytes, at, length);
        if (notMine || length <= LENGTH) {
            return;
        }
        int fragment = Octets.u16(bytes, at + 3);
        int type = Octets.u8(bytes, at);
        int first = Octets.u8(bytes, at + LENGTH);
        boolean sure = switch (type) {
            case HANDSHAKE -> first == HandshakeReader.CLIENT_HELLO || first == HandshakeReader.SERVER_HELLO;
            case ALERT -> fragment == 2 && (first == 1 || first == 2);
            default -> fragment == 1 && first == 1 && type == CHANGE_CIPHER_SPEC;
        };
        int next = LENGTH + fragment;
        if (sure) {
            mine = true;
        } else if (length > next) {
            notMine = !RecordHeader.isPlausible(bytes, at + next, length - next);
            mine = !notMine && length >= next + LENGTH;
        }
    }

    private void complete(Datagram facts, Sink sink) {
        while (records.length() >= LENGTH) {
            byte[] bytes = records.bytes();
            int at = records.offset();
            if (!RecordHeader.isPlausible(bytes, at, LENGTH)) {
                lost(bytes, at, facts, sink);
                continue;
            }
            int passed = passSealed(bytes, at, at + records.length(), facts, sink) - at;
            if (passed > 0) {
                records.drop(passed);
                continue;
            }
            searching = false;
            int length = Octets.u16(bytes, at + 3);
            if (records.length() < LENGTH + length) {
                return;
            }
            record(bytes, at, length, facts, sink);
            records.drop(LENGTH + length);
        }
    }

    private void lost(byte[] bytes, int at, Datagram facts, Sink sink) {
        if (!searching) {
            searching = true;
            boolean tooLong = Octets.u16(bytes, at + 3) > MAX_FRAGMENT;
            TlsOddity kind = tooLong && bytes[at + 1] == 3 ? TlsOddity.RECORD_TOO_LONG : TlsOddity.NOT_A_RECORD;
            sink.oddity(facts, new Oddity(kind, 0, ""));
            handshakes.clear();
            keys.gap();
        }
        records.drop(RecordHeader.next(bytes, at, records.length()));
    }

    private void record(byte[] bytes, int at, int length, Datagram facts, Sink sink) {
        begun = true;
        int type = Octets.u8(bytes, at);
        if (type == CHANGE_CIPHER_SPEC) {
            sink.message(facts, new TlsMessage.ChangeCipherSpec(Layer.TLS));
            keys.cipherChanged();
            return;
        }
        if (!keys.encrypt(type, bytes, at + LENGTH, length)) {
            content(type, bytes, at + LENGTH, length, facts, sink);
            return;
        }
        Optional<RecordProtection> protection = keys.present(isClient);
        if (protection.isEmpty()) {
            if (type == ALERT) {
                sink.message(facts, new TlsMessage.Alert(Layer.TLS, "", "", true));
            }
            return;
        }
        Optional<byte[]> plain = protection.get().open(bytes, at, length);
        if (plain.isPresent()) {
            opened(type, plain.get(), facts, sink);
        } else {
            failed(facts, sink);
        }
    }

    private void failed(Datagram facts, Sink sink) {
        // Early data stands before the client's handshake records, under another key: RFC 8446 section 4.2.10.
        boolean earlyData = session.isTls13() && isClient && !keys.handshakeFinished();
        if (!failureTold && !earlyData) {
            failureTold = true;
            sink.oddity(facts, new Oddity(TlsOddity.RECORD_NOT_DECRYPTED, 0, ""));
        }
    }

    private void opened(int type, byte[] plain, Datagram facts, Sink sink) {
        if (!session.isTls13()) {
            content(type, plain, 0, plain.length, facts, sink);
            return;
        }
        // The true type stands after the content, before the zeros: RFC 8446 section 5.2.
        int end = plain.length - 1;
        while (end >= 0 && plain[end] == 0) {
            end--;
        }
        if (end >= 0) {
            content(plain[end] & 0xFF, plain, 0, end, facts, sink);
        }
    }

    private void content(int type, byte[] bytes, int offset, int length, Datagram facts, Sink sink) {
        switch (type) {
            case HANDSHAKE ->
                handshakes.feed(
                        bytes,
                        offset,
                        length,
                        facts,
                        sink,
                        (kind, body, start, octets) -> handshake(kind, body, start, octets, facts, sink));
            case ALERT -> {
                if (length >= 2) {
                    sink.message(
                            facts,
                            new TlsMessage.Alert(Layer.TLS, Octets.u8(bytes, offset), Octets.u8(bytes, offset + 1)));
                }
            }
            case APPLICATION_DATA -> {
                tellApplicationData(facts, sink);
                handOn(bytes, offset, length, facts, sink);
            }
            default -> {}
        }
    }

    private void handOn(byte[] bytes, int offset, int length, Datagram facts, Sink sink) {
        Transport outer = facts.transport;
        facts.transport = Transport.TLS;
        connection.inner(isForward).feed(bytes, offset, length, facts, sink);
        facts.transport = outer;
    }

    private void tellApplicationData(Datagram facts, Sink sink) {
        if (!applicationDataTold) {
            applicationDataTold = true;
            sink.message(facts, new TlsMessage.ApplicationData(Layer.TLS));
        }
    }

    /**
     * A record of application data that cannot be read. In TLS 1.3 the rest of the handshake looks like that too: the
     * client's first one is its Finished, or an alert by its length; what the server sends is no application data for
     * sure before the client has sent some.
     */
    private void sealedRecord(int length, Datagram facts, Sink sink) {
        sealedRecords++;
        if (!session.isTls13()) {
            tellApplicationData(facts, sink);
        } else if (isClient && sealedRecords == 1) {
            if (length == SEALED_ALERT) {
                sink.message(facts, new TlsMessage.Alert(Layer.TLS, "", "", true));
            }
        } else if (isClient || connection.other(this).applicationDataTold) {
            tellApplicationData(facts, sink);
        }
    }

    private void handshake(int type, byte[] bytes, int offset, int length, Datagram facts, Sink sink) {
        switch (type) {
            case HandshakeReader.CLIENT_HELLO -> {
                Optional<TlsMessage.ClientHello> hello = Hellos.client(Layer.TLS, bytes, offset, length);
                hello.ifPresent(this::clientHello);
                tell(hello, facts, sink);
            }
            case HandshakeReader.SERVER_HELLO -> {
                Optional<Hellos.ServerChoice> choice = Hellos.choice(Layer.TLS, bytes, offset, length);
                choice.ifPresent(this::serverHello);
                tell(choice.map(Hellos.ServerChoice::message), facts, sink);
            }
            case HandshakeReader.CERTIFICATE -> {
                Optional<TlsMessage.Certificate> certificate =
                        Certificates.read(Layer.TLS, session.isTls13(), bytes, offset, length);
                tell(certificate, facts, sink);
                if (certificate.isPresent()
                        && certificate.get().notAfter().isEmpty()
                        && certificate.get().chain() > 0) {
                    sink.oddity(facts, new Oddity(TlsOddity.CERTIFICATE_UNREADABLE, 0, ""));
                }
            }
            case HandshakeReader.ENCRYPTED_EXTENSIONS ->
                tell(Hellos.encryptedExtensions(Layer.TLS, bytes, offset, length), facts, sink);
            case HandshakeReader.FINISHED -> keys.finished();
            case HandshakeReader.KEY_UPDATE -> keys.update();
            default -> {}
        }
    }

    private static void tell(Optional<? extends Message> message, Datagram facts, Sink sink) {
        if (message.isPresent()) {
            sink.message(facts, message.get());
        } else {
            sink.oddity(facts, new Oddity(TlsOddity.HANDSHAKE_MALFORMED, 0, ""));
        }
    }

    private void clientHello(TlsMessage.ClientHello hello) {
        isClient = true;
        connection.other(this).isClient = false;
        session.clientHello(hello);
    }

    private void serverHello(Hellos.ServerChoice choice) {
        isClient = false;
        connection.other(this).isClient = true;
        if (!choice.message().retry()) {
            session.serverHello(choice);
            keys.renewed();
            connection.other(this).keys.renewed();
        }
    }

    @Override
    public void gap(long octets, Datagram facts, Sink sink) {
        if (octets > 0 && octets <= skip) {
            skip -= octets;
            return;
        }
        tellCutHello(facts, sink);
        forget();
        searching = true;
        connection.innerBegun(isForward).ifPresent(inner -> inner.gap(0, facts, sink));
    }

    /** The snap length left the beginning of a hello: that it was sent is known, and nothing of what it says. */
    private void tellCutHello(Datagram facts, Sink sink) {
        if (!mine || begun || records.length() <= LENGTH || records.bytes()[records.offset()] != HANDSHAKE) {
            return;
        }
        begun = true;
        switch (Octets.u8(records.bytes(), records.offset() + LENGTH)) {
            case HandshakeReader.CLIENT_HELLO -> sink.message(facts, Hellos.CUT_CLIENT);
            case HandshakeReader.SERVER_HELLO -> sink.message(facts, Hellos.CUT_SERVER);
            default -> {}
        }
    }

    private void forget() {
        skip = 0;
        records.clear();
        handshakes.clear();
        keys.gap();
    }

    @Override
    public void close(Datagram facts, Sink sink) {
        connection.innerBegun(isForward).ifPresent(inner -> {
            Transport outer = facts.transport;
            facts.transport = Transport.TLS;
            inner.close(facts, sink);
            facts.transport = outer;
        });
    }
}
