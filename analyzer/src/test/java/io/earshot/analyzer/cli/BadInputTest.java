package io.earshot.analyzer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
                "live",
                "live -i eth0 -r capture.pcap",
                "live -r capture.pcap --filter udp",
                "live -i eth0 --journal-size much",
                "live -i eth0 --speed fast",
                "live -i eth0 --for ever",
                "live -i eth0 --config missing.conf",
                "replay",
                "interfaces eth0");
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
    void emptyFileIsNoCapture() throws IOException {
        refused("empty.pcap", new byte[0], "the file is empty");
    }

    @Test
    void textFileIsNoCapture() throws IOException {
        refused("notes.txt", "a note, not a capture".repeat(9).getBytes(StandardCharsets.UTF_8), "not a capture");
    }

    @Test
    void pcapCutInItsHeaderIsNoCapture() throws IOException {
        refused("cut.pcap", Arrays.copyOf(capture(0), 20), "ends inside its header");
    }

    private void refused(String name, byte[] octets, String reason) throws IOException {
        String file = Files.write(folder.resolve(name), octets).toString();
        String line = assertOneLine(ExitStatus.INPUT, Run.of("analyze", file));
        assertTrue(line.contains(file) && line.contains(reason), line);
    }

    @Test
    void cutCaptureIsReadUpToTheDamageAndSaysSo() throws IOException {
        byte[] whole = capture(3);
        String file = Files.write(folder.resolve("cut.pcap"), Arrays.copyOf(whole, whole.length - 5))
                .toString();
        Run run = Run.of("analyze", file);
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        assertTrue(run.out().contains("cut.pcap is damaged at frame 3"), run.out());
        assertEquals("", run.err());
    }

    @Test
    void captureWithoutFramesIsAResult() throws IOException {
        String file = Files.write(folder.resolve("none.pcap"), capture(0)).toString();
        Run run = Run.of("analyze", file);
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        assertTrue(run.out().contains("The capture holds no frames"), run.out());
    }

    @Test
    void folderWithoutCapturesIsNamed() throws IOException {
        Files.writeString(folder.resolve("notes.txt"), "nothing here");
        String line = assertOneLine(ExitStatus.INPUT, Run.of("analyze", folder.toString()));
        assertTrue(line.contains("no captures in this folder"), line);
    }

    @Test
    void outputThatCannotBeWrittenIsNamed() throws IOException {
        String file = Files.write(folder.resolve("none.pcap"), capture(0)).toString();
        String output = folder.resolve("missing/report.txt").toString();
        String line = assertOneLine(ExitStatus.USAGE, Run.of("analyze", file, "--output", output));
        assertTrue(line.contains(output), line);
        assertOneLine(ExitStatus.USAGE, Run.of("analyze", file, "--observations", output));
    }

    @Test
    void observationsGiveTheSameReportAsTheirCapture() throws IOException {
        String file = Files.write(folder.resolve("three.pcap"), capture(3)).toString();
        String lines = folder.resolve("three.ndjson").toString();
        String direct = Run.of("analyze", file, "--format", "json", "--observations", lines)
                .out();
        assertEquals(direct, Run.of("analyze", lines, "--format", "json").out());
        assertTrue(direct.contains("\"frames\" : 3"), direct);
    }

    @Test
    void damagedObservationsAreNamedByTheirLine() throws IOException {
        byte[] lines = "{\"schema\":\"earshot-observations/1\"}\n{}\n".getBytes(StandardCharsets.UTF_8);
        refused("site.ndjson", lines, "line 2: not an observation");
    }

    /** A pcap file of frames of zeros. */
    private static byte[] capture(int frames) {
        ByteBuffer file = ByteBuffer.allocate(24 + frames * 76);
        file.putInt(0xA1B2C3D4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(65535)
                .putInt(1);
        for (int i = 0; i < frames; i++) {
            file.putInt(1_700_000_000 + i).putInt(0).putInt(60).putInt(60).put(new byte[60]);
        }
        return file.array();
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
