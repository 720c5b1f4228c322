package io.earshot.analyzer.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Site;
import io.earshot.analyzer.track.Tracker;
import io.earshot.capture.observe.Sighting;
import io.earshot.capture.observe.Totals;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DraftTest {
    private static Totals.CaptureFacts capture(String file) {
        return new Totals.CaptureFacts(
                file,
                "pcap",
                List.of(1),
                0,
                9,
                900,
                Optional.of(0L),
                Optional.of(9L),
                Optional.empty(),
                0,
                0,
                0,
                Optional.empty(),
                List.of(),
                0);
    }

    @Test
    void framesOfOneNumberInTwoPartsOfACaptureAreTwo() {
        Tracker tracker = new Tracker(new Site(List.of(), Map.of()));
        tracker.accept(new Totals(
                new Sighting(9, 1, 0, 9),
                List.of(capture("1.pcap"), capture("2.pcap")),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of()));
        Facts facts = tracker.facts(Thresholds.shipped()::value);
        Finding finding = Draft.error("signalling-blocked", "no-sip-response")
                .see(facts, new Sighting(1, 0, 0, 2), "REGISTER")
                .see(facts, new Sighting(1, 0, 0, 2), "REGISTER")
                .see(facts, new Sighting(5, 1, 0, 2), "REGISTER")
                .finish();
        assertEquals(
                List.of("1.pcap", "2.pcap"),
                finding.evidence().stream().map(Finding.Evidence::file).toList());
        assertEquals(5, finding.last());
    }
}
