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

import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Flows of signalling beyond one call between two hosts that name their own addresses. */
class FlowVerdictsTest {
    private static final List<String> NOTHING = List.of();
    private static final Endpoint NEIGHBOUR = endpoint("192.168.1.11", 5060);
    private static final Endpoint NEIGHBOUR_OUTSIDE = endpoint("198.51.100.30", 1024);

    private final CallScene scene = new CallScene();

    @Test
    void branchesToTwoPhonesBehindOneAddressAreTwoCalls() {
        branch("z9hG4bKone", NEIGHBOUR_OUTSIDE, NEIGHBOUR, 0);
        branch("z9hG4bKtwo", OUTSIDE, CLIENT, 0.01);
        answer("z9hG4bKone", 180, "n", "", NEIGHBOUR_OUTSIDE, NEIGHBOUR, 0.2);
        answer("z9hG4bKtwo", 200, "c", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), OUTSIDE, CLIENT, 1);
        scene.request(1.1, "CANCEL", 1, "z9hG4bKone", "", "", VENDOR, NEIGHBOUR_OUTSIDE);
        scene.request(1.1001, "CANCEL", 1, "z9hG4bKone", "", "", VENDOR, NEIGHBOUR);
        answer("z9hG4bKone", 487, "n", "", NEIGHBOUR_OUTSIDE, NEIGHBOUR, 1.2);
        scene.request(1.3, "ACK", 1, "z9hG4bKack", ";tag=c", "", VENDOR, OUTSIDE);
        scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(OUTSIDE_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12);
        scene.request(12, "BYE", 2, "z9hG4bKbye", ";tag=c", "", VENDOR, OUTSIDE);
        assertEquals(NOTHING, scene.findings());
        assertEquals(
                List.of(Call.State.CANCELLED, Call.State.ENDED),
                scene.facts().calls().stream().map(Call::state).toList());
        assertEquals(CLIENT, scene.facts().calls().get(1).client());
    }

    private void branch(String branch, Endpoint outside, Endpoint inside, double at) {
        String offer = CallScene.sdp(VENDOR_MEDIA, "sendrecv");
        scene.request(at, "INVITE", 1, branch, "", offer, VENDOR, outside);
        scene.request(at + 0.0001, "INVITE", 1, branch, "", offer, VENDOR, inside);
    }

    private void answer(
            String branch, int status, String tag, String body, Endpoint outside, Endpoint inside, double at) {
        scene.response(at, status, "Said", "INVITE", 1, branch, tag, body, inside, VENDOR);
        scene.response(at + 0.0001, status, "Said", "INVITE", 1, branch, tag, body, outside, VENDOR);
    }

    @Test
    void mediaOfAServerThatNamesItselfIsBoundByItsPorts() {
        String named = CallScene.sdp(VENDOR_MEDIA, "sendrecv")
                .replace("c=IN IP4 " + VENDOR_MEDIA.address(), "c=IN IP4 media.vendor.example");
        Endpoint elsewhere = endpoint("203.0.113.20", VENDOR_MEDIA.port());
        // seen outside of a translation: neither address of the descriptions is one of the packets
        scene.request(0, "INVITE", 1, "z9hG4bK1", "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), OUTSIDE, VENDOR);
        scene.response(1, 200, "OK", "INVITE", 1, "z9hG4bK1", "b", named, VENDOR, OUTSIDE);
        scene.media(OUTSIDE_MEDIA, elsewhere, 1, 12).media(elsewhere, OUTSIDE_MEDIA, 1, 12);
        Call call = scene.facts().calls().get(0);
        assertEquals(1, scene.facts().calls().size());
        assertEquals(1, call.views().get(0).inbound().size());
        assertEquals(1, call.views().get(0).outbound().size());
    }

    @Test
    void silentOnALegWhoseMediaIsSeenOnAnother() {
        // who passes signalling on and not media leaves the addresses as they are
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12)
                .bye(12)
                .anotherCall()
                .invite(0.1, 1, "another", CLIENT_MEDIA, "sendrecv", VENDOR_MEDIA, "sendrecv");
        assertEquals(2, scene.facts().calls().size());
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void videoInOneDirectionIsNoAudioThatIsMissing() {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12)
                .video()
                .media(endpoint("192.168.1.10", 16402), endpoint("203.0.113.10", 10002), 1, 12)
                .bye(12);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void audioIsMissingThoughVideoFlows() {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .video()
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12)
                .bye(12);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void callOverAConnectionThatTheRouterForgotIsLost() {
        scene.overTcp();
        scene.request(0, "REGISTER", 1, "z9hG4bKr", "", "", OUTSIDE, VENDOR);
        scene.response(0.1, 200, "OK", "REGISTER", 1, "z9hG4bKr", "r", "", VENDOR, OUTSIDE);
        scene.anotherCall()
                .request(30, "INVITE", 1, "z9hG4bKi", "", CallScene.sdp(VENDOR_MEDIA, "sendrecv"), VENDOR, OUTSIDE);
        scene.deadConnection(OUTSIDE, VENDOR, 1, 42, 6);
        assertEquals(List.of("inbound-call-lost/undetermined"), scene.findings());
    }

    private List<String> asksOnADeadConnection(String method) {
        scene.overTcp().request(0, "REGISTER", 1, "z9hG4bKr", "", "", CLIENT, VENDOR);
        scene.response(0.1, 200, "OK", "REGISTER", 1, "z9hG4bKr", "");
        scene.anotherCall()
                .request(30, method, 1, "z9hG4bKi", "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        scene.also(GivenFlow.tcp(CLIENT, VENDOR, "sip")
                .between(0, 42)
                .packets(new GivenFlow.Packets(12), new GivenFlow.Packets(5).between(0, 1))
                .opened(0, 60)
                .data(900, 500)
                .repeated(6, 6, 600));
        return scene.findings();
    }

    @Test
    void aRequestThatNobodyAcknowledgesAnyMoreIsLostThoughNothingElseIsSeen() {
        assertEquals(List.of("signalling-blocked/no-answer"), asksOnADeadConnection("INVITE"));
    }

    @Test
    void whoHangsUpOnADeadConnectionDoesNotMind() {
        assertEquals(NOTHING, asksOnADeadConnection("BYE"));
    }

    @Test
    void callsThatFollowEachOtherAtOnePortAreToldApart() {
        for (int call = 0; call < 3; call++) {
            double from = 10 * call;
            scene.call(call).invite(from, 1, "call " + call, CLIENT_MEDIA, "sendrecv", VENDOR_MEDIA, "sendrecv");
            scene.media(CLIENT_MEDIA, VENDOR_MEDIA, from + 1, from + 9);
            if (call != 1) {
                scene.media(VENDOR_MEDIA, CLIENT_MEDIA, from + 1, from + 9);
            }
            scene.request(from + 9, "BYE", 2, "z9hG4bKbye" + call, ";tag=b", "", CLIENT, VENDOR);
        }
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void callsOfASenderThatKeepsPortAndSsrcAreToldApart() {
        for (int call = 0; call < 3; call++) {
            double from = 10 * call;
            scene.call(call).invite(from, 1, "call " + call, CLIENT_MEDIA, "sendrecv", VENDOR_MEDIA, "sendrecv");
            scene.mediaAnew(1, CLIENT_MEDIA, VENDOR_MEDIA, from + 1, from + 9);
            if (call != 1) {
                scene.mediaAnew(2, VENDOR_MEDIA, CLIENT_MEDIA, from + 1, from + 9);
            }
            scene.request(from + 9, "BYE", 2, "z9hG4bKbye" + call, ";tag=b", "", CLIENT, VENDOR);
        }
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
        assertEquals(
                List.of("1", "2", "1.2", "1.3", "2.2"),
                scene.facts().streams().stream().map(MediaStream::name).toList());
    }

    @Test
    void portThatTheTranslationDoesNotLeadInFrom() {
        scene.answered("sendrecv", "sendrecv")
                .outside("announced " + CLIENT_MEDIA, CallScene.sdp(CLIENT_MEDIA, "sendrecv"))
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(endpoint("198.51.100.30", 40123), VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1, 12)
                .bye(12);
        assertEquals(List.of("one-way-audio/port-not-as-announced"), scene.findings());
    }

    @Test
    void blockedWhereMediaMovesAndTheNewAddressIsNotLetIn() {
        Endpoint moved = endpoint("203.0.113.20", 12000);
        scene.answered("sendrecv", "sendrecv")
                .outside("announced " + CLIENT_MEDIA, CallScene.sdp(CLIENT_MEDIA, "sendrecv"))
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 7)
                .media(OUTSIDE_MEDIA, VENDOR_MEDIA, 1, 7)
                .media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1, 7)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 7)
                .flowUntil(CLIENT_MEDIA, VENDOR_MEDIA, 7)
                .invite(6, 2, "moved", CLIENT_MEDIA, "sendrecv", moved, "sendrecv")
                .media(CLIENT_MEDIA, moved, 7, 15)
                .media(OUTSIDE_MEDIA, moved, 7, 15)
                .media(moved, OUTSIDE_MEDIA, 7, 15)
                .bye(15);
        assertEquals(List.of("one-way-audio/inbound-blocked"), scene.findings());
    }

    private CallScene clientListensElsewhere() {
        Endpoint other = endpoint("192.168.1.10", 17000);
        return scene.answered("sendrecv", "sendrecv")
                .media(other, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12)
                .unreachable(CLIENT_MEDIA, VENDOR_MEDIA, 2, 4, 6, 8)
                .bye(12);
    }

    @Test
    void nobodyListensAtThePortThatTheClientAnnounced() {
        assertEquals(
                List.of("one-way-audio/port-not-as-announced"),
                clientListensElsewhere().findings());
    }

    @Test
    void whatItsHostSaysIsToldBeforeWhatItsReportsLack() {
        clientListensElsewhere();
        for (double second = 4; second < 12; second += 2) {
            scene.report(second, endpoint("192.168.1.10", 17000), VENDOR_MEDIA);
        }
        assertEquals(List.of("one-way-audio/port-not-as-announced"), scene.findings());
    }

    /** Seen inside, where what the router drops goes to its public address. */
    @Test
    void aNeighbourBehindTheSameRouterIsNotToldThatTheAddressIsWrong() {
        Endpoint neighbour = endpoint("192.168.1.11", 17000);
        Endpoint announced = endpoint("198.51.100.30", 17000);
        scene.also(0, at -> GivenStun.request("binding", 1).seen(at, CLIENT, VENDOR, Transport.UDP))
                .also(
                        0.01,
                        at -> GivenStun.success("binding", 1)
                                .mapped(endpoint("198.51.100.30", 5060))
                                .seen(at, VENDOR, CLIENT, Transport.UDP));
        scene.invite(0, 1, CallScene.BRANCH, OUTSIDE_MEDIA, "sendrecv", announced, "sendrecv")
                .media(CLIENT_MEDIA, announced, 1, 12)
                .media(neighbour, OUTSIDE_MEDIA, 1, 12)
                .bye(12);
        assertEquals(List.of("one-way-audio/wrong-address-in-sdp"), scene.findings());
        assertTrue(scene.all().get(0).explanation().contains("behind the same router"));
    }

    private static final Endpoint TRUNK_MEDIA = endpoint("203.0.113.90", 30000);
    private static final Endpoint CARRIER_MEDIA = endpoint("192.0.2.7", 17000);

    /** Two legs through a host with an address of its own on each side. */
    private void relayedCall() {
        Endpoint trunk = endpoint("203.0.113.90", 5060);
        Endpoint carrier = endpoint("192.0.2.7", 5060);
        scene.request(0, "INVITE", 1, "z9hG4bKin", "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        scene.request(0.01, "INVITE", 1, "z9hG4bKon", "", CallScene.sdp(TRUNK_MEDIA, "sendrecv"), trunk, carrier);
        String answer = CallScene.sdp(CARRIER_MEDIA, "sendrecv");
        scene.response(1, 200, "OK", "INVITE", 1, "z9hG4bKon", "b", answer, carrier, trunk);
        scene.response(1.01, 200, "OK", "INVITE", 1, "z9hG4bKin", CallScene.sdp(VENDOR_MEDIA, "sendrecv"));
        scene.request(1.02, "ACK", 1, "z9hG4bKa", ";tag=b", "", CLIENT, VENDOR);
        scene.request(1.03, "ACK", 1, "z9hG4bKb", ";tag=b", "", trunk, carrier);
        scene.request(12, "BYE", 2, "z9hG4bKc", ";tag=b", "", CLIENT, VENDOR);
        scene.request(12.01, "BYE", 2, "z9hG4bKd", ";tag=b", "", trunk, carrier);
    }

    @Test
    void aRelayWithAnAddressOnEachSideIsOneHost() {
        relayedCall();
        scene.media(CARRIER_MEDIA, TRUNK_MEDIA, 1, 12).media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void whatARelayDoesNotTakeInIsToldWhereItLacks() {
        relayedCall();
        scene.media(CARRIER_MEDIA, TRUNK_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12);
        for (double second : new double[] {5, 8, 11}) {
            scene.report(second, VENDOR_MEDIA, CLIENT_MEDIA);
        }
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void whatTheSiteAsksWithAToolOfItsOwnIsNoScan() {
        scene.from("sipsak 0.9.8.1").request(0, "OPTIONS", 1, "z9hG4bKo", "", "", CLIENT, VENDOR);
        scene.response(0.1, 200, "OK", "OPTIONS", 1, "z9hG4bKo", "");
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void toolsThatReachThePhoneScanIt() {
        scene.from("sipsak 0.9.8.1").request(0, "OPTIONS", 1, "z9hG4bKo", "", "", VENDOR, CLIENT);
        assertEquals(List.of("sip-scan/unanswered"), scene.findings());
    }

    /** A phone calls its neighbour through a proxy that writes the outside address into the offer. */
    private void callToNeighbour(Endpoint offered) {
        String answer = CallScene.sdp(endpoint("192.168.1.11", 16500), "sendrecv");
        scene.request(0, "INVITE", 1, "z9hG4bKin", "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        scene.request(0.001, "INVITE", 1, "z9hG4bKin", "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), OUTSIDE, VENDOR);
        scene.request(
                0.01, "INVITE", 1, "z9hG4bKon", "", CallScene.sdp(offered, "sendrecv"), VENDOR, NEIGHBOUR_OUTSIDE);
        scene.request(0.011, "INVITE", 1, "z9hG4bKon", "", CallScene.sdp(offered, "sendrecv"), VENDOR, NEIGHBOUR);
        answer("z9hG4bKon", 200, "b", answer, NEIGHBOUR_OUTSIDE, NEIGHBOUR, 1);
        scene.response(1.01, 200, "OK", "INVITE", 1, "z9hG4bKin", "b", answer, VENDOR, OUTSIDE);
        scene.response(1.011, 200, "OK", "INVITE", 1, "z9hG4bKin", "b", answer, VENDOR, CLIENT);
        scene.request(1.02, "ACK", 1, "z9hG4bKa", ";tag=b", "", CLIENT, VENDOR);
        scene.request(1.021, "ACK", 1, "z9hG4bKa", ";tag=b", "", OUTSIDE, VENDOR);
        scene.request(1.03, "ACK", 1, "z9hG4bKb", ";tag=b", "", VENDOR, NEIGHBOUR_OUTSIDE);
        scene.request(1.031, "ACK", 1, "z9hG4bKb", ";tag=b", "", VENDOR, NEIGHBOUR);
    }

    @Test
    void aCallThatComesBackToANeighbourHasTwoLegs() {
        callToNeighbour(OUTSIDE_MEDIA);
        assertEquals(
                List.of(CLIENT, NEIGHBOUR),
                scene.facts().calls().stream().map(Call::client).toList());
    }

    @Test
    void mediaToTheOutsideOfTheOwnRouterIsNotTurnedBack() {
        Endpoint neighbour = endpoint("192.168.1.11", 16500);
        callToNeighbour(OUTSIDE_MEDIA);
        scene.media(CLIENT_MEDIA, neighbour, 1, 12).media(neighbour, OUTSIDE_MEDIA, 1, 12);
        scene.request(12, "BYE", 2, "z9hG4bKc", ";tag=b", "", CLIENT, VENDOR);
        assertEquals(List.of("one-way-audio/wrong-address-in-sdp"), scene.findings());
    }

    @Test
    void aServerThatEndsAfterItWasAskedInVainWasNotClosed() {
        for (double second : new double[] {0, 0.5, 1.5, 3.5, 7.5, 11.5}) {
            scene.request(second, "REGISTER", 1, "z9hG4bKr", "", "", CLIENT, VENDOR);
        }
        scene.signallingUnanswered().unreachable(VENDOR, CLIENT, 11.6);
        assertEquals(List.of("signalling-blocked/no-sip-response"), scene.findings());
    }

    /** The vendor's relay checks a candidate behind the router, in vain. */
    private void callWithACandidate() {
        String offer = CallScene.sdp(CLIENT_MEDIA, "sendrecv")
                + "a=candidate:H1 1 UDP 2130706431 192.168.1.10 37115 typ host\r\n";
        scene.request(0, "INVITE", 1, "z9hG4bK1", "", offer, OUTSIDE, VENDOR);
        scene.response(
                1, 200, "OK", "INVITE", 1, "z9hG4bK1", "b", CallScene.sdp(VENDOR_MEDIA, "sendrecv"), VENDOR, OUTSIDE);
        scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", OUTSIDE, VENDOR);
        for (double second = 1; second < 18; second += 2) {
            scene.check(second, VENDOR_MEDIA, endpoint("192.168.1.10", 37115));
        }
        scene.request(20, "BYE", 2, "z9hG4bKb", ";tag=b", "", OUTSIDE, VENDOR);
        scene.response(20.01, 200, "OK", "BYE", 2, "z9hG4bKb", "b", "", VENDOR, OUTSIDE);
    }

    @Test
    void checksInVainFailNothingWhereMediaFlowsAllTheSame() {
        callWithACandidate();
        scene.media(OUTSIDE_MEDIA, VENDOR_MEDIA, 1, 20).media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1, 20);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void checksInVainAreWhyNoMediaFlows() {
        callWithACandidate();
        assertEquals(List.of("ice-failed/checks-unanswered"), scene.findings());
    }
}
