package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.CLIENT;
import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE_MEDIA;
import static io.earshot.analyzer.detect.CallScene.VENDOR;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static io.earshot.analyzer.detect.CallScene.sdp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the snap length leaves of SIP messages tells what it tells, and nothing of what it cut off. */
class CutTextsTest {
    /** The start line, and the lines to the Via: the CSeq is cut off. */
    private static final int TO_VIA = 110;

    /** Of both descriptions the media line is whole, and the direction is cut off. */
    private static final int TO_MEDIA_LINE = 362;

    private static final List<String> NOTHING = List.of();

    private final CallScene scene = new CallScene();

    // --- a registration, method and status by the start line

    /** @param octets that are kept of each message: its start line, to its Via, to its CSeq */
    private void registers(int octets, int... statuses) {
        scene.snapLength(octets);
        for (int i = 0; i < statuses.length; i++) {
            scene.request(i * 0.3, "REGISTER", i + 1, "z9hG4bKr" + i, "", "", CLIENT, VENDOR);
            scene.response(i * 0.3 + 0.1, statuses[i], "Status", "REGISTER", i + 1, "z9hG4bKr" + i, "");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {60, TO_VIA, 200})
    void whoIsAskedForCredentialsAgainAndAgainCannotRegister(int octets) {
        registers(octets, 401, 401, 401);
        assertEquals(List.of("registration-failed/auth-loop"), scene.findings());
    }

    @ParameterizedTest
    @ValueSource(ints = {60, TO_VIA, 200})
    void silentWhereTheCredentialsAreTaken(int octets) {
        registers(octets, 401, 200);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void whoIsRefusedIsTold() {
        registers(TO_VIA, 401, 403);
        assertEquals(List.of("registration-failed/rejected"), scene.findings());
    }

    @Test
    void whichOfTwoRequestsIsAnsweredIsNotKnownWithoutABranch() {
        scene.snapLength(60);
        scene.request(0, "REGISTER", 1, "z9hG4bKr1", "", "", CLIENT, VENDOR);
        scene.response(0.1, 401, "Unauthorized", "REGISTER", 1, "z9hG4bKr1", "");
        scene.request(0.2, "INVITE", 1, "z9hG4bKi", "", "", CLIENT, VENDOR);
        scene.request(0.21, "REGISTER", 2, "z9hG4bKr2", "", "", CLIENT, VENDOR);
        scene.response(0.3, 407, "Proxy Authentication Required", "INVITE", 1, "z9hG4bKi", "");
        scene.response(0.4, 200, "OK", "REGISTER", 2, "z9hG4bKr2", "");
        assertEquals(NOTHING, scene.findings());
    }

    @ParameterizedTest
    @ValueSource(ints = {60, TO_VIA})
    void requestsToWhichNothingComesBackAreUnanswered(int octets) {
        scene.snapLength(octets).signallingUnanswered();
        for (double second : new double[] {0, 0.5, 1.5, 3.5}) {
            scene.request(second, "REGISTER", 1, "z9hG4bKr", "", "", CLIENT, VENDOR);
        }
        assertEquals(List.of("signalling-blocked/no-sip-response"), scene.findings());
    }

    /** The server answers what else it is asked; of the INVITE the description alone is cut, or it is not known as one. */
    @ParameterizedTest
    @ValueSource(ints = {60, TO_MEDIA_LINE})
    void aRequestOfWhichAllButTheDescriptionIsReadIsUnanswered(int octets) {
        scene.snapLength(octets);
        scene.request(0, "REGISTER", 1, "z9hG4bKr", "", "", CLIENT, VENDOR);
        scene.response(0.1, 200, "OK", "REGISTER", 1, "z9hG4bKr", "");
        for (double second : new double[] {1, 1.5, 2.5, 4.5, 8.5, 16.5, 32.5}) {
            scene.request(second, "INVITE", 2, "z9hG4bKi", "", sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        }
        assertEquals(octets == 60 ? NOTHING : List.of("signalling-blocked/no-sip-response"), scene.findings());
    }

    // --- media of a call of which start lines are left

    /** @param rings the phone that is called does so first */
    private void calls(boolean rings, boolean answered) {
        scene.snapLength(TO_VIA);
        String offer = sdp(CLIENT_MEDIA, "sendrecv");
        scene.request(0, "INVITE", 1, "z9hG4bKi", "", offer, CLIENT, VENDOR);
        if (rings) {
            scene.response(0.2, 180, "Ringing", "INVITE", 1, "z9hG4bKi", "");
        }
        if (answered) {
            scene.response(1, 200, "OK", "INVITE", 1, "z9hG4bKi", sdp(VENDOR_MEDIA, "sendrecv"));
            scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", CLIENT, VENDOR);
        } else {
            scene.response(1, 183, "Session Progress", "INVITE", 1, "z9hG4bKi", sdp(VENDOR_MEDIA, "sendrecv"));
        }
        scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 1.1, 20);
    }

    @Test
    void mediaThatNobodyAnswersIsToldWhereAPhoneRangAndTookTheCall() {
        scene.serverBehind(7);
        calls(true, true);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    /** Who only listens opens its translation by a packet of another kind. */
    @Test
    void whoSendsAnythingElseThatWayIsNotBlocked() {
        scene.serverBehind(7);
        calls(true, true);
        scene.also(GivenFlow.udp(CLIENT_MEDIA, VENDOR_MEDIA, "rtp")
                .between(1.1, 20)
                .packets(945, 1));
        assertEquals(NOTHING, scene.findings());
    }

    /** What it does not send where it is captured, nothing on the way has dropped: it only listens, for all that is known. */
    @Test
    void whoOnlyListensBesideTheCapturePointIsNotAccused() {
        scene.serverBehind(0);
        calls(true, true);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void silentWhereWhoAnswersAtOnceMayOnlyListen() {
        scene.serverBehind(7);
        calls(false, true);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void silentWhereNobodyTookTheCallYet() {
        scene.serverBehind(7);
        calls(true, false);
        assertEquals(NOTHING, scene.findings());
    }

    // --- a description that is cut

    @Test
    void aDirectionThatIsCutOffMayRestrictMedia() {
        for (int octets = 240; octets < 460; octets += 4) {
            CallScene cut = new CallScene()
                    .snapLength(octets)
                    .answered("sendrecv", "recvonly")
                    .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20)
                    .bye(20);
            assertEquals(NOTHING, cut.findings(), "of " + octets + " octets");
        }
    }

    @Test
    void mediaThatEndsWasAgreedThoughItsDirectionIsCutOff() {
        scene.snapLength(TO_MEDIA_LINE)
                .answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 30)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 10)
                .bye(30);
        assertTrue(scene.facts().calls().get(0).negotiations().stream()
                .noneMatch(each -> each.audio().orElseThrow().bothWays()));
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void silentWhereWhatChangesTheMediaIsCutOff() {
        scene.snapLength(TO_MEDIA_LINE)
                .answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 30)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 10)
                .invite(10, 2, "hold", CLIENT_MEDIA, "sendonly", VENDOR_MEDIA, "recvonly")
                .bye(30);
        assertEquals(NOTHING, scene.findings());
    }

    // --- both sides of a router that translates, and nothing of the texts

    /** The client sends from a moment on, and from then on what comes is seen inside, too. */
    private List<String> comesIn(double sends, double comes) {
        return scene.cut(10)
                .ofOneSender(7)
                .media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1, 15)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, comes, 15)
                .ofOneSender(8)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, sends, 15)
                .media(OUTSIDE_MEDIA, VENDOR_MEDIA, sends, 15)
                .findings();
    }

    @Test
    void mediaBeforeTheClientSendsHasNoTranslationToComeInBy() {
        assertEquals(NOTHING, comesIn(8, 8));
    }

    @Test
    void mediaThatDoesNotComeInWhileTheClientSendsIsDropped() {
        assertEquals(List.of("one-way-audio/inbound-blocked"), comesIn(1, 8));
    }

    /** @param outward of the packets that are no media, those that leave the router */
    private List<String> leaves(long outward) {
        return scene.cut(10)
                .ofOneSender(7)
                .mediaTimeToLive(60)
                .media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1, 15)
                .mediaTimeToLive(59)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 15)
                .mediaTimeToLive(64)
                .ofOneSender(8)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 15)
                .also(GivenFlow.udp(VENDOR, CallScene.OUTSIDE, "sip")
                        .between(0, 15)
                        .packets(4, outward))
                .findings();
    }

    @Test
    void whereTheCaptureOutsideHasOneDirectionOnlyNothingIsKeptInside() {
        assertEquals(NOTHING, leaves(0));
    }

    @Test
    void whereItHasBothMediaThatDoesNotLeaveIsDropped() {
        assertEquals(List.of("one-way-audio/outbound-blocked"), leaves(4));
    }

    @ParameterizedTest
    @ValueSource(ints = {60, TO_VIA, 200, 256})
    void whoAsksAnOwnHostFromTheInternetByACutNameIsNoClient(int octets) {
        scene.snapLength(octets);
        for (int i = 0; i < 5; i++) {
            scene.request(i * 0.3, "REGISTER", i + 1, "z9hG4bKr" + i, "", "", VENDOR, CLIENT);
            scene.response(
                    i * 0.3 + 0.1, 401, "Unauthorized", "REGISTER", i + 1, "z9hG4bKr" + i, "b", "", CLIENT, VENDOR);
        }
        assertEquals(NOTHING, scene.findings());
    }

    /** From the internet, at an own host: asked for its credentials, and refused with them, every so many seconds. */
    private List<String> refused(double every, String... names) {
        scene.snapLength(210);
        for (int i = 0; i < 4; i++) {
            scene.users(names[i % names.length], names[i % names.length]).call(i % names.length);
            for (int k = 0; k < 2; k++) {
                int cseq = 2 * i + k + 1;
                double second = i * every + k * 0.2;
                scene.request(second, "REGISTER", cseq, "z9hG4bKr" + cseq, "", "", VENDOR, CLIENT);
                scene.response(
                        second + 0.1,
                        401,
                        "Unauthorized",
                        "REGISTER",
                        cseq,
                        "z9hG4bKr" + cseq,
                        "b",
                        "",
                        CLIENT,
                        VENDOR);
            }
        }
        return scene.findings();
    }

    @Test
    void aPhoneOnTheRoadWhosePasswordIsWrongIsToldInTextsThatAreCut() {
        assertEquals(List.of("registration-failed/auth-loop"), refused(30, "2001"));
    }

    @Test
    void whoGoesOnTryingAtOnceGuesses() {
        assertEquals(NOTHING, refused(3, "2001"));
    }

    @Test
    void whoTriesOneNameAfterTheOtherGuesses() {
        assertEquals(NOTHING, refused(30, "2001", "2002"));
    }
}
