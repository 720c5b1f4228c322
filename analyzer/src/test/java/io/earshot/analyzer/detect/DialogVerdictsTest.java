package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.CLIENT;
import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE;
import static io.earshot.analyzer.detect.CallScene.VENDOR;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static io.earshot.analyzer.detect.CallScene.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Negotiation;
import io.earshot.analyzer.track.Related;
import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Calls that change while they last: held by UPDATE, transferred, forked, turned into a fax. */
class DialogVerdictsTest {
    private static final List<String> NOTHING = List.of();
    private static final Endpoint BRANCH_MEDIA = endpoint("203.0.113.30", 11000);

    private final CallScene scene = new CallScene();

    /** A dialog's request of the client and its answer. */
    private void within(double seconds, String method, int cseq, String body, int status, String answer) {
        within(seconds, 0.02, method, cseq, body, status, answer);
    }

    private void within(
            double seconds, double roundTrip, String method, int cseq, String body, int status, String answer) {
        String branch = "z9hG4bK" + method + cseq;
        scene.request(seconds, method, cseq, branch, ";tag=b", body, CLIENT, VENDOR);
        scene.response(seconds + roundTrip, status, status == 200 ? "OK" : "Refused", method, cseq, branch, answer);
    }

    // --- UPDATE, RFC 3311

    /** The client sends on, and asks the other side to rest. */
    private List<String> updated(int status, double roundTrip) {
        scene.answered("sendrecv", "sendrecv");
        within(
                8,
                roundTrip,
                "UPDATE",
                2,
                CallScene.sdp(CLIENT_MEDIA, "sendonly"),
                status,
                status == 200 ? CallScene.sdp(VENDOR_MEDIA, "recvonly") : "");
        return scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 8)
                .bye(20)
                .findings();
    }

    @Test
    void aHoldByUpdateIsAHold() {
        assertEquals(NOTHING, updated(200, 0.02));
    }

    @Test
    void anUpdateThatIsRefusedHoldsNothing() {
        assertEquals(List.of("one-way-audio/undetermined"), updated(488, 0.02));
    }

    /** The clock of the capture is off by more than the round trip of a server near by. */
    @Test
    void anAnswerThatIsSeenAMomentBeforeItsRequestAnswersIt() {
        assertEquals(NOTHING, updated(200, -0.0008));
    }

    /** The 200 offers, and its ACK answers, which the capture shows first. */
    @Test
    void anAnswerInAnAckThatIsSeenAMomentBeforeTheOfferAnswersIt() {
        scene.request(0, "INVITE", 1, "z9hG4bKi", "", "", CLIENT, VENDOR);
        scene.request(0.9992, "ACK", 1, "z9hG4bKa", ";tag=b", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        scene.response(1, 200, "OK", "INVITE", 1, "z9hG4bKi", CallScene.sdp(VENDOR_MEDIA, "sendrecv"));
        scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12).bye(12);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    /** The answer of the early dialog is changed before anybody answers the call. */
    @Test
    void anUpdateOfAnEarlyDialogMovesItsMedia() {
        String invite = "z9hG4bKi";
        scene.request(0, "INVITE", 1, invite, "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        scene.response(0.5, 183, "Session Progress", "INVITE", 1, invite, CallScene.sdp(VENDOR_MEDIA, "sendonly"));
        within(3, "UPDATE", 2, CallScene.sdp(CLIENT_MEDIA, "sendrecv"), 200, CallScene.sdp(BRANCH_MEDIA, "sendrecv"));
        scene.response(4, 200, "OK", "INVITE", 1, invite, "");
        scene.request(4.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", CLIENT, VENDOR);
        scene.media(VENDOR_MEDIA, CLIENT_MEDIA, 0.6, 3);
        scene.media(CLIENT_MEDIA, BRANCH_MEDIA, 4, 16).bye(16);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
        scene.media(BRANCH_MEDIA, CLIENT_MEDIA, 4, 16);
        assertEquals(NOTHING, scene.findings());
    }

    // --- transfer, RFC 3515 and RFC 3891

    /** Two calls of the client, the second to ask whether it suits; then the two others are joined. */
    private List<String> joined(int status) {
        Endpoint asked = endpoint("192.168.1.10", 16402);
        Endpoint asking = endpoint("203.0.113.10", 10002);
        scene.call(1).answered("sendrecv", "sendrecv");
        scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 24).media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 10);
        scene.call(2).invite(2, 1, "asked", asked, "sendrecv", asking, "sendrecv");
        scene.media(asked, asking, 3, 10).media(asking, asked, 3, 10);
        within(10.5, "BYE", 2, "", 200, "");
        scene.call(1).referring("sip:1003@203.0.113.10?Replaces=call2%40192.168.1.10%3Bto-tag%3Db%3Bfrom-tag%3Da");
        within(10, "REFER", 2, "", status, "");
        return scene.bye(24).findings();
    }

    @Test
    void aCallThatWasTransferredMayFallSilent() {
        assertEquals(NOTHING, joined(202));
        assertEquals(
                List.of(new Related("call-2", Related.How.REPLACES)),
                scene.facts().calls().get(0).related());
    }

    @Test
    void aTransferThatIsRefusedChangesNothing() {
        assertEquals(List.of("one-way-audio/undetermined"), joined(603));
    }

    /** On hold while it is transferred, which fails; then it is taken back. */
    private List<String> takenBack(double lastOfVendor) {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 6)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 6);
        scene.invite(6, 2, "hold", CLIENT_MEDIA, "inactive", VENDOR_MEDIA, "inactive")
                .referring("sip:1003@203.0.113.10");
        within(8, "REFER", 3, "", 202, "");
        scene.invite(11, 4, "resume", CLIENT_MEDIA, "sendrecv", VENDOR_MEDIA, "sendrecv");
        scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 12, 30).media(VENDOR_MEDIA, CLIENT_MEDIA, 12, lastOfVendor);
        return scene.bye(30).findings();
    }

    @Test
    void aCallThatIsTakenBackAfterATransferIsJudged() {
        assertEquals(List.of("one-way-audio/undetermined"), takenBack(13));
    }

    @Test
    void aCallThatIsTakenBackAndHeardIsWell() {
        assertEquals(NOTHING, takenBack(30));
    }

    // --- forks, RFC 3261 section 12.1.2

    /** Two phones ring and each sends early media; the second takes the call. */
    private List<String> forked(double lastOfSecond) {
        String invite = "z9hG4bKi";
        scene.request(0, "INVITE", 1, invite, "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        scene.response(
                1,
                183,
                "Session Progress",
                "INVITE",
                1,
                invite,
                "one",
                CallScene.sdp(VENDOR_MEDIA, "sendrecv"),
                VENDOR,
                CLIENT);
        scene.response(
                2,
                183,
                "Session Progress",
                "INVITE",
                1,
                invite,
                "two",
                CallScene.sdp(BRANCH_MEDIA, "sendrecv"),
                VENDOR,
                CLIENT);
        scene.response(
                5, 200, "OK", "INVITE", 1, invite, "two", CallScene.sdp(BRANCH_MEDIA, "sendrecv"), VENDOR, CLIENT);
        scene.request(5.01, "ACK", 1, "z9hG4bKa", ";tag=two", "", CLIENT, VENDOR);
        scene.media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 5).media(BRANCH_MEDIA, CLIENT_MEDIA, 2, lastOfSecond);
        scene.media(CLIENT_MEDIA, BRANCH_MEDIA, 5, 18);
        scene.request(18, "BYE", 2, "z9hG4bKb", ";tag=two", "", CLIENT, VENDOR);
        scene.response(18.01, 200, "OK", "BYE", 2, "z9hG4bKb", "two", "", VENDOR, CLIENT);
        return scene.findings();
    }

    /** Both phones take the call, and the caller hangs up the second. */
    private List<String> takenTwice(double lastOfFirst) {
        String invite = "z9hG4bKi";
        scene.request(0, "INVITE", 1, invite, "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        scene.response(
                3, 200, "OK", "INVITE", 1, invite, "one", CallScene.sdp(VENDOR_MEDIA, "sendrecv"), VENDOR, CLIENT);
        scene.request(3.01, "ACK", 1, "z9hG4bKa", ";tag=one", "", CLIENT, VENDOR);
        scene.response(
                3.1, 200, "OK", "INVITE", 1, invite, "two", CallScene.sdp(BRANCH_MEDIA, "sendrecv"), VENDOR, CLIENT);
        scene.request(3.11, "ACK", 1, "z9hG4bKc", ";tag=two", "", CLIENT, VENDOR);
        scene.request(3.12, "BYE", 2, "z9hG4bKd", ";tag=two", "", CLIENT, VENDOR);
        scene.response(3.13, 200, "OK", "BYE", 2, "z9hG4bKd", "two", "", VENDOR, CLIENT);
        scene.media(BRANCH_MEDIA, CLIENT_MEDIA, 3.1, 3.6).media(CLIENT_MEDIA, VENDOR_MEDIA, 3, 18);
        if (lastOfFirst > 3) {
            scene.media(VENDOR_MEDIA, CLIENT_MEDIA, 3, lastOfFirst);
        }
        scene.request(18, "BYE", 3, "z9hG4bKb", ";tag=one", "", CLIENT, VENDOR);
        scene.response(18.01, 200, "OK", "BYE", 3, "z9hG4bKb", "one", "", VENDOR, CLIENT);
        return scene.findings();
    }

    @Test
    void theOtherBranchThatIsHungUpEndsNoCall() {
        assertEquals(NOTHING, takenTwice(18));
    }

    @Test
    void whatIsMissingOfTheBranchThatStaysIsTold() {
        assertEquals(List.of("one-way-audio/undetermined"), takenTwice(0));
    }

    @Test
    void ofAForkedCallTheBranchThatAnswersCounts() {
        assertEquals(NOTHING, forked(18));
        Call call = scene.facts().calls().get(0);
        Negotiation last = call.negotiations().get(call.negotiations().size() - 1);
        assertEquals(1, scene.facts().calls().size());
        assertEquals(Optional.of(BRANCH_MEDIA), last.media().get(0).server().announced());
    }

    @Test
    void earlyMediaOfTheOtherBranchDoesNotHideThatNothingComes() {
        assertEquals(List.of("one-way-audio/undetermined"), forked(5));
    }

    // --- fax, ITU-T T.38 annex D

    /** In the middle of the call it becomes a fax; both sides keep the line of the audio too. */
    private List<String> fax(double lastOfVoice) {
        String image = "m=image 30000 udptl t38\r\na=T38FaxVersion:0\r\n";
        scene.answered("sendrecv", "sendrecv");
        within(
                4,
                "INVITE",
                2,
                CallScene.sdp(CLIENT_MEDIA, "sendrecv") + image,
                200,
                CallScene.sdp(VENDOR_MEDIA, "sendrecv") + image);
        scene.request(4.05, "ACK", 2, "z9hG4bKk", ";tag=b", "", CLIENT, VENDOR);
        return scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 24)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, lastOfVoice)
                .bye(24)
                .findings();
    }

    @Test
    void audioRestsWhileAFaxIsSent() {
        assertEquals(NOTHING, fax(9));
    }

    @Test
    void audioThatNeverComesIsMissedThoughAFaxWasAgreed() {
        scene.answered("sendrecv", "sendrecv");
        assertTrue(fax(1.5).contains("one-way-audio/undetermined"), scene.findings()::toString);
    }

    @Test
    void audioThatAFaxReplacesIsNotMissed() {
        scene.answered("sendrecv", "sendrecv");
        within(4, "INVITE", 2, replaced(CLIENT_MEDIA), 200, replaced(VENDOR_MEDIA));
        scene.request(4.05, "ACK", 2, "z9hG4bKk", ";tag=b", "", CLIENT, VENDOR);
        scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 24)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 4)
                .bye(24);
        assertEquals(NOTHING, scene.findings());
    }

    private static String replaced(Endpoint media) {
        return CallScene.sdp(media, "sendrecv").replace("m=audio " + media.port(), "m=audio 0") + "m=image "
                + media.port() + " udptl t38\r\n";
    }

    /** While it holds the call it gives receiver reports, and sender reports before and after. */
    @Test
    void whoReportsNothingAfterAHoldDoesNotReceive() {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 9)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 9)
                .sendsAndHears(4, VENDOR_MEDIA, CLIENT_MEDIA, 1)
                .sendsAndHears(7, VENDOR_MEDIA, CLIENT_MEDIA, 1)
                .invite(8, 2, "hold", CLIENT_MEDIA, "inactive", VENDOR_MEDIA, "inactive")
                .heard(10, 9, VENDOR_MEDIA, CLIENT_MEDIA, 1)
                .invite(13, 3, "resumed", CLIENT_MEDIA, "sendrecv", VENDOR_MEDIA, "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 14, 26)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 14, 26);
        for (double second = 17; second < 26; second += 2.5) {
            scene.report(second, VENDOR_MEDIA, CLIENT_MEDIA);
        }
        scene.bye(26);
        assertEquals(List.of("one-way-audio/peer-does-not-receive"), scene.findings());
    }

    // --- a translation that is forgotten while the call is on hold

    private void outside(double seconds, int cseq, String direction) {
        String branch = "z9hG4bKo" + cseq;
        scene.request(
                seconds,
                "INVITE",
                cseq,
                branch,
                cseq > 1 ? ";tag=b" : "",
                CallScene.sdp(CLIENT_MEDIA, direction),
                OUTSIDE,
                VENDOR);
        scene.response(
                seconds + 0.02,
                200,
                "OK",
                "INVITE",
                cseq,
                branch,
                "b",
                CallScene.sdp(VENDOR_MEDIA, direction),
                VENDOR,
                OUTSIDE);
        scene.request(seconds + 0.04, "ACK", cseq, branch + "a", ";tag=b", "", OUTSIDE, VENDOR);
    }

    /** The capture is outside of the router, which gives the client's media another port after the hold. */
    private List<String> rebound(boolean follows) {
        Endpoint before = endpoint("198.51.100.30", 40001);
        Endpoint after = endpoint("198.51.100.30", 40022);
        outside(0, 1, "sendrecv");
        outside(8, 2, "inactive");
        outside(70, 3, "sendrecv");
        scene.ofOneSender(7)
                .media(before, VENDOR_MEDIA, 0.1, 8)
                .media(after, VENDOR_MEDIA, 70.1, 90)
                .ofOneSender(8)
                .media(VENDOR_MEDIA, before, 0.2, 8)
                .media(VENDOR_MEDIA, follows ? after : before, 70.2, 90);
        scene.request(90, "BYE", 9, "z9hG4bKbye", ";tag=b", "", OUTSIDE, VENDOR);
        scene.response(90.01, 200, "OK", "BYE", 9, "z9hG4bKbye", "b", "", VENDOR, OUTSIDE);
        return scene.findings();
    }

    @Test
    void mediaThatStillGoesToTheForgottenPortIsNotHeard() {
        assertEquals(List.of("one-way-audio/nat-binding-lost"), rebound(false));
    }

    @Test
    void soItIsWhereTheClientReportsThatNothingMoreComes() {
        for (double second : new double[] {75, 80, 85}) {
            scene.heard(second, 8, endpoint("198.51.100.30", 40023), VENDOR_MEDIA, 8);
        }
        assertEquals(List.of("one-way-audio/nat-binding-lost"), rebound(false));
    }

    @Test
    void aServerThatFollowsTheClientIsHeard() {
        assertEquals(NOTHING, rebound(true));
    }

    /** Talk, hold, and talk again, each for some seconds, in which only the client is heard. */
    private List<String> deafBesideAHold(double firstOfVendor) {
        scene.answered("sendrecv", "sendrecv").media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 13);
        scene.invite(4, 2, "hold", CLIENT_MEDIA, "sendonly", VENDOR_MEDIA, "recvonly");
        scene.invite(8, 3, "resume", CLIENT_MEDIA, "sendrecv", VENDOR_MEDIA, "sendrecv");
        if (firstOfVendor > 0) {
            scene.media(VENDOR_MEDIA, CLIENT_MEDIA, firstOfVendor, 4);
        }
        return scene.bye(13).findings();
    }

    @Test
    void timesBeforeAHoldAndAfterItCountTogetherWhereNothingEverCame() {
        assertEquals(List.of("one-way-audio/undetermined"), deafBesideAHold(0));
    }

    @Test
    void silentWhereMediaCameBeforeTheHoldAndThereIsLittleTimeAfterIt() {
        assertEquals(List.of(), deafBesideAHold(1));
    }

    // --- the two hops of a proxy

    /** Each with media of its own, through the relay of the proxy; the capture begins between the INVITE and its answer. */
    @Test
    void whatAProxyPassesOnIsOfTheNextHopThoughNoInviteIsSeen() {
        Endpoint carrier = endpoint("192.0.2.7", 5060);
        Endpoint carrierMedia = endpoint("192.0.2.99", 24_000);
        Endpoint relay = endpoint("203.0.113.79", 30_000);
        for (int cseq = 1; cseq <= 2; cseq++) {
            double second = 8 * cseq - 7;
            String first = "z9hG4bKi" + cseq;
            String next = "z9hG4bKp" + cseq;
            String toTag = cseq > 1 ? ";tag=b" : "";
            if (cseq > 1) {
                scene.request(
                        second, "INVITE", cseq, first, toTag, CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
                scene.request(
                        second + 0.01, "INVITE", cseq, next, toTag, CallScene.sdp(relay, "sendrecv"), VENDOR, carrier);
            }
            String answer = CallScene.sdp(carrierMedia, "sendrecv");
            scene.response(second + 0.1, 200, "OK", "INVITE", cseq, next, "b", answer, carrier, VENDOR);
            scene.response(
                    second + 0.11,
                    200,
                    "OK",
                    "INVITE",
                    cseq,
                    first,
                    "b",
                    CallScene.sdp(VENDOR_MEDIA, "sendrecv"),
                    VENDOR,
                    CLIENT);
        }
        scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 20)
                .media(relay, carrierMedia, 1, 20)
                .media(carrierMedia, relay, 1, 20);
        assertEquals(2, scene.facts().calls().size());
        assertEquals(NOTHING, scene.findings());
    }
}
