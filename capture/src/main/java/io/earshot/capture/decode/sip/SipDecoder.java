package io.earshot.capture.decode.sip;

import io.earshot.capture.decode.Decoder;
import io.earshot.capture.decode.Oddity;
import io.earshot.capture.decode.Sink;
import io.earshot.capture.wire.Datagram;

/**
 * SIP over UDP, or a message that a frame of WebSocket carried, RFC 3261 section 18.3 and RFC 7118: known by its start
 * line, on any port. A datagram may hold several messages; receivers are to leave all but the first, so the others
 * are named as trailing octets too.
 */
public final class SipDecoder implements Decoder {
    /**
     * Up to four line ends or NUL octets and nothing else: a keep-alive for the NAT
     * binding, RFC 5626 section 3.5.1.
     */
    public static boolean isKeepAlive(byte[] bytes, int offset, int length) {
        return length > 0 && length <= 4 && skipLineEnds(bytes, offset, offset + length) == offset + length;
    }

    /** Whether a SIP message begins here, blank lines before it allowed; allocates nothing. */
    public static boolean isSip(byte[] bytes, int offset, int length) {
        int start = skipLineEnds(bytes, offset, offset + length);
        return StartLine.at(bytes, start, offset + length) == StartLine.Match.YES;
    }

    @Override
    public Verdict decode(Datagram datagram, Sink sink) {
        byte[] bytes = datagram.bytes;
        int end = datagram.offset + datagram.length;
        int start = skipLineEnds(bytes, datagram.offset, end);
        if (StartLine.at(bytes, start, end) != StartLine.Match.YES) {
            return Verdict.NOT_MINE;
        }
        while (start < end) {
            start = one(datagram, start, end, sink);
        }
        return Verdict.DECODED;
    }

    /** Reads one message; answers where the next begins. */
    private static int one(Datagram datagram, int start, int end, Sink sink) {
        byte[] bytes = datagram.bytes;
        MessageReader reader = new MessageReader(
                bytes, (kind, at) -> sink.oddity(datagram, new Oddity(kind, at - datagram.offset, "")));
        int body = reader.readHeader(start, end, datagram.truncated());
        int declared = reader.contentLength();
        int bodyEnd = end;
        int next = end;
        if (declared >= 0 && declared < end - body) {
            int after = skipLineEnds(bytes, body + declared, end);
            if (StartLine.at(bytes, after, end) == StartLine.Match.YES) {
                bodyEnd = body + declared;
                next = after;
            }
            if (after < end) {
                odd(datagram, SipOddity.TRAILING_OCTETS, body + declared, end - body - declared, sink);
            }
        } else if (declared > end - body && !datagram.truncated()) {
            odd(datagram, SipOddity.BODY_TRUNCATED, end, declared - (end - body), sink);
        }
        boolean cut = datagram.truncated() && bodyEnd == end;
        SipMessage message = cut ? reader.cutMessage(body, bodyEnd) : reader.message(body, bodyEnd);
        if (!datagram.truncated()) {
            reader.check(message, start);
        }
        sink.message(datagram, message);
        return next;
    }

    private static void odd(Datagram datagram, SipOddity kind, int at, int octets, Sink sink) {
        sink.oddity(datagram, new Oddity(kind, at - datagram.offset, octets + " octets"));
    }

    /** RFC 3261 section 7.5: line ends before a start line are to be ignored. */
    static int skipLineEnds(byte[] bytes, int from, int end) {
        int i = from;
        while (i < end && (bytes[i] == '\r' || bytes[i] == '\n' || bytes[i] == 0)) {
            i++;
        }
        return i;
    }
}
