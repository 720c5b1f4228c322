package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE_MEDIA;
import static io.earshot.analyzer.detect.CallScene.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.capture.net.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A conversation of two legs, captured at the host between them. */
class LegsTest {
    private static final Endpoint RELAY = endpoint("203.0.113.21", 5060);
    private static final Endpoint RELAY_MEDIA = endpoint("203.0.113.21", 10000);
    private static final Endpoint RELAY_ONWARD = endpoint("203.0.113.21", 5080);
    private static final Endpoint RELAY_MEDIA_ONWARD = endpoint("203.0.113.21", 12000);
    private static final Endpoint CARRIER = endpoint("198.51.100.200", 5060);
    private static final Endpoint CARRIER_MEDIA = endpoint("198.51.100.200", 17000);

    private final CallScene scene = new CallScene();

    private void legs() {
        legs("1002");
    }

    /** @param onward who is called on the leg that the host between makes */
    private void legs(String onward) {
        leg(1, 0, OUTSIDE, CLIENT_MEDIA, RELAY, RELAY_MEDIA);
        scene.users(onward.equals("1002") ? "1001" : "trunk", onward);
        leg(2, 0.1, RELAY_ONWARD, RELAY_MEDIA_ONWARD, CARRIER, CARRIER_MEDIA);
        scene.mediaTimeToLive(61).media(CARRIER_MEDIA, RELAY_MEDIA_ONWARD, 1.2, 14);
        scene.mediaTimeToLive(61).media(OUTSIDE_MEDIA, RELAY_MEDIA, 1.2, 14);
        scene.mediaTimeToLive(64);
    }

    private void leg(int number, double begin, Endpoint from, Endpoint offered, Endpoint to, Endpoint answered) {
        String branch = "z9hG4bKleg" + number;
        String answer = CallScene.sdp(answered, "sendrecv");
        scene.call(number).request(begin, "INVITE", 1, branch, "", CallScene.sdp(offered, "sendrecv"), from, to);
        scene.response(1.1 - begin, 200, "OK", "INVITE", 1, branch, "b", answer, to, from);
        scene.request(1.15, "ACK", 1, branch + "a", ";tag=b", "", from, to);
    }

    /** A capture at a proxy that begins in the call: both hops show the same dialog, and the first INVITE is to end a hold. */
    @Test
    void aProxysHopsAreTwoLegsInACaptureThatBeginsInTheCall() {
        double[] at = {2, 2.01};
        Endpoint[][] hops = {
            {OUTSIDE, RELAY, OUTSIDE_MEDIA, RELAY_MEDIA}, {RELAY, CARRIER, RELAY_MEDIA_ONWARD, CARRIER_MEDIA}
        };
        for (int hop = 0; hop < 2; hop++) {
            Endpoint[] ends = hops[hop];
            String branch = "z9hG4bKhop" + hop;
            scene.request(at[hop], "INVITE", 7, branch, ";tag=b", CallScene.sdp(ends[2], "sendrecv"), ends[0], ends[1]);
            scene.request(2.2 + at[hop], "ACK", 7, branch + "a", ";tag=b", "", ends[0], ends[1]);
        }
        for (int hop : new int[] {1, 0}) {
            Endpoint[] ends = hops[hop];
            String answer = CallScene.sdp(ends[3], "sendrecv");
            scene.response(
                    2.1 - at[hop] / 100, 200, "OK", "INVITE", 7, "z9hG4bKhop" + hop, "b", answer, ends[1], ends[0]);
            scene.media(ends[2], ends[3], 2.2, 14).media(ends[3], ends[2], 2.2, 14);
        }
        assertEquals(List.of(), scene.findings());
        assertEquals(2, scene.facts().calls().size());
    }

    @Test
    void aHostThatTakesNothingOfTheClientIsToldOnce() {
        legs();
        scene.media(RELAY_MEDIA, CLIENT_MEDIA, 1.2, 14);
        assertEquals(List.of("one-way-audio/relay-one-way"), scene.findings());
    }

    /** What is dialled with the prefix of the house is called with the country code, by the number of the house. */
    @Test
    void aNumberIsTheSameHoweverItIsDialled() {
        for (String onward : List.of("+498955512345", "0498955512345", "+498955512346")) {
            LegsTest other = new LegsTest();
            other.scene.users("1001", "908955512345");
            other.legs(onward);
            other.scene.media(RELAY_MEDIA, CLIENT_MEDIA, 1.2, 14);
            boolean same = onward.endsWith("12345");
            assertEquals(same, other.scene.findings().equals(List.of("one-way-audio/relay-one-way")), onward);
        }
    }

    @Test
    void aHostThatPassesOnWhatItGetsIsToldThePrivateAddress() {
        legs();
        scene.media(RELAY_MEDIA, CLIENT_MEDIA, 1.2, 14).media(RELAY_MEDIA_ONWARD, CARRIER_MEDIA, 1.2, 14);
        assertEquals(List.of("one-way-audio/private-address-in-sdp"), scene.findings());
    }

    /** A border controller has an address for customers and one for the carrier, and calls whom it likes. */
    @Test
    void aHostWithAnAddressOnEachSideIsKnownByWhatItPassesOn() {
        Endpoint trunk = endpoint("203.0.113.61", 5060);
        Endpoint trunkMedia = endpoint("203.0.113.61", 12000);
        leg(1, 0, OUTSIDE, CLIENT_MEDIA, RELAY, RELAY_MEDIA);
        scene.users("trunk", "1003");
        leg(2, 0.1, trunk, trunkMedia, CARRIER, CARRIER_MEDIA);
        scene.mediaTimeToLive(61).media(CARRIER_MEDIA, trunkMedia, 1.2, 14);
        scene.ofOneSender(7).media(OUTSIDE_MEDIA, RELAY_MEDIA, 1.2, 14);
        scene.mediaTimeToLive(64).media(trunkMedia, CARRIER_MEDIA, 1.2, 14);
        assertEquals(List.of("one-way-audio/relay-one-way"), scene.findings());
    }

    /** The host between the legs has its media at another address than its signalling, and on the other leg it flows. */
    @Test
    void whatFlowsAtTheMediaAddressOfTheHostBetweenIsNotMissedThere() {
        Endpoint media = endpoint("203.0.113.24", 10000);
        Endpoint onward = endpoint("203.0.113.24", 12000);
        Endpoint wrong = endpoint("198.51.100.38", 16400);
        leg(1, 0, OUTSIDE, wrong, RELAY, media);
        leg(2, 0.1, RELAY_ONWARD, onward, CARRIER, CARRIER_MEDIA);
        scene.mediaTimeToLive(61).media(CARRIER_MEDIA, onward, 1.2, 14).media(OUTSIDE_MEDIA, media, 1.2, 14);
        scene.mediaTimeToLive(64).media(onward, CARRIER_MEDIA, 1.2, 14).media(media, wrong, 1.2, 14);
        assertEquals(List.of("one-way-audio/wrong-address-in-sdp"), scene.findings());
    }

    private void clientFallsSilent() {
        leg(1, 0, OUTSIDE, OUTSIDE_MEDIA, RELAY, RELAY_MEDIA);
        leg(2, 0.1, RELAY_ONWARD, RELAY_MEDIA_ONWARD, CARRIER, CARRIER_MEDIA);
        scene.mediaTimeToLive(61).media(CARRIER_MEDIA, RELAY_MEDIA_ONWARD, 1.2, 20);
        scene.mediaTimeToLive(61).media(OUTSIDE_MEDIA, RELAY_MEDIA, 1.2, 7.2);
        scene.mediaTimeToLive(64).media(RELAY_MEDIA, OUTSIDE_MEDIA, 1.2, 20);
        scene.media(RELAY_MEDIA_ONWARD, CARRIER_MEDIA, 1.2, 7.2);
    }

    @Test
    void aClientThatFallsSilentIsTold() {
        clientFallsSilent();
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void aClientThatAsksForHoldInVainMayRestOnAllLegs() {
        clientFallsSilent();
        String hold = CallScene.sdp(OUTSIDE_MEDIA, "sendonly");
        scene.call(1).request(7.3, "INVITE", 2, "z9hG4bKhold", ";tag=b", hold, OUTSIDE, RELAY);
        assertEquals(List.of(), scene.findings());
    }

    private List<String> carrierRests(String direction, String answered) {
        return carrierRests(CallScene.sdp(CARRIER_MEDIA, direction), direction.equals("sendrecv"), answered);
    }

    /** The carrier calls, makes another offer later and rests; the exchange tells its phone nothing of it. */
    private List<String> carrierRests(String offer, boolean heard, String answered) {
        Endpoint exchange = endpoint("203.0.113.102", 5060);
        Endpoint exchangeMedia = endpoint("203.0.113.102", 10000);
        Endpoint onwardMedia = endpoint("203.0.113.102", 12000);
        Endpoint phone = endpoint("203.0.113.120", 5060);
        Endpoint phoneMedia = endpoint("203.0.113.120", 16000);
        leg(1, 0, CARRIER, CARRIER_MEDIA, exchange, exchangeMedia);
        scene.request(8, "INVITE", 7, "z9hG4bKlater", ";tag=b", offer, CARRIER, exchange);
        String answer = offer.contains("m=image") ? fax(exchangeMedia) : CallScene.sdp(exchangeMedia, answered);
        scene.response(8.1, 200, "OK", "INVITE", 7, "z9hG4bKlater", "b", answer, exchange, CARRIER);
        leg(2, 0.1, endpoint("203.0.113.102", 5061), onwardMedia, phone, phoneMedia);
        scene.media(phoneMedia, onwardMedia, 1.2, 16).media(onwardMedia, phoneMedia, 1.2, 8);
        scene.media(exchangeMedia, CARRIER_MEDIA, 1.2, heard ? 16 : 8);
        return scene.mediaTimeToLive(57)
                .media(CARRIER_MEDIA, exchangeMedia, 1.2, 8)
                .findings();
    }

    @Test
    void whoHoldsWithoutMusicIsNotMissedOnTheOtherLeg() {
        assertEquals(List.of(), carrierRests("sendonly", "recvonly"));
    }

    @Test
    void whoDoesNotHoldIs() {
        assertEquals(List.of("one-way-audio/undetermined"), carrierRests("sendrecv", "sendrecv"));
    }

    private static String fax(Endpoint media) {
        return CallScene.sdp(media, "sendrecv").replaceAll("m=audio (\\d+) (?s:.*)", "m=image $1 udptl t38\r\n");
    }

    @Test
    void whoChangesToFaxIsNotMissedOnTheOtherLeg() {
        assertEquals(List.of(), carrierRests(fax(CARRIER_MEDIA), false, ""));
    }
}
