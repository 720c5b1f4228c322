package io.earshot.capture.decode.sip;

import io.earshot.capture.decode.Decimal;
import io.earshot.capture.decode.Texts;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjIntConsumer;

/**
 * Reads the start line and header of one message in place, RFC 3261 section 7. Made for one message: first
 * {@link #readHeader}, then {@link #message}. Oddities go to {@code oddities} with their offset in {@code bytes}.
 */
final class MessageReader {
    private static final String[] METHODS = {
        "INVITE",
        "ACK",
        "BYE",
        "CANCEL",
        "OPTIONS",
        "REGISTER",
        "PRACK",
        "SUBSCRIBE",
        "NOTIFY",
        "PUBLISH",
        "INFO",
        "REFER",
        "MESSAGE",
        "UPDATE"
    };

    private final byte[] bytes;
    private final ObjIntConsumer<SipOddity> oddities;
    private final List<Header> headers = new ArrayList<>(16);
    private boolean request;
    private String first = "";
    private int statusCode;
    private String second = "";
    private int contentLength = -1;

    MessageReader(byte[] bytes, ObjIntConsumer<SipOddity> oddities) {
        this.bytes = bytes;
        this.oddities = oddities;
    }

    /**
     * Reads up to and with the empty line.
     *
     * @param offset of a start line that {@link StartLine#at} recognised
     * @param cut    the octets end before the message does: a line that has no end is left out
     * @return where the body begins; {@code end} when there is no empty line
     */
    int readHeader(int offset, int end, boolean cut) {
        int lineEnd = StartLine.ownEnd(bytes, offset, end);
        if (lineEnd >= 0 && bytes[lineEnd] == '\r') {
            oddities.accept(SipOddity.BARE_CARRIAGE_RETURN, lineEnd);
        }
        startLine(offset, lineEnd < 0 ? end : lineEnd);
        int line = lineEnd < 0 ? end : lineEnd + 1;
        while (line < end) {
            lineEnd = StartLine.lineEnd(bytes, line, end);
            int textEnd = withoutReturn(line, lineEnd < 0 ? end : lineEnd);
            if (textEnd == line && lineEnd >= 0) {
                return lineEnd + 1;
            }
            boolean folded = false;
            while (lineEnd >= 0 && lineEnd + 1 < end && isBlank(bytes[lineEnd + 1])) {
                folded = true;
                lineEnd = StartLine.lineEnd(bytes, lineEnd + 1, end);
                textEnd = withoutReturn(line, lineEnd < 0 ? end : lineEnd);
            }
            if (lineEnd >= 0 || !cut) {
                headerLine(line, textEnd, folded);
            }
            line = lineEnd < 0 ? end : lineEnd + 1;
        }
        if (!cut) {
            oddities.accept(SipOddity.HEADER_UNFINISHED, end);
        }
        return end;
    }

    /** Octets of body as declared; -1 when not said. */
    int contentLength() {
        return contentLength;
    }

    /** The message as far as it goes: of a body that is cut the lines that have their end. */
    SipMessage cutMessage(int bodyStart, int end) {
        int bodyEnd = end;
        while (bodyEnd > bodyStart && bytes[bodyEnd - 1] != '\n') {
            bodyEnd--;
        }
        return message(bodyStart, bodyEnd);
    }

    SipMessage message(int bodyStart, int bodyEnd) {
        String body = new String(bytes, bodyStart, bodyEnd - bodyStart, StandardCharsets.ISO_8859_1);
        return request
                ? new SipMessage.Request(first, second, headers, body)
                : new SipMessage.Response(statusCode, second, headers, body);
    }

    /** Names what is wrong with the header of a message that was read whole. */
    void check(SipMessage message, int offset) {
        HeaderCheck.of(message, oddity -> oddities.accept(oddity, offset));
    }

    private int withoutReturn(int start, int end) {
        return end > start && bytes[end - 1] == '\r' ? end - 1 : end;
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    private void startLine(int offset, int lineEnd) {
        int end = withoutReturn(offset, lineEnd);
        int word = offset;
        while (word < end && bytes[word] != ' ') {
            word++;
        }
        request = StartLine.isToken(bytes[word - 1]) && !startsWithVersion(offset, word);
        if (request) {
            requestLine(offset, word, end);
        } else {
            statusLine(offset, word, end);
        }
    }

    private boolean startsWithVersion(int offset, int end) {
        return end - offset > 3 && bytes[offset + 3] == '/';
    }

    private void requestLine(int offset, int word, int end) {
        first = method(offset, word);
        int version = StartLine.version(bytes, word, end);
        if (version < 0) {
            second = text(word + 1, end);
            return;
        }
        if (!isTwo(version + 5, end)) {
            oddities.accept(SipOddity.UNKNOWN_VERSION, version + 1);
        }
        second = text(word + 1, version);
        if (second.length() != version - word - 1 || second.indexOf(' ') >= 0 || isBlank(bytes[end - 1])) {
            oddities.accept(SipOddity.START_LINE_SPACES, word);
        }
    }

    private void statusLine(int offset, int word, int end) {
        if (!isTwo(offset + 4, word)) {
            oddities.accept(SipOddity.UNKNOWN_VERSION, offset);
        }
        int codeEnd = word + 1;
        while (codeEnd < end && StartLine.isDigit(bytes[codeEnd])) {
            codeEnd++;
        }
        long code = Decimal.unsigned(text(Math.min(word + 1, end), Math.min(codeEnd, end)));
        statusCode = code > Integer.MAX_VALUE ? -1 : (int) code;
        if (statusCode < 100 || statusCode > 699) {
            oddities.accept(SipOddity.BAD_STATUS_CODE, word);
        }
        second = text(Math.min(codeEnd, end), end);
    }

    private boolean isTwo(int at, int end) {
        return at + 3 <= end
                && bytes[at] == '2'
                && bytes[at + 1] == '.'
                && bytes[at + 2] == '0'
                && (at + 3 == end || !StartLine.isDigit(bytes[at + 3]));
    }

    private String method(int offset, int end) {
        for (String method : METHODS) {
            if (method.length() == end - offset && matches(method, offset)) {
                return method;
            }
        }
        return text(offset, end);
    }

    private boolean matches(String text, int offset) {
        for (int i = 0; i < text.length(); i++) {
            if (bytes[offset + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void headerLine(int start, int end, boolean folded) {
        int colon = start;
        while (colon < end && StartLine.isToken(bytes[colon])) {
            colon++;
        }
        int nameEnd = colon;
        while (colon < end && isBlank(bytes[colon])) {
            colon++;
        }
        if (nameEnd == start || colon == end || bytes[colon] != ':') {
            oddities.accept(SipOddity.BAD_HEADER_LINE, start);
            return;
        }
        String name = HeaderNames.canonical(bytes, start, nameEnd - start);
        String value = text(colon + 1, end);
        headers.add(Header.shared(name, folded ? value.replaceAll("[ \t]*\r?\n[ \t]+", " ") : value));
        if (name.equals("Content-Length")) {
            contentLength(value, start);
        }
    }

    private void contentLength(String value, int at) {
        long length = Decimal.unsigned(value);
        if (length < 0 || length > Integer.MAX_VALUE) {
            oddities.accept(SipOddity.BAD_CONTENT_LENGTH, at);
        } else if (contentLength >= 0 && contentLength != length) {
            oddities.accept(SipOddity.CONTENT_LENGTH_CONFLICT, at);
        } else {
            contentLength = (int) length;
        }
    }

    /** The octets without white space around them: UTF-8 where valid, else ISO 8859-1. */
    private String text(int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isSpace(bytes[start])) {
            start++;
        }
        while (end > start && isSpace(bytes[end - 1])) {
            end--;
        }
        for (int i = start; i < end; i++) {
            if (bytes[i] < 0) {
                return beyondAscii(start, end);
            }
        }
        return end <= start ? "" : Texts.shared(new String(bytes, start, end - start, StandardCharsets.ISO_8859_1));
    }

    private static boolean isSpace(byte octet) {
        return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
    }

    private String beyondAscii(int start, int end) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, end - start))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
        }
    }
}
