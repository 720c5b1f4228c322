package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.BRANCH;
import static io.earshot.analyzer.detect.CallScene.CLIENT;
import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE_MEDIA;
import static io.earshot.analyzer.detect.CallScene.VENDOR;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static io.earshot.analyzer.detect.CallScene.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.track.Visibility;
import io.earshot.capture.net.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Faults of audio, and what looks like them: diagnosis by offer, answer and streams alone. */
class AudioVerdictsTest {
    private static final List<String> NOTHING = List.of();
    private static final List<String> UNDETERMINED = List.of("one-way-audio/undetermined");

    private final CallScene scene = new CallScene();

    @Test
    void silentWhenMediaFlowsBothWays() {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12)
                .bye(12);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void undeterminedWhenOnePointLacksInboundMedia() {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .bye(12);
        assertEquals(UNDETERMINED, scene.findings());
    }

    @Test
    void mediaThatFlowedFirstIsNotMissingForAllOfTheCall() {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 40)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 3.6)
                .bye(40);
        assertEquals(UNDETERMINED, scene.findings());
        String explanation = scene.all().get(0).explanation();
        assertTrue(explanation.contains(" after its start"), explanation);
    }

    @Test
    void blockedWhenTheOutsideShowsWhatTheInsideLacks() {
        scene.answered("sendrecv", "sendrecv")
                .outside(BRANCH, CallScene.sdp(CLIENT_MEDIA, "sendrecv"))
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(OUTSIDE_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1, 12)
                .bye(12);
        assertEquals(List.of("one-way-audio/inbound-blocked"), scene.findings());
    }

    /** Two captures whose clocks differ by more than anything tells: what is at both places was not dropped between them. */
    @Test
    void silentWhenTheSamePacketsAreAtBothPlacesAtOtherTimes() {
        scene.answered("sendrecv", "sendrecv")
                .outside(BRANCH, CallScene.sdp(CLIENT_MEDIA, "sendrecv"))
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 30)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12)
                .media(OUTSIDE_MEDIA, VENDOR_MEDIA, 4, 33)
                .media(VENDOR_MEDIA, OUTSIDE_MEDIA, 4, 15)
                .bye(33);
        assertEquals(List.of(), witnessed());
    }

    private List<String> witnessed() {
        return scene.all().stream()
                .filter(finding -> finding.confidence() == Confidence.PROOF)
                .map(finding -> finding.code() + "/" + finding.cause())
                .toList();
    }

    @Test
    void blockedThoughAFewStrayPacketsComeThrough() {
        scene.answered("sendrecv", "sendrecv")
                .outside(BRANCH, CallScene.sdp(CLIENT_MEDIA, "sendrecv"))
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(OUTSIDE_MEDIA, VENDOR_MEDIA, 1, 1.1)
                .media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12)
                .bye(12);
        assertEquals(List.of("one-way-audio/outbound-blocked"), scene.findings());
    }

    @Test
    void silentWhenHeldBySendonly() {
        scene.answered("sendonly", "recvonly")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .bye(12);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void silentWhenHeldByTheNullAddress() {
        scene.invite(0, 1, BRANCH, CallScene.endpoint("0.0.0.0", 16400), "sendrecv", VENDOR_MEDIA, "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .bye(12);
        assertEquals(NOTHING, scene.findings());
    }

    /** The capture begins in the middle of the call, and has its end. */
    private CallScene foundInTheMiddle(double lastReport) {
        scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 0, 24).media(VENDOR_MEDIA, CLIENT_MEDIA, 0, 8);
        scene.counts(VENDOR_MEDIA, CLIENT_MEDIA, 1, lastReport);
        return scene.bye(24);
    }

    @Test
    void whatEndsBeforeACallThatIsHungUpIsMissedThoughItsBeginningIsNotSeen() {
        assertEquals(List.of("one-way-audio/undetermined"), foundInTheMiddle(8).findings());
    }

    @Test
    void silentWhereReportsGoOnInACallWhoseBeginningIsNotSeen() {
        assertTrue(foundInTheMiddle(24).findings().stream().noneMatch(finding -> finding.startsWith("one-way")));
    }

    /** Programs keep the way open with requests of STUN until media comes. */
    @Test
    void portsForMediaWhereOnlyRequestsGoLackIt() {
        scene.answered("sendrecv", "sendrecv").bye(12);
        scene.also(GivenFlow.udp(CLIENT_MEDIA, VENDOR_MEDIA, "stun")
                .between(1.1, 11.9)
                .packets(60, 0));
        assertEquals(List.of("no-audio/undetermined"), scene.findings());
    }

    @Test
    void silentWhereMuchGoesThatNobodyKnows() {
        scene.answered("sendrecv", "sendrecv").bye(12);
        scene.also(GivenFlow.udp(CLIENT_MEDIA, VENDOR_MEDIA, "stun")
                .between(1.1, 11.9)
                .packets(600, 600));
        assertEquals(List.of(), scene.findings());
    }

    @Test
    void silentWhenTheCallIsTooShort() {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 3)
                .bye(3);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void silentWhenTheOtherSideIsMutedForAWhile() {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20)
                .mediaWithPause(VENDOR_MEDIA, CLIENT_MEDIA, 1, 8, 13, 20, false)
                .bye(20);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void tellsALossInTheMiddleOfACall() {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20)
                .mediaWithPause(VENDOR_MEDIA, CLIENT_MEDIA, 1, 8, 13, 20, true)
                .bye(20);
        assertEquals(1, scene.findings().stream().filter(UNDETERMINED::contains).count());
    }

    @Test
    void silentOnEarlyMediaOfTheCalleeOnly() {
        scene.answered("sendrecv", "sendrecv")
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 0.1, 12)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .bye(12);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void silentWhenAReinviteMovesTheMedia() {
        var moved = CallScene.endpoint("203.0.113.11", 10002);
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 10)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 10)
                .invite(9, 2, BRANCH, CLIENT_MEDIA, "sendrecv", moved, "sendrecv")
                .media(CLIENT_MEDIA, moved, 10, 20)
                .media(moved, CLIENT_MEDIA, 10, 20)
                .bye(20);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void silentWhileAHoldIsNeitherTakenNorRefused() {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 24)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 8)
                .bye(24);
        scene.request(8, "INVITE", 2, "z9hG4bKhold", ";tag=b", CallScene.sdp(CLIENT_MEDIA, "sendonly"), CLIENT, VENDOR);
        assertEquals(
                1,
                scene.findings().stream()
                        .filter(found -> found.startsWith("one-way-audio"))
                        .count());
        scene.response(8.1, 100, "Trying", "INVITE", 2, "z9hG4bKhold", "");
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void aRewrittenDescriptionIsAnAlg() {
        scene.answered("sendrecv", "sendrecv")
                .outside(BRANCH, CallScene.sdp(OUTSIDE_MEDIA, "sendrecv"))
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12)
                .media(OUTSIDE_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1, 12)
                .bye(12);
        assertEquals(List.of("sip-alg/sdp-changed"), scene.findings());
    }

    @Test
    void aRefusalIsNoFault() {
        scene.refused(486, "Busy Here");
        assertEquals(List.of("call-rejected/busy"), scene.findings());
    }

    /** The proxy does not record its route: the phones talk to each other once the call is answered. */
    private void callThroughAProxy(Endpoint caller, Endpoint callee) {
        Endpoint proxy = CallScene.endpoint("192.168.1.5", 5060);
        String offer = CallScene.sdp(CallScene.endpoint(caller.address().toString(), 16400), "sendrecv");
        String answer = CallScene.sdp(CallScene.endpoint(callee.address().toString(), 16500), "sendrecv");
        scene.request(0, "INVITE", 1, "z9hG4bKone", "", offer, caller, proxy);
        scene.request(0.01, "INVITE", 1, "z9hG4bKtwo", "", offer, proxy, callee);
        scene.response(1, 200, "OK", "INVITE", 1, "z9hG4bKtwo", "b", answer, callee, proxy);
        scene.response(1.01, 200, "OK", "INVITE", 1, "z9hG4bKone", "b", answer, proxy, caller);
        scene.request(1.02, "ACK", 1, "z9hG4bKack", ";tag=b", "", caller, callee);
    }

    @Test
    void oneWayBetweenNeighboursIsToldWhereTheSilentOnesPacketsPass() {
        Endpoint caller = CallScene.endpoint("192.168.1.20", 5060);
        Endpoint callee = CallScene.endpoint("192.168.1.30", 5060);
        callThroughAProxy(caller, callee);
        scene.media(CallScene.endpoint("192.168.1.20", 16400), CallScene.endpoint("192.168.1.30", 16500), 1, 12);
        scene.request(12, "BYE", 2, "z9hG4bKbye", ";tag=b", "", caller, callee);
        scene.packets(1, callee, caller);
        assertEquals(NOTHING, scene.findings());
        assertEquals(
                List.of("passes-elsewhere"),
                scene.facts().visibility().limits().stream()
                        .map(Visibility.Limit::code)
                        .filter(code -> code.equals("passes-elsewhere"))
                        .toList());
        scene.packets(4, callee, caller);
        assertEquals(UNDETERMINED, scene.findings());
    }

    @Test
    void theByeOfADialogEndsItOnEveryHop() {
        Endpoint caller = CallScene.endpoint("192.168.1.20", 5060);
        Endpoint callee = CallScene.endpoint("192.168.1.30", 5060);
        callThroughAProxy(caller, callee);
        scene.request(12, "BYE", 2, "z9hG4bKbye", ";tag=b", "", caller, callee);
        assertEquals(
                List.of(12.0, 12.0),
                scene.facts().calls().stream()
                        .map(call -> call.ended().orElseThrow().time() / 1e9 - 1_700_000_000)
                        .toList());
    }

    @Test
    void aLegThatPassesOnWhatEndedOnALegWithUnreadableSignallingIsNotBlamed() {
        Endpoint phone = endpoint("192.168.7.20", 17000);
        Endpoint relay = endpoint("203.0.113.77", 12000);
        scene.timeToLive(63)
                .answered("sendrecv", "sendrecv")
                .passedOn(77, phone, relay, 1, 8)
                .passedOn(77, CLIENT_MEDIA, VENDOR_MEDIA, 1.1, 8)
                .passedOn(78, VENDOR_MEDIA, CLIENT_MEDIA, 1, 20)
                .passedOn(78, relay, phone, 1.1, 20)
                .bye(20);
        assertEquals(
                List.of("call-1: false", "call-2: true"),
                scene.facts().calls().stream()
                        .map(call -> call.id() + ": " + call.mediaOnly())
                        .toList());
        // the phone is seen in its own network: it fell silent by itself
        assertEquals(List.of(), scene.findings());
    }

    @Test
    void aPeerThatSendsInVainAndReportsNothingReceivedDoesNotHearTheClient() {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20)
                .counts(VENDOR_MEDIA, CLIENT_MEDIA, 5, 20)
                .bye(20);
        assertEquals(List.of("one-way-audio/outbound-blocked"), scene.findings());
    }

    @Test
    void aPeerThatSendsInVainAndHearsTheClientIsBlockedItself() {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20)
                .counts(VENDOR_MEDIA, CLIENT_MEDIA, 5, 20)
                .reportsApart(VENDOR_MEDIA, CLIENT_MEDIA, 1, 5, 20)
                .bye(20);
        assertEquals(List.of("one-way-audio/inbound-blocked"), scene.findings());
    }

    @Test
    void mediaThatReportsCountAndNobodySeesIsDropped() {
        scene.answered("sendrecv", "sendrecv")
                .counts(CLIENT_MEDIA, VENDOR_MEDIA, 5, 20)
                .counts(VENDOR_MEDIA, CLIENT_MEDIA, 5, 20)
                .bye(20);
        assertEquals(List.of("no-audio/outbound-blocked"), scene.findings());
        assertEquals(
                List.of(),
                scene.facts().visibility().limits().stream()
                        .map(Visibility.Limit::code)
                        .filter("media-not-captured"::equals)
                        .toList());
    }

    @Test
    void mediaThatOneSideCountsMayNotBeCaptured() {
        scene.answered("sendrecv", "sendrecv")
                .counts(VENDOR_MEDIA, CLIENT_MEDIA, 5, 20)
                .bye(20);
        assertEquals(List.of(), scene.findings());
    }

    private List<String> answersAMenu(double from) {
        return scene.timeToLive(52)
                .answered("sendrecv", "sendrecv")
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 24)
                .mediaTimeToLive(52)
                .each(second -> second.events(8))
                .mediaInTurns(CLIENT_MEDIA, VENDOR_MEDIA, false, 1, 2, 5, 6, 9, 10, from, from + 1)
                .bye(24)
                .findings();
    }

    /** RFC 4733: nothing is sent between the keys. */
    /** The vendor's side rests in the middle for so many seconds, and for six in the end. */
    private List<String> speaksInTurns(double rest) {
        return scene.answered("sendrecv", "sendrecv")
                .mediaInTurns(VENDOR_MEDIA, CLIENT_MEDIA, false, 1, 6, 6 + rest, 18)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 24)
                .bye(24)
                .findings();
    }

    @Test
    void whoRestedForAsLongBeforeSpeaksInTurns() {
        assertEquals(NOTHING, speaksInTurns(6));
    }

    @Test
    void whoRestedForAMomentBeforeIsMissed() {
        assertEquals(List.of("one-way-audio/undetermined"), speaksInTurns(2));
    }

    @Test
    void whoRestsBetweenKeysMayRestAfterTheLast() {
        assertEquals(List.of(), answersAMenu(18));
    }

    @Test
    void afterKeysALongerSilenceIsTold() {
        assertEquals(List.of("one-way-audio/undetermined"), answersAMenu(13));
    }

    /** The other side rings or announces in media before the answer, and by the same stream. */
    private List<String> voiceOfTheOtherSide(int seconds) {
        int[] sent = {0};
        return scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 16)
                .each(second -> sent[0]++ < seconds ? second : second.silence())
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 0, 16)
                .bye(16)
                .findings();
    }

    @Test
    void silenceSinceTheAnswerIsNoVoiceThoughItRangBefore() {
        assertEquals(List.of("one-way-audio/silent-media"), voiceOfTheOtherSide(1));
    }

    @Test
    void soItIsWhereAnotherStreamRang() {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 16)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 0, 1)
                .each(GivenRtp::silence)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1.1, 16)
                .bye(16);
        assertEquals(List.of("one-way-audio/silent-media"), scene.findings());
    }

    @Test
    void whoFallsSilentLaterMayBeMuted() {
        assertEquals(List.of(), voiceOfTheOtherSide(4));
    }
}
