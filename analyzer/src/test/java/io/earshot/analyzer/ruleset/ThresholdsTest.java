package io.earshot.analyzer.ruleset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThresholdsTest {
    @TempDir
    Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("mine.yaml"), text);
    }

    @Test
    void shippedFiguresHaveUnitAndSource() {
        assertEquals(2, Thresholds.shipped().value("one-way-audio.min-seconds"));
        assertEquals("s", Thresholds.shipped().get("one-way-audio.min-seconds").unit());
    }

    @Test
    void aFileReplacesSomeAndLeavesTheOthers() throws IOException {
        Thresholds mine = Thresholds.load(file("poor-quality.jitter-ms: {value: 50.5}\n"));
        assertEquals(50.5, mine.value("poor-quality.jitter-ms"));
        assertEquals("ms", mine.get("poor-quality.jitter-ms").unit());
        assertEquals(3, mine.value("poor-quality.loss-percent"));
    }

    @Test
    void anUnknownNameAnotherUnitAndNoNumberAreMistakesWithTheirPlace() throws IOException {
        Path wrong = file("poor-quality.jitter: {value: 5}\npoor-quality.mos: {value: low}\n"
                + "poor-quality.jitter-ms: {value: 1, unit: s}\n");
        RulesetException mistakes = assertThrows(RulesetException.class, () -> Thresholds.load(wrong));
        assertEquals(3, mistakes.problems().size());
        assertEquals(1, mistakes.problems().get(0).line());
        assertTrue(mistakes.getMessage().contains("mine.yaml:2:27: 'low' is no number"), mistakes.getMessage());
    }
}
