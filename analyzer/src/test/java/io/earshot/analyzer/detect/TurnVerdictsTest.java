package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.WebScene.CLIENT;
import static io.earshot.analyzer.detect.WebScene.PEER;
import static io.earshot.analyzer.detect.WebScene.STUN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.ruleset.Rulesets;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Visibility;
import io.earshot.capture.decode.dns.DnsMessage;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.Observation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a relay refuses or leaves unanswered, and what looks like it. */
class TurnVerdictsTest {
    private static final List<String> NOTHING = List.of();
    private static final Endpoint RELAY = WebScene.endpoint("203.0.113.11", 3478);

    private final WebScene scene = new WebScene();

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
    void aServerWhoseNameSaysTurnIsOneAtAnyPort() {
        Endpoint hidden = WebScene.endpoint("203.0.113.12", 443);
        Endpoint resolver = WebScene.endpoint("192.168.1.1", 53);
        String name = "turn.vendor.example";
        scene.syns(CLIENT, hidden, 1, 2, 4, 8).flow(CLIENT, PEER, "stun", 2, 2);
        assertEquals(List.of(), scene.findings());
        scene.also(
                0,
                at -> new Observation.Dns(
                        at,
                        resolver,
                        CLIENT,
                        new DnsMessage(
                                1,
                                true,
                                0,
                                name,
                                "A",
                                List.of(new DnsMessage.Answer(
                                        name, "A", 60, Optional.of(hidden.address()), "", 0, "")))));
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
        scene.keyed(0.5, PEER, low)
                .media(low, PEER, 1, 12)
                .media(PEER, low, 1, 12)
                .flow(low, PEER, "rtp", 600, 600);
        assertEquals(NOTHING, codes(rules));
        scene.flow(WebScene.endpoint("198.51.100.7", 50000), WebScene.endpoint("192.168.1.10", 3478), "turn", 9, 9);
        assertTrue(
                codes(rules).contains("media-port-out-of-range"),
                () -> codes(rules).toString());
    }

    private List<String> codes(RulesInForce rules) {
        return scene.all(rules).stream().map(Finding::code).toList();
    }

    private WebScene once(String method) {
        return scene.also(0, at -> GivenStun.request(method, 1).seen(at, CLIENT, STUN, Transport.UDP));
    }

    /** A program that is told that its packets may not pass does not ask again. */
    @Test
    void whatAFilterForbidsIsToldByOneRequest() {
        once("allocate").prohibited(0.001, CLIENT, STUN, "192.168.1.1");
        assertEquals(List.of("turn-failed/no-answer"), scene.findings());
        assertEquals(Confidence.PROOF, scene.all().get(0).confidence());
    }

    @Test
    void whatAFilterForbidsOfAStunServerIsToldByOneRequest() {
        once("binding").prohibited(0.001, CLIENT, STUN, "192.168.1.1");
        assertEquals(List.of("stun-blocked/admin-prohibited"), scene.findings());
    }

    /** Servers of a vendor's own dialect answer with messages that are no response of STUN. */
    @Test
    void aServerThatAnswersInItsOwnWayIsNotBlocked() {
        scene.ask(0, CLIENT, STUN, "binding", false)
                .flow(CLIENT, PEER, "stun", 2, 2)
                .flow(CLIENT, STUN, "stun", 4, 3);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void aServerFromWhichNothingComesBackIsBlocked() {
        scene.ask(0, CLIENT, STUN, "binding", false)
                .flow(CLIENT, PEER, "stun", 2, 2)
                .flow(CLIENT, STUN, "stun", 4, 0);
        assertEquals(List.of("stun-blocked/no-answer"), scene.findings());
    }

    @Test
    void oneRequestWithoutAnswerIsNoFault() {
        once("allocate");
        assertEquals(NOTHING, scene.findings());
    }

    // --- what a TURN server refuses, RFC 8656

    @Test
    void whoIsToChangeWhatIsNamed() {
        scene.flow(CLIENT, RELAY, "turn", 3, 3);
        scene.turn(0, CLIENT, RELAY, "allocate", 401, -1).turn(1, CLIENT, RELAY, "allocate", 401, -1);
        scene.turn(2, CLIENT, RELAY, "allocate", 401, -1);
        String remedy = scene.all().get(0).remedy().orElseThrow();
        assertEquals("Correct the TURN user name or password of " + CLIENT.address() + " for " + RELAY, remedy);
    }

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
    void aRelayThatIsRefusedIsAWarningWhereMediaFlowsWithoutIt() {
        scene.flow(CLIENT, RELAY, "turn", 2, 2)
                .turn(0, CLIENT, RELAY, "allocate", 486, -1)
                .session(12);
        assertEquals(List.of("turn-failed/quota"), scene.findings());
        assertEquals(Severity.WARNING, scene.all().get(0).severity());
    }

    @Test
    void aQuotaSparesARelayThatIsOlderThanTheCaptureAndIsRefreshed() {
        Endpoint second = WebScene.endpoint("192.168.1.10", 50002);
        scene.flow(CLIENT, RELAY, "turn", 2, 2)
                .turn(0, CLIENT, RELAY, "refresh", 0, 600)
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

    /** @param peer to which the relay was asked to send, in vain */
    private List<String> refusedPeer(String peer) {
        scene.flow(CLIENT, RELAY, "turn", 2, 2).turn(0, CLIENT, RELAY, "allocate", 0, 600);
        scene.also(
                1,
                at -> GivenStun.request("create-permission", 77)
                        .username("lab")
                        .peer(WebScene.endpoint(peer, 57425))
                        .seen(at, CLIENT, RELAY, Transport.UDP));
        scene.also(1.02, at -> GivenStun.error("create-permission", 77, 403).seen(at, RELAY, CLIENT, Transport.UDP));
        return scene.findings();
    }

    @Test
    void aRelayThatIsNotToSendToItselfRefusesNobody() {
        assertEquals(NOTHING, refusedPeer("127.0.0.1"));
    }

    @Test
    void aRelayThatIsNotToSendToItsPeerRefusesTheClient() {
        assertEquals(List.of("turn-failed/forbidden"), refusedPeer("192.0.2.80"));
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
    void aChannelThatIsRefusedIsNotMadeGoodByAnotherClientBehindTheSameTranslation() {
        Endpoint second = WebScene.endpoint("192.168.1.10", 50002);
        scene.flow(CLIENT, RELAY, "turn", 2, 2)
                .turn(0, CLIENT, RELAY, "allocate", 0, 600)
                .turn(1, CLIENT, RELAY, "channel-bind", 400, -1)
                .turn(0, second, RELAY, "allocate", 0, 600)
                .turn(2, second, RELAY, "channel-bind", 0, 600);
        assertEquals(List.of("turn-failed/other-error"), scene.findings());
    }

    @Test
    void aPrivateAddressMayBeForbiddenWhereAnotherIsAllowed() {
        Endpoint second = WebScene.endpoint("192.168.1.10", 50002);
        scene.flow(CLIENT, RELAY, "turn", 2, 2)
                .turn(0, CLIENT, RELAY, "allocate", 0, 600)
                .turn(1, CLIENT, RELAY, "create-permission", 403, -1)
                .turn(0, second, RELAY, "allocate", 0, 600)
                .turn(2, second, RELAY, "create-permission", 0, 600);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void aRequestThatIsAnsweredByAResetIsRefusedWhoeverResets() {
        scene.ask(0, CLIENT, RELAY, Transport.TCP, "allocate", Optional.empty(), false)
                .refusedByReset(CLIENT, RELAY, "turn")
                .flow(CLIENT, PEER, "stun", 2, 2);
        assertEquals(List.of("turn-failed/other-error"), scene.findings());
    }

    @Test
    void aHelloToTheTlsPortOfARelayThatIsReset() {
        scene.refusedByReset(CLIENT, WebScene.endpoint("203.0.113.11", 5349), "tls")
                .flow(CLIENT, PEER, "stun", 2, 2);
        assertEquals(List.of("turn-failed/other-error"), scene.findings());
    }

    @Test
    void aConnectionToARelayThatIsCutIsDead() {
        scene.turn(0, CLIENT, RELAY, "allocate", 0, 600).dead(CLIENT, RELAY, "turn", 20, 20, 6);
        assertEquals(List.of("turn-failed/no-answer"), scene.findings());
    }

    @Test
    void someRepetitionsAtTheEndOfACaptureAreNoCut() {
        scene.turn(0, CLIENT, RELAY, "allocate", 0, 600).dead(CLIENT, RELAY, "turn", 20, 20, 3);
        assertEquals(NOTHING, scene.findings());
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

    /** By the clock of another interface. */
    @Test
    void aRelayOverTlsThatOpensAMomentBeforeTheClientAsksServesToo() {
        relayOverUdpIsDropped()
                .also(GivenFlow.tcp(CLIENT, WebScene.endpoint("203.0.113.11", 443), "tls")
                        .between(-0.05, 10)
                        .packets(500, 500)
                        .opened(-0.05, 60)
                        .data(50000, 50000));
        assertEquals(NOTHING, scene.findings());
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
        scene.session(12).consent(0, 12);
        assertEquals(List.of("stun-blocked/no-answer"), scene.findings());
        assertEquals(Severity.WARNING, scene.all().get(0).severity());
    }

    @Test
    void mediaThatStaysInsideWhileTheRequestsToItsRelayLeaveIsDroppedByTheRouter() {
        Endpoint outside = WebScene.endpoint("198.51.100.30", CLIENT.port());
        scene.turn(0, CLIENT, RELAY, "allocate", 0, 600)
                .relayed(CLIENT, RELAY, PEER, 1, 12)
                .flow(CLIENT, RELAY, "turn", 550, 2)
                .flow(outside, RELAY, "turn", 2, 2, 0.9);
        assertEquals(List.of("no-audio/outbound-blocked"), scene.findings());
    }

    // --- a connection that was there before the capture

    @Test
    void checksFromAnInterfaceThatLeadsNowhereAreNotJudged() {
        Endpoint loopback = WebScene.endpoint("::1", 50001);
        Endpoint six = WebScene.endpoint("2001:db8::10", 50001);
        Endpoint sixPeer = WebScene.endpoint("2001:db8:2::80", 60000);
        for (double second = 0; second < 15; second += 4) {
            scene.check(second, six, sixPeer, "peer:client", true)
                    .check(second + 0.001, loopback, sixPeer, "peer:client", false);
        }
        scene.flow(six, sixPeer, "stun", 4, 4).flow(loopback, sixPeer, "stun", 20, 0);
        assertEquals(NOTHING, scene.findings());
        assertEquals(List.of("idle-address"), scene.limits());
    }

    private List<String> checksInVainBeside(GivenFlow connection) {
        for (double second = 0; second < 15; second += 4) {
            scene.check(second, CLIENT, PEER, "peer:client", false);
        }
        scene.also(GivenFlow.udp(CLIENT, PEER, "stun").packets(new GivenFlow.Packets(20), new GivenFlow.Packets(0)))
                .also(connection.between(0, 15).packets(new GivenFlow.Packets(400), new GivenFlow.Packets(400)));
        return scene.findings();
    }

    @Test
    void whatAConnectionWithoutItsBeginningCarriesMayBeMedia() {
        assertEquals(NOTHING, checksInVainBeside(GivenFlow.tcp(RELAY, CLIENT).syns()));
    }

    @Test
    void aConnectionWhoseBeginningIsKnownCarriesNone() {
        assertEquals(
                List.of("ice-failed/checks-unanswered"),
                checksInVainBeside(GivenFlow.tcp(CLIENT, RELAY).opened(0, 60)));
    }

    // --- clients that give the request with credentials the number of the one before

    private WebScene allocatesUnderOneNumber(GivenStun answer) {
        return scene.also(0, at -> GivenStun.request("allocate", 1).seen(at, CLIENT, RELAY, Transport.UDP))
                .also(0.02, at -> GivenStun.error("allocate", 1, 401).seen(at, RELAY, CLIENT, Transport.UDP))
                .also(
                        0.03,
                        at -> GivenStun.request("allocate", 1).username("lab").seen(at, CLIENT, RELAY, Transport.UDP))
                .also(0.05, at -> answer.seen(at, RELAY, CLIENT, Transport.UDP))
                .flow(CLIENT, RELAY, "turn", 2, 2);
    }

    @Test
    void credentialsThatAreRefusedUnderTheNumberOfTheChallenge() {
        allocatesUnderOneNumber(GivenStun.error("allocate", 1, 401));
        assertEquals(List.of("turn-failed/unauthorized"), scene.findings());
    }

    @Test
    void silentWhereTheyAreTakenUnderTheNumberOfTheChallenge() {
        allocatesUnderOneNumber(GivenStun.success("allocate", 1).lifetime(600));
        assertEquals(NOTHING, scene.findings());
    }

    // --- what a relay carries in the open

    @Test
    void aHandshakeInsideARelayHidesNoPairThatWorks() {
        for (int second = 0; second < 8; second++) {
            scene.check(second, CLIENT, PEER, "peer:client", false);
        }
        scene.also(GivenFlow.udp(CLIENT, RELAY, "turn", "stun", "dtls")
                .between(0, 12)
                .packets(300, 300));
        assertEquals(List.of("ice-failed/checks-unanswered"), scene.findings());
    }
}
