package io.earshot.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.earshot.analyzer.detect.Codes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The README's table of what fires each code and what looks like it. */
class LookAlikesTest {
    private static final Pattern QUOTED = Pattern.compile("`([a-z0-9-]+)`");

    /** @param code with the samples that fire it, and those that must not */
    private record Row(String code, List<String> fires, List<String> silent) {}

    private static List<Row> rows() throws IOException {
        return Files.readAllLines(Path.of("README.md")).stream()
                .dropWhile(line -> !line.startsWith("## What each detector is judged by"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .map(line -> line.split("\\|"))
                .filter(cells -> cells.length == 4 && !quoted(cells[2]).isEmpty())
                .map(cells -> new Row(cells[1].strip(), quoted(cells[2]), quoted(cells[3])))
                .toList();
    }

    private static List<String> quoted(String cell) {
        return QUOTED.matcher(cell).results().map(found -> found.group(1)).toList();
    }

    @Test
    void eachCodeHasBoth() throws IOException {
        assertEquals(Codes.ALL, rows().stream().map(Row::code).toList());
        rows().forEach(row -> assertFalse(row.fires().isEmpty() || row.silent().isEmpty(), row::code));
    }

    @TestFactory
    Stream<DynamicTest> theExpectationsSayTheSame() throws IOException {
        return rows().stream()
                .map(row -> dynamicTest(row.code(), () -> {
                    for (String sample : row.fires()) {
                        assertTrue(expects(sample, row.code()), sample);
                    }
                    for (String sample : row.silent()) {
                        assertFalse(expects(sample, row.code()), sample);
                    }
                }));
    }

    private static boolean expects(String sample, String code) throws IOException {
        return Files.readString(Path.of(sample, "expected.json")).contains("\"code\" : \"" + code + "\"");
    }
}
