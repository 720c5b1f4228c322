package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.CLIENT;
import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE_MEDIA;
import static io.earshot.analyzer.detect.CallScene.VENDOR;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static io.earshot.analyzer.detect.CallScene.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.capture.decode.sip.Header;
import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Totals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Statements of the diagnosis notebook: what looks like a fault and is none, and the same on top of one. */
class NotebookVerdictsTest {
    private static final List<String> NOTHING = List.of();

    private final CallScene scene = new CallScene();

    /** INVITE without an offer, which comes in a reliable 183; the answer goes in PRACK (RFC 3262 section 5). */
    private void answeredInPrack() {
        scene.request(0, "INVITE", 1, "z9hG4bKi", "", "", CLIENT, VENDOR);
        scene.response(0.2, 183, "Session Progress", "INVITE", 1, "z9hG4bKi", CallScene.sdp(VENDOR_MEDIA, "sendrecv"));
        scene.request(0.3, "PRACK", 2, "z9hG4bKp", ";tag=b", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        scene.response(0.4, 200, "OK", "PRACK", 2, "z9hG4bKp", "");
        scene.response(1, 200, "OK", "INVITE", 1, "z9hG4bKi", "");
        scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", CLIENT, VENDOR);
        scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 0.5, 12).bye(12);
    }

    @Test
    void anAnswerInPrackIsAnAgreement() {
        answeredInPrack();
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void silentOnAnAnswerInPrackWithMediaBothWays() {
        answeredInPrack();
        scene.media(VENDOR_MEDIA, CLIENT_MEDIA, 0.5, 12);
        assertEquals(NOTHING, scene.findings());
    }

    /** The client is muted at 5 s, and from 6 s on nothing passes the router any more. */
    private void muted() {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 5)
                .media(OUTSIDE_MEDIA, VENDOR_MEDIA, 1, 5)
                .seenOnBothSides(VENDOR_MEDIA, CLIENT_MEDIA, OUTSIDE_MEDIA, new double[] {1, 6}, new double[] {6, 18})
                .flowUntil(CLIENT_MEDIA, VENDOR_MEDIA, 6);
    }

    @Test
    void aMutedClientThatHangsUpLaterIsStillBlocked() {
        muted();
        scene.bye(18);
        assertEquals(List.of("one-way-audio/inbound-blocked"), scene.findings());
    }

    @Test
    void aClientOfWhichNothingIsSeenAnyMoreMayHaveLeft() {
        muted();
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void opusIsNeverSilentForLong() {
        scene.discontinuous("opus")
                .answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 18)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 8)
                .bye(18);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void otherCodecsRestForAsLongAsTheirSpeaker() {
        scene.discontinuous("G729")
                .answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 18)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 8)
                .bye(18);
        assertEquals(NOTHING, scene.findings());
    }

    /** Of the other side, which rests from 8 s on; the call ends at 36 s. */
    private List<String> rests(String codec, double... reports) {
        scene.discontinuous(codec)
                .answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 36)
                .mediaTimeToLive(57)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 8)
                .bye(36);
        for (double second : reports) {
            scene.hears(second, VENDOR_MEDIA, CLIENT_MEDIA, 1);
        }
        return scene.findings();
    }

    /** Nobody is accused: its speaker may be silent, and one report may be lost. */
    @Test
    void aRestWithoutReportsMayBeOneAndMayBeABlock() {
        assertEquals(List.of("media-rests/undetermined"), rests("G729", 4));
        assertEquals(Severity.INFO, scene.all().get(0).severity());
    }

    @Test
    void aRestWithReportsIsOne() {
        assertEquals(NOTHING, rests("G729", 4, 9, 14, 19, 24, 29, 34));
    }

    @Test
    void whoNeverReportedTellsNothingByIt() {
        assertEquals(NOTHING, rests("G729"));
    }

    @Test
    void whatIsLostInARestIsNoRest() {
        scene.discontinuous("G729")
                .answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 18)
                .mediaWithPause(VENDOR_MEDIA, CLIENT_MEDIA, 1, 6, 14, 18, true)
                .bye(18);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    /** SCTP is read where a chunk holds a whole SIP message; that its openings fail is not seen. */
    @Test
    void whatIsNotReadOfSctpIsALimit() {
        scene.also(1, at -> new Totals(at, List.of(), Map.of(), Map.of(), Map.of("sctp", 3L), Map.of()));
        assertEquals(NOTHING, scene.findings());
        assertEquals(List.of("sctp"), scene.limits());
    }

    private void filtered(String filter) {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .bye(12);
        scene.also(
                20,
                at -> new Totals(
                        at,
                        List.of(new Totals.CaptureFacts(
                                "scene.pcapng",
                                "pcapng",
                                List.of(1),
                                0,
                                600,
                                120_000,
                                Optional.of(0L),
                                Optional.of(at.time()),
                                Optional.empty(),
                                0,
                                0,
                                0,
                                Optional.of(filter),
                                List.of(),
                                0)),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of()));
    }

    @Test
    void silentWhereTheFilterAsksForOneDirection() {
        filtered("src host 192.168.1.10 or udp port 5060");
        assertEquals(NOTHING, scene.findings());
        assertTrue(scene.facts().visibility().limits().stream()
                .anyMatch(limit -> limit.code().equals("filtered")));
    }

    @Test
    void aFilterThatTakesBothDirectionsHidesNothing() {
        filtered("udp and host 192.168.1.10");
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    private void registers(double second, int cseq, Endpoint source, Endpoint sentBy, String contact) {
        String via = "SIP/2.0/UDP " + sentBy + ";branch=z9hG4bKr" + cseq;
        for (boolean request : new boolean[] {true, false}) {
            List<Header> headers = new ArrayList<>(List.of(
                    new Header("Via", via),
                    new Header("From", "<sip:1001@vendor.example>;tag=a"),
                    new Header("To", "<sip:1001@vendor.example>" + (request ? "" : ";tag=b")),
                    new Header("Call-ID", "registration"),
                    new Header("CSeq", cseq + " REGISTER"),
                    new Header("Contact", "<sip:1001@" + contact + ">"),
                    new Header("Content-Length", "0")));
            SipMessage message = request
                    ? new SipMessage.Request("REGISTER", "sip:" + VENDOR.address(), headers, "")
                    : new SipMessage.Response(200, "OK", headers, "");
            scene.also(
                    request ? second : second + 0.05,
                    at -> new Observation.Sip(
                            at,
                            request ? source : VENDOR,
                            request ? VENDOR : source,
                            Transport.UDP,
                            64,
                            false,
                            false,
                            message));
        }
    }

    private void flow(Endpoint source, double last) {
        scene.also(GivenFlow.udp(source, VENDOR, "sip").between(last, last).packets(1, 1));
    }

    @Test
    void aRegistrationRenewedFromAnotherPortOutsideIsATimeout() {
        registers(0, 1, endpoint("198.51.100.30", 40001), CLIENT, CLIENT.toString());
        flow(endpoint("198.51.100.30", 40001), 0.05);
        registers(50, 2, endpoint("198.51.100.30", 50002), CLIENT, CLIENT.toString());
        assertEquals(List.of("nat-timeout-short/measured"), scene.findings());
    }

    @Test
    void aRegistrationThatMovesWithMediaInFullUseIsNoTimeout() {
        registers(0, 1, endpoint("198.51.100.30", 40001), CLIENT, CLIENT.toString());
        flow(endpoint("198.51.100.30", 40001), 0.05);
        registers(50, 2, endpoint("198.51.100.30", 50002), CLIENT, CLIENT.toString());
        scene.ofOneSender(7)
                .media(endpoint("198.51.100.30", 40010), VENDOR_MEDIA, 5, 30)
                .media(endpoint("198.51.100.30", 50010), VENDOR_MEDIA, 30.02, 60);
        assertFalse(scene.findings().contains("nat-timeout-short/measured"));
    }

    /** An exchange whose requests leave its router from one port, and to which another port is forwarded. */
    private List<String> forwarded(boolean comesFirst, int port) {
        Endpoint leaving = endpoint("198.51.100.30", 40001);
        Endpoint forwarded = endpoint("198.51.100.30", port);
        double second = 30;
        registers(0, 1, CLIENT, CLIENT, CLIENT.toString());
        registers(0.001, 1, leaving, CLIENT, CLIENT.toString());
        scene.also(GivenFlow.udp(comesFirst ? VENDOR : forwarded, comesFirst ? forwarded : VENDOR, "sip")
                .between(second, second + 1)
                .packets(1, 1));
        registers(second, 2, CLIENT, CLIENT, CLIENT.toString());
        registers(second + 0.001, 2, forwarded, CLIENT, CLIENT.toString());
        return scene.findings();
    }

    @Test
    void aPortThatIsForwardedIsNotWhereTheTranslationWent() {
        assertEquals(NOTHING, forwarded(true, 5070));
    }

    @Test
    void noRouterThatChangesPortsComesToTheClientsOwnByChance() {
        assertEquals(NOTHING, forwarded(false, 5060));
    }

    @Test
    void aPortThatTheClientOpensItselfIs() {
        assertEquals(List.of("nat-timeout-short/measured"), forwarded(false, 5070));
    }

    @Test
    void aTranslationThatOutlivesALongRestWasNotLostInAShortOne() {
        Endpoint outside = endpoint("198.51.100.30", 40001);
        registers(0, 1, outside, CLIENT, CLIENT.toString());
        scene.anotherCall().request(30, "OPTIONS", 1, "z9hG4bKo", "", "", VENDOR, outside);
        scene.response(30.01, 200, "OK", "OPTIONS", 1, "z9hG4bKo", "b", "", outside, VENDOR);
        scene.also(GivenFlow.udp(outside, VENDOR, "sip").between(0, 30.01).packets(2, 2));
        registers(45, 2, endpoint("198.51.100.30", 50002), CLIENT, CLIENT.toString());
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void aPhoneThatSendsFromAnotherPortItselfHasLostNoTranslation() {
        Endpoint other = endpoint("192.168.1.10", 5062);
        registers(0, 1, endpoint("198.51.100.30", 40001), CLIENT, CLIENT.toString());
        flow(endpoint("198.51.100.30", 40001), 0.05);
        registers(50, 2, endpoint("198.51.100.30", 50002), other, other.toString());
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void aRestThatAPacketFromOutsideEndsIsTheLowerBound() {
        Endpoint outside = endpoint("198.51.100.30", 40001);
        registers(0, 1, outside, CLIENT, CLIENT.toString());
        scene.anotherCall().request(21, "OPTIONS", 1, "z9hG4bKo", "", "", VENDOR, outside);
        scene.response(21.01, 200, "OK", "OPTIONS", 1, "z9hG4bKo", "b", "", outside, VENDOR);
        scene.also(GivenFlow.udp(outside, VENDOR, "sip").between(21.02, 21.02).packets(2, 2));
        registers(71, 2, endpoint("198.51.100.30", 50002), CLIENT, CLIENT.toString());
        List<Finding> found = new ArrayList<>();
        new NatTimeoutShort(Thresholds.shipped(), new RulesInForce(List.of())).examine(scene.facts(), found::add);
        assertEquals(1, found.size());
        assertTrue(
                found.get(0).explanation().contains("it lasts between 21 and 50 s"),
                found.get(0).explanation());
    }

    private void calledAt(Endpoint contact) {
        registers(0, 1, CLIENT, CLIENT, contact.toString());
        List<Header> headers = List.of(
                new Header("Via", "SIP/2.0/UDP " + VENDOR + ";branch=z9hG4bKin"),
                new Header("From", "<sip:1002@vendor.example>;tag=c"),
                new Header("To", "<sip:1001@vendor.example>"),
                new Header("Call-ID", "inbound"),
                new Header("CSeq", "1 INVITE"),
                new Header("Content-Length", "0"));
        scene.also(
                2,
                at -> new Observation.Sip(
                        at,
                        VENDOR,
                        CLIENT,
                        Transport.UDP,
                        60,
                        false,
                        false,
                        new SipMessage.Request("INVITE", "sip:1001@" + CLIENT, headers, "")));
        List<Header> busy = new ArrayList<>(headers);
        busy.set(2, new Header("To", "<sip:1001@vendor.example>;tag=d"));
        scene.also(
                2.1,
                at -> new Observation.Sip(
                        at,
                        CLIENT,
                        VENDOR,
                        Transport.UDP,
                        64,
                        false,
                        false,
                        new SipMessage.Response(486, "Busy Here", busy, "")));
    }

    @Test
    void whoRegistersItsPublicAddressAndIsCalledAtItsPrivateOneIsBehindAnAlg() {
        calledAt(OUTSIDE);
        assertTrue(
                scene.findings().contains("sip-alg/contact-changed"),
                scene.findings().toString());
    }

    @Test
    void whoIsCalledWhereItRegisteredIsNot() {
        calledAt(CLIENT);
        assertEquals(List.of("call-rejected/busy"), scene.findings());
    }

    @Test
    void whatASenderCountsWhileItsOwnNetworkLacksItWasDroppedByItsHost() {
        scene.answered("sendrecv", "sendrecv")
                .mediaInTurns(CLIENT_MEDIA, VENDOR_MEDIA, true, 1, 7, 13, 24)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 24)
                .bye(24);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void whoCountsThroughAllOfItsPausesSuppressesItsSilence() {
        scene.answered("sendrecv", "sendrecv")
                .mediaInTurns(CLIENT_MEDIA, VENDOR_MEDIA, true, 1, 4, 6.5, 7, 13, 15, 19, 24)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 24)
                .bye(24);
        assertEquals(List.of(), scene.findings());
    }
}
