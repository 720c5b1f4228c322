package io.earshot.analyzer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.AnalysisOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestTest {
    @Test
    void nothingAskedIsTheDefault() throws UserError {
        assertEquals(AnalysisOptions.DEFAULT, options("capture.pcap"));
    }

    @Test
    void everyOptionIsCarriedOver() throws UserError {
        AnalysisOptions expected = new AnalysisOptions(
                List.of("exotel", "own.yaml"),
                List.of("192.168.0.0/16", "2001:db8::/32"),
                Map.of("203.0.113.7", "192.168.1.10"),
                Optional.of(Path.of("keys.txt")),
                Optional.of(Path.of("strict.yaml")),
                false,
                Map.of("public-host", "a=b"),
                4,
                Optional.of("1@host"),
                Optional.of(Path.of("site.ndjson")));
        assertEquals(
                expected,
                options("--ruleset exotel --ruleset own.yaml --local 192.168.0.0/16 --local 2001:db8::/32"
                        + " --alias 203.0.113.7=192.168.1.10 --keylog keys.txt --thresholds strict.yaml --no-dedup"
                        + " --set public-host=a=b --threads 4 --explain 1@host --observations site.ndjson x.pcap"));
    }

    @Test
    void networksAreCheckedForBothFamilies() {
        assertTrue(Request.isCidr("10.0.0.0/8"));
        assertTrue(Request.isCidr("10.0.0.1"));
        assertTrue(Request.isCidr("::/0"));
        assertFalse(Request.isCidr("10.0.0.0/33"));
        assertFalse(Request.isCidr("10.0.0.0/-1"));
        assertFalse(Request.isCidr("10.0.0/8"));
    }

    @Test
    void progressIsDrawnAsAShareOrAsAmount() {
        assertEquals("reading [" + "#".repeat(10) + " ".repeat(30) + "]  25 %", ProgressBar.bar(1, 4));
        assertEquals("reading [" + "#".repeat(40) + "] 100 %", ProgressBar.bar(5, 4));
        assertEquals("reading 7 MB", ProgressBar.bar(7_300_000, 0));
    }

    @Test
    void noColourWhereTheUserSaysSo() {
        assertFalse(Terminal.mayColour("1"));
        assertTrue(Terminal.mayColour(""));
        assertTrue(Terminal.mayColour(null));
    }

    private static AnalysisOptions options(String line) throws UserError {
        return Request.options(Main.parse(new AnalyzeCommand(), line.split(" ")));
    }
}
