package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.WebScene.CLIENT;
import static io.earshot.analyzer.detect.WebScene.PEER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Media of a session whose signalling cannot be read ends while the other side's goes on: rests, blocks, goodbyes. */
class EndedMediaVerdictsTest {
    private static final List<String> NOTHING = List.of();

    private final WebScene scene = new WebScene();

    private WebScene clientEndsAt(double end) {
        return scene.keyed(0.5, PEER, CLIENT)
                .media(CLIENT, PEER, 1, 20)
                .media(PEER, CLIENT, 1, end)
                .flow(CLIENT, PEER, "rtp", 1000, 500);
    }

    private static final Endpoint PROXY = WebScene.endpoint("203.0.113.5", 5061);

    private void signals(double... talks) {
        scene.also(GivenFlow.tcp(CLIENT, PROXY, "tls")
                .between(0, 20)
                .packets(40, 40)
                .opened(0, 60)
                .talks(talks));
    }

    /** Seen outside of its router, and it reports nothing. */
    @Test
    void whetherAListenerHearsIsNotSeen() {
        Endpoint outside = WebScene.endpoint("198.51.100.30", 50000);
        scene.media(PEER, outside, 1, 20).flow(PEER, outside, "rtp", 1000, 3).check(0, outside, PEER, "p:c", true);
        assertEquals(List.of("no-far-witness"), scene.limits());
        scene.check(0.1, PEER, outside, "c:p", true);
        assertEquals(NOTHING, scene.limits());
    }

    /** Beyond the routers: one side rests, as on hold, and later the other. */
    @Test
    void directionsThatTakeTurnsAreNotBothBlocked() {
        Endpoint outside = WebScene.endpoint("198.51.100.30", 50000);
        scene.timeToLive(60)
                .media(outside, PEER, 1, 30)
                .media(PEER, outside, 40, 70)
                .flow(outside, PEER, "rtp", 1500, 1500, 70);
        assertEquals(NOTHING, scene.findings());
    }

    /** The client listens for half a minute, and is asked and asks all the time. */
    private List<String> listensAndHearsNothingAnyMore(boolean checks) {
        scene.keyed(0.5, PEER, CLIENT)
                .media(PEER, CLIENT, 1, 40)
                .media(CLIENT, PEER, 1, 10)
                .media(CLIENT, PEER, 41, 60)
                .flow(CLIENT, PEER, "rtp", 1500, 1500, 60);
        if (checks) {
            scene.consent(0, 40);
        }
        return scene.findings();
    }

    @Test
    void whoSendsNothingForLongLosesTheTranslation() {
        assertEquals(List.of("one-way-audio/nat-binding-lost"), listensAndHearsNothingAnyMore(false));
    }

    @Test
    void checksKeepTheTranslationWhileNoMediaIsSent() {
        assertEquals(List.of("one-way-audio/undetermined"), listensAndHearsNothingAnyMore(true));
    }

    /** Some programs end RTCP with the media of a call that they hold. */
    @Test
    void aHoldIsNoBlockWhereItIsSpokenAbout() {
        clientEndsAt(8);
        signals(0.2, 7.9);
        assertEquals(List.of("media-rests/path-open"), scene.findings());
    }

    @Test
    void aConnectionThatIsOlderThanTheCaptureTellsOfAHoldToo() {
        clientEndsAt(8);
        scene.also(GivenFlow.tcp(CLIENT, PROXY, "tls")
                .between(2, 20)
                .packets(40, 40)
                .syns()
                .talks(2.2, 7.9));
        assertEquals(List.of("media-rests/path-open"), scene.findings());
    }

    @Test
    void whatEndsWhileNobodySpeaksIsMissed() {
        clientEndsAt(8);
        signals(0.2, 4, 14);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void aConnectionThatAlwaysSpeaksTellsNothing() {
        clientEndsAt(8);
        signals(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    /** The way is there, and nobody drops what a host beside the capture point never sends. */
    @Test
    void whoNeverSendsIsNotBlocked() {
        scene.keyed(0.5, PEER, CLIENT)
                .media(PEER, CLIENT, 1, 20)
                .flow(CLIENT, PEER, "dtls", 9, 1000)
                .consent(0, 20);
        assertEquals(List.of("media-rests/never-sent"), scene.findings());
    }

    @Test
    void aHoldIsNoBlockWhereTheWayStaysOpen() {
        clientEndsAt(8).consent(0, 20).reports(PEER, CLIENT, WebScene.SENDER_REPORT, 2, 20);
        assertEquals(List.of("media-rests/undetermined"), scene.findings());
    }

    @Test
    void mediaThatIsThereAsTheCaptureBeginsMayHaveFlowedForLong() {
        scene.media(CLIENT, PEER, 0, 20)
                .media(PEER, CLIENT, 0, 1)
                .flow(CLIENT, PEER, "rtp", 1000, 50)
                .consent(0, 20)
                .reports(PEER, CLIENT, WebScene.SENDER_REPORT, 0, 20);
        assertEquals(List.of("media-rests/undetermined"), scene.findings());
    }

    @Test
    void theClientsOwnFilterEndsItsRtcpWithItsMedia() {
        scene.keyed(0.5, PEER, CLIENT)
                .media(CLIENT, PEER, 1, 8)
                .media(PEER, CLIENT, 1, 24)
                .flow(CLIENT, PEER, "rtp", 500, 1000)
                .consent(0, 24);
        assertEquals(NOTHING, scene.findings());
        scene.reports(CLIENT, PEER, WebScene.SENDER_REPORT, 2, 8);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void aWayThatClosesIsABlock() {
        clientEndsAt(8).consent(0, 8).reports(PEER, CLIENT, WebScene.SENDER_REPORT, 2, 8);
        for (double second = 8; second < 19; second += 5) {
            scene.check(second, CLIENT, PEER, "peer:client", false);
        }
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void whatHasNoPayloadTypeOfItsOwnGoesOnWithTinyPacketsInSilence() {
        scene.tiny(2);
        clientEndsAt(8).consent(0, 8);
        for (double second = 8; second < 19; second += 5) {
            scene.check(second, CLIENT, PEER, "peer:client", false);
        }
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    private void checksWithoutMedia(double to) {
        for (double second = 8; second < to; second += 2.5) {
            scene.check(second, CLIENT, PEER, "peer:client", true);
        }
    }

    @Test
    void whatKnowsMediaByItsContentDropsRtcpToo() {
        scene.keyed(0.5, PEER, CLIENT)
                .media(CLIENT, PEER, 1, 24)
                .media(PEER, CLIENT, 1, 8)
                .flow(CLIENT, PEER, "rtp", 1000, 500)
                .consent(0, 8)
                .reports(PEER, CLIENT, WebScene.SENDER_REPORT, 2, 8);
        checksWithoutMedia(24);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
        assertTrue(scene.all().get(0).explanation().contains("RTP and RTCP of " + PEER + " end together"));
    }

    /** At the outside of the router, where it is not seen that nothing holds up what the client sends. */
    private WebScene endsOutside(OptionalDouble alert) {
        Endpoint outside = WebScene.endpoint("198.51.100.30", 50000);
        WebScene session = new WebScene();
        session.keyed(0.5, PEER, outside)
                .media(PEER, outside, 1, 30)
                .media(outside, PEER, 1, 8)
                .flow(outside, PEER, "rtp", 400, 1000);
        return alert.isPresent() ? session.dtls(alert.getAsDouble(), outside, PEER, "alert", "encrypted") : session;
    }

    @Test
    void aClientThatClosesTheSessionHasLeft() {
        assertEquals(
                List.of("one-way-audio/undetermined"),
                endsOutside(OptionalDouble.empty()).findings());
        assertEquals(NOTHING, endsOutside(OptionalDouble.of(8.05)).findings());
    }

    /** One that was stopped and goes on later hangs up then. */
    @Test
    void whoClosesTheSessionLongAfterItsMediaHadNotLeftBefore() {
        assertEquals(
                List.of("one-way-audio/undetermined"),
                endsOutside(OptionalDouble.of(25)).findings());
    }

    @Test
    void aClientThatHangsUpUnheardHasLeft() {
        scene.keyed(0.5, PEER, CLIENT)
                .media(PEER, CLIENT, 1, 20)
                .media(CLIENT, PEER, 1, 8)
                .flow(CLIENT, PEER, "rtp", 400, 1000)
                .consent(0, 8)
                .unreachable(CLIENT, PEER, 8.1)
                .unreachable(CLIENT, PEER, 12);
        assertEquals(
                NOTHING,
                scene.findings().stream()
                        .filter(found -> !found.startsWith("media-rests"))
                        .toList());
    }

    @Test
    void whoseHostSaysThatNobodyListensIsGone() {
        clientEndsAt(8).consent(0, 8).unreachable(PEER, CLIENT, 8.1).unreachable(PEER, CLIENT, 12);
        assertEquals(List.of("media-rests/peer-gone"), scene.findings());
    }
}
