package io.earshot.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.earshot.analyzer.Suggested;
import io.earshot.analyzer.cli.Sample;
import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.ruleset.ExportFormat;
import io.earshot.capture.net.Address;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What would have to be let through: something where a firewall is to blame, and nothing where none is. */
class SuggestionsTest {
    private static final Path SAMPLES = Path.of("").toAbsolutePath();

    /** Verdicts by which a firewall, and not an end point, stops a flow that can be named. */
    private static final Set<String> BLOCKS = Set.of(
            "one-way-audio/inbound-blocked",
            "one-way-audio/outbound-blocked",
            "one-way-audio/unlisted-source-blocked",
            "no-audio/both-blocked",
            "no-audio/outbound-blocked",
            "signalling-blocked/no-answer",
            "signalling-blocked/no-sip-response",
            "signalling-blocked/admin-prohibited",
            "signalling-blocked/reset-by-middlebox",
            "stun-blocked/no-answer",
            "stun-blocked/admin-prohibited",
            "turn-failed/no-answer",
            "rule-blocked/no-answer",
            "rule-blocked/reset",
            "rule-blocked/admin-prohibited",
            "relay-forced/udp-blocked",
            "ice-failed/checks-unanswered",
            "inbound-call-lost/blocked");

    @TestFactory
    Stream<DynamicTest> onlyBlocksAreReasonsToOpenAnything() throws IOException {
        return Sample.in(SAMPLES).stream()
                .map(sample -> dynamicTest(sample.name(), () -> {
                    Suggested suggested = sample.suggested(ExportFormat.IPTABLES);
                    for (Finding finding : suggested.report().findings()) {
                        String verdict = finding.code() + "/" + finding.cause();
                        // no opening leads to a private address of another network
                        boolean reachable = finding.subject().peer().stream().noneMatch(Address::isPrivate);
                        boolean opened = BLOCKS.contains(verdict)
                                && (reachable || !finding.code().equals("ice-failed"));
                        assertEquals(opened, !finding.blocked().isEmpty(), verdict);
                    }
                    Optional<String> expected = sample.expectedSuggestion(ExportFormat.IPTABLES);
                    expected.ifPresent(text -> assertEquals(text, suggested.openings()));
                }));
    }
}
