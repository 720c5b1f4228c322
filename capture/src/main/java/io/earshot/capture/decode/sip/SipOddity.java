package io.earshot.capture.decode.sip;

import io.earshot.capture.decode.Oddity;

/** What may be wrong with a SIP message. */
public enum SipOddity implements Oddity.Kind {
    /** The version is not SIP/2.0, RFC 3261 section 7.1. */
    UNKNOWN_VERSION,
    /** White space inside the Request-URI, behind the version, or more than one space, RFC 3261 section 7.1. */
    START_LINE_SPACES,
    /** No line feed behind the carriage return that ends the start line, RFC 3261 section 7. */
    BARE_CARRIAGE_RETURN,
    /** In angle brackets, with header fields, or with an IPv6 address without brackets, RFC 3261 section 19.1.1. */
    BAD_REQUEST_URI,
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
    /** A field that a message has once stands there again with another value, RFC 3261 section 7.3.1. */
    REPEATED_FIELD,
    /** A quote in an address that is never closed, RFC 3261 section 25.1. */
    UNBALANCED_QUOTE,
    /** A display name or an address that must stand in quotes or angle brackets and does not, RFC 3261 section 20.10. */
    BAD_ADDRESS,
    /** A separator with nothing behind it, in Via or an address, RFC 3261 section 25.1. */
    EMPTY_PARAMETER,
    /** A branch of the magic cookie alone, which tells no transaction from another, RFC 3261 section 8.1.1.7. */
    BAD_BRANCH,
    /** Max-Forwards past 255, seconds past 2^32 - 1, or no number, RFC 3261 sections 20.19, 20.22, 20.33. */
    BAD_NUMBER,
    /** A Date that is not in GMT or not of its form, RFC 3261 section 20.17. */
    BAD_DATE,
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
