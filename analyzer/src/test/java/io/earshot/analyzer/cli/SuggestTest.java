package io.earshot.analyzer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.ruleset.Suggestion;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code analyze --suggest}, over the captures of the samples. */
class SuggestTest {
    @TempDir
    Path folder;

    private static String capture(String sample) {
        return Path.of("..", "samples", sample, "capture.pcap").toString();
    }

    @Test
    void printsConfigurationInPlaceOfTheReport() throws Exception {
        Path file = folder.resolve("rules");
        Run run = Run.of(
                "analyze",
                capture("inbound-dropped"),
                "--ruleset",
                "none",
                "--suggest",
                "iptables",
                "--output",
                file.toString());
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        assertTrue(
                Files.readString(file)
                        .contains(
                                "-4 -I FORWARD -d 192.168.1.10/32 -s 203.0.113.10/32 -p udp -m multiport --sports 10000"),
                Files.readString(file));
    }

    @Test
    void theExitStatusIsThatOfTheFindings() {
        assertEquals(
                ExitStatus.FOUND,
                Run.of("analyze", capture("inbound-dropped"), "--suggest", "csv", "--fail-on", "error")
                        .status());
    }

    @Test
    void nothingToOpenIsSaidInOneLine() {
        Run text = Run.of("analyze", capture("healthy"), "--suggest", "pf");
        assertEquals("# " + Suggestion.NOTHING + "\n", text.out());
        assertEquals("", text.err());
        Run csv = Run.of("analyze", capture("healthy"), "--suggest", "csv");
        assertEquals(1, csv.out().lines().count());
        assertEquals(
                1,
                csv.err()
                        .lines()
                        .filter(line -> line.contains(Suggestion.NOTHING))
                        .count(),
                csv.err());
    }

    @Test
    void aRefusalByTheFarSideIsNoReasonToOpenAnything() {
        assertEquals(
                "# " + Suggestion.NOTHING + "\n",
                Run.of("analyze", capture("call-rejected"), "--suggest", "nftables")
                        .out());
    }

    @Test
    void wrongUseIsOneLine() {
        BadInputTest.assertOneLine(ExitStatus.USAGE, Run.of("analyze", capture("healthy"), "--suggest", "paper"));
        BadInputTest.assertOneLine(
                ExitStatus.USAGE, Run.of("analyze", capture("healthy"), "--suggest", "pf", "--format", "json"));
    }
}
