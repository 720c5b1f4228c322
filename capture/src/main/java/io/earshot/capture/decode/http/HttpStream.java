package io.earshot.capture.decode.http;

import io.earshot.capture.decode.Oddity;
import io.earshot.capture.decode.Sink;
import io.earshot.capture.decode.StreamDecoder;
import io.earshot.capture.decode.tls.OctetBuffer;
import io.earshot.capture.wire.Datagram;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One direction of an HTTP/1.1 connection: heads are read, bodies passed over, RFC 9112 section 6. */
final class HttpStream implements StreamDecoder {
    private static final int MAX_HEAD = 64 * 1024;
    private static final int MAX_METHOD = 24;
    private static final int MAX_START_LINE = 8 * 1024;
    private static final byte[] RESPONSE = "HTTP/1.".getBytes(StandardCharsets.US_ASCII);

    private enum State {
        HEAD,
        BODY,
        CHUNK_SIZE,
        TRAILER,
        UNTIL_CLOSE,
        /** Something else than HTTP was asked for and is not yet granted. */
        AWAITING_ANSWER,
        /** After a gap: a head is looked for. */
        SEARCHING
    }

    private final HttpConnection connection;
    private final OctetBuffer buffer = new OctetBuffer(MAX_HEAD);
    private State state = State.HEAD;
    private boolean mine;
    private boolean notMine;
    private boolean oddityTold;
    private long skip;
    /** Octets of the buffer that hold no end of a head: a head may come one octet at a time. */
    private int searched;

    private boolean chunkFollows;
    private Optional<StreamDecoder> successor = Optional.empty();

    HttpStream(HttpConnection connection) {
        this.connection = connection;
    }

    /** From here on the octets are another protocol's. */
    void becomes(StreamDecoder decoder) {
        successor = Optional.of(decoder);
    }

    /** The other protocol was refused. */
    void resume() {
        if (state == State.AWAITING_ANSWER) {
            state = State.HEAD;
        }
    }

    @Override
    public Verdict feed(byte[] bytes, int offset, int length, Datagram facts, Sink sink) {
        int at = offset;
        int end = offset + length;
        while (at < end && !notMine) {
            if (successor.isPresent()) {
                handOn(bytes, at, end - at, facts, sink);
                return Verdict.MINE;
            }
            int passed = (int) Math.min(skip, end - at);
            skip -= passed;
            at += passed;
            if (state == State.UNTIL_CLOSE) {
                return Verdict.MINE;
            }
            if (buffer.room() == 0) {
                overflow(facts, sink);
            }
            at += buffer.append(bytes, at, end - at);
            if (!mine) {
                judge();
            }
            while (mine && step(facts, sink)) {}
        }
        return mine ? Verdict.MINE : notMine ? Verdict.NOT_MINE : Verdict.NEED_MORE;
    }

    private void handOn(byte[] bytes, int offset, int length, Datagram facts, Sink sink) {
        StreamDecoder next = successor.get();
        if (buffer.length() > 0) {
            next.feed(buffer.bytes(), buffer.offset(), buffer.length(), facts, sink);
            buffer.clear();
        }
        if (length > 0) {
            next.feed(bytes, offset, length, facts, sink);
        }
    }

    private void overflow(Datagram facts, Sink sink) {
        if (state == State.HEAD) {
            odd(HttpOddity.HEAD_TOO_LONG, facts, sink);
        }
        buffer.clear();
        searched = 0;
        state = State.SEARCHING;
    }

    private void odd(HttpOddity kind, Datagram facts, Sink sink) {
        if (!oddityTold) {
            oddityTold = true;
            sink.oddity(facts, new Oddity(kind, 0, ""));
        }
    }

    private void judge() {
        byte[] bytes = buffer.bytes();
        int at = buffer.offset();
        int length = buffer.length();
        if (startsLikeResponse(bytes, at, length)) {
            mine = length >= RESPONSE.length;
            return;
        }
        int space = 0;
        while (space < length && space <= MAX_METHOD && bytes[at + space] >= 'A' && bytes[at + space] <= 'Z') {
            space++;
        }
        notMine = space < length && (space == 0 || bytes[at + space] != ' ') || length > MAX_START_LINE;
        int line = indexOf((byte) '\n', 0);
        if (!notMine && line >= 0) {
            int end = line > 0 && bytes[at + line - 1] == '\r' ? line - 1 : line;
            mine = end > 9 && new String(bytes, at + end - 9, 8, StandardCharsets.ISO_8859_1).equals(" HTTP/1.");
            notMine = !mine;
        }
    }

    private static boolean startsLikeResponse(byte[] bytes, int at, int length) {
        for (int i = 0; i < Math.min(length, RESPONSE.length); i++) {
            if (bytes[at + i] != RESPONSE[i]) {
                return false;
            }
        }
        return length > 0;
    }

    /** Does one thing with what is buffered; false when more octets are needed. */
    private boolean step(Datagram facts, Sink sink) {
        if (successor.isPresent()) {
            handOn(buffer.bytes(), 0, 0, facts, sink);
            return false;
        }
        return switch (state) {
            case HEAD -> head(facts, sink);
            case BODY -> body();
            case CHUNK_SIZE -> chunkSize(facts, sink);
            case TRAILER -> trailer();
            case UNTIL_CLOSE -> {
                buffer.clear();
                yield false;
            }
            case AWAITING_ANSWER -> false;
            case SEARCHING -> search();
        };
    }

    private boolean head(Datagram facts, Sink sink) {
        while (buffer.length() > 0
                && (buffer.bytes()[buffer.offset()] == '\r' || buffer.bytes()[buffer.offset()] == '\n')) {
            buffer.drop(1);
            searched = 0;
        }
        int end = endOfHead();
        if (end < 0) {
            searched = buffer.length();
            return false;
        }
        searched = 0;
        Optional<HttpHead> read = HttpHead.read(buffer.bytes(), buffer.offset(), end);
        buffer.drop(end);
        if (read.isEmpty()) {
            odd(HttpOddity.NOT_A_MESSAGE, facts, sink);
            state = State.SEARCHING;
            return true;
        }
        sink.message(facts, read.get().message());
        if (read.get().message() instanceof HttpMessage.Request request) {
            request(request, read.get());
        } else if (read.get().message() instanceof HttpMessage.Response response) {
            response(response, read.get());
        }
        return true;
    }

    private void request(HttpMessage.Request request, HttpHead head) {
        connection.asked(request);
        if (request.method().equals("CONNECT") || request.asksForWebSocket()) {
            state = State.AWAITING_ANSWER;
        } else {
            bodyFollows(head, false);
        }
    }

    private void response(HttpMessage.Response response, HttpHead head) {
        Optional<HttpMessage.Request> request = connection.answered(response.status());
        boolean connect = request.isPresent() && request.get().method().equals("CONNECT");
        boolean interim = response.status() < 200 && response.status() != 101;
        if (!interim && (connect || request.isEmpty() || request.get().asksForWebSocket())) {
            connection.settled(this, response, connect);
        }
        boolean none = interim
                || successor.isPresent()
                || response.status() == 204
                || response.status() == 304
                || request.isPresent() && request.get().method().equals("HEAD");
        if (!none) {
            bodyFollows(head, true);
        }
    }

    /** RFC 9112 section 6.3. */
    private void bodyFollows(HttpHead head, boolean response) {
        if (head.chunked()) {
            state = State.CHUNK_SIZE;
        } else if (head.contentLength() >= 0) {
            skip = head.contentLength();
            state = State.BODY;
            chunkFollows = false;
        } else if (response) {
            state = State.UNTIL_CLOSE;
        }
    }

    private boolean body() {
        int passed = (int) Math.min(skip, buffer.length());
        skip -= passed;
        buffer.drop(passed);
        if (skip > 0) {
            return false;
        }
        state = chunkFollows ? State.CHUNK_SIZE : State.HEAD;
        return true;
    }

    private boolean chunkSize(Datagram facts, Sink sink) {
        int line = indexOf((byte) '\n', 0);
        if (line < 0) {
            return false;
        }
        long size = hexadecimal(buffer.bytes(), buffer.offset(), line);
        buffer.drop(line + 1);
        if (size < 0) {
            odd(HttpOddity.CHUNK_MALFORMED, facts, sink);
            state = State.SEARCHING;
        } else if (size == 0) {
            state = State.TRAILER;
        } else {
            skip = size + 2;
            chunkFollows = true;
            state = State.BODY;
        }
        return true;
    }

    private static long hexadecimal(byte[] bytes, int offset, int length) {
        long size = 0;
        int digits = 0;
        while (digits < length && Character.digit(bytes[offset + digits], 16) >= 0 && digits < 15) {
            size = 16 * size + Character.digit(bytes[offset + digits++], 16);
        }
        return digits == 0 ? -1 : size;
    }

    private boolean trailer() {
        int line = indexOf((byte) '\n', 0);
        if (line < 0) {
            return false;
        }
        boolean empty = line == 0 || line == 1 && buffer.bytes()[buffer.offset()] == '\r';
        buffer.drop(line + 1);
        state = empty ? State.HEAD : State.TRAILER;
        return true;
    }

    /** Finds the next line that begins a message; lines before it are dropped. */
    private boolean search() {
        int line = indexOf((byte) '\n', 0);
        if (line < 0) {
            return false;
        }
        String text = new String(buffer.bytes(), buffer.offset(), line, StandardCharsets.ISO_8859_1).stripTrailing();
        boolean begins = text.startsWith("HTTP/1.") || text.endsWith(" HTTP/1.1") || text.endsWith(" HTTP/1.0");
        if (begins) {
            state = State.HEAD;
        } else {
            buffer.drop(line + 1);
        }
        return true;
    }

    private int endOfHead() {
        for (int i = indexOf((byte) '\n', Math.max(0, searched - 2)); i >= 0; i = indexOf((byte) '\n', i + 1)) {
            int next = i + 1;
            if (next < buffer.length() && buffer.bytes()[buffer.offset() + next] == '\r') {
                next++;
            }
            if (next < buffer.length() && buffer.bytes()[buffer.offset() + next] == '\n') {
                return next + 1;
            }
        }
        return -1;
    }

    /** Counted from the first buffered octet; -1 when absent. */
    private int indexOf(byte octet, int from) {
        for (int i = from; i < buffer.length(); i++) {
            if (buffer.bytes()[buffer.offset() + i] == octet) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public void gap(long octets, Datagram facts, Sink sink) {
        if (successor.isPresent()) {
            successor.get().gap(octets, facts, sink);
        } else if (octets > 0 && octets <= skip) {
            skip -= octets;
        } else if (mine && state != State.UNTIL_CLOSE) {
            buffer.clear();
            skip = 0;
            searched = 0;
            state = State.SEARCHING;
        } else {
            buffer.clear();
        }
    }

    @Override
    public void close(Datagram facts, Sink sink) {
        successor.ifPresent(next -> next.close(facts, sink));
    }
}
