package io.earshot.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.earshot.analyzer.cli.Sample;
import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What must not change what is found: how a capture is cut into files, threads, and the order of frames of one time. */
class InvarianceTest {
    private static final Path SAMPLES = Path.of("").toAbsolutePath();
    /** A clock that gives all frames between two of its ticks one time, µs. */
    private static final int TICK = 1000;
    /** Frames outside without which no clock can be compared. */
    private static final int ENOUGH_PAIRS = 12;

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> theWayInWhichACaptureIsCutChangesNothing() throws IOException {
        return captures()
                .flatMap(sample -> Stream.of(2, 3)
                        .map(parts -> dynamicTest(sample.name() + " in " + parts + " files", () -> {
                            Pcap capture =
                                    Pcap.read(SAMPLES.resolve(sample.name()).resolve("capture.pcap"));
                            Path cut = copy(sample, "cut-" + parts);
                            int size = capture.frames().size();
                            for (int i = 0; i < parts; i++) {
                                capture.write(
                                        cut.resolve("capture-" + i + ".pcap"),
                                        capture.frames().subList(size * i / parts, size * (i + 1) / parts));
                            }
                            assertEquals(told(sample.analysis()), told(only(cut).analysis()));
                        })));
    }

    @TestFactory
    Stream<DynamicTest> theOrderOfFramesOfOneTimeChangesNothing() throws IOException {
        return captures()
                .map(sample -> dynamicTest(sample.name(), () -> {
                    Pcap capture = Pcap.read(SAMPLES.resolve(sample.name()).resolve("capture.pcap"));
                    List<Pcap.Record> ticked = capture.frames().stream()
                            .map(frame -> frame.at(frame.micros() / TICK * TICK))
                            .toList();
                    Path before = copy(sample, "before");
                    capture.write(before.resolve("capture.pcap"), ticked);
                    Path after = copy(sample, "after");
                    capture.write(after.resolve("capture.pcap"), turned(ticked));
                    assertEquals(told(only(before).analysis()), told(only(after).analysis()));
                }));
    }

    /** Both sides of a router, each in a file of its own, with clocks that agree and with clocks that do not. */
    @TestFactory
    Stream<DynamicTest> theClockOfTheOtherFileChangesNothing() throws IOException {
        return captures()
                .flatMap(sample -> Stream.of(3, -180)
                        .map(seconds -> dynamicTest(sample.name() + " by " + seconds + " s", () -> {
                            Pcap capture =
                                    Pcap.read(SAMPLES.resolve(sample.name()).resolve("capture.pcap"));
                            List<Pcap.Record> inside = capture.frames().stream()
                                    .filter(Pcap.Record::isInside)
                                    .toList();
                            List<Pcap.Record> outside = capture.frames().stream()
                                    .filter(frame -> !frame.isInside())
                                    .toList();
                            assumeTrue(
                                    inside.stream().anyMatch(InvarianceTest::isFromInside)
                                            && outside.size() >= ENOUGH_PAIRS,
                                    "one side of the router only");
                            List<Pcap.Record> shifted = outside.stream()
                                    .map(frame -> frame.at(frame.micros() + seconds * 1_000_000L))
                                    .toList();
                            Path before = copy(sample, "clock" + seconds);
                            capture.write(before.resolve("capture-1.pcap"), inside);
                            capture.write(before.resolve("capture-2.pcap"), outside);
                            Path after = copy(sample, "clock-off" + seconds);
                            capture.write(after.resolve("capture-1.pcap"), inside);
                            capture.write(after.resolve("capture-2.pcap"), shifted);
                            assertEquals(
                                    told(only(before).analysis()),
                                    told(only(after).analysis()).replace("clock-offset\n", ""));
                        })));
    }

    /** What an outside host sends to a private address is lost on its way, and no sight of the inside. */
    private static boolean isFromInside(Pcap.Record frame) {
        return frame.source().startsWith("192.168.");
    }

    @TestFactory
    Stream<DynamicTest> aSecondThreadChangesNoOctet() throws IOException {
        return captures()
                .map(sample -> dynamicTest(sample.name(), () -> {
                    Path threads = copy(sample, "threads");
                    Files.copy(SAMPLES.resolve(sample.name()).resolve("capture.pcap"), threads.resolve("capture.pcap"));
                    Path options = threads.resolve("options");
                    Files.writeString(
                            options,
                            (Files.exists(options) ? Files.readString(options).strip() : "") + " --threads 4");
                    assertEquals(sample.expected(), only(threads).report());
                }));
    }

    /** Of the frames of one time, those of the host pair that came last come first; a pair keeps its own order. */
    private static List<Pcap.Record> turned(List<Pcap.Record> frames) {
        List<Pcap.Record> turned = new ArrayList<>();
        Map<String, List<Pcap.Record>> pairs = new LinkedHashMap<>();
        for (int i = 0; i < frames.size(); i++) {
            Pcap.Record frame = frames.get(i);
            pairs.computeIfAbsent(frame.hosts(), hosts -> new ArrayList<>()).add(frame);
            if (i + 1 == frames.size() || frames.get(i + 1).micros() != frame.micros()) {
                List<List<Pcap.Record>> groups = new ArrayList<>(pairs.values());
                Collections.reverse(groups);
                groups.forEach(turned::addAll);
                pairs.clear();
            }
        }
        return turned;
    }

    private static Stream<Sample> captures() throws IOException {
        return Sample.in(SAMPLES).stream()
                .filter(sample -> Files.exists(SAMPLES.resolve(sample.name()).resolve("capture.pcap")));
    }

    /** All that belongs to a sample but its capture and what is expected. */
    private Path copy(Sample sample, String into) throws IOException {
        Path target = Files.createDirectories(folder.resolve(into).resolve(sample.name()));
        try (Stream<Path> files = Files.list(SAMPLES.resolve(sample.name()))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (name.equals("options")) {
                    Files.writeString(target.resolve(name), absolute(file));
                } else if (!name.startsWith("capture") && !name.equals("expected.json")) {
                    Files.copy(file, target.resolve(name));
                }
            }
        }
        return target;
    }

    /** Options that name files wherever they are read. */
    private static String absolute(Path options) throws IOException {
        return Stream.of(Files.readString(options).strip().split("\\s+"))
                .map(word -> {
                    Path file = options.resolveSibling(word).normalize();
                    return word.contains("/") && Files.isRegularFile(file) ? file.toString() : word;
                })
                .collect(Collectors.joining(" "));
    }

    private static Sample only(Path sample) throws IOException {
        List<Sample> samples = Sample.in(sample);
        assertEquals(1, samples.size());
        return samples.get(0);
    }

    /** What a report tells of calls and faults, without the numbers of frames, which are another file's. */
    private static String told(Report report) {
        StringBuilder told = new StringBuilder();
        for (Report.Call call : report.calls()) {
            told.append(call.id())
                    .append(' ')
                    .append(call.callIds())
                    .append(' ')
                    .append(call.client())
                    .append(' ');
            told.append(call.server())
                    .append(' ')
                    .append(call.state())
                    .append(' ')
                    .append(call.answered().isPresent());
            told.append(' ')
                    .append(call.ended().isPresent())
                    .append(' ')
                    .append(call.related())
                    .append(' ');
            told.append(call.streams().size()).append('\n');
        }
        for (Finding finding : report.findings()) {
            told.append(finding.code())
                    .append('/')
                    .append(finding.cause())
                    .append(' ')
                    .append(finding.severity());
            told.append(' ')
                    .append(finding.confidence())
                    .append(' ')
                    .append(finding.call())
                    .append(' ');
            told.append(finding.subject()).append(' ').append(finding.summary()).append(' ');
            told.append(finding.explanation())
                    .append(' ')
                    .append(finding.rule())
                    .append('\n');
        }
        for (Report.Rule rule : report.rules()) {
            told.append(rule.rule())
                    .append(' ')
                    .append(rule.status())
                    .append(' ')
                    .append(rule.flows())
                    .append('\n');
        }
        report.visibility().limits().forEach(limit -> told.append(limit.code()).append('\n'));
        return told.toString();
    }
}
