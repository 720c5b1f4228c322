package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.BRANCH;
import static io.earshot.analyzer.detect.CallScene.CLIENT;
import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE_MEDIA;
import static io.earshot.analyzer.detect.CallScene.VENDOR;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static io.earshot.analyzer.detect.CallScene.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.capture.decode.rtcp.RtcpMessage;
import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Captures that lack a part of what went on accuse nobody of what the whole would explain. */
class PartOfTheNetworkTest {
    private static final List<String> NOTHING = List.of();

    private final CallScene scene = new CallScene();

    // --- connections that were open before

    @Test
    void aConnectionWhoseOpeningIsNotInTheCaptureIsNotAskedForInVain() {
        scene.also(GivenFlow.tcp(CLIENT, VENDOR, "sip")
                .between(0, 9)
                .packets(5, 0)
                .syns()
                .data(900, 0));
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void itsEndIsNoAnswerToASyn() {
        scene.also(GivenFlow.tcp(CLIENT, VENDOR, "sip")
                .between(0, 9)
                .packets(5, 1)
                .syns()
                .reset(9, 60)
                .data(900, 0));
        assertEquals(NOTHING, scene.findings());
    }

    // --- one end of a call whose media a relay passes on

    /** @param ttl of what the called host sends: 64 in its own network */
    private List<String> calledThroughARelayThatIsSilent(int ttl) {
        Endpoint proxy = endpoint("203.0.113.10", 5060);
        Endpoint relay = endpoint("192.0.2.20", 30000);
        Endpoint called = endpoint("192.0.2.130", 5060);
        Endpoint calledMedia = endpoint("192.0.2.130", 17492);
        String answer = CallScene.sdp(calledMedia, "sendrecv");
        scene.request(0, "INVITE", 1, "z9hG4bKi", "", CallScene.sdp(relay, "sendrecv"), proxy, called);
        scene.response(1, 200, "OK", "INVITE", 1, "z9hG4bKi", "b", answer, called, proxy);
        scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", proxy, called);
        scene.also(GivenFlow.udp(endpoint("192.0.2.130", 17493), endpoint("192.0.2.20", 30001), "rtcp")
                .between(5, 12)
                .packets(3, 0));
        scene.mediaTimeToLive(ttl).media(calledMedia, relay, 1, 14);
        scene.request(14, "BYE", 2, "z9hG4bKb", ";tag=b", "", proxy, called);
        scene.response(14.01, 200, "OK", "BYE", 2, "z9hG4bKb", "b", "", called, proxy);
        return scene.findings();
    }

    @Test
    void whatDoesNotComeToTheHostOfTheCaptureIsMissing() {
        assertEquals(List.of("one-way-audio/undetermined"), calledThroughARelayThatIsSilent(64));
    }

    @Test
    void whereItsOwnMediaFindsNoWayToTheRelayNobodyHearsAnything() {
        for (double second = 2; second < 13; second += 2) {
            scene.expired(second, endpoint("192.0.2.130", 17492), endpoint("192.0.2.20", 30000), "192.0.2.129");
        }
        assertEquals(List.of("no-audio/undetermined"), calledThroughARelayThatIsSilent(64));
    }

    @Test
    void whatComesFromARelayMayPassElsewhere() {
        assertEquals(NOTHING, calledThroughARelayThatIsSilent(60));
    }

    // --- calls whose end is not in the capture

    @Test
    void aCallThatEndsUnseenIsNotSilentUntilTheCaptureEnds() {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 25)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 22.5)
                .packetsAt(400, endpoint("192.168.1.11", 40000), endpoint("203.0.113.60", 53));
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void whatIsMissingLongBeforeIsMissing() {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 60)
                .packetsAt(400, endpoint("192.168.1.11", 40000), endpoint("203.0.113.60", 53));
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    // --- requests within a call that are not in the capture

    private List<String> clientRests(int byeNumber) {
        scene.timeToLive(63)
                .answered("sendrecv", "sendrecv")
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 20)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 8);
        scene.request(20, "BYE", byeNumber, "z9hG4bKb", ";tag=b", "", CLIENT, VENDOR);
        scene.response(20.01, 200, "OK", "BYE", byeNumber, "z9hG4bKb", "");
        return scene.findings();
    }

    @Test
    void aNumberThatIsLeftOutMayHaveBeenAHold() {
        assertEquals(NOTHING, clientRests(3));
    }

    @Test
    void whereAllNumbersAreSeenNobodyAskedForHold() {
        assertEquals(List.of("one-way-audio/undetermined"), clientRests(2));
    }

    @Test
    void whoIsReferredElsewhereOnceWasAnswered() {
        scene.timeToLive(63)
                .answered("sendrecv", "sendrecv")
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 20)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 8);
        scene.referring("sip:1003@" + VENDOR.address())
                .request(7.9, "REFER", 2, "z9hG4bKr", ";tag=b", "", CLIENT, VENDOR);
        scene.request(20, "BYE", 3, "z9hG4bKb", ";tag=b", "", CLIENT, VENDOR);
        scene.response(20.01, 200, "OK", "BYE", 3, "z9hG4bKb", "");
        assertEquals(NOTHING, scene.findings());
    }

    // --- the same private address in many networks

    @Test
    void mediaIsOfTheCallWhoseHostsExchangeIt() {
        Endpoint site = endpoint("198.51.100.77", 5060);
        Endpoint server = endpoint("203.0.113.50", 5060);
        scene.invite(0, 1, BRANCH, OUTSIDE_MEDIA, "sendrecv", VENDOR_MEDIA, "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12)
                .bye(12)
                .anotherCall();
        // a client of another site, behind its own router
        scene.request(5, "INVITE", 1, "z9hG4bKsite", "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), site, server);
        scene.response(5.1, 403, "Forbidden", "INVITE", 1, "z9hG4bKsite", "c", "", server, site);
        assertEquals(List.of("call-rejected/forbidden"), scene.findings());
    }

    // --- one side of a router of which only the signalling was captured

    @Test
    void mediaThatIsSeenOutsideBothWaysIsNotDroppedByTheRouter() {
        scene.answered("sendrecv", "sendrecv")
                .outside(BRANCH, CallScene.sdp(CLIENT_MEDIA, "sendrecv"))
                .media(OUTSIDE_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1, 12)
                .bye(12);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void mediaOfOneWhoHoldsTheCallIsNotDroppedWhereNoneOfItsMediaIsSeen() {
        scene.answered("sendrecv", "sendrecv")
                .outside(BRANCH, CallScene.sdp(CLIENT_MEDIA, "sendrecv"))
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 8)
                .invite(8, 2, "hold", CLIENT_MEDIA, "sendonly", VENDOR_MEDIA, "recvonly")
                .bye(20);
        assertEquals(NOTHING, scene.findings());
    }

    // --- reports without the media that they are about

    private void reports(double seconds, Endpoint source, Endpoint destination, long highest) {
        List<RtcpMessage.ReportBlock> blocks =
                highest == 0 ? List.of() : List.of(new RtcpMessage.ReportBlock(9, 0, 0, highest, 0, 0, 0));
        scene.rtcp(
                seconds,
                new Endpoint(source.address(), source.port() + 1),
                new Endpoint(destination.address(), destination.port() + 1),
                Scene.reports(false, List.of(200, 202), blocks.size(), OptionalLong.of((long) seconds * 50), blocks));
    }

    private List<String> reportedOnly(long highest) {
        scene.answered("sendrecv", "sendrecv").bye(20);
        for (int second = 5; second < 20; second += 5) {
            reports(second, CLIENT_MEDIA, VENDOR_MEDIA, highest * second);
            reports(second, VENDOR_MEDIA, CLIENT_MEDIA, highest * second);
        }
        return scene.findings();
    }

    @Test
    void mediaThatReportsSayToArriveWasNotCaptured() {
        assertEquals(NOTHING, reportedOnly(50));
    }

    @Test
    void mediaThatIsCountedAndNeverArrivesIsMissing() {
        assertEquals(List.of("no-audio/outbound-blocked"), reportedOnly(0));
    }

    // --- texts and messages that are cut

    private void invitesAgain() {
        for (int i = 0; i < 5; i++) {
            scene.request(i * 2, "INVITE", 1, "z9hG4bKi", "", "", CLIENT, VENDOR);
            scene.response(i * 2 + 0.1, 200, "OK", "INVITE", 1, "z9hG4bKi", "");
        }
    }

    @Test
    void whichRequestIsRepeatedIsNotKnownOfCutTexts() {
        invitesAgain();
        assertEquals(List.of("signalling-blocked/no-sip-response"), scene.findings());
        scene.cut(10);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void anAnswerThatIsCutIsOne() {
        WebScene web = new WebScene()
                .ask(0, WebScene.CLIENT, WebScene.STUN, "binding", false)
                .flow(WebScene.CLIENT, WebScene.STUN, "stun", 4, 4)
                .cut(4);
        assertEquals(NOTHING, web.findings());
    }

    // --- a server that looks after its phones

    @Test
    void phonesThatAreSwitchedOffAreNotBlocked() {
        for (int phone = 11; phone < 14; phone++) {
            Endpoint off = endpoint("192.168.1." + phone, 5060);
            for (double after : new double[] {0, 0.5, 1.5, 3.5, 7.5}) {
                scene.request(phone + after, "OPTIONS", phone, "z9hG4bKo" + phone, "", "", CLIENT, off);
            }
        }
        assertEquals(NOTHING, scene.findings());
    }

    // --- both sides behind a translation, the capture inside of one

    /** A phone elsewhere calls the client, which announces what it has outside of its router. */
    private List<String> calledByARemotePhone(boolean heard) {
        Endpoint phone = endpoint("203.0.113.10", 62033);
        Endpoint phoneMedia = endpoint("203.0.113.10", 55111);
        String offer = CallScene.sdp(endpoint("10.7.7.20", 40000), "sendrecv");
        scene.request(0, "INVITE", 1, "z9hG4bKi", "", offer, phone, CLIENT);
        scene.response(
                1, 200, "OK", "INVITE", 1, "z9hG4bKi", "b", CallScene.sdp(OUTSIDE_MEDIA, "sendrecv"), CLIENT, phone);
        scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", phone, CLIENT);
        if (heard) {
            scene.media(phoneMedia, CLIENT_MEDIA, 1, 12);
        }
        scene.media(CLIENT_MEDIA, phoneMedia, 1, 12);
        scene.request(12, "BYE", 2, "z9hG4bKb", ";tag=b", "", phone, CLIENT);
        scene.response(12.01, 200, "OK", "BYE", 2, "z9hG4bKb", "b", "", CLIENT, phone);
        return scene.findings();
    }

    @Test
    void mediaOfTheHostsThatSignalIsTheirs() {
        assertEquals(NOTHING, calledByARemotePhone(true));
    }

    @Test
    void whatIsMissingOfItIsTold() {
        assertEquals(List.of("one-way-audio/undetermined"), calledByARemotePhone(false));
    }

    /** Between two routers: the inner one gives the media another port. */
    @Test
    void aPrivateAddressThatWasTranslatedHidesWhichPortThePeerTook() {
        Endpoint between = endpoint("192.168.0.50", 5060);
        scene.request(0, "INVITE", 1, "z9hG4bKi", "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), between, VENDOR);
        scene.response(
                1, 200, "OK", "INVITE", 1, "z9hG4bKi", "b", CallScene.sdp(VENDOR_MEDIA, "sendrecv"), VENDOR, between);
        scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", between, VENDOR);
        scene.media(endpoint("192.168.0.50", 28000), VENDOR_MEDIA, 1, 12);
        scene.request(12, "BYE", 2, "z9hG4bKb", ";tag=b", "", between, VENDOR);
        scene.response(12.01, 200, "OK", "BYE", 2, "z9hG4bKb", "b", "", VENDOR, between);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    // --- private addresses on both sides

    private List<String> endsBetweenPrivateHosts(int ttl) {
        Endpoint peer = endpoint("10.2.0.7", 5060);
        Endpoint peerMedia = endpoint("10.2.0.7", 10000);
        scene.request(0, "INVITE", 1, "z9hG4bKi", "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, peer);
        scene.response(1, 200, "OK", "INVITE", 1, "z9hG4bKi", "b", CallScene.sdp(peerMedia, "sendrecv"), peer, CLIENT);
        scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", CLIENT, peer);
        scene.media(CLIENT_MEDIA, peerMedia, 1, 25).mediaTimeToLive(ttl).media(peerMedia, CLIENT_MEDIA, 1, 10);
        scene.request(25, "BYE", 2, "z9hG4bKb", ";tag=b", "", CLIENT, peer);
        scene.response(25.01, 200, "OK", "BYE", 2, "z9hG4bKb", "b", "", peer, CLIENT);
        return scene.findings();
    }

    @Test
    void aNeighbourThatEndsSendingIsMuted() {
        assertEquals(NOTHING, endsBetweenPrivateHosts(63));
    }

    @Test
    void whatEndsFromAnotherSiteMayBeFiltered() {
        assertEquals(List.of("one-way-audio/undetermined"), endsBetweenPrivateHosts(57));
    }
}
