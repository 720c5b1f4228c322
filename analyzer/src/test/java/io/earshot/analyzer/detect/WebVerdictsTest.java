package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.WebScene.CLIENT;
import static io.earshot.analyzer.detect.WebScene.PEER;
import static io.earshot.analyzer.detect.WebScene.STUN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.ruleset.Rulesets;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Visibility;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Faults of STUN, TURN, DTLS and consent, and what looks like them. */
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

    // --- connections of which one direction was captured

    private WebScene allocationsOverTcp(long retransmitted) {
        for (int i = 0; i < 4; i++) {
            scene.ask(i, CLIENT, RELAY, Transport.TCP, "allocate", Optional.empty(), false);
        }
        return scene.connection(CLIENT, RELAY, "turn", 4, 0, retransmitted);
    }

    @Test
    void answersThatWereNotCapturedAreNotMissed() {
        allocationsOverTcp(0);
        assertEquals(NOTHING, scene.findings());
        assertEquals(List.of("one-direction"), scene.limits());
    }

    @Test
    void answersThatWereNotCapturedAreNotMissedWhereOthersWere() {
        allocationsOverTcp(0).flow(CLIENT, STUN, "stun", 1, 1);
        assertEquals(NOTHING, scene.findings());
        assertEquals(List.of("one-sided-connections"), scene.limits());
    }

    @Test
    void dataThatIsRepeatedInVainGotNoAnswer() {
        allocationsOverTcp(5);
        assertEquals(List.of("turn-failed/no-answer"), scene.findings());
    }

    @Test
    void aServerThatCannotBeReachedOverTcpIsTold() {
        scene.syns(CLIENT, RELAY, 0, 1, 3, 7).flow(CLIENT, PEER, "stun", 2, 2);
        assertEquals(List.of("turn-failed/no-answer"), scene.findings());
        scene.turn(0, CLIENT, STUN, "allocate", 0, 600);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void thePortsOfARelayAreNotThoseOfItsClients() {
        var rules = new RulesInForce(List.of(Rulesets.shipped("coturn", Map.of())));
        Endpoint low = WebScene.endpoint("192.168.1.10", 40000);
        scene.keyed(0.5, PEER, low).media(low, PEER, 1, 12).media(PEER, low, 1, 12).flow(low, PEER, "rtp", 600, 600);
        assertEquals(NOTHING, codes(rules));
        scene.flow(WebScene.endpoint("198.51.100.7", 50000), WebScene.endpoint("192.168.1.10", 3478), "turn", 9, 9);
        assertTrue(codes(rules).contains("media-port-out-of-range"), () -> codes(rules).toString());
    }

    private List<String> codes(RulesInForce rules) {
        return scene.all(rules).stream().map(Finding::code).toList();
    }

    // --- what a TURN server refuses, RFC 8656

    @Test
    void aQuotaThatSparesTheFirstOfTwoPortsIsTold() {
        Endpoint second = WebScene.endpoint("192.168.1.10", 50002);
        scene.flow(CLIENT, RELAY, "turn", 2, 2)
                .turn(0, CLIENT, RELAY, "allocate", 0, 600)
                .turn(1, second, RELAY, "allocate", 486, -1);
        assertEquals(List.of("turn-failed/quota"), scene.findings());
        assertEquals(Severity.WARNING, scene.all().get(0).severity());
    }

    @Test
    void aPortOfAnOldAllocationIsGivenUpForAnother() {
        Endpoint second = WebScene.endpoint("192.168.1.10", 50002);
        scene.flow(CLIENT, RELAY, "turn", 2, 2).turn(0, CLIENT, RELAY, "allocate", 437, -1);
        assertEquals(List.of("turn-failed/mismatch"), scene.findings());
        scene.turn(1, second, RELAY, "allocate", 0, 600);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void aRelayThatRefusesDoesNotExplainThatTheDirectWayIsBlocked() {
        scene.flow(CLIENT, RELAY, "turn", 2, 2)
                .turn(0, CLIENT, RELAY, "allocate", 0, 600)
                .turn(1, CLIENT, RELAY, "create-permission", 403, -1);
        for (double second = 1; second < 16; second += 4) {
            scene.check(second, CLIENT, WebScene.endpoint("203.0.113.11", 10000), "peer:client", false);
        }
        assertEquals(
                List.of("ice-failed/checks-unanswered", "turn-failed/forbidden"),
                scene.findings().stream().sorted().toList());
    }

    @Test
    void aNonceIsRenewedOnceAndNotForEver() {
        scene.flow(CLIENT, RELAY, "turn", 2, 2).turn(0, CLIENT, RELAY, "allocate", 0, 600);
        scene.turn(10, CLIENT, RELAY, "refresh", 438, -1);
        assertEquals(NOTHING, scene.findings());
        scene.turn(11, CLIENT, RELAY, "refresh", 438, -1).turn(12, CLIENT, RELAY, "refresh", 438, -1);
        assertEquals(List.of("turn-failed/other-error"), scene.findings());
        scene.turn(13, CLIENT, RELAY, "refresh", 0, 600);
        assertEquals(NOTHING, scene.findings());
    }

    private WebScene throughRelay(double answeredTo) {
        return scene.flow(CLIENT, RELAY, "turn", 2, 2)
                .turn(0, CLIENT, RELAY, "allocate", 0, 12)
                .relayed(CLIENT, RELAY, PEER, 1, 24)
                .relayed(RELAY, CLIENT, PEER, 1, answeredTo);
    }

    @Test
    void aRelayThatIsNotRefreshedExpires() {
        throughRelay(12);
        assertEquals(List.of("turn-failed/mismatch"), scene.findings());
    }

    @Test
    void aRelayThatIsRefreshedDoesNotExpire() {
        throughRelay(24).turn(8, CLIENT, RELAY, "refresh", 0, 30);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void aRefreshThatComesTooLateIsRefused() {
        throughRelay(12).turn(15, CLIENT, RELAY, "refresh", 437, -1);
        assertEquals(List.of("turn-failed/mismatch"), scene.findings());
    }

    @Test
    void aRefreshWithoutAnswerEndsTheRelay() {
        throughRelay(12).ask(8, CLIENT, RELAY, "refresh", false);
        assertEquals(List.of("turn-failed/no-answer"), scene.findings());
        assertEquals(Severity.ERROR, scene.all().get(0).severity());
    }

    @Test
    void aGatewayOnTheHostOfTheRelayIsReachedThroughTheRelayOnly() {
        Endpoint gateway = WebScene.endpoint("203.0.113.11", 10000);
        scene.flow(CLIENT, RELAY, "turn", 2, 2)
                .turn(0, CLIENT, RELAY, "allocate", 0, 600)
                .relayed(CLIENT, RELAY, gateway, 1, 12)
                .relayed(RELAY, CLIENT, gateway, 1, 12)
                .check(0.5, CLIENT, gateway, "peer:client", false);
        assertEquals(List.of("relay-forced/udp-blocked"), scene.findings());
    }

    @Test
    void nothingComesThroughARelayWhosePeerIsBlocked() {
        throughRelay(1);
        assertEquals(List.of("one-way-audio/relay-one-way"), scene.findings());
    }

    // --- consent to send, RFC 7675

    private WebScene call(double to) {
        return scene.keyed(0.5, PEER, CLIENT)
                .media(CLIENT, PEER, 1, to)
                .media(PEER, CLIENT, 1, to)
                .flow(CLIENT, PEER, "rtp", 1000, 1000);
    }

    @Test
    void silentWhileConsentIsGiven() {
        call(30).consent(0, 30);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void whatTheClientSendsIsLostWhereItsChecksStayUnanswered() {
        call(30).consent(0, 15).check(15, CLIENT, PEER, "peer:client", false);
        for (double second = 15.1; second < 30; second += 2.5) {
            scene.check(second, PEER, CLIENT, "client:peer", true);
        }
        scene.check(20, CLIENT, PEER, "peer:client", false).check(25, CLIENT, PEER, "peer:client", false);
        assertEquals(List.of("one-way-audio/outbound-blocked"), scene.findings());
    }

    @Test
    void whatIsSentToTheClientIsLostWhereItDoesNotAnswerChecks() {
        call(30).consent(0, 15);
        for (double second = 15; second < 26; second += 5) {
            scene.check(second, CLIENT, PEER, "peer:client", true).check(second, PEER, CLIENT, "client:peer", false);
        }
        assertEquals(List.of("one-way-audio/inbound-blocked"), scene.findings());
    }

    @Test
    void silentWhenOneCheckIsLost() {
        call(30).consent(0, 15).check(15, CLIENT, PEER, "peer:client", false).consent(19, 30);
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
        call(12).consent(0, 12);
        assertEquals(NOTHING, scene.findings());
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
                .portUnreachable(8.1, PEER, CLIENT)
                .portUnreachable(12, PEER, CLIENT);
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

    // --- a relay inside of TLS

    private WebScene relayOverUdpIsDropped() {
        return scene.ask(0, CLIENT, RELAY, "allocate", false)
                .flow(CLIENT, RELAY, "turn", 4, 0)
                .flow(CLIENT, PEER, "stun", 4, 4);
    }

    @Test
    void aRelayThatServesOverTlsIsNotMissedOverUdp() {
        relayOverUdpIsDropped().connection(CLIENT, WebScene.endpoint("203.0.113.11", 443), "tls", 500, 500, 0);
        assertEquals(NOTHING, scene.findings());
        assertEquals(
                List.of("encrypted-relay"),
                EncryptedRelay.limits(Thresholds.shipped(), scene.facts()).stream()
                        .map(Visibility.Limit::code)
                        .toList());
    }

    @Test
    void signallingOverTlsIsNoRelay() {
        relayOverUdpIsDropped().connection(CLIENT, WebScene.endpoint("203.0.113.11", 443), "tls", 60, 60, 0);
        assertEquals(List.of("turn-failed/no-answer"), scene.findings());
        assertEquals(List.of(), EncryptedRelay.limits(Thresholds.shipped(), scene.facts()));
    }

    @Test
    void stunThatIsDroppedIsAWarningWhereMediaOfTheSameAgentWorks() {
        Endpoint other = WebScene.endpoint("192.168.2.10", 50002);
        scene.ask(0, other, STUN, "binding", false)
                .check(1, other, PEER, "peer:client", true)
                .flow(other, STUN, "stun", 4, 0)
                .flow(CLIENT, PEER, "rtp", 1000, 1000);
        call(12).consent(0, 12);
        assertEquals(List.of("stun-blocked/no-answer"), scene.findings());
        assertEquals(Severity.WARNING, scene.all().get(0).severity());
    }

    // --- a translation that changes in the middle

    @Test
    void aTranslationOfAFlowInUseThatChangesIsNoTimeout() {
        scene.mapped(1, CLIENT, PEER, "peer:client", WebScene.endpoint("198.51.100.30", 50000))
                .mapped(10, CLIENT, PEER, "peer:client", WebScene.endpoint("198.51.100.30", 40001));
        call(12);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void aTranslationThatChangesAfterARestIsATimeout() {
        scene.mapped(1, CLIENT, STUN, "", WebScene.endpoint("198.51.100.30", 50000))
                .mapped(40, CLIENT, STUN, "", WebScene.endpoint("198.51.100.30", 40001))
                .flow(CLIENT, STUN, "stun", 2, 2);
        assertEquals(List.of("nat-timeout-short/measured"), scene.findings());
    }

    @Test
    void aTranslationThatIsInUseToAnotherDestinationDidNotRest() {
        scene.mapped(1, CLIENT, STUN, "", WebScene.endpoint("198.51.100.30", 50000))
                .mapped(11, CLIENT, STUN, "", WebScene.endpoint("198.51.100.30", 40001))
                .flow(CLIENT, STUN, "stun", 2, 2);
        call(14);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void translationsThatDifferInTimeSayNothingOfDestinations() {
        scene.mapped(1, CLIENT, STUN, "", WebScene.endpoint("198.51.100.30", 50000))
                .mapped(2, CLIENT, PEER, "peer:client", WebScene.endpoint("198.51.100.30", 50000))
                .mapped(10, CLIENT, PEER, "peer:client", WebScene.endpoint("198.51.100.30", 40001));
        call(12);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void translationsThatDifferByDestinationAreSymmetric() {
        scene.mapped(1, CLIENT, STUN, "", WebScene.endpoint("198.51.100.30", 50000))
                .mapped(2, CLIENT, PEER, "peer:client", WebScene.endpoint("198.51.100.30", 40001));
        call(12);
        assertEquals(List.of("symmetric-nat/mapped-ports-differ"), scene.findings());
    }

    private static final Endpoint OUTSIDE = WebScene.endpoint("198.51.100.30", 50000);
    private static final Endpoint OUTSIDE_LATER = WebScene.endpoint("198.51.100.30", 40001);

    @Test
    void mediaToThePortOfBeforeShowsThatTheTranslationWasLost() {
        scene.keyed(0.5, PEER, CLIENT)
                .media(1, CLIENT, PEER, 1, 20)
                .media(1, OUTSIDE, PEER, 1, 10)
                .media(1, OUTSIDE_LATER, PEER, 10, 20)
                .media(2, PEER, OUTSIDE, 1, 20)
                .media(2, PEER, CLIENT, 1, 10)
                .flow(CLIENT, PEER, "rtp", 1000, 500);
        assertEquals(List.of("one-way-audio/nat-binding-lost"), scene.findings());
    }

    @Test
    void aClientThatLeavesIsNotBlocked() {
        scene.keyed(0.5, PEER, CLIENT)
                .media(1, CLIENT, PEER, 1, 10)
                .media(1, OUTSIDE, PEER, 1, 10)
                .media(2, PEER, OUTSIDE, 1, 20)
                .media(2, PEER, CLIENT, 1, 10)
                .flow(CLIENT, PEER, "rtp", 500, 500, 10);
        assertEquals(NOTHING, scene.findings());
    }

    // --- connections that open

    private static final Endpoint WSS = WebScene.endpoint("203.0.113.12", 8089);

    @Test
    void aHelloThatIsDroppedSilentlyIsToldByItsRepetitions() {
        scene.connection(CLIENT, WSS, "tls", 6, 0, 5).flow(CLIENT, STUN, "stun", 1, 1);
        assertEquals(List.of("signalling-blocked/no-answer"), scene.findings());
    }

    @Test
    void silentWhereAnotherConnectionOfTheSameClientIsServed() {
        scene.connection(CLIENT, WSS, "tls", 6, 0, 5)
                .connection(WebScene.endpoint("192.168.1.10", 50009), WSS, "tls", 9, 9, 0);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void connectionsInUseThatAnotherHostResetsAreCutOnTheWay() {
        scene.reset(CLIENT, WSS, 57, 64).reset(WebScene.endpoint("192.168.1.10", 50009), WSS, 57, 64);
        assertEquals(List.of("signalling-blocked/reset-by-middlebox"), scene.findings());
        assertEquals(Severity.ERROR, scene.all().get(0).severity());
    }

    @Test
    void aConnectionThatFallsSilentIsTold() {
        Endpoint server = WebScene.endpoint("203.0.113.80", 8089);
        scene.dead(CLIENT, server, 4, 18, 6).flow(CLIENT, PEER, "rtp", 900, 900);
        assertEquals(List.of("signalling-blocked/no-answer"), scene.findings());
    }

    @Test
    void silentWhereNothingAtAllComesToTheClientAnyMore() {
        Endpoint server = WebScene.endpoint("203.0.113.80", 8089);
        scene.dead(CLIENT, server, 4, 18, 6).flow(CLIENT, PEER, "rtp", 900, 900, 4);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void aHandshakeThatTheClientTriesAgainAndGetsIsNoFailure() {
        Endpoint server = WebScene.endpoint("203.0.113.80", 8089);
        Endpoint first = WebScene.endpoint("192.168.1.10", 40000);
        Endpoint second = WebScene.endpoint("192.168.1.10", 40001);
        scene.tls(0.1, first, server, "tls", "client-hello", "", "")
                .tls(0.2, server, first, "tls", "alert", "", "fatal/protocol_version");
        assertEquals(List.of("tls-failed/alert"), scene.findings());
        scene.tls(0.3, second, server, "tls", "client-hello", "", "")
                .tls(0.4, server, second, "tls", "server-hello", "", "")
                .tls(0.5, second, server, "tls", "change-cipher-spec", "", "")
                .tls(0.6, second, server, "tls", "application-data", "", "");
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void aServerThatRefusesTheWebSocketIsNoFirewall() {
        Endpoint server = WebScene.endpoint("203.0.113.80", 80);
        scene.upgrade(1, CLIENT, server, 403, Map.of()).upgrade(3, CLIENT, server, 403, Map.of());
        assertEquals(List.of("websocket-refused/forbidden"), scene.findings());
        assertEquals(Severity.INFO, scene.all().get(0).severity());
        scene.upgrade(5, CLIENT, server, 101, Map.of());
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void aProxyThatRefusesTheWebSocketBlocksSignalling() {
        Endpoint server = WebScene.endpoint("203.0.113.80", 80);
        scene.upgrade(1, CLIENT, server, 407, Map.of("proxy-authenticate", "Basic realm=\"proxy\""));
        assertEquals(List.of("signalling-blocked/admin-prohibited"), scene.findings());
    }

    @Test
    void silentWhereTheServerItselfResets() {
        scene.reset(CLIENT, WSS, 57, 57);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void aFamilyOfAddressesThatIsTriedFirstAndInVainIsNotMissed() {
        scene.syns(WebScene.endpoint("2001:db8::10", 50001), WebScene.endpoint("2001:db8:1::12", 8089), 0, 1, 3, 7)
                .connection(CLIENT, WSS, "tls", 9, 9, 0);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void blockedWhereTheOtherFamilyIsNotServedEither() {
        scene.syns(WebScene.endpoint("2001:db8::10", 50001), WebScene.endpoint("2001:db8:1::12", 8089), 0, 1, 3, 7)
                .syns(CLIENT, WSS, 8, 9, 11, 15)
                .flow(CLIENT, STUN, "stun", 1, 1);
        assertEquals(
                List.of("signalling-blocked/no-answer", "signalling-blocked/no-answer"), scene.findings());
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
        clientEndsAt(8).consent(0, 8).portUnreachable(8.1, CLIENT, PEER).portUnreachable(12, CLIENT, PEER);
        assertEquals(List.of("media-rests/peer-gone"), scene.findings());
    }
}
