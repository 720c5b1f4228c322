package io.earshot.samples;

import io.earshot.analyzer.AnalysisOptions;
import io.earshot.analyzer.Pipeline;
import io.earshot.analyzer.Progress;
import io.earshot.analyzer.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reports by rulesets and thresholds of the test's own choice. */
final class Judged {
    private Judged() {}

    /** A sample by its own ruleset, and a file of thresholds. */
    static Report sample(Path sample, Optional<Path> thresholds) throws IOException {
        String[] options = Files.readString(sample.resolve("options")).strip().split("\\s+");
        Path file = sample.resolve(options[1]);
        List<String> captures;
        try (Stream<Path> files = Files.list(sample)) {
            captures = files.filter(path -> path.getFileName().toString().startsWith("capture"))
                    .map(Path::toString)
                    .sorted()
                    .toList();
        }
        return captures(captures, Files.isRegularFile(file) ? file.toString() : options[1], thresholds);
    }

    /** Captures without a ruleset. */
    static Report capture(Path capture) throws IOException {
        return captures(List.of(capture.toString()), "none", Optional.empty());
    }

    private static Report captures(List<String> captures, String ruleset, Optional<Path> thresholds)
            throws IOException {
        AnalysisOptions options = new AnalysisOptions(
                List.of(ruleset),
                List.of(),
                Map.of(),
                Optional.empty(),
                thresholds,
                true,
                Map.of(),
                1,
                Optional.empty(),
                Optional.empty());
        return Pipeline.analyze(captures, options, Progress.NONE);
    }
}
