package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE_MEDIA;
import static io.earshot.analyzer.detect.CallScene.VENDOR;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.capture.net.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Outside of a router: what was announced, what it is the cause of, and what reports tell of it. */
class AnnouncedAddressVerdictsTest {
    private static final List<String> NOTHING = List.of();

    private final CallScene scene = new CallScene();

    @Test
    void senderReportsOfWhoReportsApartSayNothingOfWhatItReceives() {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 16)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 16)
                .reportsApart(VENDOR_MEDIA, CLIENT_MEDIA, 1, 4, 12)
                .report(13, VENDOR_MEDIA, CLIENT_MEDIA)
                .report(14, VENDOR_MEDIA, CLIENT_MEDIA)
                .bye(16);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void aSenderReportAloneSaysNothingOfWhatItReceives() {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 20)
                .bye(20);
        for (double second : new double[] {2, 7, 12, 17}) {
            scene.clock(second, CLIENT_MEDIA, VENDOR_MEDIA);
        }
        assertEquals(NOTHING, scene.findings());
        for (double second : new double[] {2.1, 7.1, 12.1, 17.1}) {
            scene.report(second, CLIENT_MEDIA, VENDOR_MEDIA);
        }
        assertEquals(List.of("one-way-audio/peer-does-not-receive"), scene.findings());
    }

    @Test
    void anotherPortIsNotWhyMediaEndsThatCame() {
        callOutside(CallScene.endpoint("198.51.100.30", 43226), 10);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void whatGoesToAPortFromWhichNothingComesIsNotReceivedForThat() {
        Endpoint translated = CallScene.endpoint("198.51.100.30", 43226);
        scene.request(0, "INVITE", 1, "z9hG4bK1", "", CallScene.sdp(OUTSIDE_MEDIA, "sendrecv"), OUTSIDE, VENDOR);
        scene.response(
                1, 200, "OK", "INVITE", 1, "z9hG4bK1", "b", CallScene.sdp(VENDOR_MEDIA, "sendrecv"), VENDOR, OUTSIDE);
        scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", OUTSIDE, VENDOR);
        scene.media(translated, VENDOR_MEDIA, 1, 20).media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1, 20);
        for (double second : new double[] {2, 7, 12, 17}) {
            scene.report(second, translated, VENDOR_MEDIA);
        }
        assertEquals(List.of("one-way-audio/port-not-as-announced"), scene.findings());
    }

    private void callOutside(double vendorStops) {
        callOutside(OUTSIDE_MEDIA, vendorStops);
    }

    private void callOutside(Endpoint media, double vendorStops) {
        scene.request(0, "INVITE", 1, "z9hG4bK1", "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), OUTSIDE, VENDOR);
        scene.response(
                1, 200, "OK", "INVITE", 1, "z9hG4bK1", "b", CallScene.sdp(VENDOR_MEDIA, "sendrecv"), VENDOR, OUTSIDE);
        scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", OUTSIDE, VENDOR);
        scene.media(media, VENDOR_MEDIA, 1, 20);
        if (vendorStops > 1) {
            scene.media(VENDOR_MEDIA, media, 1.1, vendorStops);
        }
        scene.request(20, "BYE", 2, "z9hG4bKb", ";tag=b", "", OUTSIDE, VENDOR);
        scene.response(20.01, 200, "OK", "BYE", 2, "z9hG4bKb", "b", "", VENDOR, OUTSIDE);
    }

    @Test
    void aPrivateAddressIsNotWhyMediaEndsThatCame() {
        callOutside(10);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void aPrivateAddressIsNotWhyMediaEndsAtOnce() {
        callOutside(1.6);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void aPrivateAddressIsNotWhyMediaEndsWithAHold() {
        callOutside(6);
        scene.request(6, "INVITE", 2, "z9hG4bKh", ";tag=b", CallScene.sdp(CLIENT_MEDIA, "sendonly"), OUTSIDE, VENDOR);
        scene.response(
                6.01,
                200,
                "OK",
                "INVITE",
                2,
                "z9hG4bKh",
                "b",
                CallScene.sdp(VENDOR_MEDIA, "recvonly"),
                VENDOR,
                OUTSIDE);
        scene.request(8, "INVITE", 3, "z9hG4bKr", ";tag=b", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), OUTSIDE, VENDOR);
        scene.response(
                8.01,
                200,
                "OK",
                "INVITE",
                3,
                "z9hG4bKr",
                "b",
                CallScene.sdp(VENDOR_MEDIA, "sendrecv"),
                VENDOR,
                OUTSIDE);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void aPrivateAddressIsWhyNothingEverCame() {
        callOutside(0);
        assertEquals(List.of("one-way-audio/private-address-in-sdp"), scene.findings());
    }

    private void checkingCallOutside(String offerDirection, String answerDirection) {
        String ice = "a=ice-ufrag:peer\r\na=candidate:1 1 UDP 2130706431 203.0.113.10 10000 typ host\r\n";
        String offer = CallScene.sdp(CLIENT_MEDIA, offerDirection) + ice;
        String answer = CallScene.sdp(VENDOR_MEDIA, answerDirection) + ice;
        scene.request(0, "INVITE", 1, "z9hG4bK1", "", offer, OUTSIDE, VENDOR);
        scene.response(1, 200, "OK", "INVITE", 1, "z9hG4bK1", "b", answer, VENDOR, OUTSIDE);
        scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", OUTSIDE, VENDOR);
    }

    @Test
    void aPrivateAddressIsNotWhyNothingCameWhereBothCheckCandidates() {
        checkingCallOutside("sendrecv", "sendrecv");
        scene.media(OUTSIDE_MEDIA, VENDOR_MEDIA, 1, 20);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void aPrivateAddressThatIsCheckedInVainIsTheClientsThatIsFoundOutsideOfItsRouter() {
        checkingCallOutside("recvonly", "sendonly");
        scene.media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1, 20);
        for (double second = 1; second < 12; second += 1) {
            scene.check(second, VENDOR_MEDIA, CLIENT_MEDIA)
                    .answeredCheck(second + 0.1, VENDOR_MEDIA, OUTSIDE_MEDIA, "client:vendor")
                    .answeredCheck(second + 0.2, OUTSIDE_MEDIA, VENDOR_MEDIA, "vendor:client");
        }
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void whatIsNotReceivedBeforeAHoldAndAfterItIsToldThoughEachPartIsShort() {
        callOutside(20);
        scene.report(5, OUTSIDE_MEDIA, VENDOR_MEDIA);
        scene.request(6, "INVITE", 2, "z9hG4bKh", ";tag=b", CallScene.sdp(CLIENT_MEDIA, "sendonly"), OUTSIDE, VENDOR);
        scene.response(
                6.01,
                200,
                "OK",
                "INVITE",
                2,
                "z9hG4bKh",
                "b",
                CallScene.sdp(VENDOR_MEDIA, "recvonly"),
                VENDOR,
                OUTSIDE);
        scene.request(8, "INVITE", 3, "z9hG4bKr", ";tag=b", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), OUTSIDE, VENDOR);
        scene.response(
                8.01,
                200,
                "OK",
                "INVITE",
                3,
                "z9hG4bKr",
                "b",
                CallScene.sdp(VENDOR_MEDIA, "sendrecv"),
                VENDOR,
                OUTSIDE);
        assertEquals(NOTHING, scene.findings());
        scene.report(13, OUTSIDE_MEDIA, VENDOR_MEDIA);
        assertEquals(List.of("one-way-audio/peer-does-not-receive"), scene.findings());
    }

    /** Phones of one kind begin with one port, and their router gives them one address. */
    @Test
    void whoseMediaItIsItsHostTellsWhereManyAnnounceOneAddress() {
        Endpoint neighbour = CallScene.endpoint("192.168.1.11", 5060);
        calls(1, CallScene.CLIENT, CLIENT_MEDIA, 0);
        calls(2, neighbour, CallScene.endpoint("192.168.1.11", CLIENT_MEDIA.port()), 3);
        assertEquals(List.of("one-way-audio/undetermined", "one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void soItDoesWhereTheySendFromOtherPorts() {
        Endpoint neighbour = CallScene.endpoint("192.168.1.11", 5060);
        calls(1, CallScene.CLIENT, CallScene.endpoint("192.168.1.10", 30000), 0);
        calls(2, neighbour, CallScene.endpoint("192.168.1.11", 30000), 3);
        assertEquals(
                List.of("call-1", "call-2"),
                scene.facts().streams().stream()
                        .map(stream -> stream.call().orElse(""))
                        .toList());
    }

    private void calls(int number, Endpoint phone, Endpoint media, double from) {
        String key = "z9hG4bKport" + number;
        scene.call(number).users("sip:100" + number + "@vendor.example", "sip:200" + number + "@vendor.example");
        scene.request(from, "INVITE", 1, key, "", CallScene.sdp(OUTSIDE_MEDIA, "sendrecv"), phone, VENDOR);
        scene.response(
                from + 1, 200, "OK", "INVITE", 1, key, "b", CallScene.sdp(VENDOR_MEDIA, "sendrecv"), VENDOR, phone);
        scene.request(from + 1.01, "ACK", 1, key + "a", ";tag=b", "", phone, VENDOR);
        scene.media(media, VENDOR_MEDIA, from + 1, from + 16);
        scene.request(from + 16, "BYE", 2, key + "b", ";tag=b", "", phone, VENDOR);
        scene.response(from + 16.1, 200, "OK", "BYE", 2, key + "b", "b", "", VENDOR, phone);
    }

    /** Captured at the phone and at the server, which takes the phone at its word: what it sends there gets nowhere. */
    @Test
    void whatTheServersCaptureShowsOnItsWayToAPrivateAddressDidNotComeToThePhone() {
        Endpoint[] clients = {CallScene.CLIENT, OUTSIDE};
        Endpoint[] media = {CLIENT_MEDIA, OUTSIDE_MEDIA};
        String offer = CallScene.sdp(CLIENT_MEDIA, "sendrecv");
        String answer = CallScene.sdp(VENDOR_MEDIA, "sendrecv");
        for (int tap = 0; tap < 2; tap++) {
            Endpoint client = clients[tap];
            scene.atTap(tap).timeToLive(64 - tap).request(0, "INVITE", 1, "z9hG4bKi", "", offer, client, VENDOR);
            scene.response(1, 200, "OK", "INVITE", 1, "z9hG4bKi", "b", answer, VENDOR, client);
            scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", client, VENDOR);
            scene.ofOneSender(7).mediaTimeToLive(64 - tap).media(media[tap], VENDOR_MEDIA, 1, 20);
        }
        scene.ofOneSender(8).mediaTimeToLive(64).media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 20);
        assertEquals(List.of("one-way-audio/private-address-in-sdp"), scene.findings());
    }

    /** A platform signals from one public address and announces another for its media: none comes from there. */
    @Test
    void aMediaAddressFromWhichNothingComesIsMissed() {
        Endpoint media = CallScene.endpoint("198.51.100.77", 16400);
        scene.request(0, "INVITE", 1, "z9hG4bK1", "", CallScene.sdp(media, "sendrecv"), OUTSIDE, VENDOR);
        scene.response(
                1, 200, "OK", "INVITE", 1, "z9hG4bK1", "b", CallScene.sdp(VENDOR_MEDIA, "sendrecv"), VENDOR, OUTSIDE);
        scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", OUTSIDE, VENDOR);
        scene.media(VENDOR_MEDIA, media, 1, 20);
        Finding.Subject subject = scene.all().get(0).subject();
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
        assertEquals(media.address(), subject.source().orElseThrow());
    }
}
