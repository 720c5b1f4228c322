package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.WebScene.CLIENT;
import static io.earshot.analyzer.detect.WebScene.PEER;
import static io.earshot.analyzer.detect.WebScene.STUN;
import static io.earshot.analyzer.detect.WebScene.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.ruleset.ObservedFlow;
import io.earshot.analyzer.ruleset.Rulesets;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Media of browsers: its keys, its sealed reports, its end; and what looks like a fault. */
class WebVerdictsTest {
    private static final List<String> NOTHING = List.of();

    private final WebScene scene = new WebScene();

    // --- DTLS

    @Test
    void hellosInVainOnAPairThatWorksAreDropped() {
        scene.consent(0, 15).flow(CLIENT, PEER, "dtls", 30, 30);
        for (double second : new double[] {1, 2, 4, 8}) {
            scene.dtls(second, CLIENT, PEER, "client-hello");
        }
        assertEquals(List.of("dtls-failed/unanswered"), scene.findings());
    }

    /** Agents that check a pair with the port of the server, and hellos that nobody answers. */
    private void keyless(double from, Endpoint agent, String names) {
        for (double second = from; second < from + 15; second += 2.5) {
            scene.check(second, agent, PEER, names, true);
        }
        for (double after : new double[] {0.5, 1.5, 3.5, 7.5}) {
            scene.dtls(from + after, agent, PEER, "client-hello");
        }
        scene.flow(agent, PEER, "dtls", 30, 30);
    }

    @Test
    void eachHostThatGetsNoKeysAtOnePortOfAServerIsTold() {
        keyless(0.1, CLIENT, "peer:client");
        keyless(0.7, endpoint("192.168.1.11", 50000), "peer:other");
        assertEquals(List.of("dtls-failed/unanswered", "dtls-failed/unanswered"), scene.findings());
    }

    /** Beyond one router, and beyond the next. */
    @Test
    void aHandshakeThatFailsIsToldOnceWhereItIsSeenBeyondATranslation() {
        keyless(0.1, CLIENT, "peer:client");
        keyless(0.101, endpoint("192.168.7.50", 50000), "peer:client");
        keyless(0.102, endpoint("198.51.100.30", 50000), "peer:client");
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
    void aHelloWhoseBeginningNeverComesIsLostBefore() {
        scene.consent(0, 15).flow(CLIENT, PEER, "dtls", 30, 30);
        for (double second : new double[] {1, 2, 4, 8}) {
            scene.dtls(second, CLIENT, PEER, "client-hello-part");
        }
        assertEquals(List.of("dtls-failed/unanswered"), scene.findings());
        scene.dtls(8.1, PEER, CLIENT, "server-hello");
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
    void whatAServerOfDtls13SealsDoesNotTellThatItsFlightArrived() {
        scene.consent(0, 15).flow(CLIENT, PEER, "dtls", 30, 30).dtls(1, PEER, CLIENT, "client-hello");
        for (double second : new double[] {1.1, 2.1, 4.2}) {
            scene.takes(second, CLIENT, PEER, "DTLS 1.3");
        }
        scene.dtls(1.2, CLIENT, PEER, "application-data");
        assertEquals(List.of("dtls-failed/unanswered"), scene.findings());
        scene.dtls(4.3, PEER, CLIENT, "application-data");
        assertEquals(NOTHING, scene.findings());
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
        scene.found().consent(0, 15).flow(CLIENT, PEER, "dtls", 30, 30);
        assertEquals(List.of("dtls-failed/unanswered"), scene.findings());
    }

    /** As agents ask that keep a pair, or look for one slowly. */
    private List<String> askedSeldom(double from) {
        for (double second = from; second < from + 24; second += 2.5) {
            scene.check(second, CLIENT, PEER, "peer:client", true)
                    .check(second + 1.2, PEER, CLIENT, "client:peer", true);
        }
        return scene.flow(CLIENT, PEER, "stun", 30, 30)
                .connection(CLIENT, STUN, "tls", 5, 5, 0)
                .findings();
    }

    @Test
    void silentWhereTheCaptureFindsThePairOpen() {
        assertEquals(NOTHING, askedSeldom(1));
    }

    @Test
    void aPairThatIsFirstAskedLaterBeganInTheCapture() {
        scene.ask(0, CLIENT, STUN, "binding", true);
        assertEquals(List.of("dtls-failed/unanswered"), askedSeldom(8));
    }

    /** Its port asks a server for its address, and its signalling opens, before the first check. */
    @Test
    void aPairOfWhoHasJustConnectedBeganInTheCapture() {
        scene.tls(0.2, CLIENT, STUN, "tls", "client-hello", "", "");
        assertEquals(List.of("dtls-failed/unanswered"), askedSeldom(1));
    }

    @Test
    void framesAmongNeighboursShowThatTheCaptureIsNotOneOfStunOnly() {
        scene.found().consent(2.5, 15).flow(CLIENT, PEER, "stun", 30, 30);
        assertEquals(NOTHING, scene.findings());
        scene.cut(0);
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
        scene.found().consent(0, 4).flow(CLIENT, PEER, "stun", 9, 9, 16).connection(CLIENT, STUN, "sip", 5, 5, 0);
        assertEquals(List.of("dtls-failed/unanswered"), scene.findings());
    }

    /** The agents go over to another pair, and the connection of the one they tried first stays open. */
    @Test
    void aConnectionThatStaysOpenIsNoPairThatIsKept() {
        scene.found()
                .also(GivenFlow.tcp(CLIENT, PEER, "stun")
                        .between(0, 20)
                        .packets(15, 9)
                        .opened(0.01, 60))
                .connection(CLIENT, STUN, "sip", 5, 5, 0);
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

    /** Pion gives them for each stream that it has begun, beside the receiver reports of another name. */
    @Test
    void whoGivesTheClockAloneMaySendNothing() {
        nothingComes(WebScene.RECEIVER_REPORT).clocks(PEER, CLIENT, 2, 20);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
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

    private WebScene onlyTheClientSends() {
        return scene.media(CLIENT, PEER, 1, 20)
                .flow(CLIENT, PEER, "rtp", 1000, 0)
                .flow(CLIENT, STUN, "stun", 2, 2);
    }

    @Test
    void mediaToTheHostOfTheSignallingIsAConversation() {
        Endpoint client = WebScene.endpoint("192.168.1.10", 40000);
        Endpoint server = WebScene.endpoint("203.0.113.80", 443);
        onlyTheClientSends();
        assertEquals(NOTHING, scene.findings());
        signalledUnreadably(client, server);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    private WebScene signalledUnreadably(Endpoint client, Endpoint server) {
        return scene.tls(0.1, client, server, "tls", "client-hello", "", "")
                .tls(0.2, server, client, "tls", "server-hello", "", "")
                .tls(0.3, client, server, "tls", "change-cipher-spec", "", "")
                .tls(0.4, client, server, "tls", "application-data", "", "");
    }

    // --- both sides of a router

    private List<String> signallingLeavesTheRouter(double to) {
        Endpoint client = WebScene.endpoint("192.168.1.10", 40002);
        Endpoint outside = WebScene.endpoint("198.51.100.7", 40002);
        Endpoint server = WebScene.endpoint("203.0.113.80", 443);
        scene.media(CLIENT, PEER, 2, 20);
        signalledUnreadably(client, server)
                .flow(client, server, "tls", 20, 20, to)
                .flow(outside, server, "tls", 20, 20, to)
                .flow(CLIENT, PEER, "rtp", 900, 0);
        return scene.findings();
    }

    @Test
    void mediaThatStaysInsideWhileTheSignallingOfTheCallLeavesIsDropped() {
        assertEquals(List.of("no-audio/outbound-blocked"), signallingLeavesTheRouter(20));
    }

    /** What left the router was over when media began: the client may have gone another way since. */
    @Test
    void signallingThatEndsBeforeMediaBeginsShowsNothingOfIt() {
        assertEquals(List.of("one-way-audio/undetermined"), signallingLeavesTheRouter(1));
    }

    @Test
    void whoAnswersWhatComesFallsSilentWhereNothingLeavesTheRouter() {
        Endpoint outside = WebScene.endpoint("198.51.100.7", 40000);
        scene.media(1, CLIENT, PEER, 1, 20).media(1, outside, PEER, 1.001, 8).flow(CLIENT, PEER, "rtp", 900, 350);
        scene.media(2, PEER, outside, 1.002, 8).media(2, PEER, CLIENT, 1.003, 8).flow(outside, PEER, "rtp", 350, 350);
        assertEquals(List.of("no-audio/outbound-blocked"), scene.findings());
    }

    @Test
    void aRouterThatDoesNotTranslateDropsMediaWithUnreadableSignalling() {
        scene.twice(CLIENT, 1, 8)
                .twice(PEER, 1, 30)
                .crossing(CLIENT, STUN, "stun", 2)
                .session(20);
        assertEquals(List.of("one-way-audio/outbound-blocked"), scene.findings());
        assertEquals(Confidence.PROOF, scene.all().get(0).confidence());
    }

    @Test
    void aFilterThatRefusesAllThatIsSentIsToldThoughSignallingCannotBeRead() {
        scene.keyed(0.5, PEER, CLIENT).media(CLIENT, PEER, 1, 20).flow(CLIENT, PEER, "rtp", 954, 4);
        for (int second = 1; second < 20; second++) {
            scene.prohibited(second, CLIENT, PEER, "192.168.1.1");
        }
        assertEquals(List.of("no-audio/outbound-blocked"), scene.findings());
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
    void oneReceiverReportWithoutASenderReportAfterItIsAListenersToo() {
        scene.keyed(0.5, PEER, CLIENT)
                .media(CLIENT, PEER, 1, 9)
                .flow(CLIENT, PEER, "rtp", 400, 9)
                .consent(0, 9)
                .reports(PEER, CLIENT, WebScene.RECEIVER_REPORT, 4, 5);
        assertEquals(NOTHING, scene.findings());
    }
}
