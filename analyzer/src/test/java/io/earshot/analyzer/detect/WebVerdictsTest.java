package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.WebScene.CLIENT;
import static io.earshot.analyzer.detect.WebScene.PEER;
import static io.earshot.analyzer.detect.WebScene.STUN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.ruleset.ObservedFlow;
import io.earshot.analyzer.ruleset.Rulesets;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Faults of STUN, DTLS and consent, and what looks like them. */
class WebVerdictsTest {
    private static final List<String> NOTHING = List.of();
    /** Another interface of the client's host. */
    private static final Endpoint TUNNEL = WebScene.endpoint("10.9.0.2", 50001);

    private static final Endpoint RELAY = WebScene.endpoint("203.0.113.11", 3478);

    private final WebScene scene = new WebScene();

    // --- an interface that leads nowhere

    private WebScene bothInterfacesAsk(boolean clientIsAnswered) {
        return scene.ask(0, CLIENT, STUN, "binding", clientIsAnswered)
                .ask(0.001, TUNNEL, STUN, "binding", false)
                .ask(0.1, CLIENT, RELAY, "allocate", clientIsAnswered)
                .ask(0.101, TUNNEL, RELAY, "allocate", false)
                .flow(CLIENT, STUN, "stun", 4, clientIsAnswered ? 4 : 0)
                .flow(TUNNEL, STUN, "stun", 4, 0)
                .flow(CLIENT, RELAY, "turn", 4, clientIsAnswered ? 4 : 0)
                .flow(TUNNEL, RELAY, "turn", 4, 0);
    }

    @Test
    void anInterfaceThatLeadsNowhereIsALimitWhereAnotherOfTheHostWorks() {
        bothInterfacesAsk(true);
        assertEquals(NOTHING, scene.findings());
        assertEquals(List.of("idle-address"), scene.limits());
    }

    @Test
    void blockedWhereNoInterfaceWorks() {
        bothInterfacesAsk(false);
        assertEquals(
                List.of("stun-blocked/no-answer", "stun-blocked/no-answer", "turn-failed/no-answer", "turn-failed/no-answer"),
                scene.findings().stream().sorted().toList());
    }

    @Test
    void blockedWhereAnotherHostWorks() {
        Endpoint neighbour = WebScene.endpoint("192.168.1.11", 50001);
        scene.ask(0, CLIENT, STUN, "binding", true)
                .ask(7, neighbour, STUN, "binding", false)
                .flow(CLIENT, STUN, "stun", 1, 1)
                .flow(neighbour, STUN, "stun", 4, 0);
        assertEquals(List.of("stun-blocked/no-answer"), scene.findings());
    }

    @Test
    void aFamilyOfAddressesThatLeadsNowhereIsTheAgentsByItsChecks() {
        Endpoint six = WebScene.endpoint("2001:db8::10", 50001);
        Endpoint sixServer = WebScene.endpoint("2001:db8:1::10", 3478);
        scene.ask(0, six, sixServer, "binding", false)
                .check(1, six, WebScene.endpoint("2001:db8:2::80", 60000), "peer:client", false)
                .check(1, CLIENT, PEER, "peer:client", true)
                .flow(six, sixServer, "stun", 4, 0)
                .flow(CLIENT, PEER, "stun", 4, 4);
        assertEquals(NOTHING, scene.findings());
        assertEquals(List.of("idle-address"), scene.limits());
    }

    // --- consent to send, RFC 7675

    @Test
    void silentWhileConsentIsGiven() {
        scene.session(30).consent(0, 30);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void whatTheClientSendsIsLostWhereItsChecksStayUnanswered() {
        scene.session(30).consent(0, 15).check(15, CLIENT, PEER, "peer:client", false);
        for (double second = 15.1; second < 30; second += 2.5) {
            scene.check(second, PEER, CLIENT, "client:peer", true);
        }
        scene.check(20, CLIENT, PEER, "peer:client", false).check(25, CLIENT, PEER, "peer:client", false);
        assertEquals(List.of("one-way-audio/outbound-blocked"), scene.findings());
    }

    @Test
    void whatIsSentToTheClientIsLostWhereItDoesNotAnswerChecks() {
        scene.session(30).consent(0, 15);
        for (double second = 15; second < 26; second += 5) {
            scene.check(second, CLIENT, PEER, "peer:client", true).check(second, PEER, CLIENT, "client:peer", false);
        }
        assertEquals(List.of("one-way-audio/inbound-blocked"), scene.findings());
    }

    @Test
    void twoChecksInVainAreEnoughWhereNoneWasLostBefore() {
        scene.session(30).consent(0, 15);
        scene.once(15, CLIENT, PEER, "peer:client").once(20, CLIENT, PEER, "peer:client");
        assertEquals(List.of("one-way-audio/outbound-blocked"), scene.findings());
        scene.once(7, CLIENT, PEER, "peer:client");
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void whoseChecksFindThePairLateBeginsToSendLate() {
        scene.keyed(0.5, PEER, CLIENT).media(CLIENT, PEER, 1, 30).media(PEER, CLIENT, 7.5, 30);
        scene.flow(CLIENT, PEER, "rtp", 1400, 1100).check(0.2, CLIENT, PEER, "peer:client", true);
        scene.once(0.3, PEER, CLIENT, "client:peer");
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
        scene.check(7, PEER, CLIENT, "client:peer", true);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void silentWhenOneCheckIsLost() {
        scene.session(30).consent(0, 15).check(15, CLIENT, PEER, "peer:client", false).consent(19, 30);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void silentWhenTheOtherSideIsGone() {
        scene.keyed(0.5, PEER, CLIENT)
                .media(CLIENT, PEER, 1, 30)
                .media(PEER, CLIENT, 1, 29.5)
                .flow(CLIENT, PEER, "rtp", 1000, 500)
                .consent(0, 29.5)
                .check(29.5, CLIENT, PEER, "peer:client", false);
        assertEquals(NOTHING, scene.findings());
    }

    // --- DTLS

    @Test
    void hellosInVainOnAPairThatWorksAreDropped() {
        scene.consent(0, 15).flow(CLIENT, PEER, "dtls", 30, 30);
        for (double second : new double[] {1, 2, 4, 8}) {
            scene.dtls(second, CLIENT, PEER, "client-hello");
        }
        assertEquals(List.of("dtls-failed/unanswered"), scene.findings());
    }

    @Test
    void hellosInVainOnAPairThatDoesNotWorkAreNotDtlssFault() {
        scene.flow(CLIENT, PEER, "dtls", 4, 0).flow(CLIENT, STUN, "stun", 1, 1);
        for (double second : new double[] {1, 2, 4, 8}) {
            scene.dtls(second, CLIENT, PEER, "client-hello");
        }
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void aFlightRepeatedInVainIsTooLarge() {
        scene.consent(0, 15).flow(CLIENT, PEER, "dtls", 30, 30).dtls(1, PEER, CLIENT, "client-hello");
        for (double second : new double[] {1.1, 2.1, 4.2}) {
            scene.dtls(second, CLIENT, PEER, "server-hello");
        }
        assertEquals(List.of("dtls-failed/unanswered"), scene.findings());
    }

    @Test
    void anAlertEndsTheHandshake() {
        scene.consent(0, 5)
                .flow(CLIENT, PEER, "dtls", 30, 30)
                .dtls(1, PEER, CLIENT, "client-hello")
                .dtls(1.1, CLIENT, PEER, "server-hello")
                .dtls(1.2, PEER, CLIENT, "alert", "fatal/bad_certificate");
        assertEquals(List.of("dtls-failed/alert"), scene.findings());
    }

    @Test
    void aPairWithoutKeysForLongLacksThem() {
        scene.consent(0, 15).flow(CLIENT, PEER, "dtls", 30, 30);
        assertEquals(List.of("dtls-failed/unanswered"), scene.findings());
    }

    @Test
    void silentWhereKeysCameInTheEnd() {
        scene.dtls(1, PEER, CLIENT, "client-hello").dtls(2, PEER, CLIENT, "client-hello");
        scene.session(12).consent(0, 12);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void aPairThatIndicationsKeepOpenLacksKeysToo() {
        scene.consent(0, 4).flow(CLIENT, PEER, "stun", 9, 9, 16).connection(CLIENT, STUN, "sip", 5, 5, 0);
        assertEquals(List.of("dtls-failed/unanswered"), scene.findings());
    }

    // --- sealed reports, RFC 3711 section 3.4

    private WebScene nothingComes(int report) {
        return scene.keyed(0.5, PEER, CLIENT)
                .media(CLIENT, PEER, 1, 20)
                .flow(CLIENT, PEER, "rtp", 1000, 30)
                .consent(0, 20)
                .reports(PEER, CLIENT, report, 2, 20);
    }

    @Test
    void whoGivesSenderReportsSendsMediaThatIsLost() {
        nothingComes(WebScene.SENDER_REPORT);
        assertEquals(List.of("one-way-audio/inbound-blocked"), scene.findings());
    }

    @Test
    void whatIsNoConversationBreaksNoRule() {
        Endpoint gateway = WebScene.endpoint("52.71.32.188", 12000);
        var rules = new RulesInForce(List.of(Rulesets.shipped("webrtc-gateway", Map.of())));
        scene.media(CLIENT, gateway, 0, 20)
                .flow(CLIENT, gateway, "rtp", 1000, 30)
                .reports(gateway, CLIENT, WebScene.SENDER_REPORT, 1, 20);
        for (double second = 0.2; second < 20; second += 4) {
            scene.check(second, CLIENT, gateway, "peer:client", true);
            scene.check(second + 0.1, gateway, CLIENT, "client:peer", true);
        }
        assertTrue(RuleFlows.of(scene.facts(), Thresholds.shipped(), rules).stream()
                .noneMatch(flow -> flow.outcome() == ObservedFlow.Outcome.DROPPED));
    }

    @Test
    void whoGivesReceiverReportsOnlyListens() {
        nothingComes(WebScene.RECEIVER_REPORT);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void theRemedyNamesThePortThatTheMediaUses() {
        nothingComes(WebScene.SENDER_REPORT);
        Finding finding = scene.all().get(0);
        assertTrue(finding.remedy().orElse("").contains(PEER.address() + " to " + CLIENT.address() + " port 50000"));
    }

    // --- media that ends in the middle of a call with unreadable signalling

    private WebScene clientEndsAt(double end) {
        return scene.keyed(0.5, PEER, CLIENT)
                .media(CLIENT, PEER, 1, 20)
                .media(PEER, CLIENT, 1, end)
                .flow(CLIENT, PEER, "rtp", 1000, 500);
    }

    @Test
    void aHoldIsNoBlockWhereTheWayStaysOpen() {
        clientEndsAt(8).consent(0, 20).reports(PEER, CLIENT, WebScene.SENDER_REPORT, 2, 20);
        assertEquals(List.of("media-rests/path-open"), scene.findings());
    }

    @Test
    void theClientsOwnFilterEndsItsRtcpWithItsMedia() {
        scene.keyed(0.5, PEER, CLIENT)
                .media(CLIENT, PEER, 1, 8)
                .media(PEER, CLIENT, 1, 24)
                .flow(CLIENT, PEER, "rtp", 500, 1000)
                .consent(0, 24);
        assertEquals(NOTHING, scene.findings());
        scene.reports(CLIENT, PEER, WebScene.SENDER_REPORT, 2, 8);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void aWayThatClosesIsABlock() {
        clientEndsAt(8).consent(0, 8).reports(PEER, CLIENT, WebScene.SENDER_REPORT, 2, 8);
        for (double second = 8; second < 19; second += 5) {
            scene.check(second, CLIENT, PEER, "peer:client", false);
        }
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    private void checksWithoutMedia(double to) {
        for (double second = 8; second < to; second += 2.5) {
            scene.check(second, CLIENT, PEER, "peer:client", true);
        }
    }

    @Test
    void whatKnowsMediaByItsContentDropsRtcpToo() {
        scene.keyed(0.5, PEER, CLIENT)
                .media(CLIENT, PEER, 1, 24)
                .media(PEER, CLIENT, 1, 8)
                .flow(CLIENT, PEER, "rtp", 1000, 500)
                .consent(0, 8)
                .reports(PEER, CLIENT, WebScene.SENDER_REPORT, 2, 8);
        checksWithoutMedia(24);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
        assertTrue(scene.all().get(0).explanation().contains("RTP and RTCP of " + PEER + " end together"));
    }

    @Test
    void aClientThatHangsUpUnheardHasLeft() {
        scene.keyed(0.5, PEER, CLIENT)
                .media(PEER, CLIENT, 1, 20)
                .media(CLIENT, PEER, 1, 8)
                .flow(CLIENT, PEER, "rtp", 400, 1000)
                .consent(0, 8)
                .unreachable(CLIENT, PEER, 8.1)
                .unreachable(CLIENT, PEER, 12);
        assertEquals(
                NOTHING,
                scene.findings().stream()
                        .filter(found -> !found.startsWith("media-rests"))
                        .toList());
    }

    private WebScene onlyTheClientSends() {
        return scene.media(CLIENT, PEER, 1, 20).flow(CLIENT, PEER, "rtp", 1000, 0).flow(CLIENT, STUN, "stun", 2, 2);
    }

    @Test
    void mediaToTheHostOfTheSignallingIsAConversation() {
        Endpoint client = WebScene.endpoint("192.168.1.10", 40000);
        Endpoint server = WebScene.endpoint("203.0.113.80", 443);
        onlyTheClientSends();
        assertEquals(NOTHING, scene.findings());
        scene.tls(0.1, client, server, "tls", "client-hello", "", "")
                .tls(0.2, server, client, "tls", "server-hello", "", "")
                .tls(0.3, client, server, "tls", "change-cipher-spec", "", "")
                .tls(0.4, client, server, "tls", "application-data", "", "");
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void mediaAfterSignallingThatTheSnapLengthCutIsAConversation() {
        onlyTheClientSends()
                .flow(WebScene.endpoint("192.168.1.10", 5060), WebScene.endpoint("203.0.113.80", 5060), "", 5, 5);
        assertEquals(NOTHING, scene.findings());
        scene.cut(1000);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    // --- checks that are refused

    @Test
    void checksWithAWrongPasswordAreRefusedAndNoMediaFollows() {
        scene.check(1, CLIENT, PEER, "peer:client", true).refused(1.1, PEER, CLIENT, "client:peer", 400);
        scene.flow(CLIENT, PEER, "stun", 2, 2).ask(14, CLIENT, STUN, "binding", true);
        assertEquals(List.of("ice-failed/credentials"), scene.findings());
        scene.keyed(2, CLIENT, PEER).media(CLIENT, PEER, 2, 14).media(PEER, CLIENT, 2, 14);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void aCheckThatComesBeforeTheAnswerMayBeRefused() {
        scene.refused(1, PEER, CLIENT, "client:peer", 401).check(2, PEER, CLIENT, "client:peer", true);
        scene.check(2, CLIENT, PEER, "peer:client", true).flow(CLIENT, PEER, "stun", 3, 3);
        scene.ask(14, CLIENT, STUN, "binding", true);
        assertEquals(NOTHING, scene.findings());
    }

    // --- both sides of a router

    @Test
    void whoAnswersWhatComesFallsSilentWhereNothingLeavesTheRouter() {
        Endpoint outside = WebScene.endpoint("198.51.100.7", 40000);
        scene.media(1, CLIENT, PEER, 1, 20).media(1, outside, PEER, 1.001, 8).flow(CLIENT, PEER, "rtp", 900, 350);
        scene.media(2, PEER, outside, 1.002, 8).media(2, PEER, CLIENT, 1.003, 8).flow(outside, PEER, "rtp", 350, 350);
        assertEquals(List.of("no-audio/outbound-blocked"), scene.findings());
    }

    @Test
    void aRouterThatDoesNotTranslateDropsMediaWithUnreadableSignalling() {
        scene.twice(CLIENT, 1, 8).twice(PEER, 1, 30).crossing(CLIENT, STUN, "stun", 2).session(20);
        assertEquals(List.of("one-way-audio/outbound-blocked"), scene.findings());
        assertEquals(Confidence.PROOF, scene.all().get(0).confidence());
    }

    // --- checks of one side

    @Test
    void aHopThatForbidsTheChecksIsNamed() {
        scene.flow(CLIENT, STUN, "stun", 2, 2).prohibited(0.1, CLIENT, PEER, "192.168.1.1");
        for (double second = 0; second < 15; second += 4) {
            scene.check(second, CLIENT, PEER, "peer:client", false);
        }
        Finding finding = scene.all().get(0);
        assertEquals("ice-failed", finding.code());
        assertEquals(Confidence.PROOF, finding.confidence());
        assertTrue(finding.explanation().contains("192.168.1.1 answers"), finding::explanation);
    }

    @Test
    void aFilterThatRefusesMediaIsToldThoughSignallingCannotBeRead() {
        scene.session(20);
        for (int second = 8; second < 20; second++) {
            scene.prohibited(second, CLIENT, PEER, "192.168.1.1");
        }
        assertEquals(List.of("one-way-audio/outbound-blocked"), scene.findings());
    }

    @Test
    void aPeerThatChecksBeforeAnybodyAnswersTheCallFailsNothing() {
        scene.flow(CLIENT, STUN, "stun", 2, 2).flow(PEER, CLIENT, "stun", 20, 0);
        for (double second = 0; second < 15; second += 4) {
            scene.check(second, PEER, CLIENT, "client:peer", false);
        }
        assertEquals(NOTHING, scene.findings());
        for (double second = 0; second < 15; second += 4) {
            scene.check(second, CLIENT, PEER, "peer:client", false);
        }
        assertEquals(List.of("ice-failed/checks-unanswered"), scene.findings());
    }

    // --- one direction of checks

    @Test
    void whoAnswersWhatWasNotCapturedIsAskedFromADirectionThatWasNotCaptured() {
        for (double second = 0; second < 10; second += 1) {
            scene.check(second, CLIENT, PEER, "peer:client", false).answerOnly(second + 0.5, CLIENT, PEER);
        }
        scene.flow(CLIENT, PEER, "stun", 50, 0);
        assertEquals(NOTHING, scene.findings());
        assertEquals(List.of("one-direction"), scene.limits());
    }

    @Test
    void whoOnlyAsksIsNotAnswered() {
        for (double second = 0; second < 10; second += 1) {
            scene.check(second, CLIENT, PEER, "peer:client", false);
        }
        scene.flow(CLIENT, PEER, "stun", 40, 0);
        assertEquals(List.of("ice-failed/checks-unanswered"), scene.findings());
    }

    @Test
    void oneReceiverReportWithoutASenderReportAfterItIsAListenersToo() {
        scene.keyed(0.5, PEER, CLIENT)
                .media(CLIENT, PEER, 1, 9)
                .flow(CLIENT, PEER, "rtp", 400, 9)
                .consent(0, 9)
                .reports(PEER, CLIENT, WebScene.RECEIVER_REPORT, 4, 5);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void whoseHostSaysThatNobodyListensIsGone() {
        clientEndsAt(8).consent(0, 8).unreachable(PEER, CLIENT, 8.1).unreachable(PEER, CLIENT, 12);
        assertEquals(List.of("media-rests/peer-gone"), scene.findings());
    }
}
