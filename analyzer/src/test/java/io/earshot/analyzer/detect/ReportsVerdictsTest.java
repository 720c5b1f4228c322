package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static io.earshot.analyzer.detect.WebScene.CLIENT;
import static io.earshot.analyzer.detect.WebScene.PEER;
import static io.earshot.analyzer.detect.WebScene.RECEIVER_REPORT;
import static io.earshot.analyzer.detect.WebScene.SENDER_REPORT;
import static io.earshot.analyzer.detect.WebScene.STUN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.net.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What sealed reports, checks and copies tell of media that a filter knows by its content. */
class ReportsVerdictsTest {
    private static final List<String> NOTHING = List.of();

    private final WebScene scene = new WebScene();

    // --- how many blocks a sealed report has, RFC 3711 section 3.4

    private void peerCounts(int before, int after) {
        scene.session(24)
                .consent(0, 24)
                .reports(PEER, CLIENT, SENDER_REPORT, 1.5, 24)
                .reports(PEER, CLIENT, RECEIVER_REPORT, before, 2, 10)
                .reports(PEER, CLIENT, RECEIVER_REPORT, after, 16, 24);
    }

    @Test
    void whoHasNothingToReportAnyMoreDoesNotReceive() {
        peerCounts(1, 0);
        assertEquals(List.of("one-way-audio/peer-does-not-receive"), scene.findings());
    }

    @Test
    void silentWhereReportsGoOnOrNeverHadABlock() {
        peerCounts(1, 1);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void silentWhereReportsNeverHadABlock() {
        peerCounts(0, 0);
        assertEquals(NOTHING, scene.findings());
    }

    /** A browser reports under one SSRC for what it receives of audio, now and then, and for video of which nothing comes. */
    private List<String> peerReportsForTwoReceivers(double lastBlock) {
        scene.session(24).consent(0, 24).media(PEER, CLIENT, 1, 24).reports(PEER, CLIENT, RECEIVER_REPORT, 0, 2, 24);
        for (double second = 4.5; second <= lastBlock; second += 3.5) {
            scene.reports(PEER, CLIENT, RECEIVER_REPORT, 1, second, second + 0.1);
        }
        return scene.findings();
    }

    @Test
    void reportsOfAReceiverThatGetsNothingAreNotThoseOfAnother() {
        assertEquals(NOTHING, peerReportsForTwoReceivers(18.5));
    }

    @Test
    void reportsOfAReceiverThatAreMissedForLongAre() {
        assertEquals(List.of("one-way-audio/peer-does-not-receive"), peerReportsForTwoReceivers(8));
    }

    @Test
    void silentWhereTheClientSendsNothingToReport() {
        scene.keyed(0.5, PEER, CLIENT)
                .media(CLIENT, PEER, 1, 10)
                .media(PEER, CLIENT, 1, 24)
                .flow(CLIENT, PEER, "rtp", 500, 1000)
                .consent(0, 24)
                .reports(PEER, CLIENT, RECEIVER_REPORT, 1, 2, 10)
                .reports(PEER, CLIENT, RECEIVER_REPORT, 0, 16, 24);
        assertEquals(NOTHING, scene.findings());
    }

    // --- sender reports that go on

    private void peersMediaEnds(int report) {
        scene.keyed(0.5, PEER, CLIENT)
                .media(CLIENT, PEER, 1, 24)
                .media(PEER, CLIENT, 1, 8)
                .flow(CLIENT, PEER, "rtp", 1000, 500)
                .consent(0, 24)
                .reports(PEER, CLIENT, SENDER_REPORT, 2, 8)
                .reports(PEER, CLIENT, report, 8, 24);
    }

    @Test
    void whoChangesToReceiverReportsIsMuted() {
        peersMediaEnds(RECEIVER_REPORT);
        assertEquals(List.of("media-rests/path-open"), scene.findings());
    }

    @Test
    void browsersGiveThemWhileMutedTooAndSoDoesWhoseMediaIsFiltered() {
        peersMediaEnds(SENDER_REPORT);
        assertEquals(List.of("media-rests/undetermined"), scene.findings());
        String told = scene.all().get(0).explanation();
        assertTrue(
                told.contains("(1) the sender ") && told.contains("muted") && told.contains("(2) application control"),
                told);
    }

    @Test
    void aServerThatPassesNothingOnForAWhileGoesOnWithReports() {
        scene.keyed(0.5, PEER, CLIENT)
                .media(CLIENT, PEER, 1, 24.05)
                .pausing(PEER, CLIENT, 1, 14, 23.6, 24)
                .flow(CLIENT, PEER, "rtp", 1000, 500)
                .consent(0, 24)
                .reports(PEER, CLIENT, SENDER_REPORT, 2, 24);
        assertEquals(NOTHING, scene.findings());
    }

    // --- checks

    @Test
    void checksInVainAreToldThoughTheyGoOnToTheLast() {
        scene.session(30).consent(0, 15);
        for (double second = 15; second < 30; second += 1) {
            scene.once(second, CLIENT, PEER, "peer:client").check(second + 0.3, PEER, CLIENT, "client:peer", true);
        }
        assertEquals(List.of("one-way-audio/outbound-blocked"), scene.findings());
    }

    // --- two sessions of one address

    @Test
    void theMediaOfANeighbourBehindTheSameAddressIsNotTheMissingOne() {
        Endpoint neighbour = new Endpoint(CLIENT.address(), 50100);
        Endpoint other = new Endpoint(PEER.address(), 60100);
        scene.keyed(0.5, PEER, CLIENT)
                .media(CLIENT, PEER, 1, 24)
                .media(PEER, CLIENT, 1, 8)
                .flow(CLIENT, PEER, "rtp", 1000, 500)
                .consent(0, 8)
                .reports(PEER, CLIENT, SENDER_REPORT, 2, 8);
        for (double second = 8; second < 24; second += 2.5) {
            scene.check(second, CLIENT, PEER, "peer:client", true);
        }
        scene.keyed(0.6, other, neighbour)
                .media(neighbour, other, 1, 24)
                .media(other, neighbour, 1, 24)
                .flow(neighbour, other, "rtp", 1000, 1000);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    // --- who only listens, on both sides of a router

    @Test
    void whatComesToAListenerAndNotThroughItsRouterIsDropped() {
        Endpoint outside = WebScene.endpoint("100.72.3.9", 41994);
        scene.keyed(0.5, CLIENT, PEER)
                .timeToLive(62)
                .media(77, PEER, outside, 1, 24)
                .timeToLive(61)
                .media(77, PEER, CLIENT, 1, 8)
                .flow(PEER, outside, "rtp", 1000, 20)
                .flow(PEER, CLIENT, "rtp", 300, 20)
                .reports(CLIENT, PEER, RECEIVER_REPORT, 1, 2, 24);
        assertEquals(List.of("one-way-audio/inbound-blocked"), errors());
    }

    private List<String> errors() {
        return scene.all().stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .map(finding -> finding.code() + "/" + finding.cause())
                .toList();
    }

    // --- answers that a router keeps

    private void asksAgain(long copiesOfAnswers) {
        for (int i = 0; i < 2; i++) {
            scene.ask(i * 10, CLIENT, STUN, "binding", false).answered(CLIENT, STUN, i * 10 + 0.02);
        }
        scene.crossing(CLIENT, STUN, "stun", 8, copiesOfAnswers).crossing(CLIENT, PEER, "rtp", 9);
    }

    @Test
    void anAnswerThatComesToTheRouterOnlyIsNone() {
        asksAgain(0);
        assertEquals(List.of("stun-blocked/no-answer"), scene.findings());
    }

    @Test
    void silentWhereAnswersPassTheRouterToo() {
        asksAgain(8);
        assertEquals(NOTHING, scene.findings());
    }

    // --- RTP and RTCP of the client end together

    private CallScene clientsMediaEnds(double lastReport) {
        return new CallScene()
                .answered("sendrecv", "sendrecv")
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 30)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 10)
                .counts(CLIENT_MEDIA, VENDOR_MEDIA, 2, lastReport)
                .counts(VENDOR_MEDIA, CLIENT_MEDIA, 2, 30)
                .bye(30);
    }

    @Test
    void aClientWhoseReportsEndWithItsMediaIsNotMuted() {
        assertEquals(List.of("one-way-audio/undetermined"), clientsMediaEnds(10).findings());
    }

    @Test
    void aClientWhoseReportsGoOnMayBeMuted() {
        assertEquals(NOTHING, clientsMediaEnds(30).findings());
    }

    @Test
    void whatOneReportCountsMayHaveBeenSentToWhereTheClientIsNot() {
        CallScene call = new CallScene()
                .answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20)
                .counted(15, VENDOR_MEDIA, CLIENT_MEDIA)
                .bye(20);
        assertEquals(List.of("one-way-audio/undetermined"), call.findings());
        call.hears(16, VENDOR_MEDIA, CLIENT_MEDIA, 1);
        assertEquals(List.of("one-way-audio/inbound-blocked"), call.findings());
    }

    // --- media that another sender takes over

    /** The client's reports are of the first of the two senders up to a moment. */
    private List<String> takenOver(double lastHeard, int laterSsrc) {
        CallScene call = new CallScene()
                .answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 30)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 10)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 10, 30);
        for (double second = 5; second < 30; second += 4) {
            call.heard(second, Math.min(second, lastHeard), CLIENT_MEDIA, VENDOR_MEDIA, second < 10 ? 2 : laterSsrc);
        }
        return call.bye(30).findings();
    }

    @Test
    void whoReportsOnWhatEndedDoesNotReceiveWhatCameInItsPlace() {
        assertEquals(List.of("one-way-audio/peer-does-not-receive"), takenOver(10, 2));
    }

    @Test
    void whoReportsOnTheOtherSenderReceives() {
        assertEquals(NOTHING, takenOver(30, 3));
    }

    // --- receiver reports only, of who calls: a server between two legs

    private CallScene callerSendsNone(boolean sends) {
        CallScene call = new CallScene()
                .answered("sendrecv", "sendrecv")
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 30)
                .counts(VENDOR_MEDIA, CLIENT_MEDIA, 2, 30)
                .bye(30);
        for (double second = 3; second < 30; second += 5) {
            call.report(second + 1, VENDOR_MEDIA, CLIENT_MEDIA);
            if (!sends) {
                call.hears(second, CLIENT_MEDIA, VENDOR_MEDIA, 1);
            }
        }
        return call;
    }

    @Test
    void whoGivesReceiverReportsOnlySendsNothingWhoeverCalled() {
        assertEquals(
                List.of("one-way-audio/undetermined"), callerSendsNone(false).findings());
    }

    @Test
    void whoseReportsDoNotComeMaySend() {
        assertEquals(
                List.of("one-way-audio/peer-does-not-receive"),
                callerSendsNone(true).findings());
    }

    // --- media that is missing at first

    private List<String> foundOneWay(double begun, double answered) {
        scene.keyed(begun + 0.1, PEER, CLIENT)
                .media(CLIENT, PEER, begun + 0.1, 24)
                .media(PEER, CLIENT, answered, 24)
                .flow(CLIENT, PEER, "rtp", 1000, 500);
        return scene.findings();
    }

    @Test
    void aCallThatTheCaptureFindsOnHoldIsNotBlocked() {
        assertEquals(NOTHING, foundOneWay(0, 12));
    }

    @Test
    void whoBeginsLateInACallThatIsSeenToBeginWasNotOnHold() {
        scene.ask(0, CLIENT, STUN, "binding", true);
        assertEquals(List.of("one-way-audio/undetermined"), foundOneWay(2, 12));
    }

    /** Keys are exchanged again in the middle of the call. */
    private List<String> neverHeard() {
        scene.keyed(6, PEER, CLIENT)
                .media(CLIENT, PEER, 1, 24)
                .also(GivenFlow.udp(CLIENT, PEER, "rtp").between(1, 24).packets(1150, 2));
        return scene.findings();
    }

    @Test
    void nothingIsKnownOfACallWhoseMediaIsTheFirstThatIsSeenOfItsClient() {
        assertEquals(NOTHING, neverHeard());
    }

    @Test
    void whoIsSeenToCallExpectsToHear() {
        scene.also(GivenFlow.udp(CLIENT, STUN, "stun").between(0, 0.5).packets(2, 2));
        assertEquals(List.of("one-way-audio/undetermined"), neverHeard());
    }

    // --- what the receiver's own host says, RFC 792

    /** It sends from another port than the one at which it refuses what comes. */
    private static final Endpoint OTHER_PORT = WebScene.endpoint("192.168.1.10", 50004);

    private WebScene refused() {
        return scene.media(OTHER_PORT, PEER, 1, 20)
                .media(PEER, CLIENT, 1, 20)
                .unreachable(CLIENT, PEER, 6, 9, 12, 15)
                .flow(CLIENT, STUN, "stun", 1, 1);
    }

    @Test
    void whoRefusesAtOnePortAndSendsFromAnotherAnnouncedTheWrongOne() {
        assertEquals(List.of("one-way-audio/port-not-as-announced"), refused().findings());
    }

    @Test
    void aPortThatSentBeforeIsLeft() {
        refused().media(CLIENT, PEER, 1, 5.8);
        assertFalse(scene.findings().contains("one-way-audio/port-not-as-announced"));
    }

    @Test
    void aPortThatIsAnsweredIsOfAnotherCall() {
        refused().media(PEER, OTHER_PORT, 1, 20);
        assertFalse(scene.findings().contains("one-way-audio/port-not-as-announced"));
    }
}
