package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.WebScene.CLIENT;
import static io.earshot.analyzer.detect.WebScene.PEER;
import static io.earshot.analyzer.detect.WebScene.RECEIVER_REPORT;
import static io.earshot.analyzer.detect.WebScene.SENDER_REPORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Sealed feedback on each packet that comes, of which the kind can be read. */
class EndedFeedbackTest {
    private static final int TRANSPORT_FEEDBACK = 205;
    private static final int TRANSPORT_WIDE = 15;

    private final WebScene scene = new WebScene();

    private void feedback(Endpoint source, Endpoint destination, double from, double to) {
        for (double second = from; second < to; second += 0.1) {
            scene.rtcp(
                    second,
                    source,
                    destination,
                    Scene.reports(true, List.of(TRANSPORT_FEEDBACK), TRANSPORT_WIDE, OptionalLong.empty(), List.of()));
        }
    }

    /** @param told the peer gives it on what the client sends, up to a moment */
    private WebScene peerTellsUntil(double told) {
        scene.session(24).consent(0, 24);
        feedback(PEER, CLIENT, 1.5, told);
        feedback(CLIENT, PEER, 1.5, 24);
        return scene;
    }

    @Test
    void whoGivesNoneAnyMoreDoesNotReceive() {
        peerTellsUntil(12);
        assertEquals(List.of("one-way-audio/peer-does-not-receive"), scene.findings());
        String told = scene.all().get(0).explanation();
        assertTrue(told.contains("tells no more of it from 11.0 s on"), told);
    }

    /** As the audience of a conference, which sends nothing. */
    @Test
    void whoOnlyListensAndAsksForConsentIsThere() {
        scene.keyed(0.5, PEER, CLIENT).media(PEER, CLIENT, 1, 24).flow(CLIENT, PEER, "rtp", 100, 1000);
        feedback(CLIENT, PEER, 1.5, 12);
        assertFalse(scene.findings().contains("one-way-audio/peer-does-not-receive"));
        scene.consent(0, 24);
        assertTrue(scene.findings().contains("one-way-audio/peer-does-not-receive"));
    }

    private List<String> reportsOfAnAudience(int blocks) {
        scene.keyed(0.5, PEER, CLIENT).media(PEER, CLIENT, 1, 24).flow(CLIENT, PEER, "rtp", 100, 1000);
        for (double second = 1.5; second < 24; second += 1) {
            scene.rtcp(
                    second,
                    CLIENT,
                    PEER,
                    Scene.reports(
                            true,
                            true,
                            List.of(RECEIVER_REPORT),
                            second > 20 ? blocks : 0,
                            OptionalLong.empty(),
                            List.of()));
        }
        return scene.findings().stream()
                .filter(told -> told.startsWith("one-way-audio"))
                .toList();
    }

    @Test
    void whoOnlyListensAndNeverHasAnythingToReportReceivesNothing() {
        assertEquals(List.of("one-way-audio/peer-does-not-receive"), reportsOfAnAudience(0));
    }

    @Test
    void silentWhereItReportsSomethingInTheEnd() {
        assertEquals(List.of(), reportsOfAnAudience(1));
    }

    @Test
    void silentWhereItGoesOnToTheEnd() {
        peerTellsUntil(24);
        assertEquals(List.of(), scene.findings());
    }

    @Test
    void silentWhereItEndsWithTheMediaThatItIsAbout() {
        scene.media(CLIENT, PEER, 1, 12);
        peerTellsUntil(12);
        assertEquals(List.of(), scene.findings());
    }

    @Test
    void whoIsNotSeenAnyMoreMayBeGone() {
        scene.keyed(0.5, PEER, CLIENT)
                .media(CLIENT, PEER, 1, 24)
                .media(PEER, CLIENT, 1, 12)
                .flow(CLIENT, PEER, "rtp", 1000, 500);
        feedback(PEER, CLIENT, 1.5, 12);
        assertEquals(
                List.of(),
                scene.findings().stream()
                        .filter(told -> told.endsWith("peer-does-not-receive"))
                        .toList());
    }

    @Test
    void silentWhereItIsSeldom() {
        scene.session(24).consent(0, 24);
        for (double second = 1.5; second < 16; second += 3.5) {
            feedback(PEER, CLIENT, second, second + 0.9);
        }
        scene.reports(PEER, CLIENT, SENDER_REPORT, 1.5, 20);
        assertEquals(List.of(), scene.findings());
    }
}
