package io.earshot.analyzer.track;

import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Sighting;

/**
 * SIP text that is not what it should be, told without blame.
 *
 * @param kind   how it came to light
 * @param field  header field name, {@code sdp c=}, {@code sdp m=}, ...
 * @param before the text as its sender wrote it
 * @param after  the text as it was seen later
 * @param beforeAt the message with the former
 * @param afterAt  the message with the latter
 * @param source sender of the message at {@code beforeAt}
 * @param destination receiver of the message at {@code beforeAt}
 */
public record HeaderChange(
        Kind kind,
        String callId,
        String field,
        String before,
        String after,
        Sighting beforeAt,
        Sighting afterAt,
        Endpoint source,
        Endpoint destination) {

    /** How the difference came to light. */
    public enum Kind {
        /** One message seen twice, before and after a middlebox. */
        TWO_VIEWS,
        /** A response does not repeat the Via of its request, RFC 3261 section 8.2.6.2. */
        VIA_ECHO,
        /** A response has another Call-ID than the request of the same branch. */
        CALL_ID_ECHO,
        /** A response has other From, To or CSeq values than its request. */
        IDENTITY_ECHO,
        /** {@code received} of a response names the client's private address though the server is public. */
        RECEIVED_PRIVATE,
        /** The body is not as long as Content-Length says; {@code after} is its length and the addresses inside. */
        LENGTH,
        /** The same, and no writer of whole lines counts so: it ends inside a line, or after lines that are not there. */
        MISCOUNTED,
        /** An SDP information line tells of an address before translation. */
        TRACE_LINE
    }
}
