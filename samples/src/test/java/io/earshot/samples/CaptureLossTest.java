package io.earshot.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bursts of 50 to 180 ms that a capture lost, and the same bursts where the network lost them. */
class CaptureLossTest {
    private static final long SHORTEST_MICROS = 50_000;
    private static final long LONGEST_MICROS = 180_000;
    /** Between the begins of two bursts, on the average. */
    private static final int PERIOD_MICROS = 1_200_000;

    private static final Predicate<Pcap.Record> ALL = frame -> true;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"rtcp-healthy/capture.pcap.gz", "hold/capture.pcap"})
    void whatAllStreamsLackAtOnceIsNotLostByTheNetwork(String sample) throws IOException {
        Report report = without(sample, ALL, frame -> false);
        assertEquals(List.of(), poor(report));
        assertTrue(isToldAsLostByCapture(report), report.visibility().toString());
    }

    @Test
    void whatOneDirectionLacksIsLostByTheNetwork() throws IOException {
        Report report = without("rtcp-healthy/capture.pcap.gz", frame -> false, CaptureLossTest::comesFromOutside);
        assertEquals(1, poor(report).size());
        assertFalse(isToldAsLostByCapture(report), report.visibility().toString());
    }

    @Test
    void whatOneDirectionLacksIsToldThoughTheCaptureLostMore() throws IOException {
        Report report = without("rtcp-healthy/capture.pcap.gz", ALL, CaptureLossTest::comesFromOutside);
        assertEquals(1, poor(report).size());
        assertTrue(isToldAsLostByCapture(report), report.visibility().toString());
    }

    /** The one lacks far more than the other, of which the capture itself lost what it lacks. */
    @Test
    void whatOneDirectionLacksMoreOfAtOtherMomentsIsLostByTheNetwork() throws IOException {
        Pcap capture = Pcap.read(Path.of("rtcp-healthy/capture.pcap.gz"));
        Predicate<Pcap.Record> more = bursts(capture, 3).or(bursts(capture, 4)).and(CaptureLossTest::comesFromOutside);
        Report report = without(
                capture,
                unreported(capture).stream().filter(more.negate()).toList(),
                frame -> frame.isRtp() && !comesFromOutside(frame),
                CaptureLossTest::comesFromOutside);
        assertEquals(1, poor(report).size());
        assertFalse(isToldAsLostByCapture(report), report.visibility().toString());
    }

    /** RFC 3550 section 6.4.1: what the network had lost the receiver would lack too. */
    @Test
    void whatTheReceiverSaysToHaveGotIsNotLostByTheNetwork() throws IOException {
        Pcap capture = Pcap.read(Path.of("rtcp-healthy/capture.pcap.gz"));
        Report report = without(capture, capture.frames(), frame -> false, CaptureLossTest::comesFromOutside);
        assertEquals(List.of(), poor(report));
        assertTrue(isToldAsLostByCapture(report), report.visibility().toString());
    }

    /** The host that captures says how many packets it dropped, and not which. */
    @Test
    void whatTheCapturingHostMayHaveDroppedIsNotLostByTheNetwork() throws IOException {
        Pcap capture = Pcap.read(Path.of("rtcp-healthy/capture.pcap.gz"));
        Predicate<Pcap.Record> burst = bursts(capture, 2);
        List<Pcap.Record> unreported = unreported(capture);
        List<Pcap.Record> kept = unreported.stream()
                .filter(burst.and(CaptureLossTest::comesFromOutside).negate())
                .toList();
        long lost = unreported.size() - kept.size();
        Path file = folder.resolve("capture.pcapng");
        capture.writeCounted(file, kept, lost);
        assertEquals(List.of(), poor(Judged.capture(file)));
        assertTrue(isToldAsLostByCapture(Judged.capture(file)));
        capture.writeCounted(file, kept, 1);
        assertEquals(1, poor(Judged.capture(file)).size());
    }

    private static boolean comesFromOutside(Pcap.Record frame) {
        return frame.isRtp() && !frame.source().startsWith("192.168.");
    }

    /** Without RTCP, which would tell what the receivers lack. */
    private static List<Pcap.Record> unreported(Pcap capture) {
        return capture.frames().stream().filter(frame -> !frame.isRtcp()).toList();
    }

    /** The report on a sample without RTCP that lacks bursts of some frames, and at other moments bursts of some others. */
    private Report without(String sample, Predicate<Pcap.Record> some, Predicate<Pcap.Record> others)
            throws IOException {
        Pcap capture = Pcap.read(Path.of(sample));
        return without(capture, unreported(capture), some, others);
    }

    private Report without(
            Pcap capture, List<Pcap.Record> frames, Predicate<Pcap.Record> some, Predicate<Pcap.Record> others)
            throws IOException {
        Predicate<Pcap.Record> burst = bursts(capture, 1);
        Predicate<Pcap.Record> otherBurst = bursts(capture, 2);
        Path file = folder.resolve("capture.pcap");
        capture.write(
                file,
                frames.stream()
                        .filter(some.and(burst).or(others.and(otherBurst)).negate())
                        .toList());
        return Judged.capture(file);
    }

    /** Frames within bursts at moments that a seed gives. */
    private static Predicate<Pcap.Record> bursts(Pcap capture, long seed) {
        Random random = new Random(seed);
        NavigableMap<Long, Long> bursts = new TreeMap<>();
        long last = capture.frames().get(capture.frames().size() - 1).micros();
        long from = capture.frames().get(0).micros();
        while (from < last) {
            from += PERIOD_MICROS / 2 + random.nextInt(PERIOD_MICROS);
            double longer = random.nextDouble() * (LONGEST_MICROS - SHORTEST_MICROS);
            bursts.put(from, from + SHORTEST_MICROS + (long) longer);
        }
        return frame -> Optional.ofNullable(bursts.floorEntry(frame.micros()))
                .filter(burst -> frame.micros() <= burst.getValue())
                .isPresent();
    }

    private static List<String> poor(Report report) {
        return report.findings().stream()
                .filter(finding -> finding.code().equals("poor-quality"))
                .map(Finding::summary)
                .toList();
    }

    private static boolean isToldAsLostByCapture(Report report) {
        return report.visibility().limits().stream()
                .anyMatch(limit -> limit.code().equals("capture-loss"));
    }
}
