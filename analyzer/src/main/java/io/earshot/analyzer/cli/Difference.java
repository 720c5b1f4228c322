package io.earshot.analyzer.cli;

import java.util.ArrayList;
import java.util.List;

/** How two texts differ, line by line: {@code - } expected, {@code + } came. */
final class Difference {
    private static final int CONTEXT = 2;
    private static final long MOST_CELLS = 4_000_000;

    private final List<String> expected;
    private final List<String> actual;

    private Difference(List<String> expected, List<String> actual) {
        this.expected = expected;
        this.actual = actual;
    }

    /** Changed lines with two lines of context; equal stretches become {@code ...}. */
    static List<String> between(String expected, String actual) {
        return thinned(new Difference(expected.lines().toList(), actual.lines().toList()).all());
    }

    private List<String> all() {
        int begin = 0;
        int shorter = Math.min(expected.size(), actual.size());
        while (begin < shorter && expected.get(begin).equals(actual.get(begin))) {
            begin++;
        }
        int end = 0;
        while (end < shorter - begin
                && expected.get(expected.size() - 1 - end).equals(actual.get(actual.size() - 1 - end))) {
            end++;
        }
        List<String> lines = new ArrayList<>();
        expected.subList(0, begin).forEach(line -> lines.add("  " + line));
        middle(lines, expected.subList(begin, expected.size() - end), actual.subList(begin, actual.size() - end));
        expected.subList(expected.size() - end, expected.size()).forEach(line -> lines.add("  " + line));
        return lines;
    }

    /** By the longest common subsequence, or as two blocks where that would be dear. */
    private static void middle(List<String> lines, List<String> left, List<String> right) {
        if ((long) left.size() * right.size() > MOST_CELLS) {
            left.forEach(line -> lines.add("- " + line));
            right.forEach(line -> lines.add("+ " + line));
            return;
        }
        int[][] common = common(left, right);
        int i = 0;
        int j = 0;
        while (i < left.size() || j < right.size()) {
            if (i < left.size() && j < right.size() && left.get(i).equals(right.get(j))) {
                lines.add("  " + left.get(i++));
                j++;
            } else if (i < left.size() && (j == right.size() || common[i + 1][j] >= common[i][j + 1])) {
                lines.add("- " + left.get(i++));
            } else {
                lines.add("+ " + right.get(j++));
            }
        }
    }

    /** Length of the longest common subsequence of the tails that begin at i and j. */
    private static int[][] common(List<String> left, List<String> right) {
        int[][] length = new int[left.size() + 1][right.size() + 1];
        for (int i = left.size() - 1; i >= 0; i--) {
            for (int j = right.size() - 1; j >= 0; j--) {
                length[i][j] = left.get(i).equals(right.get(j))
                        ? length[i + 1][j + 1] + 1
                        : Math.max(length[i + 1][j], length[i][j + 1]);
            }
        }
        return length;
    }

    private static List<String> thinned(List<String> lines) {
        List<String> kept = new ArrayList<>();
        boolean skipping = false;
        for (int i = 0; i < lines.size(); i++) {
            if (nearChange(lines, i)) {
                kept.add(lines.get(i));
                skipping = false;
            } else if (!skipping) {
                kept.add("...");
                skipping = true;
            }
        }
        return kept;
    }

    private static boolean nearChange(List<String> lines, int index) {
        int to = Math.min(lines.size() - 1, index + CONTEXT);
        for (int i = Math.max(0, index - CONTEXT); i <= to; i++) {
            if (!lines.get(i).startsWith("  ")) {
                return true;
            }
        }
        return false;
    }
}
