package io.earshot.analyzer.report;

import io.earshot.analyzer.Count;
import java.util.ArrayList;
import java.util.List;

/** Plain text of limited width. */
final class Lines {
    /** Columns of a text report. */
    static final int WIDTH = 100;

    private Lines() {}

    /**
     * Breaks text at spaces; a word longer than the width is broken where the width ends. Control characters, which a
     * hostile capture may carry to play with the terminal, become {@code ?}.
     *
     * @param width columns, at least 1
     */
    static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : printable(text).split(" +")) {
            String rest = word;
            if (line.length() > 0 && line.length() + 1 + rest.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            while (rest.length() > width) {
                lines.add(rest.substring(0, width));
                rest = rest.substring(width);
            }
            line.append(line.length() == 0 || rest.isEmpty() ? "" : " ").append(rest);
        }
        if (line.length() > 0) {
            lines.add(line.toString());
        }
        return lines;
    }

    /** Line breaks become spaces, other control characters {@code ?}. */
    static String printable(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> clean.appendCodePoint(c == '\n' || c == '\t' ? ' ' : isControl(c) ? '?' : c));
        return clean.toString().strip();
    }

    private static boolean isControl(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }

    /** At most {@code width} columns, with an ellipsis where it was longer. */
    static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "…";
    }

    /** {@code 1 call}, {@code 1,234 calls}. */
    static String counted(long count, String noun) {
        return grouped(count) + " " + Count.noun(count, noun);
    }

    /** {@code 48,210}. */
    static String grouped(long count) {
        StringBuilder digits = new StringBuilder(Long.toString(count));
        int start = count < 0 ? 1 : 0;
        for (int i = digits.length() - 3; i > start; i -= 3) {
            digits.insert(i, ',');
        }
        return digits.toString();
    }
}
