package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.CLIENT;
import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE_MEDIA;
import static io.earshot.analyzer.detect.CallScene.VENDOR;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
    void anAnswerTellsWhatTheOfferWas() {
        answeredWithoutInvite("sendrecv").media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12).bye(12);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void anAnnouncementStaysOneWhereTheOfferIsLost() {
        answeredWithoutInvite("sendonly").media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12).bye(12);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void anOfferThatNobodyAnsweredIsNoAgreement() {
        scene.request(0, "INVITE", 1, "z9hG4bKi", "", "", CLIENT, VENDOR);
        answeredWithoutInvite("sendrecv").media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12).bye(12);
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
                List.of(scene.facts().calls().get(0).id(), scene.facts().calls().get(0).id()),
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
}
