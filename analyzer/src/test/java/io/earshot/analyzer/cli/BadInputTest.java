package io.earshot.analyzer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the user gets wrong is answered by one line that names it, and by the contract's exit status. */
class BadInputTest {
    @TempDir
    Path folder;

    static List<String> wrongUsage() {
        return List.of(
                "analyse capture.pcap",
                "analyze",
                "analyze --bogus capture.pcap",
                "analyze --format",
                "analyze --format xml capture.pcap",
                "analyze --format json --format text capture.pcap",
                "analyze --fail-on fatal capture.pcap",
                "analyze --local here capture.pcap",
                "analyze --local 192.168.0.0/33 capture.pcap",
                "analyze --local 192.168.0.0/ capture.pcap",
                "analyze --alias 203.0.113.7 capture.pcap",
                "analyze --alias a=b capture.pcap",
                "analyze --set novalue capture.pcap",
                "analyze --threads none capture.pcap",
                "analyze --threads 0 capture.pcap",
                "regress",
                "live -i eth0",
                "replay journal",
                "interfaces");
    }

    @ParameterizedTest
    @MethodSource("wrongUsage")
    void wrongUsageIsOneLineAndStatusTwo(String line) {
        assertOneLine(ExitStatus.USAGE, Run.of(line.split(" ")));
    }

    @Test
    void noCommandShowsTheHelpAndIsWrongUsage() {
        Run run = Run.of();
        assertEquals(ExitStatus.USAGE, run.status());
        assertTrue(run.err().contains("Usage: earshot COMMAND"));
    }

    @Test
    void missingFileIsNamed() {
        String file = folder.resolve("missing.pcap").toString();
        assertTrue(assertOneLine(ExitStatus.INPUT, Run.of("analyze", file)).contains(file));
    }

    @Test
    void folderWithoutSamplesIsNamed() {
        assertTrue(assertOneLine(ExitStatus.INPUT, Run.of("regress", folder.toString()))
                .contains("no samples"));
    }

    static String assertOneLine(int status, Run run) {
        assertEquals(status, run.status(), run.err());
        assertEquals("", run.out());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().startsWith("earshot: "), run.err());
        assertFalse(run.err().contains("Exception"), run.err());
        return run.err();
    }
}
