package io.earshot.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.earshot.analyzer.AnalysisOptions;
import io.earshot.analyzer.Pipeline;
import io.earshot.analyzer.Progress;
import io.earshot.analyzer.json.JsonReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The border of the house: the observations of a capture are as good as the capture. */
class ObservationsTest {
    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> observationsReadBackGiveTheReportOfTheCapture() throws IOException {
        List<Path> captures;
        try (Stream<Path> paths = Files.walk(Path.of("."), 2)) {
            captures =
                    paths.filter(path -> path.endsWith("capture.pcap")).sorted().toList();
        }
        return captures.stream()
                .map(capture -> dynamicTest(capture.getParent().getFileName().toString(), () -> {
                    Path lines = folder.resolve(capture.getParent().getFileName() + ".ndjson");
                    String direct = report(capture, Optional.of(lines));
                    assertEquals(direct, report(lines, Optional.empty()));
                }));
    }

    private static String report(Path input, Optional<Path> observations) throws IOException {
        AnalysisOptions options = new AnalysisOptions(
                List.of("none"),
                List.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                true,
                Map.of(),
                1,
                Optional.empty(),
                observations);
        StringBuilder json = new StringBuilder();
        new JsonReport().write(Pipeline.analyze(List.of(input.toString()), options, Progress.NONE), json);
        return json.toString();
    }
}
