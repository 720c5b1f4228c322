package io.earshot.analyzer.ruleset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.earshot.capture.net.Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ShippedRulesetsTest {
    static final Path FOLDER = Path.of("..", "rulesets");
    private static final Path LAB = Path.of("..", "..", "shared", "lab", "rulesets");
    static final List<String> SEEDS = List.of(
            "exotel", "webrtc-gateway", "ringio-web", "ringio-phone", "ringio-desktop", "gws-remote", "vicidial");

    static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml") && !name.equals("thresholds.yaml"))
                    .map(name -> name.substring(0, name.length() - ".yaml".length()))
                    .sorted()
                    .toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> everyFileIsFreeOfMistakes() throws IOException {
        return names().stream()
                .map(name -> dynamicTest(name, () -> {
                    assertEquals(List.of(), Rulesets.check(FOLDER.resolve(name + ".yaml")));
                    assertEquals(name, Rulesets.shipped(name, Map.of()).name());
                }));
    }

    @TestFactory
    Stream<DynamicTest> rulesetsOfTheLabLoad() throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(LAB), "no ../shared/lab/rulesets here");
        try (Stream<Path> files = Files.list(LAB)) {
            return files.sorted().toList().stream()
                    .map(file -> dynamicTest(
                            file.getFileName().toString(), () -> assertEquals(List.of(), Rulesets.check(file))));
        }
    }

    /** With {@code -Dearshot.write} the index is written anew. */
    @Test
    void indexIsInStepWithTheRulesets() throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("# Made from the rulesets: mvn -pl analyzer -am test -Dtest=ShippedRulesetsTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dearshot.write");
        for (String name : names()) {
            lines.add(RulesetIndex.lineOf(Rulesets.load(FOLDER.resolve(name + ".yaml"), Map.of())));
        }
        if (System.getProperty("earshot.write") != null) {
            Files.write(FOLDER.resolve("index.tsv"), lines);
        }
        assertEquals(lines, Files.readAllLines(FOLDER.resolve("index.tsv")));
    }

    @Test
    void everyStatementOfTheSeedsIsAccountedFor() {
        Set<String> ids = SEEDS.stream()
                .flatMap(name -> Rulesets.shipped(name, Map.of()).statements().stream())
                .map(Statement::id)
                .collect(Collectors.toSet());
        int[] last = {27, 14, 19, 35, 15};
        int total = 0;
        for (int seed = 0; seed < last.length; seed++) {
            for (int number = 1; number <= last[seed]; number++) {
                assertTrue(ids.contains(seed + "." + number), seed + "." + number);
                total++;
            }
        }
        assertEquals(110, total);
        assertEquals(110, ids.size());
    }

    @Test
    void mediaServersOfExotelAreKnownByAddress() {
        Ruleset exotel = Rulesets.shipped("exotel", Map.of());
        Address mumbai = Address.parse("182.76.143.61").orElseThrow();
        assertEquals(
                "media-mumbai",
                exotel.listedMedia(mumbai, Set.of()).orElseThrow().id());
        assertTrue(exotel.rule("media-mumbai").orElseThrow().matchesRemote(mumbai, Set.of(), 23412));
        assertEquals(
                List.of("media-bangalore", "media-mumbai"),
                exotel.mediaRules().stream().map(Rule::id).toList());
    }

    @Test
    void placeholdersOfTheGuideAreNoRules() {
        Ruleset guide = Rulesets.shipped("gws-remote", Map.of());
        assertEquals(List.of("public-host"), guide.rule("media").orElseThrow().unset());
        Ruleset site = Rulesets.shipped("gws-remote", Map.of("public-host", "203.0.113.7"));
        assertEquals(List.of(), site.rule("media").orElseThrow().unset());
        assertEquals("203.0.113.7/32", site.rule("media").orElseThrow().local().places());
    }
}
