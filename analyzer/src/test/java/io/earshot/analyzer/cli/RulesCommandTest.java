package io.earshot.analyzer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesCommandTest {
    @TempDir
    Path folder;

    @Test
    void listsTheShippedRulesetsWithTheirDates() {
        Run run = Run.of("rules", "list");
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        assertTrue(run.out().lines().anyMatch(line -> line.matches("exotel +2025-11-02  Exotel, .*")), run.out());
    }

    @Test
    void showsEveryShippedRuleset() {
        Run.of("rules", "list").out().lines().map(line -> line.split(" ")[0]).forEach(name -> {
            Run run = Run.of("rules", "show", name);
            assertEquals(ExitStatus.DONE, run.status(), run.err());
            assertTrue(run.out().startsWith(name + ":"), run.out());
        });
    }

    @Test
    void aRightFileIsSaidToBeRight() {
        Run run = Run.of(
                "rules", "check", Path.of("..", "rulesets", "exotel.yaml").toString());
        assertEquals(ExitStatus.DONE, run.status(), run.out());
        assertTrue(run.out().endsWith(": no mistakes\n"), run.out());
    }

    @Test
    void eachMistakeIsOneLineWithItsPlace() throws IOException {
        Path file = Files.writeString(folder.resolve("own.yaml"), "ruleset: own\nbogus: 1\n");
        Run run = Run.of("rules", "check", file.toString());
        assertEquals(ExitStatus.USAGE, run.status());
        assertTrue(run.out().contains("own.yaml:2:1: "), run.out());
    }

    @Test
    void exportsAndComparesRulesets() {
        assertTrue(Run.of("rules", "export", "exotel", "--to", "nftables").out().contains("61.246.82.75"));
        assertEquals(
                ExitStatus.DONE,
                Run.of("rules", "diff", "exotel", "ringio-phone").status());
    }

    @Test
    void unknownNamesAndActionsAreOneLine() {
        BadInputTest.assertOneLine(ExitStatus.USAGE, Run.of("rules", "show", "nobody"));
        BadInputTest.assertOneLine(ExitStatus.USAGE, Run.of("rules", "show"));
        BadInputTest.assertOneLine(ExitStatus.USAGE, Run.of("rules", "export", "exotel"));
        BadInputTest.assertOneLine(ExitStatus.USAGE, Run.of("rules", "export", "exotel", "--to", "paper"));
        BadInputTest.assertOneLine(ExitStatus.USAGE, Run.of("rules", "diff", "exotel"));
        BadInputTest.assertOneLine(ExitStatus.USAGE, Run.of("rules"));
    }
}
