package io.earshot.capture.decode.dtls;

import io.earshot.capture.decode.Oddity;

/** What DTLS datagrams did that they should not. */
public enum DtlsOddity implements Oddity.Kind {
    /** RFC 6347 section 4.1: a record is longer than its datagram. */
    RECORD_TRUNCATED,
    /** RFC 6347 section 4.1: octets after the last record. */
    TRAILING_OCTETS,
    /** RFC 6347 section 4.2: a handshake message or fragment whose lengths do not fit. */
    HANDSHAKE_MALFORMED,
    /** A fragmented handshake message longer than is kept. */
    HANDSHAKE_TOO_LONG;

    @Override
    public String protocol() {
        return "dtls";
    }
}
