package io.earshot.capture.decode.tls;

import static io.earshot.capture.decode.tls.RecordHeader.APPLICATION_DATA;
import static io.earshot.capture.decode.tls.RecordHeader.HANDSHAKE;

import io.earshot.capture.net.Octets;
import java.util.Optional;

/** What the records of one direction are encrypted with, phase by phase: RFC 8446 section 7.3, RFC 5246 section 6.3. */
final class ReadKeys {
    private final TlsSession session;
    private boolean cipherChanged;
    private boolean handshakeFinished;
    /** Secrets of this phase were looked for and not found, or cannot be used. */
    private boolean sealed;

    private Optional<RecordProtection> protection = Optional.empty();
    private byte[] trafficSecret = new byte[0];

    ReadKeys(TlsSession session) {
        this.session = session;
    }

    /** Nobody has the keys of the present phase. */
    boolean sealed() {
        return sealed;
    }

    boolean handshakeFinished() {
        return handshakeFinished;
    }

    /** Whether a record is encrypted, readable or not. */
    boolean encrypt(int type, byte[] bytes, int offset, int length) {
        if (type == APPLICATION_DATA) {
            return true;
        }
        if (session.isTls13() || !cipherChanged) {
            return false;
        }
        // One direction alone does not tell the version: a second hello after a retry stands in the clear.
        boolean hello = type == HANDSHAKE
                && length > 4
                && bytes[offset] <= 2
                && bytes[offset] >= 1
                && Octets.u24(bytes, offset + 1) + 4 == length;
        return session.versionKnown() || !hello;
    }

    /** Those of the present phase; looked for once. */
    Optional<RecordProtection> present(boolean isClient) {
        if (protection.isEmpty() && !sealed) {
            protection = session.isTls13()
                    ? tls13(isClient)
                    : cipherChanged ? session.upToTls12(isClient) : Optional.empty();
            sealed = protection.isEmpty();
        }
        return protection;
    }

    private Optional<RecordProtection> tls13(boolean isClient) {
        Optional<byte[]> secret = session.trafficSecret(isClient, !handshakeFinished);
        if (secret.isEmpty() || session.suite().isEmpty()) {
            return Optional.empty();
        }
        trafficSecret = secret.get();
        return Optional.of(AeadProtection.fromTrafficSecret(session.suite().get(), trafficSecret));
    }

    /** A server has chosen: from now on there may be keys. */
    void renewed() {
        sealed = false;
    }

    void cipherChanged() {
        cipherChanged = true;
        sealed &= session.isTls13();
    }

    void finished() {
        if (session.isTls13() && !handshakeFinished) {
            protection = Optional.empty();
            sealed = false;
        }
        handshakeFinished = true;
    }

    /** RFC 8446 section 7.2. */
    void update() {
        if (session.isTls13() && trafficSecret.length > 0 && session.suite().isPresent()) {
            SuiteParameters suite = session.suite().get();
            trafficSecret = KeyDerivation.expandLabel(suite.hash(), trafficSecret, "traffic upd", trafficSecret.length);
            protection = Optional.of(AeadProtection.fromTrafficSecret(suite, trafficSecret));
        }
    }

    /** Records are missing. */
    void gap() {
        protection.ifPresent(RecordProtection::gap);
    }
}
