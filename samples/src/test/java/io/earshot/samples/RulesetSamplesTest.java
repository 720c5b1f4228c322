package io.earshot.samples;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every ruleset that the product started from has a sample in which one of its rules holds and one does not. */
class RulesetSamplesTest {
    private static final Pattern VERDICT =
            Pattern.compile("\"ruleset\" : \"([a-z-]+)\",\\s+\"rule\" : \"[a-z0-9-]+\",\\s+\"status\" : \"([a-z-]+)\"");

    @TestFactory
    Stream<DynamicTest> oneRuleIsConfirmedAndOneRefuted() {
        return Stream.of(
                        "exotel",
                        "webrtc-gateway",
                        "ringio-web",
                        "ringio-phone",
                        "ringio-desktop",
                        "gws-remote",
                        "vicidial")
                .map(ruleset -> dynamicTest(ruleset, () -> {
                    Set<String> statuses = statuses(ruleset);
                    assertTrue(statuses.contains("confirmed"), statuses.toString());
                    assertTrue(statuses.contains("blocked") || statuses.contains("violated"), statuses.toString());
                }));
    }

    private static Set<String> statuses(String ruleset) throws IOException {
        List<Path> samples;
        try (Stream<Path> paths = Files.list(Path.of("."))) {
            samples = paths.filter(path -> path.getFileName().toString().startsWith("ruleset-" + ruleset + "-"))
                    .toList();
        }
        Set<String> statuses = new HashSet<>();
        for (Path sample : samples) {
            Matcher verdict = VERDICT.matcher(Files.readString(sample.resolve("expected.json")));
            while (verdict.find()) {
                if (verdict.group(1).equals(ruleset)) {
                    statuses.add(verdict.group(2));
                }
            }
        }
        return statuses;
    }
}
