package io.earshot.samples;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.earshot.analyzer.detect.Codes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The README's table of what fires each cause and what looks like it. */
class LookAlikesTest {
    private static final Pattern QUOTED = Pattern.compile("`([a-z0-9-]+)`");
    private static final Pattern FINDING = Pattern.compile("\"code\" : \"([a-z-]+)\",\\s+\"cause\" : \"([a-z-]+)\"");

    private record Verdict(String code, String cause) {}

    /** @param verdict with the samples that fire it, and those that must not fire anything of its code */
    private record Row(Verdict verdict, List<String> fires, List<String> silent) {}

    private static List<Row> rows() throws IOException {
        return Files.readAllLines(Path.of("README.md")).stream()
                .dropWhile(line -> !line.startsWith("## What each detector is judged by"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .map(line -> line.split("\\|"))
                .filter(cells -> cells.length == 5 && !quoted(cells[3]).isEmpty())
                .map(cells ->
                        new Row(new Verdict(cells[1].strip(), cells[2].strip()), quoted(cells[3]), quoted(cells[4])))
                .toList();
    }

    private static List<String> quoted(String cell) {
        return QUOTED.matcher(cell).results().map(found -> found.group(1)).toList();
    }

    @Test
    void eachCodeHasItsCauses() throws IOException {
        Set<String> codes = rows().stream().map(row -> row.verdict().code()).collect(Collectors.toSet());
        assertTrue(codes.containsAll(Codes.ALL), () -> "of " + Codes.ALL + " only " + codes);
        rows().forEach(row -> assertFalse(row.fires().isEmpty() || row.silent().isEmpty(), row::toString));
    }

    @TestFactory
    Stream<DynamicTest> theExpectationsSayTheSame() throws IOException {
        return rows().stream()
                .map(row ->
                        dynamicTest(row.verdict().code() + "/" + row.verdict().cause(), () -> {
                            for (String sample : row.fires()) {
                                assertTrue(verdicts(sample).contains(row.verdict()), sample);
                            }
                            for (String sample : row.silent()) {
                                assertTrue(
                                        verdicts(sample).stream()
                                                .noneMatch(found -> found.code()
                                                        .equals(row.verdict().code())),
                                        sample);
                            }
                        }));
    }

    @Test
    void noExpectationHasACauseThatTheTableLacks() throws IOException {
        Set<Verdict> told = rows().stream().map(Row::verdict).collect(Collectors.toSet());
        try (Stream<Path> folders = Files.list(Path.of("."))) {
            for (Path sample : folders.filter(folder -> Files.exists(folder.resolve("expected.json")))
                    .toList()) {
                assertTrue(told.containsAll(verdicts(sample.toString())), sample::toString);
            }
        }
    }

    private static Set<Verdict> verdicts(String sample) throws IOException {
        return FINDING.matcher(Files.readString(Path.of(sample, "expected.json")))
                .results()
                .map(found -> new Verdict(found.group(1), found.group(2)))
                .collect(Collectors.toSet());
    }
}
