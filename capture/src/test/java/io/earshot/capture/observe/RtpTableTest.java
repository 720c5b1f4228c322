package io.earshot.capture.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.source.CaptureFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Holds the accounts of RTP streams beside tshark's own RTP stream tables: packets and loss to the packet, delta and
 * jitter to a hundredth of a millisecond.
 */
class RtpTableTest {
    private static final Path CORPUS = Path.of("..", "..", "shared", "corpus");
    private static final double TOLERANCE_MS = 0.01;

    /**
     * Streams in which the tables differ, by capture and SSRC. The fax: tshark reads the last RTP as UDPTL, as T.38 was
     * agreed on by then. SSRC 0: SRTP with an encrypted count of padding; where it is longer than the payload tshark's
     * heuristic leaves the packet out and calls it lost.
     */
    private static final Set<String> DIFFERENT = Set.of(
            "ntop-nDPI__FAX-Call-t38-CA-TDM-SIP-FB-1.pcap 0x0EAF0EAF", "ntop-nDPI__stun_google_meet.pcapng 0x00000000");

    @Test
    void agreesWithTheTablesOfTshark() throws IOException {
        Path tables = CORPUS.resolve("rtp-streams");
        Assumptions.assumeTrue(Files.isDirectory(tables), () -> "no RTP stream tables, so skipped: " + tables);
        Set<String> differences = new TreeSet<>();
        List<String> details = new ArrayList<>();
        int streams = 0;
        for (Path table : files(tables)) {
            String name = table.getFileName().toString().replaceAll("\\.tsv$", "");
            Map<String, StreamInterval> ours = streams(capture(name));
            for (String[] row : rows(table)) {
                streams++;
                StreamInterval mine = ours.get(key(row[1], row[2], row[3], row[4], row[5]));
                String difference = mine == null ? "missing" : difference(row, mine);
                if (!difference.isEmpty()) {
                    differences.add(name + " " + row[5]);
                    details.add(String.join(" ", row) + ": " + difference);
                }
            }
        }
        assertEquals(DIFFERENT, differences, String.join("\n", details));
        assertTrue(streams > 40, "streams compared: " + streams);
    }

    private static Path capture(String name) throws IOException {
        return files(CORPUS).stream()
                .filter(file -> file.getFileName().toString().startsWith(name))
                .filter(file ->
                        !file.toString().endsWith(".tsv") && !file.toString().endsWith(".txt"))
                .findFirst()
                .orElseThrow(() -> new IOException("no capture " + name));
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** The rows of the fullest of the three tables, which is the last. */
    private static List<String[]> rows(Path table) throws IOException {
        List<String[]> rows = Files.readAllLines(table).stream()
                .skip(1)
                .map(line -> line.split("\t", -1))
                .toList();
        String mode = rows.isEmpty() ? "" : rows.get(rows.size() - 1)[0];
        return rows.stream().filter(row -> row[0].equals(mode)).toList();
    }

    /** The last interval of each stream; it holds the whole account. Copies count, as with tshark. */
    private static Map<String, StreamInterval> streams(Path capture) throws IOException {
        Map<String, StreamInterval> streams = new HashMap<>();
        Observer observer = new Observer(ObserverOptions.DEFAULT.withDuplicates(), observation -> {
            if (observation instanceof StreamInterval interval && interval.ended()) {
                streams.put(key(interval), interval);
            }
        });
        try (CaptureFile file =
                CaptureFile.open(capture.toString(), Files.newInputStream(capture), 0, observer.notes())) {
            observer.frames(file);
        }
        observer.finish(List.of());
        return streams;
    }

    private static String key(StreamInterval stream) {
        return key(
                stream.source().address().toString(),
                Integer.toString(stream.source().port()),
                stream.destination().address().toString(),
                Integer.toString(stream.destination().port()),
                String.format(Locale.ROOT, "0x%08X", stream.ssrc()));
    }

    private static String key(String... parts) {
        return String.join(" ", parts);
    }

    private static String difference(String[] row, StreamInterval stream) {
        StringBuilder difference = new StringBuilder();
        double meanJitter = stream.jitterCount() == 0 ? 0 : stream.jitterSumMs() / stream.jitterCount();
        compare(difference, "packets", row[7], stream.totalPackets(), 0);
        compare(difference, "lost", row[8], stream.totalExpected() - stream.totalPackets(), 0);
        compare(difference, "max delta", row[9], stream.maxDeltaMs(), TOLERANCE_MS);
        compare(difference, "mean jitter", row[10], meanJitter, TOLERANCE_MS);
        compare(difference, "max jitter", row[11], stream.maxJitterMs(), TOLERANCE_MS);
        return difference.toString();
    }

    private static void compare(StringBuilder difference, String what, String theirs, double ours, double tolerance) {
        if (Math.abs(Double.parseDouble(theirs) - ours) > tolerance) {
            difference.append(what).append(' ').append(ours).append("; ");
        }
    }

    @Test
    void everyCaptureIsReadToItsEndInSeconds() throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(CORPUS), () -> "no shared captures, so skipped: " + CORPUS);
        int captures = 0;
        for (Path folder : List.of(CORPUS, CORPUS.resolveSibling("lab"))) {
            for (Path file : files(folder)) {
                if (file.toString().matches(".*\\.(pcap|pcapng|cap)(\\.gz|\\.zst)?")) {
                    Optional<Totals> totals = totals(file);
                    captures += totals.isPresent() ? 1 : 0;
                }
            }
        }
        assertTrue(captures > 100, "captures read: " + captures);
    }

    private static Optional<Totals> totals(Path capture) {
        List<Totals> totals = new ArrayList<>();
        Observer observer = new Observer(ObserverOptions.DEFAULT, observation -> {
            if (observation instanceof Totals last) {
                totals.add(last);
            }
        });
        try (CaptureFile file =
                CaptureFile.open(capture.toString(), Files.newInputStream(capture), 0, observer.notes())) {
            observer.frames(file);
        } catch (IOException noCapture) {
            return Optional.empty();
        }
        observer.finish(List.of());
        return totals.stream().findFirst();
    }
}
