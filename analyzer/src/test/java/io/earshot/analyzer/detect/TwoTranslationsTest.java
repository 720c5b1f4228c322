package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.WebScene.CLIENT;
import static io.earshot.analyzer.detect.WebScene.PEER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.net.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A session with unreadable signalling at three places: inside, between two routers, and outside of both. */
class TwoTranslationsTest {
    private static final Endpoint BETWEEN = WebScene.endpoint("100.64.7.2", 50000);
    private static final Endpoint OUTSIDE = WebScene.endpoint("198.51.100.30", 50000);

    private final WebScene scene = new WebScene();

    @Test
    void theOuterRouterDropsWhatComesInAndForwardsNothingElsewhere() {
        for (Endpoint client : List.of(CLIENT, BETWEEN, OUTSIDE)) {
            scene.media(1, client, PEER, 1, 20);
            scene.media(2, PEER, client, 1, client == OUTSIDE ? 20 : 8);
        }
        List<Finding> all = scene.all();
        assertEquals(
                List.of("one-way-audio/inbound-blocked"),
                all.stream()
                        .filter(finding -> finding.code().equals("one-way-audio"))
                        .map(finding -> finding.code() + "/" + finding.cause())
                        .toList());
        assertTrue(all.stream().anyMatch(finding -> finding.explanation().contains("198.51.100.30 and 100.64.7.2")));
    }

    @Test
    void mediaAtThreePlacesShowsTwoTranslations() {
        for (Endpoint client : List.of(CLIENT, BETWEEN, OUTSIDE)) {
            scene.media(1, client, PEER, 1 + (client == CLIENT ? 0 : 0.001), 20);
        }
        Finding twice = scene.all().stream()
                .filter(finding -> finding.cause().equals("two-taps"))
                .findFirst()
                .orElseThrow();
        assertEquals(
                List.of(CLIENT + " seen as " + BETWEEN, BETWEEN + " seen as " + OUTSIDE),
                twice.evidence().stream().map(Finding.Evidence::says).toList());
    }
}
