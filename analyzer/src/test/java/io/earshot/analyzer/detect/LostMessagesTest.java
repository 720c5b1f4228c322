package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.CLIENT;
import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE_MEDIA;
import static io.earshot.analyzer.detect.CallScene.VENDOR;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static io.earshot.analyzer.detect.CallScene.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.decode.sip.Header;
import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.Observation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages that the capture lacks, and messages that a router keeps. */
class LostMessagesTest {
    private static final List<String> NOTHING = List.of();

    private final CallScene scene = new CallScene();

    private CallScene answeredWithoutInvite(String direction) {
        scene.response(1, 200, "OK", "INVITE", 1, "z9hG4bKi", CallScene.sdp(VENDOR_MEDIA, direction));
        scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", CLIENT, VENDOR);
        return scene;
    }

    @Test
    void anAnswerThatStandsBehindItsAckIsTheFinalStatus() {
        scene.request(0, "INVITE", 1, "z9hG4bKi", "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        scene.response(0.5, 180, "Ringing", "INVITE", 1, "z9hG4bKi", "");
        scene.request(1, "ACK", 1, "z9hG4bKa", ";tag=b", "", CLIENT, VENDOR);
        scene.response(1, 200, "OK", "INVITE", 1, "z9hG4bKi", CallScene.sdp(VENDOR_MEDIA, "sendrecv"));
        assertEquals(200, scene.facts().calls().get(0).finalStatus().orElse(0));
    }

    @Test
    void anAnswerTellsWhatTheOfferWas() {
        answeredWithoutInvite("sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .bye(12);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void anAnnouncementStaysOneWhereTheOfferIsLost() {
        answeredWithoutInvite("sendonly")
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12)
                .bye(12);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void anOfferThatNobodyAnsweredIsNoAgreement() {
        scene.request(0, "INVITE", 1, "z9hG4bKi", "", "", CLIENT, VENDOR);
        answeredWithoutInvite("sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .bye(12);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void mediaIsFoundByThePortOfTheOneDescriptionThatIsThere() {
        scene.response(
                1, 200, "OK", "INVITE", 1, "z9hG4bKi", "b", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), OUTSIDE, VENDOR);
        scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", VENDOR, OUTSIDE);
        scene.media(OUTSIDE_MEDIA, VENDOR_MEDIA, 1, 12).media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1, 12);
        scene.request(12, "BYE", 2, "z9hG4bKb", ";tag=b", "", VENDOR, OUTSIDE);
        scene.response(12.01, 200, "OK", "BYE", 2, "z9hG4bKb", "b", "", OUTSIDE, VENDOR);
        assertEquals(NOTHING, scene.findings());
        assertEquals(
                List.of(
                        scene.facts().calls().get(0).id(),
                        scene.facts().calls().get(0).id()),
                scene.facts().streams().stream()
                        .map(stream -> stream.call().orElse(""))
                        .toList());
    }

    @Test
    void silenceOfTheSenderIsNotAssumedBehindARouter() {
        scene.timeToLive(63)
                .answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 8)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 20)
                .bye(20);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void silenceOfTheSenderIsItsOwnInItsNetwork() {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 8)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 20)
                .bye(20);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void soItIsInTheServersNetwork() {
        scene.timeToLive(57)
                .answered("sendrecv", "sendrecv")
                .mediaTimeToLive(57)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20)
                .mediaTimeToLive(64)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 8)
                .bye(20);
        assertEquals(NOTHING, scene.findings());
    }

    /** The vendor falls silent at 8 s, and goes on with reports: on what it sent, or on what it hears. */
    private List<String> reportsOn(boolean sends) {
        scene.answered("sendrecv", "sendrecv")
                .mediaTimeToLive(57)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 28)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 8)
                .counted(4, VENDOR_MEDIA, CLIENT_MEDIA);
        for (double second : new double[] {10, 14, 18, 22, 26}) {
            if (sends) {
                scene.counted(second, VENDOR_MEDIA, CLIENT_MEDIA);
            } else {
                scene.hears(second, VENDOR_MEDIA, CLIENT_MEDIA, 1);
            }
        }
        return scene.bye(28).findings();
    }

    @Test
    void whoSaysThatItSendsNothingRests() {
        assertEquals(List.of("media-rests/path-open"), reportsOn(false));
    }

    @Test
    void whoCountsWhatDoesNotComeIsBlocked() {
        assertEquals("one-way-audio", reportsOn(true).get(0).split("/")[0]);
    }

    /** An INVITE whose answers come as far as the outside of the router. */
    private List<String> invitedInVain(double... repeated) {
        for (double second : repeated) {
            scene.timeToLive(64).request(second, "INVITE", 1, "z9hG4bKi", "", "", CLIENT, VENDOR);
            scene.timeToLive(63).request(second + 0.001, "INVITE", 1, "z9hG4bKi", "", "", OUTSIDE, VENDOR);
            scene.response(second + 0.02, 180, "Ringing", "INVITE", 1, "z9hG4bKi", "r", "", VENDOR, OUTSIDE);
        }
        return scene.findings();
    }

    @Test
    void whoRepeatsItsRequestDoesNotGetTheAnswersThatItOnceGot() {
        assertEquals(List.of("signalling-blocked/no-sip-response"), invitedInVain(0, 0.5, 1.5, 3.5, 7.5));
    }

    @Test
    void whoDoesNotRepeatItGotThemThoughTheCaptureLacksThem() {
        assertEquals(NOTHING, invitedInVain(0));
    }

    /** The server hangs up a call to which the client knows no answer. */
    private List<String> hungUpUnanswered(double... repeated) {
        for (double second : repeated) {
            scene.request(second, "INVITE", 1, "z9hG4bKi", "", "", CLIENT, VENDOR);
        }
        scene.request(12, "BYE", 7, "z9hG4bKbye", ";tag=b", "", VENDOR, CLIENT);
        scene.response(12.01, 200, "OK", "BYE", 7, "z9hG4bKbye", "b", "", CLIENT, VENDOR);
        return scene.findings();
    }

    @Test
    void whoIsHungUpOnAndHeardNoAnswerLosesTheAnswers() {
        assertEquals(List.of("signalling-blocked/no-sip-response"), hungUpUnanswered(0, 0.5, 1.5, 3.5, 7.5, 15.5));
    }

    @Test
    void whoDoesNotAskAgainHeardOne() {
        assertEquals(NOTHING, hungUpUnanswered(0, 0.5));
    }

    @Test
    void answersThatReachOnlyTheOutsideOfTheRouterAreDroppedByIt() {
        for (double second : new double[] {0, 0.5, 1.5, 3.5, 7.5, 11.5}) {
            scene.timeToLive(64).request(second, "REGISTER", 1, "z9hG4bKr", "", "", CLIENT, VENDOR);
            scene.timeToLive(63).request(second + 0.001, "REGISTER", 1, "z9hG4bKr", "", "", OUTSIDE, VENDOR);
            scene.response(second + 0.02, 200, "OK", "REGISTER", 1, "z9hG4bKr", "r", "", VENDOR, OUTSIDE);
        }
        scene.signallingUnanswered();
        assertEquals(List.of("signalling-blocked/no-sip-response"), scene.findings());
    }

    @Test
    void mediaThatDoesNotLeaveTheRouterWhileOtherPacketsDoIsDroppedByIt() {
        scene.flowUntil(OUTSIDE, VENDOR, 12).media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12);
        assertEquals(List.of("no-audio/outbound-blocked"), scene.findings());
    }

    /** The client's flow of signalling as it leaves a router that changes ports. */
    private List<String> mediaThatStaysInside(long packets) {
        Endpoint changed = CallScene.endpoint(OUTSIDE.address().toString(), 40001);
        scene.also(GivenFlow.udp(changed, VENDOR, "sip").between(0, 12).packets(packets, packets));
        return scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12).findings();
    }

    @Test
    void soItIsWhereTheRouterChangesPorts() {
        assertEquals(List.of("no-audio/outbound-blocked"), mediaThatStaysInside(9));
    }

    @Test
    void aFlowThatCarriesSomethingElseIsAnothersOwn() {
        assertEquals(List.of(), mediaThatStaysInside(8));
    }

    @Test
    void mediaOfASessionThatNobodySeesOutsideIsNoProof() {
        scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void answersAreMissedInsideWhicheverClockIsAhead() {
        for (double second : new double[] {0, 0.5, 1.5, 3.5, 7.5, 11.5}) {
            scene.timeToLive(63).request(second, "REGISTER", 1, "z9hG4bKr", "", "", OUTSIDE, VENDOR);
            scene.response(second + 0.02, 200, "OK", "REGISTER", 1, "z9hG4bKr", "r", "", VENDOR, OUTSIDE);
            scene.timeToLive(64).request(second + 0.2, "REGISTER", 1, "z9hG4bKr", "", "", CLIENT, VENDOR);
        }
        scene.signallingUnanswered();
        assertEquals(List.of("signalling-blocked/no-sip-response"), scene.findings());
    }

    private List<String> answerLost(String ackBranch) {
        scene.request(0, "INVITE", 1, "z9hG4bKi", "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        scene.response(0.5, 183, "Session Progress", "INVITE", 1, "z9hG4bKi", CallScene.sdp(VENDOR_MEDIA, "sendrecv"));
        scene.request(2.01, "ACK", 1, ackBranch, ";tag=b", "", CLIENT, VENDOR);
        return scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 2, 14).bye(14).findings();
    }

    @Test
    void anAckOfItsOwnTellsThatTheCallWasAnswered() {
        assertEquals(List.of("one-way-audio/undetermined"), answerLost("z9hG4bKa"));
    }

    @Test
    void anAckOfTheInvitesTransactionTellsThatItWasRefused() {
        assertEquals(NOTHING, answerLost("z9hG4bKi"));
    }

    /** Media of the first call still flows a moment into the second, which takes its place. */
    private List<String> transferredInto(double secondsOfMedia) {
        Endpoint client = endpoint("192.168.1.10", 16420);
        Endpoint vendor = endpoint("203.0.113.10", 10020);
        double end = 11 + secondsOfMedia;
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, end)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, end);
        scene.bye(end).anotherCall().invite(10, 1, "another", client, "sendrecv", vendor, "sendrecv");
        scene.also(
                10.02,
                at -> new Observation.Sip(
                        at,
                        CLIENT,
                        VENDOR,
                        Transport.UDP,
                        64,
                        false,
                        false,
                        new SipMessage.Request(
                                "INFO",
                                "sip:1002@203.0.113.10",
                                List.of(
                                        new Header("Via", "SIP/2.0/UDP 192.168.1.10:5060;branch=z9hG4bKinfo"),
                                        new Header("From", "<sip:1001@192.168.1.10>;tag=a"),
                                        new Header("To", "<sip:1002@203.0.113.10>;tag=b"),
                                        new Header("Call-ID", "another@192.168.1.10"),
                                        new Header("In-Reply-To", "scene@192.168.1.10"),
                                        new Header("CSeq", "2 INFO")),
                                "")));
        scene.request(24, "BYE", 3, "z9hG4bKend", ";tag=b", "", CLIENT, VENDOR);
        return scene.findings();
    }

    @Test
    void theLastPacketsOfACallThatWasTransferredAreNoMediaOfTheNextOne() {
        assertEquals(List.of("no-audio/undetermined"), transferredInto(0.3));
    }

    @Test
    void silentWhereTheMediaOfTheOtherLegGoesOn() {
        assertEquals(NOTHING, transferredInto(12));
    }

    /** A request that is answered shows that the server is there, at whichever side of the router the clocks have it first. */
    private List<String> lostBesideOneThatIsAnswered(Endpoint first, Endpoint second) {
        for (Endpoint source : List.of(first, second)) {
            scene.request(source == first ? 0 : 0.001, "REGISTER", 1, "z9hG4bKr", "", "", source, VENDOR);
            scene.response(0.1, 200, "OK", "REGISTER", 1, "z9hG4bKr", "b", "", VENDOR, source);
        }
        scene.anotherCall();
        for (double moment : new double[] {1, 1.5, 2.5, 4.5, 8.5, 16.5}) {
            scene.request(moment, "INVITE", 1, "z9hG4bKi", "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        }
        return scene.findings();
    }

    @Test
    void aRequestIsLostBesideOneThatIsAnswered() {
        assertEquals(List.of("signalling-blocked/no-sip-response"), lostBesideOneThatIsAnswered(CLIENT, OUTSIDE));
    }

    @Test
    void aRequestIsLostBesideOneThatIsAnsweredAndFirstSeenOutside() {
        assertEquals(List.of("signalling-blocked/no-sip-response"), lostBesideOneThatIsAnswered(OUTSIDE, CLIENT));
    }

    /** The REGISTER before the INVITE that is lost was answered on both sides of the router; an OPTIONS may be, too, later. */
    private String whyItIsLost(boolean answeredMeanwhile) {
        if (answeredMeanwhile) {
            for (Endpoint source : List.of(CLIENT, OUTSIDE)) {
                scene.request(5, "OPTIONS", 7, "z9hG4bKo", "", "", source, VENDOR);
                scene.response(5.1, 200, "OK", "OPTIONS", 7, "z9hG4bKo", "b", "", VENDOR, source);
            }
        }
        lostBesideOneThatIsAnswered(CLIENT, OUTSIDE);
        return scene.all().get(0).explanation();
    }

    @Test
    void itsContentIsToBlameWhereOthersPassMeanwhile() {
        assertTrue(whyItIsLost(true)
                .endsWith("the router takes it for its content, as a SIP ALG or an inspection of SIP does."));
    }

    @Test
    void itsContentIsOneOfTwoCausesWhereOthersPassedBeforeOnly() {
        String why = whyItIsLost(false);
        assertTrue(why.contains("lets nothing through any more, or it takes this one for its content"), why);
    }

    /** The answer is sent again and again, and the client says how often that it came in part only. */
    private List<String> answersInPart(double... givenUp) {
        scene.request(0, "INVITE", 1, "z9hG4bKi", "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        scene.response(0.1, 180, "Ringing", "INVITE", 1, "z9hG4bKi", "b", "", VENDOR, CLIENT);
        for (double second : new double[] {1, 1.5, 2.5, 4.5, 8.5, 12.5, 16.5}) {
            scene.response(
                    second,
                    200,
                    "OK",
                    "INVITE",
                    1,
                    "z9hG4bKi",
                    "b",
                    CallScene.sdp(VENDOR_MEDIA, "sendrecv"),
                    VENDOR,
                    CLIENT);
        }
        for (double second : givenUp) {
            scene.waitedForFragments(second, VENDOR, CLIENT);
        }
        return scene.findings();
    }

    @Test
    void whoWaitsForFragmentsInVainTellsWhatIsLost() {
        assertEquals(List.of("signalling-blocked/fragments-lost"), answersInPart(31, 31.5, 32.5));
    }

    @Test
    void onePacketThatCameInPartIsChance() {
        assertEquals(List.of("signalling-blocked/undetermined"), answersInPart(31));
    }
}
