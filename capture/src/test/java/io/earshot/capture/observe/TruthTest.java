package io.earshot.capture.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Compares what we see in captures with what tshark sees, cell by cell. Differences must stand in
 * {@code truth-differences.tsv} with our value, tshark's, who is right and why; a difference that went away must leave
 * it. Another folder with a {@code truth.tsv} is compared with {@code -Dtruth=FOLDER}.
 */
class TruthTest {
    /** Share of cells in which we are not wrong: equal, or different and not for tshark to be right. */
    private static final double LEAST_RIGHT = 0.97;
    /** Share of cells that are equal in the units of {@link TsharkUnits}; the table has the others. */
    private static final double LEAST_AGREEMENT = 0.97;

    private static final String EXPLANATIONS = "truth-differences.tsv";

    private record Cell(String file, String column) {}

    private record Difference(String ours, String theirs) {}

    private record Explanation(Difference difference, String right) {}

    @Test
    void agreesWithTsharkOrSaysWhyNot() throws IOException {
        Path folder = folder();
        Map<Cell, Difference> differences = new LinkedHashMap<>();
        int compared = 0;
        for (Map<String, String> row : table(folder.resolve("truth.tsv"))) {
            Path capture = folder.resolve(row.get("file"));
            Assumptions.assumeTrue(Files.exists(capture), () -> "absent, so skipped: " + capture);
            Map<String, String> ours = CaptureCounts.of(capture);
            for (Map.Entry<String, String> cell : ours.entrySet()) {
                String theirs = row.get(cell.getKey());
                boolean unknown =
                        theirs == null || theirs.equals("-") && cell.getKey().equals("data_bytes");
                if (unknown || isNothing(theirs) && isNothing(cell.getValue())) {
                    continue;
                }
                compared++;
                if (!theirs.equals(cell.getValue())) {
                    differences.put(new Cell(row.get("file"), cell.getKey()), new Difference(cell.getValue(), theirs));
                }
            }
        }
        judge(differences, compared);
    }

    private static void judge(Map<Cell, Difference> differences, int compared) throws IOException {
        Map<Cell, Explanation> explained = System.getProperty("truth") == null ? explanations() : Map.of();
        List<String> unexplained = new ArrayList<>();
        differences.forEach((cell, difference) -> {
            Explanation explanation = explained.get(cell);
            if (explanation == null || !explanation.difference().equals(difference)) {
                unexplained.add(String.join("\t", cell.file(), cell.column(), difference.ours(), difference.theirs()));
            }
        });
        double agreement = compared == 0 ? 1 : 1 - differences.size() / (double) compared;
        String summary = String.format(
                "%d cells, %d differ (%.2f %% agree):%n%s",
                compared, differences.size(), 100 * agreement, String.join("\n", unexplained));
        assertEquals(0, unexplained.size(), summary);
        assertEquals(Set.of(), stale(explained, differences), "explained, and no longer different");
        assertTrue(agreement >= LEAST_AGREEMENT, summary);
        long wrong = explained.values().stream()
                .filter(explanation -> explanation.right().equals("tshark"))
                .count();
        assertTrue(wrong <= (1 - LEAST_RIGHT) * compared, () -> wrong + " of " + summary);
    }

    private static Set<String> stale(Map<Cell, Explanation> explained, Map<Cell, Difference> differences) {
        Set<String> stale = new TreeSet<>();
        for (Cell cell : explained.keySet()) {
            if (!differences.containsKey(cell)) {
                stale.add(cell.file() + " " + cell.column());
            }
        }
        return stale;
    }

    private static Path folder() {
        String chosen = System.getProperty("truth");
        Path folder = chosen != null ? Path.of(chosen) : Path.of("..", "..", "shared", "corpus");
        Assumptions.assumeTrue(Files.exists(folder.resolve("truth.tsv")), () -> "no truth.tsv, so skipped: " + folder);
        return folder;
    }

    private static boolean isNothing(String value) {
        return value.equals("0") || value.equals("-");
    }

    private static Map<Cell, Explanation> explanations() throws IOException {
        Map<Cell, Explanation> explanations = new LinkedHashMap<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(TruthTest.class.getResourceAsStream(EXPLANATIONS), StandardCharsets.UTF_8))) {
            for (Map<String, String> row : rows(lines.lines().toList())) {
                assertTrue(Set.of("ours", "tshark", "both").contains(row.get("right")), row::toString);
                assertTrue(row.get("why").length() > 10, row::toString);
                explanations.put(
                        new Cell(row.get("file"), row.get("column")),
                        new Explanation(new Difference(row.get("ours"), row.get("theirs")), row.get("right")));
            }
        }
        return explanations;
    }

    private static List<Map<String, String>> table(Path file) throws IOException {
        return rows(Files.readAllLines(file));
    }

    private static List<Map<String, String>> rows(List<String> lines) {
        String[] names = lines.get(0).split("\t", -1);
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] values = line.split("\t", -1);
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < Math.min(names.length, values.length); i++) {
                row.put(names[i], values[i]);
            }
            rows.add(row);
        }
        return rows;
    }
}
