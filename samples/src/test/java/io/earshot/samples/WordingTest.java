package io.earshot.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.report.Report;
import io.earshot.analyzer.ruleset.Thresholds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** One is one: no text of a report says "1 times". */
class WordingTest {
    private static final Pattern SLIP =
            Pattern.compile("(?<![\\d.,:/-])1 (?:[a-z]+ ){0,2}(?:times|packets|calls|seconds|SYNs"
                    + "|requests|checks|hellos|datagrams|frames|octets|messages|reports|connections|streams|hops|agents|flows"
                    + "|moments|places|samples|hosts|ports|addresses|attempts|answers|legs|characters)\\b");
    private static final Set<String> COUNTED = Set.of("attempts", "messages", "packets", "reports", "requests");

    @TempDir
    Path folder;

    @Test
    void theSlipIsRecognised() {
        assertTrue(SLIP.matcher("to requests with credentials, 1 times: it is").find());
        assertTrue(SLIP.matcher("(1 direct connectivity checks)").find());
        assertEquals(
                false,
                SLIP.matcher("21 packets, 0.1 seconds, 1 packet of 2 calls").find());
    }

    /** With thresholds of one wherever something is counted, so that detectors speak of single things, too. */
    @TestFactory
    Stream<DynamicTest> noSampleIsToldWithASlip() throws IOException {
        StringBuilder ones = new StringBuilder();
        Thresholds.shipped().all().forEach((name, threshold) -> {
            if (COUNTED.contains(threshold.unit())) {
                ones.append(name).append(": {value: 1}\n");
            } else if (threshold.unit().equals("s") && !name.startsWith("bandwidth")) {
                ones.append(name).append(": {value: 0}\n");
            }
        });
        Path thresholds = Files.writeString(folder.resolve("ones.yaml"), ones);
        List<Path> samples;
        try (Stream<Path> paths = Files.list(Path.of("."))) {
            samples = paths.filter(path -> Files.exists(path.resolve("options")))
                    .sorted()
                    .toList();
        }
        return samples.stream()
                .map(sample -> dynamicTest(sample.getFileName().toString(), () -> {
                    assertEquals(List.of(), slips(Judged.sample(sample, Optional.empty())));
                    assertEquals(List.of(), slips(Judged.sample(sample, Optional.of(thresholds))));
                }));
    }

    private static List<String> slips(Report report) {
        List<String> texts = new ArrayList<>();
        for (Finding finding : report.findings()) {
            texts.add(finding.summary());
            texts.add(finding.explanation());
            finding.remedy().ifPresent(texts::add);
            finding.evidence().forEach(evidence -> texts.add(evidence.says()));
        }
        report.visibility().limits().forEach(limit -> texts.add(limit.says()));
        report.rules().forEach(rule -> texts.add(rule.says()));
        return texts.stream().filter(text -> SLIP.matcher(text).find()).toList();
    }
}
