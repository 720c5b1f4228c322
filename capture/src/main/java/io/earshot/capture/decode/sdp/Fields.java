package io.earshot.capture.decode.sdp;

import io.earshot.capture.decode.Decimal;
import io.earshot.capture.decode.Texts;
import java.util.ArrayList;
import java.util.List;

/** Reads the fields of a line. */
final class Fields {
    private Fields() {}

    /** A decimal number without sign that fits an int; -1 otherwise. */
    static int number(String text) {
        long value = Decimal.unsigned(text);
        return value > Integer.MAX_VALUE ? -1 : (int) value;
    }

    /** The parts between white space; of empty text one empty word. */
    static String[] words(String text) {
        return words(text, Integer.MAX_VALUE);
    }

    /** At most so many words; the last holds the rest of the text. */
    static String[] words(String text, int limit) {
        String stripped = text.strip();
        List<String> words = new ArrayList<>(6);
        int start = 0;
        for (int end = space(stripped, 0); end < stripped.length() && words.size() + 1 < limit; ) {
            words.add(Texts.shared(stripped.substring(start, end)));
            start = end + 1;
            while (isSpace(stripped.charAt(start))) {
                start++;
            }
            end = space(stripped, start);
        }
        words.add(Texts.shared(stripped.substring(start)));
        return words.toArray(String[]::new);
    }

    /** The place of the next white space, or the end of the text. */
    private static int space(String text, int from) {
        int at = from;
        while (at < text.length() && !isSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }
}
