package io.earshot.capture.decode.sip;

import io.earshot.capture.decode.Decimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Cuts header field values along the grammar of RFC 3261 section 25.1: quotes and angle brackets hold together. */
final class Tokens {
    private Tokens() {}

    /** The parts between separators that stand outside of quotes and angle brackets, stripped; empty ones left out. */
    static List<String> split(String text, char separator) {
        if (text.indexOf(separator) < 0) {
            String whole = text.strip();
            return whole.isEmpty() ? List.of() : List.of(whole);
        }
        List<String> parts = new ArrayList<>(2);
        int start = 0;
        while (start <= text.length()) {
            int end = next(text, separator, start);
            String part = text.substring(start, end).strip();
            if (!part.isEmpty()) {
                parts.add(part);
            }
            start = end + 1;
        }
        return parts;
    }

    /** The place of the next such separator, or the end of the text. */
    static int next(String text, char separator, int from) {
        boolean quoted = false;
        boolean bracketed = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"' && !bracketed) {
                quoted = !quoted;
            } else if (!quoted && c == '<') {
                bracketed = true;
            } else if (!quoted && c == '>') {
                bracketed = false;
            } else if (c == separator && !quoted && !bracketed) {
                return i;
            }
        }
        return text.length();
    }

    /** The parameters of {@code ;name=value;flag}: names in lower case, a flag's value is empty, the first one wins. */
    static Map<String, String> parameters(String text) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String part : split(text, ';')) {
            int equals = part.indexOf('=');
            String name =
                    (equals < 0 ? part : part.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
            parameters.putIfAbsent(
                    name, equals < 0 ? "" : unquoted(part.substring(equals + 1).strip()));
        }
        return parameters;
    }

    /**
     * The value of one of the {@link #parameters} that stand from this place on, without a look at the others.
     *
     * @param name in lower case
     */
    static Optional<String> parameter(String text, int from, String name) {
        for (int start = from; start <= text.length(); ) {
            int end = next(text, ';', start);
            int equals = text.indexOf('=', start);
            boolean flag = equals < 0 || equals >= end;
            if (isWord(text, start, flag ? end : equals, name)) {
                return Optional.of(
                        flag ? "" : unquoted(text.substring(equals + 1, end).strip()));
            }
            start = end + 1;
        }
        return Optional.empty();
    }

    /** Between these places stands this word, white space around it, in whatever case. */
    private static boolean isWord(String text, int from, int to, String word) {
        int start = from;
        int end = to;
        while (start < end && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        while (start < end && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        return end - start == word.length() && text.regionMatches(true, start, word, 0, word.length());
    }

    static String unquoted(String text) {
        if (text.length() < 2 || text.charAt(0) != '"' || text.charAt(text.length() - 1) != '"') {
            return text;
        }
        String inner = text.substring(1, text.length() - 1);
        return inner.indexOf('\\') < 0 ? inner : inner.replaceAll("\\\\(.)", "$1");
    }

    /** The word at this place among those between white space. */
    static Optional<String> word(String text, int index) {
        String words = text.strip();
        int start = 0;
        for (int passed = 0; start < words.length(); passed++) {
            int end = start;
            while (end < words.length() && !isSpace(words.charAt(end))) {
                end++;
            }
            if (passed == index) {
                return Optional.of(words.substring(start, end));
            }
            start = end;
            while (start < words.length() && isSpace(words.charAt(start))) {
                start++;
            }
        }
        return Optional.empty();
    }

    /** The text with all white space taken out. */
    static String withoutSpace(String text) {
        int at = 0;
        while (at < text.length() && !isSpace(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return text;
        }
        StringBuilder kept = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (!isSpace(text.charAt(i))) {
                kept.append(text.charAt(i));
            }
        }
        return kept.toString();
    }

    static boolean isSpace(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    /** An unsigned decimal number that fits an int. */
    static OptionalInt number(String text) {
        long value = Decimal.unsigned(text);
        return value < 0 || value > Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of((int) value);
    }
}
