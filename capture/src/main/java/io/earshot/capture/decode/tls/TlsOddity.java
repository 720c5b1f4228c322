package io.earshot.capture.decode.tls;

import io.earshot.capture.decode.Oddity;

/** What TLS streams did that they should not. */
public enum TlsOddity implements Oddity.Kind {
    /** RFC 8446 section 5.1: a record is longer than 2^14 octets and what encryption may add. */
    RECORD_TOO_LONG,
    /** RFC 8446 section 5.1: what should be a record header is none. */
    NOT_A_RECORD,
    /** RFC 8446 section 4: a handshake message ends before its fields do. */
    HANDSHAKE_MALFORMED,
    /** A handshake message longer than the decoder keeps. */
    HANDSHAKE_TOO_LONG,
    /** RFC 5280: the certificate cannot be read. */
    CERTIFICATE_UNREADABLE,
    /** The key log has this connection's secret, and yet the record does not verify. */
    RECORD_NOT_DECRYPTED;

    @Override
    public String protocol() {
        return "tls";
    }
}
