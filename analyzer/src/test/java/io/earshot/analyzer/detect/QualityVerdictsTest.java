package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.BRANCH;
import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE_MEDIA;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Media that arrives, and badly: loss, bursts, jitter, and the listening quality that they leave. */
class QualityVerdictsTest {
    private static final List<String> NOTHING = List.of();

    private final CallScene scene = new CallScene();

    /** A call of 25 s; what comes to the client comes like this. */
    private List<String> incoming(String codec, UnaryOperator<GivenRtp> manner) {
        return incoming(codec, manner, 25);
    }

    private List<String> incoming(String codec, UnaryOperator<GivenRtp> manner, double end) {
        return scene.codec(codec)
                .answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, end)
                .each(manner)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, end)
                .bye(end)
                .findings();
    }

    /** For six seconds the capture holds nothing, and after them one side only. */
    @Test
    void whatEndsWhileTheCaptureLacksEverythingMayHaveEndedByAgreement() {
        scene.answered("sendrecv", "sendrecv")
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12)
                .mediaWithPause(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12, 18, 30, true)
                .bye(30);
        assertEquals(List.of(), scene.findings());
        assertTrue(scene.limits().contains("capture-loss"));
    }

    @Test
    void whatEndsBesideALossOfItsOwnIsMissed() {
        scene.answered("sendrecv", "sendrecv")
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 14)
                .mediaWithPause(CLIENT_MEDIA, VENDOR_MEDIA, 1, 7, 8.5, 30, true)
                .bye(30);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void packetsThatTheNetworkDelaysUnevenlyArePoor() {
        assertEquals(List.of("poor-quality/jitter"), incoming("PCMA", second -> second.jitter(34)));
    }

    @Test
    void jitterThatABufferTakesIsNone() {
        assertEquals(NOTHING, incoming("PCMA", second -> second.jitter(26)));
    }

    @Test
    void jitterOfAFewSecondsIsNone() {
        assertEquals(NOTHING, incoming("PCMA", second -> second.jitter(90), 8));
    }

    @Test
    void whatTheClientItselfSendsUnevenlyIsNotTheNetworks() {
        scene.answered("sendrecv", "sendrecv")
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 25)
                .each(second -> second.jitter(34))
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 25)
                .bye(25);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void lossHereAndThereIsLoss() {
        assertEquals(List.of("poor-quality/loss"), incoming("PCMA", second -> second.losing(3, 3)));
    }

    @Test
    void whatIsLostIsAudioOnlyWhereTheCodecIsKnown() {
        incoming("PCMA", second -> second.losing(3, 3));
        assertTrue(scene.all().get(0).summary().startsWith("poor audio from "));
        Finding sealed = new WebScene()
                .tiny(0)
                .losing(3)
                .keyed(0.5, WebScene.PEER, WebScene.CLIENT)
                .media(WebScene.PEER, WebScene.CLIENT, 1, 25)
                .losing(0)
                .media(WebScene.CLIENT, WebScene.PEER, 1, 25)
                .flow(WebScene.CLIENT, WebScene.PEER, "rtp", 1000, 1000)
                .all()
                .get(0);
        assertTrue(sealed.summary().startsWith("poor media from "), sealed.summary());
    }

    /** An agent with a pair of each family sends on the one and the other; what is missing here went there. */
    private static List<String> missedMeanwhile(long ssrc) {
        Endpoint six = WebScene.endpoint("2001:db8::10", 50003);
        Endpoint sixPeer = WebScene.endpoint("2001:db8:2::80", 60003);
        WebScene web = new WebScene()
                .losing(3)
                .keyed(0.5, WebScene.PEER, WebScene.CLIENT)
                .media(7, WebScene.PEER, WebScene.CLIENT, 1, 25)
                .losing(0)
                .media(WebScene.CLIENT, WebScene.PEER, 1, 25)
                .flow(WebScene.CLIENT, WebScene.PEER, "rtp", 1000, 1000)
                .media(six, sixPeer, 2, 24)
                .flow(six, sixPeer, "rtp", 1000, 1000);
        for (int second = 2; second < 24; second++) {
            int packets = (second - 1) * 50;
            web.add(new GivenRtp(GivenRtp.Format.PCMA, 99, sixPeer, six)
                    .ssrc(ssrc)
                    .packets(50, 30000 + packets, packets, packets)
                    .seen(web.at(second), web.at(second + 0.98)));
        }
        return web.findings();
    }

    @Test
    void whatComesOnThePairOfTheOtherFamilyIsNotLost() {
        assertEquals(NOTHING, missedMeanwhile(7));
        assertEquals(List.of("poor-quality/loss"), missedMeanwhile(8));
    }

    /** Nothing is lost between the client and a capture in its own network. */
    @Test
    void whatTheCaptureLosesOfTheClientsOwnMediaItLosesOfTheOtherToo() {
        scene.each(second -> second.losing(3, 3))
                .answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 25)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 25)
                .bye(25);
        assertEquals(NOTHING, scene.findings());
    }

    private List<String> lossesOf(int ofClient, int ofVendor) {
        return scene.answered("sendrecv", "sendrecv")
                .each(second -> second.losing(ofClient, ofClient))
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 25)
                .each(second -> second.losing(ofVendor - ofClient, ofVendor - ofClient))
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 25)
                .bye(25)
                .findings();
    }

    @Test
    void aCaptureThatLosesNearlyHalfOfAllLosesOfOneDirectionMoreByChance() {
        assertEquals(NOTHING, lossesOf(17, 20));
    }

    @Test
    void whatIsLostBeyondThatIsLostOnTheWay() {
        assertEquals(List.of("poor-quality/loss"), lossesOf(1, 12));
    }

    private List<String> lossThatTheReceiverDoesNotReport(double lastReport) {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 21)
                .each(second -> second.losing(3, 3))
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 21);
        for (double second = 5; second <= lastReport; second += 5) {
            scene.hears(second, CLIENT_MEDIA, VENDOR_MEDIA, 2);
        }
        return scene.bye(21).findings();
    }

    @Test
    void whatTheReceiverGotTheCaptureLost() {
        assertEquals(NOTHING, lossThatTheReceiverDoesNotReport(20));
        assertTrue(scene.limits().contains("capture-loss"), scene.limits().toString());
    }

    @Test
    void whereTheReceiverReportsNoMoreItMayBeLost() {
        assertEquals(List.of("poor-quality/loss"), lossThatTheReceiverDoesNotReport(5));
    }

    /** A speaker is silent, and two of his packets are missing when he speaks again. */
    @Test
    void whatBothDirectionsLackAtOnceTheCaptureLostThoughOneRestsForLonger() {
        scene.answered("sendrecv", "sendrecv")
                .mediaThatRests(CLIENT_MEDIA, VENDOR_MEDIA, 1, 11, 13.8, 25, 2)
                .mediaWithPause(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12, 13.5, 25, true)
                .bye(25);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void whatOneDirectionLacksWhileTheOtherOnlyRestsIsLost() {
        scene.answered("sendrecv", "sendrecv")
                .mediaThatRests(CLIENT_MEDIA, VENDOR_MEDIA, 1, 11, 13.8, 25, 0)
                .mediaWithPause(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12, 13.5, 25, true)
                .bye(25);
        assertEquals(List.of("poor-quality/burst"), scene.findings());
    }

    /** Nearly a second is lost at once; the client asks its pair before and after it. */
    private List<String> lostBetween(int portBefore, int portAfter) {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 25)
                .mediaThatJumps(VENDOR_MEDIA, CLIENT_MEDIA, 1, 9, 25, 45)
                .bye(25);
        int[] ports = {portBefore, portAfter};
        for (int i = 0; i < 2; i++) {
            int id = 70 + i;
            Endpoint mapped = CallScene.endpoint("198.51.100.30", ports[i]);
            scene.also(
                            7 + 4 * i,
                            at -> GivenStun.request("binding", id)
                                    .username("peer:client")
                                    .seen(at, CLIENT_MEDIA, VENDOR_MEDIA, Transport.UDP))
                    .also(
                            7.02 + 4 * i,
                            at -> GivenStun.success("binding", id)
                                    .mapped(mapped)
                                    .seen(at, VENDOR_MEDIA, CLIENT_MEDIA, Transport.UDP));
        }
        return scene.findings();
    }

    @Test
    void whatIsLostAsTheTranslationChangesIsLostWithIt() {
        assertEquals(List.of("poor-quality/nat-binding-lost"), lostBetween(50_000, 40_001));
    }

    @Test
    void whatIsLostWhileTheTranslationStaysIsABurst() {
        assertEquals(List.of("poor-quality/burst"), lostBetween(50_000, 50_000));
    }

    private static final List<String> BOTH_LOSE = List.of("poor-quality/burst", "poor-quality/burst");

    /** Between two networks. */
    @Test
    void oneShortMomentThatBothDirectionsLackIsChance() {
        scene.answered("sendrecv", "sendrecv")
                .mediaTimeToLive(57)
                .mediaThatJumps(CLIENT_MEDIA, VENDOR_MEDIA, 1, 9, 25, 16)
                .mediaThatJumps(VENDOR_MEDIA, CLIENT_MEDIA, 1, 9, 25, 16)
                .bye(25);
        assertEquals(BOTH_LOSE, scene.findings());
    }

    @Test
    void whatEachDirectionLacksAtItsOwnMomentIsLost() {
        scene.answered("sendrecv", "sendrecv")
                .mediaTimeToLive(57)
                .mediaWithPause(CLIENT_MEDIA, VENDOR_MEDIA, 1, 6, 6.4, 25, true)
                .mediaWithPause(VENDOR_MEDIA, CLIENT_MEDIA, 1, 9, 9.4, 25, true)
                .bye(25);
        assertEquals(BOTH_LOSE, scene.findings());
    }

    @Test
    void sendersThatPauseAtDifferentMomentsLoseEachTheirOwn() {
        scene.answered("sendrecv", "sendrecv").media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 25);
        for (int i = 0; i < 3; i++) {
            Endpoint sender = CallScene.endpoint("203.0.113." + (20 + i), 10000);
            scene.mediaWithPause(sender, CLIENT_MEDIA, 1, 6 + 4 * i, 7.5 + 4 * i, 25, true);
        }
        assertFalse(scene.limits().contains("capture-loss"));
    }

    private List<String> listenerBeside(int calls) {
        scene.answered("recvonly", "sendonly").mediaThatJumps(VENDOR_MEDIA, CLIENT_MEDIA, 1, 9, 25, 16);
        for (int i = 1; i <= calls; i++) {
            Endpoint client = new Endpoint(CLIENT_MEDIA.address(), CLIENT_MEDIA.port() + 10 * i);
            Endpoint vendor = new Endpoint(VENDOR_MEDIA.address(), VENDOR_MEDIA.port() + 10 * i);
            scene.mediaThatJumps(client, vendor, 1, 9, 25, 16).mediaThatJumps(vendor, client, 1, 9, 25, 16);
        }
        return scene.bye(25).findings();
    }

    /** A listener has no other direction that would show it. */
    @Test
    void whatAllStreamsLackAtOnceTheCaptureLost() {
        assertEquals(NOTHING, listenerBeside(2));
    }

    @Test
    void whatAListenerLacksAloneIsLost() {
        assertEquals(List.of("poor-quality/burst"), listenerBeside(0));
    }

    /** RFC 3550 appendix A.1: nobody sends thousands of packets in no time. */
    @Test
    void numbersThatJumpAreNoLoss() {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 25)
                .mediaThatJumps(VENDOR_MEDIA, CLIENT_MEDIA, 1, 9, 25, 8443)
                .bye(25);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void lossOfManyInARowIsABurst() {
        assertEquals(List.of("poor-quality/burst"), incoming("PCMA", second -> second.losing(12, 1)));
    }

    @Test
    void aLossBelowTheLimitIsNone() {
        assertEquals(NOTHING, incoming("PCMA", second -> second.losing(1, 1)));
    }

    @Test
    void whatACodecMakesOfALittleLossIsTheMos() {
        assertEquals(List.of("poor-quality/mos"), incoming("GSM-EFR", second -> second.losing(1.5, 1.5)));
    }

    /** ITU-T G.107 clause 7.5: the same loss is heard more where it comes in a row. */
    @Test
    void aLittleLossInARowLowersTheMos() {
        assertEquals(List.of("poor-quality/mos"), incoming("G729", second -> second.losing(1.5, 0.3)));
    }

    @Test
    void theSameLossHereAndThereDoesNot() {
        assertEquals(NOTHING, incoming("G729", second -> second.losing(1.5, 1.5)));
    }

    @Test
    void aCodecWithoutValuesHasNoMos() {
        assertEquals(NOTHING, incoming("opus", second -> second.losing(1.5, 0.3)));
    }

    private List<String> whileMissing(Endpoint sender) {
        scene.answered("sendrecv", "sendrecv").media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 25);
        scene.ofOneSender(4711)
                .mediaWithPause(VENDOR_MEDIA, CLIENT_MEDIA, 1, 6, 8, 25, true)
                .media(sender, CLIENT_MEDIA, 6, 8)
                .bye(25);
        return scene.findings();
    }

    /** A sender with several addresses goes over to another candidate pair and back, RFC 8445 section 12.1. */
    @Test
    void whatComesFromAnotherAddressOfTheSenderIsNotLost() {
        assertEquals(NOTHING, whileMissing(CallScene.endpoint("203.0.113.11", 10000)));
    }

    private List<String> qualityOutside(boolean lackedInside) {
        scene.answered("sendrecv", "sendrecv").outside(BRANCH, CallScene.sdp(CLIENT_MEDIA, "sendrecv"));
        scene.media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 30).ofOneSender(4711);
        if (lackedInside) {
            scene.mediaWithPause(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12, 13.5, 30, true);
        } else {
            scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 30);
        }
        scene.mediaWithPause(OUTSIDE_MEDIA, VENDOR_MEDIA, 1, 12, 13.5, 30, true).bye(30);
        return scene.findings().stream()
                .filter(finding -> finding.startsWith("poor-quality"))
                .toList();
    }

    @Test
    void whatTheRouterLosesIsPoor() {
        assertEquals(List.of("poor-quality/burst"), qualityOutside(false));
    }

    @Test
    void whatTheSenderLeavesOutIsNotLostOnTheWay() {
        assertEquals(NOTHING, qualityOutside(true));
    }

    /** The client asks for something between 8 and 14 s, and what comes meanwhile is not passed on to it. */
    private List<String> numbersGoOn(String offered, String answered) {
        return scene.answered("sendrecv", "sendrecv")
                .invite(7.5, 2, "hold", CLIENT_MEDIA, offered, VENDOR_MEDIA, answered)
                .invite(13.5, 3, "resume", CLIENT_MEDIA, "sendrecv", VENDOR_MEDIA, "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 30)
                .mediaWithPause(VENDOR_MEDIA, CLIENT_MEDIA, 1, 8.5, 14.5, 30, true)
                .bye(30)
                .findings();
    }

    @Test
    void whatIsKeptBackDuringAHoldIsNotLost() {
        assertEquals(NOTHING, numbersGoOn("sendonly", "recvonly"));
    }

    @Test
    void soItIsWhereTheOneOnHoldKeepsBackItsOwn() {
        assertEquals(NOTHING, numbersGoOn("recvonly", "sendonly"));
    }

    /** Numbers are left out by a server whose packets have passed so many routers. */
    private List<String> leftOut(int passed) {
        scene.answered("sendrecv", "sendrecv")
                .mediaTimeToLive(57)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 25)
                .mediaTimeToLive(64 - passed)
                .each(second -> second.losing(12, 1))
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 25);
        return scene.bye(25).findings();
    }

    @Test
    void whatAServerLeavesOutIsNotLostOnTheWay() {
        assertEquals(NOTHING, leftOut(0));
    }

    @Test
    void whatIsMissingBehindItsRouterMayBe() {
        assertEquals(List.of("poor-quality/burst"), leftOut(1));
    }

    @Test
    void whatIsMissingWithoutAHoldIs() {
        assertEquals(List.of("one-way-audio/undetermined"), numbersGoOn("sendrecv", "sendrecv"));
    }
}
