package io.earshot.analyzer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class DifferenceTest {
    @Test
    void showsWhatWasExpectedAndWhatCameWithTwoLinesAround() {
        assertEquals(
                List.of("...", "  c", "  d", "- e", "+ E", "  f", "  g", "..."),
                Difference.between("a\nb\nc\nd\ne\nf\ng\nh\n", "a\nb\nc\nd\nE\nf\ng\nh\n"));
    }

    @Test
    void findsInsertedAndMissingLines() {
        assertEquals(List.of("- a", "  b", "  c", "+ d"), Difference.between("a\nb\nc", "b\nc\nd"));
    }

    @Test
    void isEmptyForEqualTexts() {
        assertEquals(List.of("..."), Difference.between("a\nb\n", "a\nb\n"));
    }
}
