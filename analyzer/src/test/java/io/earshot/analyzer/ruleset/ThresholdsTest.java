package io.earshot.analyzer.ruleset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
    void everyFigureIsReadAndEveryNameThatIsReadExists() throws IOException {
        Pattern read = Pattern.compile("(?:thresholds|figures)\\.(?:value|nanos)\\(\\s*\"([^\"]+)\"");
        Set<String> names = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                read.matcher(Files.readString(source)).results().forEach(name -> names.add(name.group(1)));
            }
        }
        assertEquals(new TreeSet<>(Thresholds.shipped().all().keySet()), names);
    }

    @Test
    void aCountOfNothingIsAMistakeAndANegativeLevelIsNone() throws IOException {
        Path wrong = file("stun-blocked.min-attempts: {value: 0}\none-way-audio.min-seconds: {value: -1}\n");
        RulesetException mistakes = assertThrows(RulesetException.class, () -> Thresholds.load(wrong));
        assertTrue(mistakes.getMessage().contains("0 is too small for attempts"), mistakes.getMessage());
        assertEquals(2, mistakes.problems().size());
        assertEquals(
                -60,
                Thresholds.load(file("silent-media.speech-dbov: {value: -60}\n"))
                        .value("silent-media.speech-dbov"));
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
