package io.earshot.capture.decode.sip;

import io.earshot.capture.decode.Oddity;

/** What may be wrong with a SIP message. */
public enum SipOddity implements Oddity.Kind {
    /** The version is not SIP/2.0, RFC 3261 section 7.1. */
    UNKNOWN_VERSION,
    /** White space inside the Request-URI or more than one space in the start line, RFC 3261 section 7.1. */
    START_LINE_SPACES,
    /** The status code is not three digits from 100 to 699, RFC 3261 section 7.2. */
    BAD_STATUS_CODE,
    /** A line of the header without a colon or with a name that is no token, RFC 3261 section 7.3.1. */
    BAD_HEADER_LINE,
    /** The empty line that ends the header is missing, RFC 3261 section 7. */
    HEADER_UNFINISHED,
    /** More octets of header than are kept, {@link SipStreamDecoder#MAX_HEADER}. */
    HEADER_TOO_LONG,
    /** No Via, RFC 3261 section 8.1.1. */
    MISSING_VIA,
    /** No From, RFC 3261 section 8.1.1. */
    MISSING_FROM,
    /** No To, RFC 3261 section 8.1.1. */
    MISSING_TO,
    /** No Call-ID, RFC 3261 section 8.1.1. */
    MISSING_CALL_ID,
    /** No CSeq, RFC 3261 section 8.1.1. */
    MISSING_CSEQ,
    /** CSeq is not a number below 2^31 and a method, RFC 3261 section 8.1.1.5. */
    BAD_CSEQ,
    /** The method of CSeq is not that of the request line, RFC 3261 section 8.1.1.5. */
    CSEQ_METHOD_MISMATCH,
    /** Content-Length is not a number, RFC 3261 section 20.14. */
    BAD_CONTENT_LENGTH,
    /** Two Content-Length that differ, RFC 3261 section 7.3.1. */
    CONTENT_LENGTH_CONFLICT,
    /** A message on a stream without Content-Length, RFC 3261 section 18.3. */
    MISSING_CONTENT_LENGTH,
    /** Fewer octets of body than Content-Length says, RFC 3261 section 18.3. */
    BODY_TRUNCATED,
    /** More octets after the header than Content-Length says, RFC 3261 section 18.3. */
    TRAILING_OCTETS,
    /** A body beyond {@link SipStreamDecoder#MAX_BODY}; it was passed over. */
    BODY_TOO_LONG,
    /** Octets on a SIP stream that belong to no message; passed over up to the next start line, section 7.5. */
    GARBAGE_ON_STREAM;

    @Override
    public String protocol() {
        return "sip";
    }
}
