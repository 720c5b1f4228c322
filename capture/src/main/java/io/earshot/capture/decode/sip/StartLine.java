package io.earshot.capture.decode.sip;

/** Recognises a SIP start line in octets, RFC 3261 section 7, without allocation. */
final class StartLine {
    /** A longer one is no SIP; Request-URIs of a few hundred octets occur. */
    static final int MAX_LENGTH = 8192;

    /** The longest in RFC 4475 has 43. */
    private static final int MAX_METHOD = 64;

    private static final boolean[] TOKEN = new boolean[128];

    static {
        String others = "-.!%*_+`'~";
        for (int c = 0; c < TOKEN.length; c++) {
            TOKEN[c] = isDigit((byte) c) || (c | 0x20) >= 'a' && (c | 0x20) <= 'z' || others.indexOf(c) >= 0;
        }
    }

    enum Match {
        YES,
        NO,
        /** All octets so far could begin one. */
        NEED_MORE
    }

    private StartLine() {}

    /** Whether a start line stands at {@code offset}; a line cut off by {@code end} counts as unfinished. */
    static Match at(byte[] bytes, int offset, int end) {
        int limit = Math.min(end, offset + MAX_METHOD + 1);
        int i = offset;
        while (i < limit && isToken(bytes[i])) {
            i++;
        }
        if (i == limit) {
            return limit == end && end - offset <= MAX_METHOD ? Match.NEED_MORE : Match.NO;
        }
        if (bytes[i] == '/') {
            return status(bytes, offset, i, end);
        }
        if (i == offset || bytes[i] != ' ') {
            return Match.NO;
        }
        int lineEnd = ownEnd(bytes, i, Math.min(end, offset + MAX_LENGTH));
        if (lineEnd < 0) {
            return end - offset >= MAX_LENGTH ? Match.NO : Match.NEED_MORE;
        }
        int version = version(bytes, i, lineEnd);
        return version > 0 && isUri(bytes, i + 1, version) ? Match.YES : Match.NO;
    }

    /** {@code SIP/2.0 200}: version, one space, three digits. */
    private static Match status(byte[] bytes, int offset, int slash, int end) {
        if (slash - offset != 3 || bytes[offset] != 'S' || bytes[offset + 1] != 'I' || bytes[offset + 2] != 'P') {
            return Match.NO;
        }
        int i = slash + 1;
        while (i < end && i - slash < 8 && (isDigit(bytes[i]) || bytes[i] == '.')) {
            i++;
        }
        for (int n = 0; n < 4; n++) {
            if (i + n == end) {
                return Match.NEED_MORE;
            }
            if (n == 0 ? bytes[i] != ' ' : !isDigit(bytes[i + n])) {
                return Match.NO;
            }
        }
        return Match.YES;
    }

    /** The place of the last {@code " SIP/"} in the line, -1 without. White space may follow the version. */
    static int version(byte[] bytes, int from, int lineEnd) {
        int end = lineEnd;
        while (end > from && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t' || bytes[end - 1] == '\r')) {
            end--;
        }
        int i = end - 1;
        while (i > from && bytes[i] != ' ') {
            i--;
        }
        return end - i >= 6
                        && bytes[i] == ' '
                        && bytes[i + 1] == 'S'
                        && bytes[i + 2] == 'I'
                        && bytes[i + 3] == 'P'
                        && bytes[i + 4] == '/'
                        && isDigit(bytes[i + 5])
                ? i
                : -1;
    }

    private static boolean isUri(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == ':') {
                return true;
            }
        }
        return false;
    }

    /** The place of the line feed, or of a carriage return behind the version that no line feed follows; -1 without. */
    static int ownEnd(byte[] bytes, int from, int end) {
        for (int i = from; i < end; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
            boolean bare = bytes[i] == '\r' && i + 1 < end && bytes[i + 1] != '\n' && bytes[i + 1] != '\r';
            if (bare && version(bytes, from, i) > 0) {
                return i;
            }
        }
        return -1;
    }

    /** The place of the line feed, -1 without. */
    static int lineEnd(byte[] bytes, int from, int end) {
        for (int i = from; i < end; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    /** {@code token} of RFC 3261 section 25.1. */
    static boolean isToken(byte octet) {
        return octet >= 0 && TOKEN[octet];
    }
}
