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

import io.earshot.capture.net.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers to an INVITE that are repeated: they, or their ACK, are lost; and where a Contact leads astray. */
class UnconfirmedAnswerTest {
    private static final List<String> NOTHING = List.of();

    private final CallScene scene = new CallScene();

    /** @param repeats of the answer, half a second apart and then further */
    private CallScene takenInVain(int repeats) {
        scene.request(0, "INVITE", 1, "z9hG4bKi", "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        double after = 1;
        for (int i = 0; i <= repeats; i++) {
            scene.response(after, 200, "OK", "INVITE", 1, "z9hG4bKi", CallScene.sdp(VENDOR_MEDIA, "sendrecv"));
            after += 0.5 * Math.pow(2, i);
        }
        return scene.media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1, 16);
    }

    @Test
    void whoIsNotToldThatItsCallWasTakenSendsNoMediaForThat() {
        assertEquals(List.of("signalling-blocked/undetermined"), takenInVain(4).findings());
    }

    /** All answers are lost, the provisional ones too: the caller asks again, and announced an address of its own network. */
    @Test
    void whoGoesOnAskingKnowsOfNoAnswerToSendMediaFor() {
        Endpoint behind = endpoint("10.20.0.5", 16400);
        for (double after : new double[] {0, 0.5, 1.5, 3.5, 7.5, 15.5}) {
            scene.request(after, "INVITE", 1, "z9hG4bKi", "", CallScene.sdp(behind, "sendrecv"), OUTSIDE, VENDOR);
        }
        scene.response(0.1, 180, "Ringing", "INVITE", 1, "z9hG4bKi", "b", "", VENDOR, OUTSIDE);
        for (double after : new double[] {0.4, 0.9, 1.9, 3.9, 7.9, 11.9, 15.9}) {
            String answer = CallScene.sdp(VENDOR_MEDIA, "sendrecv");
            scene.response(after, 200, "OK", "INVITE", 1, "z9hG4bKi", "b", answer, VENDOR, OUTSIDE);
        }
        scene.response(15.6, 482, "Loop detected", "INVITE", 1, "z9hG4bKi", "c", "", VENDOR, OUTSIDE);
        scene.media(VENDOR_MEDIA, behind, 0.4, 20);
        assertEquals(List.of("signalling-blocked/no-sip-response"), scene.findings());
    }

    /** The same before the router and behind it: no answer gets in, for its content or otherwise, and none is its media's fault. */
    @Test
    void whoGoesOnAskingInsideTheRouterGetsNoneOfTheAnswersOutside() {
        String offer = CallScene.sdp(OUTSIDE_MEDIA, "sendrecv");
        for (double after : new double[] {0, 0.5, 1.5, 3.5, 7.5, 15.5}) {
            scene.timeToLive(64).request(after, "INVITE", 1, "z9hG4bKi", "", offer, CLIENT, VENDOR);
            scene.timeToLive(63).request(after + 0.001, "INVITE", 1, "z9hG4bKi", "", offer, OUTSIDE, VENDOR);
        }
        scene.response(0.1, 180, "Ringing", "INVITE", 1, "z9hG4bKi", "b", "", VENDOR, OUTSIDE);
        for (double after : new double[] {0.4, 0.9, 1.9, 3.9, 7.9, 11.9, 15.9}) {
            String answer = CallScene.sdp(VENDOR_MEDIA, "sendrecv");
            scene.response(after, 200, "OK", "INVITE", 1, "z9hG4bKi", "b", answer, VENDOR, OUTSIDE);
        }
        scene.media(VENDOR_MEDIA, OUTSIDE_MEDIA, 0.4, 20);
        List<Finding> found = scene.all();
        assertEquals(1, found.size());
        assertTrue(
                found.get(0).explanation().contains("no answer reaches the inside"),
                found.get(0).explanation());
    }

    @Test
    void whoSendsMediaKnowsOfTheAnswer() {
        takenInVain(4).media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 16).media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 16);
        assertEquals(NOTHING, scene.findings());
    }

    /** Who is called repeats for long, so that no ACK gets there. */
    @Test
    void theAckOfWhoSendsMediaIsLostWhereTheAnswerIsRepeatedForLong() {
        scene.request(0, "INVITE", 1, "z9hG4bKi", "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        for (double after : new double[] {1, 1.5, 2.5, 4.5, 8.5, 12.5, 16.5, 20.5}) {
            scene.response(after, 200, "OK", "INVITE", 1, "z9hG4bKi", CallScene.sdp(VENDOR_MEDIA, "sendrecv"));
        }
        scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 32).media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 32);
        assertEquals(List.of("signalling-blocked/undetermined"), scene.findings());
        assertTrue(scene.all().get(0).summary().contains("hangs up such a call after 32 s"));
    }

    @Test
    void whoSentMediaBeforeItsCallWasTakenNeedNotKnowOfThat() {
        takenInVain(4).media(CLIENT_MEDIA, VENDOR_MEDIA, 0.4, 16).media(VENDOR_MEDIA, CLIENT_MEDIA, 0.4, 16);
        assertEquals(List.of("signalling-blocked/undetermined"), scene.findings());
    }

    /** At the server, which gives the call up in the end: what it sends to the client is lost, and told once. */
    @Test
    void whoGivesSuchACallUpIsNotHeardEither() {
        atServer(OUTSIDE, OUTSIDE_MEDIA, VENDOR, VENDOR_MEDIA);
        for (double after : new double[] {33, 33.5, 34.5, 36.5, 40.5, 44.5}) {
            scene.request(after, "BYE", 2, "z9hG4bKb", ";tag=a", "", VENDOR, OUTSIDE);
        }
        assertEquals(List.of("signalling-blocked/undetermined"), scene.findings());
    }

    /** The server takes it as its own leg is taken, and has nothing to pass on there. */
    @Test
    void theLegBehindSuchACallLacksItsMediaForThat() {
        Endpoint carrier = endpoint("198.51.100.200", 5060);
        Endpoint carrierMedia = endpoint("198.51.100.200", 17000);
        Endpoint onward = endpoint("203.0.113.10", 12000);
        atServer(OUTSIDE, OUTSIDE_MEDIA, VENDOR, VENDOR_MEDIA);
        scene.call(2).request(0.1, "INVITE", 1, "z9hG4bKo", "", CallScene.sdp(onward, "sendrecv"), VENDOR, carrier);
        scene.response(
                0.9, 200, "OK", "INVITE", 1, "z9hG4bKo", "c", CallScene.sdp(carrierMedia, "sendrecv"), carrier, VENDOR);
        scene.request(0.95, "ACK", 1, "z9hG4bKp", ";tag=c", "", VENDOR, carrier);
        scene.mediaTimeToLive(57).media(carrierMedia, onward, 1, 32);
        assertEquals(List.of("signalling-blocked/undetermined"), scene.findings());
    }

    private void atServer(Endpoint client, Endpoint offered, Endpoint server, Endpoint answered) {
        scene.request(0, "INVITE", 1, "z9hG4bKi", "", CallScene.sdp(offered, "sendrecv"), client, server);
        for (double after : new double[] {1, 1.5, 2.5, 4.5, 8.5, 12.5, 16.5, 20.5}) {
            String answer = CallScene.sdp(answered, "sendrecv");
            scene.response(after, 200, "OK", "INVITE", 1, "z9hG4bKi", "b", answer, server, client);
        }
    }

    @Test
    void silentWhereTheAckComesAtLast() {
        takenInVain(4).request(16, "ACK", 1, "z9hG4bKa", ";tag=b", "", CLIENT, VENDOR);
        assertEquals(NOTHING, scene.findings());
    }

    private CallScene acknowledgedEachTime(double... answers) {
        scene.request(0, "INVITE", 1, "z9hG4bKi", "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        for (double after : answers) {
            scene.response(after, 200, "OK", "INVITE", 1, "z9hG4bKi", CallScene.sdp(VENDOR_MEDIA, "sendrecv"));
            scene.request(after + 0.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", CLIENT, VENDOR);
        }
        return scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 32).media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 32);
    }

    @Test
    void anAnswerThatIsRepeatedAfterEachAckLacksThatAck() {
        acknowledgedEachTime(1, 1.5, 2.5, 4.5, 8.5, 12.5, 16.5, 20.5);
        assertEquals(List.of("signalling-blocked/undetermined"), scene.findings());
        assertTrue(scene.all().get(0).summary().contains("hangs up such a call after 32 s"));
    }

    /** As Net::SIP does. */
    @Test
    void soDoesOneThatIsRepeatedAfterTheOnlyAck() {
        acknowledgedEachTime(1);
        for (double after : new double[] {1.5, 2.5, 4.5, 8.5, 12.5, 16.5}) {
            scene.response(after, 200, "OK", "INVITE", 1, "z9hG4bKi", CallScene.sdp(VENDOR_MEDIA, "sendrecv"));
        }
        assertEquals(List.of("signalling-blocked/undetermined"), scene.findings());
    }

    /** Outside of a router the Contact of who is called, from behind another one, is all that a BYE names. */
    @Test
    void aByeThatNamesAPrivateContactDoesNotTellThatItsWayLeadsIn() {
        scene.request(0, "INVITE", 1, "z9hG4bKi", "", CallScene.sdp(OUTSIDE_MEDIA, "sendrecv"), OUTSIDE, VENDOR);
        for (double after : new double[] {1, 1.5, 2.5, 4.5, 8.5, 12.5, 16.5, 20.5}) {
            String answer = CallScene.sdp(VENDOR_MEDIA, "sendrecv");
            scene.response(after, 200, "OK", "INVITE", 1, "z9hG4bKi", "b", answer, VENDOR, OUTSIDE);
        }
        scene.within("sip:1002@10.44.7.22", 1.01, "ACK", 1, "z9hG4bKa", OUTSIDE, VENDOR);
        for (double after : new double[] {12, 12.5, 13.5, 15.5, 19.5}) {
            scene.within("sip:1002@10.44.7.22", after, "BYE", 2, "z9hG4bKb", OUTSIDE, VENDOR);
        }
        assertEquals(List.of("signalling-blocked/undetermined"), scene.findings());
    }

    /** A server behind a translation names its inside address as Contact: what follows the answer goes there. */
    private CallScene ledAstray(Endpoint named) {
        scene.request(0, "INVITE", 1, "z9hG4bKi", "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        for (double after : new double[] {1, 1.5, 2.5, 4.5, 8.5, 12.5, 16.5, 20.5}) {
            scene.response(after, 200, "OK", "INVITE", 1, "z9hG4bKi", CallScene.sdp(VENDOR_MEDIA, "sendrecv"));
            scene.request(after + 0.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", CLIENT, named);
        }
        return scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 32).media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 32);
    }

    @Test
    void anAckToThePrivateAddressOfAnotherNetworkIsNoFirewallsFault() {
        ledAstray(endpoint("10.20.0.5", 5060));
        assertEquals(List.of("signalling-blocked/undetermined"), scene.findings());
        assertTrue(scene.all().get(0).remedy().orElseThrow().contains("name its public address in Contact"));
    }

    @Test
    void aByeToThePrivateAddressOfAnotherNetworkIsNoFirewallsFault() {
        Endpoint named = endpoint("10.20.0.5", 5060);
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12);
        for (double after : new double[] {12, 12.5, 13.5, 15.5, 19.5}) {
            scene.request(after, "BYE", 2, "z9hG4bKb", ";tag=b", "", CLIENT, named);
        }
        assertEquals(List.of("signalling-blocked/no-sip-response"), scene.findings());
        assertTrue(scene.all().get(0).remedy().orElseThrow().contains("name its public address in Contact"));
        assertTrue(scene.all().get(0).blocked().isEmpty());
    }

    @Test
    void aNeighbourMayBeNamed() {
        ledAstray(endpoint("192.168.1.40", 5060));
        assertTrue(scene.all().get(0).remedy().orElseThrow().startsWith("Capture at"));
    }

    @Test
    void oneAckOrTwoMayBeLostOrLate() {
        acknowledgedEachTime(1, 1.5, 2.5);
        assertEquals(NOTHING, scene.findings());
    }

    /** Frames of one time stand in any order. */
}
