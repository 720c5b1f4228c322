package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.CLIENT;
import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
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

/** What a capture of the client's side, or of both sides of a router, tells of a sender and of answers. */
class BothSidesOfARouterTest {
    private static final List<String> NOTHING = List.of();
    private static final Endpoint OTHER = endpoint("192.168.1.11", 5060);

    private final CallScene scene = new CallScene();

    private List<String> clientPauses(boolean countsOn, boolean otherLost) {
        scene.answered("sendrecv", "sendrecv").mediaWithPause(CLIENT_MEDIA, VENDOR_MEDIA, 1, 8, 13, 20, countsOn);
        if (otherLost) {
            scene.mediaWithPause(VENDOR_MEDIA, CLIENT_MEDIA, 1, 10.5, 13, 20, true);
        } else {
            scene.media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 20);
        }
        return scene.bye(20).findings();
    }

    @Test
    void whatTheClientCountsAndItsNetworkLacksWasDroppedByItsHost() {
        assertEquals(List.of("one-way-audio/undetermined"), clientPauses(true, false));
    }

    @Test
    void silentWhereTheClientRestsItself() {
        assertEquals(NOTHING, clientPauses(false, false));
    }

    @Test
    void silentWhereTheCaptureLacksTheOtherDirectionToo() {
        assertTrue(clientPauses(true, true).stream().noneMatch(finding -> finding.startsWith("one-way-audio")));
    }

    private List<String> askedOn(double answered, double... asked) {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12);
        for (double second : asked) {
            scene.request(second, "REGISTER", 7, "z9hG4bKr", "", "", CLIENT, VENDOR);
        }
        scene.response(answered, 200, "OK", "REGISTER", 7, "z9hG4bKr", "");
        return scene.bye(12).findings();
    }

    @Test
    void aClientThatGoesOnAskingAfterTheAnswerDoesNotGetIt() {
        assertEquals(List.of("signalling-blocked/no-sip-response"), askedOn(2.1, 2, 2.5, 3.5, 5.5, 9.5));
    }

    @Test
    void anAnswerThatComesLateEndsTheRepetition() {
        assertEquals(NOTHING, askedOn(5.6, 2, 2.5, 3.5, 5.5, 5.61));
    }

    /** What the client sends ends at the router, and the other side sends for a while longer. */
    @Test
    void whoHearsNothingAnyMoreGivesUpSending() {
        scene.answered("sendrecv", "sendrecv")
                .ofOneSender(8)
                .media(VENDOR_MEDIA, CallScene.OUTSIDE_MEDIA, 1, 11)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1.0001, 11)
                .ofOneSender(9)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20)
                .media(CallScene.OUTSIDE_MEDIA, VENDOR_MEDIA, 1.0001, 6)
                .bye(20);
        assertEquals(List.of("one-way-audio/outbound-blocked"), scene.findings());
    }

    /** Packets of the stream are there twice, too far apart to be known as copies. */
    @Test
    void packetsThatARouterDelaysAreNotDroppedByIt() {
        scene.answered("sendrecv", "sendrecv")
                .signallingTwice()
                .twice(CLIENT_MEDIA, 1, 12)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .doubled(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12)
                .bye(12);
        assertEquals(
                NOTHING,
                scene.findings().stream()
                        .filter(finding -> finding.startsWith("one-way-audio"))
                        .toList());
    }

    private List<String> qualityOf(int ttl) {
        scene.answered("sendrecv", "sendrecv")
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 30)
                .mediaTimeToLive(ttl)
                .mediaWithPause(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12, 13.5, 30, true)
                .bye(30);
        return scene.findings().stream()
                .filter(finding -> finding.startsWith("poor-quality"))
                .toList();
    }

    @Test
    void behindARouterThatDoesNotTranslateQualityIsMeasured() {
        assertEquals(List.of("poor-quality/burst"), qualityOf(63));
        assertEquals(NOTHING, new BothSidesOfARouterTest().qualityOf(64));
    }

    private void cutOff(double second, Endpoint client) {
        scene.also(
                second,
                at -> new Observation.Sip(
                        at,
                        client,
                        VENDOR,
                        Transport.UDP,
                        64,
                        true,
                        false,
                        new SipMessage.Request(
                                "REGISTER", "sip:203.0.113.10", List.of(new Header("Via", "SIP/2.0/UDP 1")), "")));
    }

    @Test
    void whatTwoHostsSayIsNotOneMessageWhereTheCaptureCutItsText() {
        cutOff(1, CLIENT);
        cutOff(1.2, OTHER);
        assertEquals(List.of(), scene.facts().mappings());
    }

    private List<String> resumeReset(String method, boolean madeAgain) {
        scene.overTcp()
                .answered("sendrecv", "sendrecv")
                .invite(5, 2, "hold", CLIENT_MEDIA, "sendonly", VENDOR_MEDIA, "recvonly");
        scene.request(
                10, method, 3, "z9hG4bKresume", ";tag=b", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        GivenFlow.Packets some = new GivenFlow.Packets(9).ttl(60);
        scene.also(GivenFlow.tcp(CLIENT, VENDOR, "sip")
                .between(10.001, 10.001)
                .packets(some, some)
                .opened(10.001, 60)
                .reset(10.001, 60)
                .data(900, 900));
        if (madeAgain) {
            scene.invite(11, 4, "again", CLIENT_MEDIA, "sendrecv", VENDOR_MEDIA, "sendrecv");
        }
        return scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 20)
                .bye(20)
                .findings();
    }

    @Test
    void aChangeOfACallThatIsAnsweredByAResetIsLost() {
        assertEquals(List.of("signalling-blocked/reset-by-server"), resumeReset("INVITE", false));
    }

    @Test
    void aChangeThatIsMadeAgainIsNotLost() {
        assertEquals(NOTHING, resumeReset("INVITE", true));
    }

    @Test
    void theSameMessageUnderAnotherContentLengthWasChanged() {
        said(0, 64, "30", CLIENT);
        said(0.001, 63, "54", CallScene.OUTSIDE);
        assertEquals(
                List.of("sip-alg/content-length-wrong"),
                scene.findings().stream()
                        .filter(each -> each.startsWith("sip-alg"))
                        .toList());
    }

    private void said(double second, int ttl, String length, Endpoint source) {
        List<Header> headers = List.of(
                new Header("Via", "SIP/2.0/UDP 192.168.1.10:5060;branch=z9hG4bKlength"),
                new Header("From", "<sip:1001@192.168.1.10>;tag=a"),
                new Header("To", "<sip:1002@203.0.113.10>"),
                new Header("Call-ID", "length"),
                new Header("CSeq", "1 INVITE"),
                new Header("Content-Length", length));
        scene.also(
                second,
                at -> new Observation.Sip(
                        at,
                        source,
                        VENDOR,
                        Transport.UDP,
                        ttl,
                        false,
                        false,
                        new SipMessage.Request(
                                "INVITE", "sip:1002@203.0.113.10", headers, "123456789012345678901234567890")));
    }

    private void cutInItsVia(double second, Endpoint source, String branch) {
        scene.also(
                second,
                at -> new Observation.Sip(
                        at,
                        source,
                        VENDOR,
                        Transport.UDP,
                        64,
                        true,
                        false,
                        SnapLength.cut(
                                new SipMessage.Request(
                                        "PRACK",
                                        "sip:1002@203.0.113.10",
                                        List.of(new Header(
                                                "Via", "SIP/2.0/UDP " + source + ";branch=" + branch + at.frame())),
                                        ""),
                                85)));
    }

    @Test
    void whatIsCutInItsBranchIsNoOtherViewOfTheSame() {
        Endpoint neighbour = CallScene.endpoint("192.168.1.11", 5060);
        cutInItsVia(0, neighbour, "z9hG4bKa");
        cutInItsVia(0.001, CallScene.OUTSIDE, "z9hG4bKa");
        cutInItsVia(1, CLIENT, "z9hG4bK");
        cutInItsVia(2, neighbour, "z9hG4bK");
        assertEquals(NOTHING, scene.findings());
    }

    private List<String> fromComesBackAs(String host) {
        List<String> from = List.of("<sip:1001@sip.vendor.example>;tag=a", "<sip:1001@" + host + ">;tag=a");
        scene.also(
                1,
                at -> new Observation.Sip(
                        at,
                        CLIENT,
                        VENDOR,
                        Transport.UDP,
                        64,
                        false,
                        false,
                        new SipMessage.Request("OPTIONS", "sip:203.0.113.10", from(from.get(0)), "")));
        scene.also(
                1.1,
                at -> new Observation.Sip(
                        at,
                        VENDOR,
                        CLIENT,
                        Transport.UDP,
                        60,
                        false,
                        false,
                        new SipMessage.Response(200, "OK", from(from.get(1)), "")));
        return scene.findings();
    }

    private static List<Header> from(String value) {
        return List.of(
                new Header("Via", "SIP/2.0/UDP 192.168.1.10:5060;branch=z9hG4bKname"),
                new Header("From", value),
                new Header("To", "<sip:203.0.113.10>"),
                new Header("Call-ID", "name"),
                new Header("CSeq", "1 OPTIONS"),
                new Header("Content-Length", "0"));
    }

    @Test
    void aNameThatComesBackAsAnAddressWasChanged() {
        assertEquals(List.of("sip-alg/identity-changed"), fromComesBackAs("198.51.100.30"));
    }

    @Test
    void aServerThatWritesItsOwnAddressIsNoAlg() {
        assertEquals(NOTHING, fromComesBackAs("203.0.113.10"));
    }

    private CallScene holdInVain(String direction) {
        scene.timeToLive(63).answered("sendrecv", "sendrecv").media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 20);
        scene.mediaTimeToLive(63).media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 7.1);
        for (double second : List.of(7.0, 7.5, 8.5, 10.5, 14.5)) {
            scene.request(
                    second,
                    "INVITE",
                    2,
                    "z9hG4bKhold",
                    ";tag=b",
                    CallScene.sdp(CLIENT_MEDIA, direction),
                    CLIENT,
                    VENDOR);
        }
        return scene;
    }

    @Test
    void whoAsksForHoldInVainMayRestAlready() {
        assertTrue(
                holdInVain("sendonly").bye(20).findings().stream().noneMatch(each -> each.startsWith("one-way-audio")));
    }

    @Test
    void whoAsksForNothingNewInVainDoesNotRest() {
        assertTrue(
                holdInVain("sendrecv").bye(20).findings().stream().anyMatch(each -> each.startsWith("one-way-audio")));
    }

    @Test
    void aServerThatEndsMeanwhileIsNoFirewall() {
        holdInVain("sendonly");
        for (double second : List.of(7.001, 7.501, 8.501, 10.501, 14.501)) {
            scene.unreachable(VENDOR, CLIENT, second);
        }
        assertEquals(List.of("signalling-blocked/port-unreachable"), scene.findings());
    }

    private List<String> bothEndInside(long copiesOfTheServer) {
        return scene.answered("sendrecv", "sendrecv")
                .signallingTwice(9, copiesOfTheServer)
                .signallingUntil(20)
                .twice(CLIENT_MEDIA, 1, 10)
                .twice(VENDOR_MEDIA, 1, 10)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 20)
                .bye(20)
                .findings();
    }

    @Test
    void mediaThatARouterDropsBothWaysLaterOnIsTold() {
        assertEquals(List.of("no-audio/both-blocked"), bothEndInside(9));
    }

    /** The mirror may show the one side only by then. */
    @Test
    void nothingIsToldWhereSignallingIsThereOnceTooByThen() {
        assertEquals(NOTHING, bothEndInside(8));
    }

    private List<String> callThatRings(boolean answered, Double... answers) {
        String offer = CallScene.sdp(CLIENT_MEDIA, "sendrecv");
        String answer = CallScene.sdp(VENDOR_MEDIA, "sendrecv");
        scene.request(0, "INVITE", 1, "z9hG4bKi", "", offer, CLIENT, VENDOR);
        scene.timeToLive(63).request(0.001, "INVITE", 1, "z9hG4bKi", "", offer, CallScene.OUTSIDE, VENDOR);
        scene.response(0.1, 180, "Ringing", "INVITE", 1, "z9hG4bKi", "b", "", VENDOR, CallScene.OUTSIDE);
        scene.response(0.101, 180, "Ringing", "INVITE", 1, "z9hG4bKi", "b", "", VENDOR, CLIENT);
        for (double second : answers) {
            scene.response(second, 200, "OK", "INVITE", 1, "z9hG4bKi", "b", answer, VENDOR, CallScene.OUTSIDE);
        }
        if (answered) {
            scene.response(2.001, 200, "OK", "INVITE", 1, "z9hG4bKi", "b", answer, VENDOR, CLIENT);
        }
        return scene.findings();
    }

    @Test
    void anAnswerThatTheRouterKeepsWhileItRingsIsTold() {
        assertEquals(List.of("signalling-blocked/no-sip-response"), callThatRings(false, 2.0, 2.5, 3.5, 5.5));
    }

    @Test
    void anAnswerThatGetsInIsNot() {
        assertEquals(NOTHING, callThatRings(true, 2.0, 2.5, 3.5, 5.5));
    }

    /** The server has its ACK, RFC 3261 section 13.3.1.4: it is the capture that lacks both. */
    @Test
    void anAnswerThatIsNotRepeatedGotIn() {
        scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 2, 20).media(VENDOR_MEDIA, CLIENT_MEDIA, 2, 20);
        assertEquals(NOTHING, callThatRings(false, 2.0));
    }

    /** Signalling is sealed: what comes before the client sends is ringback, to which its router is not open yet. */
    @Test
    void earlyMediaOfASealedCallIsNotDroppedByTheRouter() {
        WebScene sealed = new WebScene();
        Endpoint outside = endpoint("198.51.100.30", 50000);
        sealed.media(7, WebScene.PEER, outside, 0, 20)
                .media(7, WebScene.PEER, WebScene.CLIENT, 8, 20)
                .media(8, WebScene.CLIENT, WebScene.PEER, 8, 20)
                .media(8, outside, WebScene.PEER, 8, 20);
        assertEquals(List.of(), sealed.findings());
    }

    private Finding nothingPassesFrom(double inbound, double outbound) {
        scene.answered("sendrecv", "sendrecv")
                .ofOneSender(8)
                .media(VENDOR_MEDIA, CallScene.OUTSIDE_MEDIA, 1, 20)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1.0001, inbound)
                .ofOneSender(9)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20)
                .media(CallScene.OUTSIDE_MEDIA, VENDOR_MEDIA, 1.0001, outbound)
                .bye(20);
        return scene.all().get(0);
    }

    @Test
    void noRuleWasMissingWhereBothDirectionsEndAtOnce() {
        Finding broken = nothingPassesFrom(9, 9.2);
        assertEquals("no-audio/both-blocked", broken.code() + "/" + broken.cause());
        assertTrue(broken.explanation().contains("from 8.0 s after its start"), broken.explanation());
        assertTrue(broken.remedy().orElse("").startsWith("Look for what happened at that moment"), broken.toString());
    }

    @Test
    void aRuleMayBeMissingWhereOneDirectionEndsFirst() {
        assertTrue(nothingPassesFrom(6, 12).remedy().orElse("").startsWith("Allow UDP"));
    }
}
