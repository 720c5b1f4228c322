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

/** Audio that the server itself does without: it announces what cannot be reached, or sends nothing. */
class ServerVerdictsTest {
    /** A server behind a translation that it was not told of. */
    private static final Endpoint SERVERS_OWN = endpoint("10.66.0.10", 16400);

    private final CallScene scene = new CallScene();

    private void callOfAServerThatAnnouncesItsOwnNetwork() {
        scene.request(0, "INVITE", 1, "z9hG4bK1", "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        scene.response(
                1, 200, "OK", "INVITE", 1, "z9hG4bK1", "b", CallScene.sdp(SERVERS_OWN, "sendrecv"), VENDOR, CLIENT);
        scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", CLIENT, VENDOR);
        scene.media(CLIENT_MEDIA, SERVERS_OWN, 1, 12).bye(12);
    }

    @Test
    void aServerThatAnnouncesItsOwnNetworkHearsNothingAndMaySendNothing() {
        callOfAServerThatAnnouncesItsOwnNetwork();
        assertEquals(List.of("one-way-audio/private-address-in-sdp"), scene.findings());
        assertTrue(scene.facts().visibility().limits().stream()
                .noneMatch(limit -> limit.code().equals("passes-elsewhere")));
    }

    @Test
    void aServerThatAnnouncesItsOwnNetworkHearsNothingThoughItsMediaComes() {
        callOfAServerThatAnnouncesItsOwnNetwork();
        scene.media(endpoint(VENDOR.address().toString(), 16400), CLIENT_MEDIA, 1, 12);
        assertEquals(List.of("one-way-audio/private-address-in-sdp"), scene.findings());
    }

    /** The client's media goes astray, so the router has no translation for what the server sends. */
    @Test
    void aServersOwnNetworkIsWhyTheRouterLetsNothingIn() {
        Endpoint server = endpoint(VENDOR.address().toString(), 16400);
        callOfAServerThatAnnouncesItsOwnNetwork();
        scene.request(0.001, "INVITE", 1, "z9hG4bK1", "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), OUTSIDE, VENDOR);
        scene.response(
                0.999,
                200,
                "OK",
                "INVITE",
                1,
                "z9hG4bK1",
                "b",
                CallScene.sdp(SERVERS_OWN, "sendrecv"),
                VENDOR,
                OUTSIDE);
        scene.media(OUTSIDE_MEDIA, SERVERS_OWN, 1, 12).media(server, OUTSIDE_MEDIA, 1, 12);
        assertEquals(List.of("one-way-audio/private-address-in-sdp"), scene.findings());
    }

    /** Beside a media server whose media ends after ten seconds, while the client's goes on. */
    private static WebScene besideTheServer(boolean answersOn) {
        WebScene beside = new WebScene()
                .keyed(0.5, WebScene.CLIENT, WebScene.PEER)
                .media(WebScene.PEER, WebScene.CLIENT, 1, 10)
                .timeToLive(52)
                .media(WebScene.CLIENT, WebScene.PEER, 1, 30)
                .flow(WebScene.CLIENT, WebScene.PEER, "rtp", 1000, 500);
        for (double second = 1.5; second < 28; second += 5) {
            beside.check(second, WebScene.CLIENT, WebScene.PEER, "peer:client", second < 10 || answersOn);
        }
        return beside;
    }

    @Test
    void aServerThatStopsAndAnswersNoCheckAnyMoreIsToldBesideIt() {
        assertEquals(
                List.of("one-way-audio/undetermined"), besideTheServer(false).findings());
    }

    @Test
    void aServerThatAnswersChecksOnMayRest() {
        assertEquals(List.of(), besideTheServer(true).findings());
    }

    private CallScene seenAtTheServer() {
        scene.request(0, "INVITE", 1, "z9hG4bK1", "", CallScene.sdp(OUTSIDE_MEDIA, "sendrecv"), OUTSIDE, VENDOR);
        scene.response(
                1, 200, "OK", "INVITE", 1, "z9hG4bK1", "b", CallScene.sdp(SERVERS_OWN, "sendrecv"), VENDOR, OUTSIDE);
        scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", OUTSIDE, VENDOR);
        return scene.media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1, 20);
    }

    @Test
    void whoIsToldAPrivateAddressSendsWhereTheServerIsNot() {
        seenAtTheServer();
        assertEquals(List.of("one-way-audio/private-address-in-sdp"), scene.findings());
    }

    @Test
    void whoSentToTheServerBeforeFoundTheWay() {
        seenAtTheServer().media(OUTSIDE_MEDIA, VENDOR_MEDIA, 1, 9);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    /** Another peer announces a private address too, and is sent to all the same. */
    @Test
    void whoSendsWhereTheMediaOfAPeerComesFromIsNotMisledByWhatItIsTold() {
        Endpoint phone = endpoint("203.0.113.77", 5060);
        Endpoint phoneMedia = endpoint("203.0.113.77", 34567);
        Endpoint phonesOwn = endpoint("192.168.0.12", 7000);
        Endpoint leg = endpoint(OUTSIDE.address().toString(), 14010);
        seenAtTheServer();
        scene.anotherCall().request(0.1, "INVITE", 1, "z9hG4bK2", "", CallScene.sdp(leg, "sendrecv"), OUTSIDE, phone);
        scene.response(
                1, 200, "OK", "INVITE", 1, "z9hG4bK2", "b", CallScene.sdp(phonesOwn, "sendrecv"), phone, OUTSIDE);
        scene.request(1.02, "ACK", 1, "z9hG4bKb", ";tag=b", "", OUTSIDE, phone);
        scene.media(phoneMedia, leg, 1, 20).media(leg, phoneMedia, 1.1, 20);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void aServersOwnNetworkThatIsReachedIsNoFault() {
        callOfAServerThatAnnouncesItsOwnNetwork();
        scene.media(SERVERS_OWN, CLIENT_MEDIA, 1, 12);
        assertEquals(List.of(), scene.findings());
    }

    @Test
    void nothingOnTheWayIsToBlameWhereTheOtherSideReceivesAndSendsNothing() {
        scene.request(0, "INVITE", 1, "z9hG4bK1", "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), OUTSIDE, VENDOR);
        scene.response(
                1, 200, "OK", "INVITE", 1, "z9hG4bK1", "b", CallScene.sdp(VENDOR_MEDIA, "sendrecv"), VENDOR, OUTSIDE);
        scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", OUTSIDE, VENDOR);
        scene.media(OUTSIDE_MEDIA, VENDOR_MEDIA, 1, 20);
        assertEquals(List.of("one-way-audio/private-address-in-sdp"), scene.findings());
        scene.hears(6, VENDOR_MEDIA, OUTSIDE_MEDIA, 1).hears(11, VENDOR_MEDIA, OUTSIDE_MEDIA, 1);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    private void callOfTwoCodecs(String answered) {
        String two = CallScene.sdp(CLIENT_MEDIA, "sendrecv").replace("RTP/AVP 8", "RTP/AVP 18 8");
        String one = CallScene.sdp(VENDOR_MEDIA, "sendrecv").replace("RTP/AVP 8", "RTP/AVP " + answered);
        scene.request(0, "INVITE", 1, "z9hG4bK1", "", two, CLIENT, VENDOR);
        scene.response(1, 200, "OK", "INVITE", 1, "z9hG4bK1", "b", one, VENDOR, CLIENT);
        scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", CLIENT, VENDOR);
        scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 1.1, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1.1, 12)
                .bye(12);
    }

    @Test
    void aCodecThatWasOfferedAndNotAnsweredIsNotAgreedOn() {
        callOfTwoCodecs("18");
        assertEquals(List.of("unknown-payload/payload-type"), scene.findings());
    }

    /** The answer to it is not in the capture. */
    @Test
    void aCodecThatIsOfferedLaterMayHaveBeenTaken() {
        callOfTwoCodecs("18");
        scene.request(6, "INVITE", 2, "z9hG4bK2", ";tag=b", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        assertEquals(List.of(), scene.findings());
    }

    @Test
    void anyCodecOfTheAnswerIsAgreedOn() {
        callOfTwoCodecs("18 8");
        assertEquals(List.of(), scene.findings());
    }
}
