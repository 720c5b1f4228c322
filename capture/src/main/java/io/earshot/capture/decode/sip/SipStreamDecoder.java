package io.earshot.capture.decode.sip;

import io.earshot.capture.decode.Oddity;
import io.earshot.capture.decode.Sink;
import io.earshot.capture.decode.StreamDecoder;
import io.earshot.capture.wire.Datagram;
import java.util.Arrays;

/**
 * SIP over a stream (TCP, TLS plaintext), RFC 3261 section 18.3: messages are cut by Content-Length. After garbage or
 * a gap the next start line at the beginning of a line is looked for. Octets are kept only while a message is
 * incomplete, at most {@value #MAX_HEADER} of header and {@value #MAX_BODY} of body.
 */
public final class SipStreamDecoder implements StreamDecoder {
    public static final int MAX_HEADER = 64 * 1024;
    public static final int MAX_BODY = 256 * 1024;
    /** How far into a stream whose beginning is missing a start line is looked for. */
    private static final int MAX_SEARCH = 16 * 1024;

    private static final byte[] NOTHING = new byte[0];

    private Verdict verdict = Verdict.NEED_MORE;
    private byte[] held = NOTHING;
    private int heldLength;
    /** Header octets at the front of the held ones that hold no empty line: not searched again. */
    private int searched;
    /** Octets that the message at the front needs; 0 when not known yet. */
    private int needed;
    /** Octets of an oversized body still to pass over. */
    private long skip;
    /** The next octets are the rest of a line that is passed over. */
    private boolean midLine;
    /** Octets passed over since the last message; at least 1 after a gap. */
    private int passedOver;

    @Override
    public Verdict feed(byte[] bytes, int offset, int length, Datagram facts, Sink sink) {
        if (verdict == Verdict.NOT_MINE) {
            return verdict;
        }
        int from = offset;
        int end = offset + length;
        if (skip > 0) {
            int skipped = (int) Math.min(skip, length);
            skip -= skipped;
            from += skipped;
        }
        if (heldLength > 0) {
            hold(bytes, from, end);
            if (needed > heldLength) {
                return verdict;
            }
            int rest = consume(held, 0, heldLength, facts, sink);
            heldLength -= rest;
            System.arraycopy(held, rest, held, 0, heldLength);
        } else {
            int rest = consume(bytes, from, end, facts, sink);
            hold(bytes, rest, end);
        }
        if (heldLength == 0 || verdict == Verdict.NOT_MINE) {
            drop();
        }
        return verdict;
    }

    @Override
    public void gap(long octets, Datagram facts, Sink sink) {
        if (skip > 0 && octets > 0 && octets <= skip) {
            skip -= octets;
            return;
        }
        finish(octets > 0, facts, sink);
        skip = 0;
        midLine = false;
        passedOver = Math.max(passedOver, 1);
    }

    @Override
    public void close(Datagram facts, Sink sink) {
        finish(false, facts, sink);
        skip = 0;
    }

    /**
     * What was half read will not become whole: a complete header makes a message all the same, and a start line where
     * octets are missing. It is told as one that the capture cut.
     */
    private void finish(boolean missing, Datagram facts, Sink sink) {
        boolean begun = missing && searched > 0 && StartLine.lineEnd(held, 0, heldLength) >= 0;
        if (verdict == Verdict.MINE && (needed > 0 || begun)) {
            MessageReader reader = reader(held, 0, facts, sink);
            int body = reader.readHeader(0, heldLength, true);
            if (needed > 0) {
                sink.oddity(facts, new Oddity(SipOddity.BODY_TRUNCATED, heldLength, needed - heldLength + " octets"));
            }
            Datagram cut = new Datagram();
            cut.copy(facts);
            cut.originalLength = cut.length + Math.max(1, needed - heldLength);
            sink.message(cut, reader.cutMessage(body, heldLength));
        }
        drop();
    }

    private void drop() {
        held = NOTHING;
        heldLength = 0;
        searched = 0;
        needed = 0;
    }

    private void hold(byte[] bytes, int from, int end) {
        int more = end - from;
        if (more <= 0) {
            return;
        }
        if (heldLength + more > held.length) {
            held = Arrays.copyOf(held, Math.max(heldLength + more, Math.max(needed, held.length * 2)));
        }
        System.arraycopy(bytes, from, held, heldLength, more);
        heldLength += more;
    }

    /** Hands on all complete messages; answers where the octets begin that must be kept. */
    private int consume(byte[] bytes, int offset, int end, Datagram facts, Sink sink) {
        int at = offset;
        while (at < end) {
            if (searched == 0 && needed == 0) {
                at = SipDecoder.skipLineEnds(bytes, midLine ? restOfLine(bytes, at, end) : at, end);
                if (at == end) {
                    return end;
                }
                StartLine.Match match = StartLine.at(bytes, at, end);
                if (match == StartLine.Match.NEED_MORE) {
                    return at;
                }
                if (match == StartLine.Match.NO) {
                    if (verdict == Verdict.NEED_MORE && (passedOver == 0 || passedOver > MAX_SEARCH)) {
                        verdict = Verdict.NOT_MINE;
                        return end;
                    }
                    at = passLine(bytes, at, end, facts, sink);
                    continue;
                }
                verdict = Verdict.MINE;
                passedOver = 0;
            }
            int next = message(bytes, at, end, facts, sink);
            if (next < 0) {
                return at;
            }
            at = next;
        }
        return end;
    }

    /** Where the line ends that is being passed over. */
    private int restOfLine(byte[] bytes, int at, int end) {
        int lineEnd = StartLine.lineEnd(bytes, at, end);
        midLine = lineEnd < 0;
        int next = lineEnd < 0 ? end : lineEnd + 1;
        passedOver = Math.min(passedOver, 1 << 20) + next - at;
        return next;
    }

    private int passLine(byte[] bytes, int at, int end, Datagram facts, Sink sink) {
        if (verdict == Verdict.MINE && passedOver == 0) {
            sink.oddity(facts, new Oddity(SipOddity.GARBAGE_ON_STREAM, at, ""));
        }
        return restOfLine(bytes, at, end);
    }

    /** Reads the message whose start line stands at {@code at}; answers where it ends, -1 when more is needed. */
    private int message(byte[] bytes, int at, int end, Datagram facts, Sink sink) {
        if (needed > end - at) {
            return -1;
        }
        int headerEnd = headerEnd(bytes, at + searched, Math.min(end, at + MAX_HEADER));
        if (headerEnd < 0) {
            if (end - at < MAX_HEADER) {
                // the last three octets may begin the empty line
                searched = Math.max(1, end - at - 3);
                return -1;
            }
            sink.oddity(facts, new Oddity(SipOddity.HEADER_TOO_LONG, 0, ""));
            searched = 0;
            passedOver = 1;
            return StartLine.lineEnd(bytes, at, end) + 1;
        }
        searched = Math.max(1, headerEnd - at - 4);
        if (needed == 0) {
            MessageReader probe = new MessageReader(bytes, (kind, place) -> {});
            probe.readHeader(at, headerEnd, true);
            int declared = Math.max(0, probe.contentLength());
            if (declared <= MAX_BODY) {
                needed = headerEnd - at + declared;
            } else {
                needed = headerEnd - at;
            }
            if (needed > end - at) {
                return -1;
            }
        }
        return deliver(bytes, at, headerEnd, end, facts, sink);
    }

    private int deliver(byte[] bytes, int at, int headerEnd, int end, Datagram facts, Sink sink) {
        MessageReader reader = reader(bytes, at, facts, sink);
        int body = reader.readHeader(at, headerEnd, true);
        int declared = reader.contentLength();
        int bodyEnd = at + needed;
        if (declared < 0) {
            sink.oddity(facts, new Oddity(SipOddity.MISSING_CONTENT_LENGTH, headerEnd - at, ""));
        }
        SipMessage message = reader.message(body, bodyEnd);
        reader.check(message, at);
        sink.message(facts, message);
        searched = 0;
        needed = 0;
        if (declared > MAX_BODY) {
            sink.oddity(facts, new Oddity(SipOddity.BODY_TOO_LONG, body - at, declared + " octets"));
            int there = Math.min(declared, end - bodyEnd);
            skip = declared - there;
            return bodyEnd + there;
        }
        return bodyEnd;
    }

    private static MessageReader reader(byte[] bytes, int start, Datagram facts, Sink sink) {
        return new MessageReader(bytes, (kind, at) -> sink.oddity(facts, new Oddity(kind, at - start, "")));
    }

    /** The end of the empty line, with or without carriage returns; -1 when it is not there yet. */
    private static int headerEnd(byte[] bytes, int from, int end) {
        for (int i = from; i < end; i++) {
            if (bytes[i] == '\n') {
                if (i + 1 < end && bytes[i + 1] == '\n') {
                    return i + 2;
                }
                if (i + 2 < end && bytes[i + 1] == '\r' && bytes[i + 2] == '\n') {
                    return i + 3;
                }
            }
        }
        return -1;
    }
}
