package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.WebScene.CLIENT;
import static io.earshot.analyzer.detect.WebScene.PEER;
import static io.earshot.analyzer.detect.WebScene.STUN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.analyzer.ruleset.Rulesets;
import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Connections that open and then carry nothing. */
class CutConnectionsTest {
    private static final List<String> NOTHING = List.of();
    private static final Endpoint WSS = WebScene.endpoint("203.0.113.12", 8089);

    private final WebScene scene = new WebScene();

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
    void whereSipGoesIsSignallingWhateverItsPort() {
        Endpoint webSocket = WebScene.endpoint("203.0.113.80", 8080);
        scene.dead(CLIENT, webSocket, "sip", 4, 18, 6).flow(CLIENT, PEER, "rtp", 900, 900);
        assertEquals(List.of("signalling-blocked/no-answer"), scene.findings());
    }

    @Test
    void silentWhereNothingTellsThatAPortIsForSignalling() {
        Endpoint page = WebScene.endpoint("203.0.113.80", 8080);
        scene.dead(CLIENT, page, 4, 18, 6).flow(CLIENT, PEER, "rtp", 900, 900);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void silentWhereNothingAtAllComesToTheClientAnyMore() {
        Endpoint server = WebScene.endpoint("203.0.113.80", 8089);
        scene.dead(CLIENT, server, 4, 18, 6).flow(CLIENT, PEER, "rtp", 900, 900, 4);
        assertEquals(NOTHING, scene.findings());
    }

    /** Half of all is lost, and each wait is twice the one before: the capture ends before the one that arrives. */
    private List<String> lossy(double end, long before, long inVain) {
        Endpoint server = WebScene.endpoint("203.0.113.80", 5060);
        scene.flow(CLIENT, PEER, "rtp", 900, 900)
                .also(GivenFlow.tcp(CLIENT, server, "sip")
                        .between(0, end)
                        .syns(0, 1, 2)
                        .packets(
                                new GivenFlow.Packets(6 + inVain).payloads(3 + inVain),
                                new GivenFlow.Packets(4).payloads(2).between(2, 3.7))
                        .opened(2, 60)
                        .data(3600, 1500)
                        .repeated(before + inVain, inVain, 454));
        return scene.findings();
    }

    @Test
    void aConnectionThatLosesAsMuchAsBeforeIsNotDeadYet() {
        assertEquals(NOTHING, lossy(11.4, 2, 5));
    }

    @Test
    void aConnectionOfALossyLineIsDeadAfterMoreThanItLostBefore() {
        assertEquals(List.of("signalling-blocked/no-answer"), lossy(400, 2, 11));
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

    /** A proxy that passes on a refusal leaves the server's name in it. */
    @Test
    void aProxyThatAnswersUnderItsOwnNameBlocksSignalling() {
        Endpoint server = WebScene.endpoint("203.0.113.80", 80);
        scene.upgrade(1, CLIENT, server, 403, Map.of("server", "squid/5.7", "via", "1.1 gw (squid/5.7)"));
        assertEquals(List.of("signalling-blocked/admin-prohibited"), scene.findings());
    }

    @Test
    void aRefusalThatAProxyPassesOnIsTheServers() {
        Endpoint server = WebScene.endpoint("203.0.113.80", 80);
        scene.upgrade(1, CLIENT, server, 403, Map.of("server", "nginx", "via", "1.1 gw (squid/5.7)"));
        assertEquals(List.of("websocket-refused/forbidden"), scene.findings());
    }

    /** A server that is started late; of the connection that it takes the capture lacks the SYN-ACK. */
    @Test
    void silentWhereTheServerSpeaksLaterOn() {
        Endpoint server = WebScene.endpoint("203.0.113.80", 5060);
        Endpoint again = WebScene.endpoint("192.168.1.10", 50009);
        scene.also(GivenFlow.tcp(CLIENT, server)
                .between(0, 0.02)
                .syns(0)
                .packets(new GivenFlow.Packets(1), new GivenFlow.Packets(1).payloads(0))
                .reset(0.02, 56));
        assertEquals(List.of("signalling-blocked/reset-by-server"), scene.findings());
        scene.also(GivenFlow.tcp(again, server, "sip")
                .between(3, 20)
                .syns(3)
                .packets(new GivenFlow.Packets(9), new GivenFlow.Packets(9))
                .data(2000, 2000));
        assertEquals(NOTHING, scene.findings());
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
    void aFamilyThatIsTriedWhenTheFirstIsGivenUpSavesItToo() {
        scene.syns(WebScene.endpoint("2001:db8::10", 50001), WebScene.endpoint("2001:db8:1::12", 8089), 0, 1, 3, 7)
                .also(GivenFlow.tcp(CLIENT, WSS, "tls")
                        .between(15, 30)
                        .packets(9, 9)
                        .opened(15, 60)
                        .data(900, 900));
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void blockedWhereTheOtherFamilyIsNotServedEither() {
        scene.syns(WebScene.endpoint("2001:db8::10", 50001), WebScene.endpoint("2001:db8:1::12", 8089), 0, 1, 3, 7)
                .syns(CLIENT, WSS, 8, 9, 11, 15)
                .flow(CLIENT, STUN, "stun", 1, 1);
        assertEquals(List.of("signalling-blocked/no-answer", "signalling-blocked/no-answer"), scene.findings());
    }

    private static final Endpoint OF_WEBEX = WebScene.endpoint("114.29.213.212", 443);
    private static final Endpoint ALSO_OF_WEBEX = WebScene.endpoint("114.29.202.139", 443);

    private Finding unansweredHello() {
        scene.tls(1, CLIENT, OF_WEBEX, "tls", "client-hello", "", "")
                .flow(CLIENT, STUN, "stun", 1, 1)
                .acknowledgedHello(CLIENT, OF_WEBEX);
        return scene.all(new RulesInForce(List.of(Rulesets.shipped("webex-meetings", Map.of())))).stream()
                .filter(finding -> finding.code().equals("signalling-blocked"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aHelloWithoutAnswerIsAnErrorWhereTheVendorServesNoWhere() {
        assertEquals(Severity.ERROR, unansweredHello().severity());
    }

    @Test
    void aHelloWithoutAnswerOnAConnectionThatNobodyClosesWaitsToTheEndOfTheCapture() {
        scene.tls(0.5, CLIENT, WSS, "tls", "client-hello", "", "")
                .waitingHello(CLIENT, WSS)
                .ask(9, CLIENT, STUN, "binding", true)
                .flow(CLIENT, STUN, "stun", 1, 1);
        assertEquals(List.of("signalling-blocked/no-answer"), scene.findings());
    }

    @Test
    void aHelloWithoutAnswerIsNotMissedWhereAnotherServerOfTheRuleServes() {
        Endpoint client = WebScene.endpoint("192.168.1.10", 50009);
        scene.tls(1.1, client, ALSO_OF_WEBEX, "tls", "client-hello", "", "")
                .tls(1.2, ALSO_OF_WEBEX, client, "tls", "server-hello", "", "")
                .tls(1.3, client, ALSO_OF_WEBEX, "tls", "change-cipher-spec", "", "")
                .tls(1.4, client, ALSO_OF_WEBEX, "tls", "application-data", "", "");
        assertEquals(Severity.WARNING, unansweredHello().severity());
    }

    private WebScene firstRequestReset(int ttl, long dataBack) {
        Endpoint server = WebScene.endpoint("203.0.113.80", 5060);
        return scene.flow(CLIENT, PEER, "rtp", 900, 900)
                .also(GivenFlow.tcp(CLIENT, server, "sip")
                        .between(0, 0.2)
                        .syns(0)
                        .packets(
                                new GivenFlow.Packets(3).payloads(1),
                                new GivenFlow.Packets(2)
                                        .payloads(dataBack > 0 ? 1 : 0)
                                        .ttl(56))
                        .opened(0.05, 56)
                        .data(560, dataBack)
                        .reset(0.2, ttl));
    }

    @Test
    void aResetInAnswerToTheFirstSipIsMadeOnTheWay() {
        firstRequestReset(64, 0);
        assertEquals(List.of("signalling-blocked/reset-by-middlebox"), scene.findings());
    }

    @Test
    void aResetInAnswerToTheFirstSipIsTheServersWhereItLooksLikeItsOther() {
        firstRequestReset(56, 0);
        assertEquals(List.of("signalling-blocked/reset-by-server"), scene.findings());
    }

    @Test
    void silentWhereTheServerHasAnsweredBeforeItsOwnReset() {
        firstRequestReset(56, 300);
        assertEquals(NOTHING, scene.findings());
    }
}
