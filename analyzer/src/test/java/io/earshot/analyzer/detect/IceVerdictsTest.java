package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.WebScene.CLIENT;
import static io.earshot.analyzer.detect.WebScene.PEER;
import static io.earshot.analyzer.detect.WebScene.STUN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.net.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Connectivity checks of RFC 8445: pairs that work, that fail, and that work no more. */
class IceVerdictsTest {
    private static final List<String> NOTHING = List.of();
    /** Another interface of the client's host. */
    private static final Endpoint TUNNEL = WebScene.endpoint("10.9.0.2", 50001);

    private static final Endpoint RELAY = WebScene.endpoint("203.0.113.11", 3478);

    /** The client's ports after a restart, and the other side's. */
    private static final Endpoint MOVED = WebScene.endpoint("192.168.1.10", 50009);

    private static final Endpoint RELAYED = WebScene.endpoint("192.168.1.10", 50011);

    private static final Endpoint OTHER = WebScene.endpoint("203.0.113.80", 60009);

    private final WebScene scene = new WebScene();

    // --- an agent that gives up soon

    private WebScene checksFifthsOfASecondApart(int checks) {
        for (int i = 0; i < checks; i++) {
            scene.once(0.2 * i, CLIENT, PEER, "peer:client");
        }
        return scene.flow(CLIENT, RELAY, "tls", 5, 5, 20);
    }

    @Test
    void failedWhereAPairIsGivenUpAndNothingFollows() {
        checksFifthsOfASecondApart(8);
        assertEquals(List.of("ice-failed/checks-unanswered"), scene.findings());
    }

    @Test
    void silentWhereAFewChecksAreAllThereIs() {
        checksFifthsOfASecondApart(5);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void silentWhereAnotherSessionOfTheHostWorks() {
        checksFifthsOfASecondApart(8);
        scene.check(2, CLIENT, STUN, "other:client", true);
        assertEquals(NOTHING, scene.findings());
    }

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
                List.of(
                        "stun-blocked/no-answer",
                        "stun-blocked/no-answer",
                        "turn-failed/no-answer",
                        "turn-failed/no-answer"),
                scene.findings().stream().sorted().toList());
    }

    /** RFC 6544: UDP is blocked, and media of the same agent goes through a connection. */
    @Test
    void aWarningWhereMediaGoesThroughAConnection() {
        scene.ask(0, CLIENT, STUN, "binding", false)
                .ask(0, CLIENT, WebScene.endpoint("203.0.113.11", 3478), "binding", true)
                .flow(CLIENT, STUN, "stun", 4, 0)
                .media(CLIENT, PEER, 1, 15)
                .media(PEER, CLIENT, 1, 15);
        assertEquals(List.of("stun-blocked/no-answer"), scene.findings());
        assertEquals(Severity.WARNING, scene.all().get(0).severity());
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

    // --- answers that pass and are not heard

    private void asksForAWhile() {
        for (double second = 1; second < 9; second += 0.5) {
            scene.check(second, CLIENT, PEER, "peer:client", true);
        }
        scene.flow(CLIENT, PEER, "stun", 16, 16);
    }

    @Test
    void whoGoesOnAskingThoughAnsweredHearsNoAnswer() {
        asksForAWhile();
        assertEquals(List.of("ice-failed/checks-unanswered"), scene.findings());
    }

    @Test
    void silentWhereAPairIsTaken() {
        asksForAWhile();
        scene.nominated(9, CLIENT, PEER, "peer:client");
        assertEquals(NOTHING, scene.findings());
    }

    // --- both sides of a router

    @Test
    void checksToAPrivateAddressOfThePeerAreTheClientsOnBothSidesOfItsRouter() {
        Endpoint outside = WebScene.endpoint("198.51.100.7", 61000);
        Endpoint hidden = WebScene.endpoint("192.168.151.23", 50100);
        scene.mapped(0, CLIENT, STUN, "", outside)
                .flow(CLIENT, STUN, "stun", 1, 1)
                .flow(outside, STUN, "stun", 1, 1);
        for (double second = 1; second < 9; second += 1) {
            scene.twice(second, CLIENT, outside, hidden, "peer:client")
                    .once(second + 0.1, PEER, outside, "client:peer");
        }
        assertEquals(
                List.of("ice-failed/checks-unanswered 192.168.1.10"),
                scene.all().stream()
                        .map(finding -> finding.code() + "/" + finding.cause() + " "
                                + finding.subject().host().orElseThrow())
                        .toList());
    }

    @Test
    void silentWhereTwoHostsBehindOneRouterTryItsOutside() {
        Endpoint one = WebScene.endpoint("198.51.100.7", 61000);
        Endpoint other = WebScene.endpoint("198.51.100.7", 61004);
        for (double second = 1; second < 9; second += 1) {
            scene.once(second, one, other, "peer:client").once(second + 0.1, other, one, "client:peer");
        }
        scene.flow(one, STUN, "stun", 1, 1);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void hostsOfOneLanThatDoNotReachEachOtherHaveNoPair() {
        Endpoint neighbour = WebScene.endpoint("192.168.1.11", 50001);
        Endpoint outside = WebScene.endpoint("198.51.100.7", 61000);
        scene.mapped(0, CLIENT, STUN, "", outside).flow(CLIENT, STUN, "stun", 1, 1);
        for (double second = 1; second < 9; second += 1) {
            scene.once(second, CLIENT, neighbour, "peer:client").once(second + 0.1, neighbour, outside, "client:peer");
        }
        assertEquals(List.of("ice-failed/checks-unanswered"), scene.findings());
    }

    // --- ICE restarts, RFC 8445 section 9

    /** The new candidates of who restarts are tried with the other side's old ones until its answer comes. */
    private WebScene restarted(boolean works) {
        scene.consent(0, 4).session(4);
        for (double second = 8; second < 20; second += 1) {
            scene.check(second, MOVED, PEER, "old:new", false);
        }
        for (double second = 9; second < 20; second += 2.5) {
            scene.check(second, MOVED, OTHER, "fresh:new", false)
                    .check(second + 0.1, RELAYED, OTHER, "fresh:new", works)
                    .check(second + 0.2, OTHER, RELAYED, "new:fresh", works);
        }
        return scene.flow(MOVED, PEER, "stun", 12, 0).flow(RELAYED, OTHER, "stun", 9, 9);
    }

    @Test
    void silentWhereARestartFindsAPairUnderTheNewNames() {
        restarted(true).keyed(9.5, OTHER, RELAYED).media(RELAYED, OTHER, 10, 20).media(OTHER, RELAYED, 10, 20);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void failedWhereARestartFindsNone() {
        assertTrue(restarted(false).findings().contains("ice-failed/checks-unanswered"));
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

    /** Both agents take the controlling role, RFC 8445 section 7.3.1.1, and neither gives in. */
    private static WebScene rolesInConflict() {
        WebScene web = new WebScene();
        web.flow(CLIENT, PEER, "stun", 6, 6);
        for (double second = 0; second < 6; second++) {
            web.refused(second, CLIENT, PEER, "peer:client", 487);
        }
        return web;
    }

    @Test
    void twoAgentsInOneIceRoleFindNoPair() {
        assertEquals(List.of("ice-failed/role-conflict"), rolesInConflict().findings());
    }

    @Test
    void aRoleThatIsChangedInTimeFailsNothing() {
        WebScene web = rolesInConflict();
        web.check(6, CLIENT, PEER, "peer:client", true);
        assertEquals(List.of(), web.findings());
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

    @Test
    void aResolverInsideThatAnswersTellsNothingOfADirectionThatWasNotCaptured() {
        Endpoint resolver = Scene.endpoint("192.168.1.1", 53);
        Endpoint web = Scene.endpoint("203.0.113.5", 443);
        for (double second = 0; second < 15; second += 4) {
            scene.check(second, CLIENT, PEER, "peer:client", false);
        }
        scene.flow(CLIENT, PEER, "stun", 50, 0).flow(CLIENT, resolver, "dns", 4, 4);
        assertEquals(List.of("ice-failed/checks-unanswered"), scene.findings());
        scene.also(GivenFlow.tcp(CLIENT, web, "tls")
                .between(0, 20)
                .packets(40, 0)
                .syns()
                .data(4000, 0));
        assertEquals(NOTHING, scene.findings());
        assertEquals("one-direction", scene.limits().get(0));
    }

    @Test
    void aServerWhoseHostSaysThatNobodyListensIsNotBlocked() {
        Endpoint other = Scene.endpoint("203.0.113.11", 3478);
        scene.ask(0, CLIENT, STUN, "binding", false)
                .flow(CLIENT, STUN, "stun", 4, 0)
                .ask(0, CLIENT, other, "binding", true);
        assertEquals(List.of("stun-blocked/no-answer"), scene.findings());
        scene.unreachable(STUN, CLIENT, 0.01, 0.51);
        assertEquals(NOTHING, scene.findings());
    }

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
}
