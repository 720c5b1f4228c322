package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.WebScene.CLIENT;
import static io.earshot.analyzer.detect.WebScene.PEER;
import static io.earshot.analyzer.detect.WebScene.STUN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long a relay lasts, and media that goes through it. */
class RelayVerdictsTest {
    private static final List<String> NOTHING = List.of();
    private static final Endpoint RELAY = WebScene.endpoint("203.0.113.11", 3478);

    private final WebScene scene = new WebScene();

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

    /** The relay is reached, and what it sends is lost, or what comes back to it: the way to the relay is not to blame. */
    @Test
    void checksInVainThroughARelayAreLostBeyondIt() {
        scene.flow(CLIENT, RELAY, "turn", 100, 20)
                .also(0, at -> GivenStun.request("allocate", 9000).seen(at, CLIENT, RELAY, Transport.UDP))
                .also(
                        0.02,
                        at -> GivenStun.success("allocate", 9000)
                                .relayed(WebScene.endpoint("203.0.113.11", 50012))
                                .lifetime(600)
                                .seen(at, RELAY, CLIENT, Transport.UDP));
        for (int i = 0; i < 40; i++) {
            int id = 9001 + i;
            scene.also(
                    1 + i * 0.4,
                    at -> GivenStun.request("binding", id)
                            .username("peer:client")
                            .through(PEER)
                            .seen(at, CLIENT, RELAY, Transport.UDP));
        }
        scene.ask(20, CLIENT, STUN, "binding", true);
        assertEquals(List.of("ice-failed/checks-unanswered"), scene.findings());
        Finding failed = scene.all().get(0);
        assertTrue(failed.explanation().contains(PEER + " through the relay " + RELAY), failed.explanation());
        assertEquals(
                "Between the relay and the other side allow UDP from and to 203.0.113.11:50012 and " + PEER,
                failed.remedy().orElseThrow());
        assertEquals(List.of(), failed.blocked());
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

    /** What the client sends, of a capture that holds nothing else: each request is new. */
    private WebScene onlyTheRequests() {
        for (int id = 101; id <= 104; id++) {
            GivenStun request =
                    GivenStun.request(id == 101 ? "allocate" : "refresh", id).username("lab");
            scene.also(id, at -> request.seen(at, CLIENT, RELAY, Transport.UDP));
        }
        return scene.flow(CLIENT, PEER, "stun", 2, 2);
    }

    @Test
    void aClientThatRepeatsNoRefreshGetsItsAnswers() {
        assertEquals(NOTHING, onlyTheRequests().findings());
    }

    @Test
    void aClientThatRepeatsItsRefreshDoesNot() {
        onlyTheRequests().ask(8, CLIENT, RELAY, "refresh", false);
        assertEquals(List.of("turn-failed/no-answer"), scene.findings());
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
        assertEquals(Confidence.HINT, scene.all().get(0).confidence(), "the peer may be relayed there too");
    }

    /** Between the client and its relay. */
    @Test
    void whatTheClientSendsAndItsRelayNeverGetsIsNoFaultOfTheRelay() {
        scene.flow(CLIENT, RELAY, "turn", 20, 600)
                .turn(0, CLIENT, RELAY, "allocate", 0, 600)
                .relayed(RELAY, CLIENT, PEER, 1, 24);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void aRelayThatIsRestartedEndsTheMediaAndNotTheCall() {
        scene.flow(CLIENT, RELAY, "turn", 600, 300)
                .turn(0, CLIENT, RELAY, "allocate", 0, 600)
                .relayed(CLIENT, RELAY, PEER, 1, 24)
                .relayed(RELAY, CLIENT, PEER, 1, 12)
                .unreachable(RELAY, CLIENT, 12.1)
                .unreachable(RELAY, CLIENT, 13.1);
        assertEquals(List.of("one-way-audio/relay-one-way"), scene.findings());
        assertEquals(Confidence.PROOF, scene.all().get(0).confidence());
    }

    @Test
    void whatIsSentToARelayStaysInsideThoughRequestsToItLeave() {
        Endpoint outside = WebScene.endpoint("198.51.100.7", CLIENT.port());
        scene.flow(CLIENT, RELAY, "turn", 600, 4, 12)
                .flow(outside, RELAY, "turn", 4, 4, 1)
                .turn(0, CLIENT, RELAY, "allocate", 0, 600)
                .relayed(CLIENT, RELAY, PEER, 1, 12);
        assertEquals(List.of("no-audio/outbound-blocked"), scene.findings());
    }

    private WebScene nothingComesFromTwelveOn() {
        return scene.flow(CLIENT, RELAY, "turn", 600, 300)
                .turn(0, CLIENT, RELAY, "allocate", 0, 600)
                .relayed(CLIENT, RELAY, PEER, 1, 24)
                .relayed(RELAY, CLIENT, PEER, 1, 12);
    }

    @Test
    void aRelayThatAnswersItsClientNoMoreIsNotBlamedForTheWayBeyondIt() {
        nothingComesFromTwelveOn().ask(14, CLIENT, RELAY, "binding", false);
        assertTrue(
                scene.findings().contains("one-way-audio/undetermined"),
                scene.findings().toString());
    }

    @Test
    void aRelayThatAnswersItsClientLosesTheOtherSide() {
        nothingComesFromTwelveOn().ask(14, CLIENT, RELAY, "binding", true);
        assertEquals(List.of("one-way-audio/relay-one-way"), scene.findings());
    }

    /** In a channel whose binding came before the capture. */
    @Test
    void theRelayedAddressThatAPeerTellsIsNoTranslation() {
        scene.mapped(0.1, CLIENT, STUN, "", WebScene.endpoint("198.51.100.7", CLIENT.port()))
                .mapped(0.5, CLIENT, RELAY, "peer:client", WebScene.endpoint("203.0.113.11", 22920));
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void aHostThatRefusesWhatIsCopiedToItIsNoRelay() {
        scene.turn(0, CLIENT, RELAY, "allocate", 0, 600)
                .relayed(CLIENT, RELAY, PEER, 1, 24)
                .flow(CLIENT, RELAY, "turn", 600, 0);
        List<String> before = scene.findings();
        scene.unreachable(RELAY, CLIENT, 2);
        assertEquals(List.of("one-way-audio/relay-one-way"), before);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void nothingComesThroughARelayWhosePeerIsBlocked() {
        throughRelay(1);
        assertEquals(List.of("one-way-audio/relay-one-way"), scene.findings());
    }

    /** Media through a relay over TCP, of which the snap length leaves nothing here and there. */
    private List<String> relayedInStretches() {
        scene.also(GivenFlow.tcp(CLIENT, RELAY, "turn")
                .between(0, 24)
                .packets(900, 900)
                .opened(0, 60)
                .data(90_000, 90_000));
        scene.relayed(CLIENT, RELAY, PEER, 1, 24).relayed(RELAY, CLIENT, PEER, 1, 12);
        return scene.findings();
    }

    @Test
    void messagesThatTheSnapLengthTookFromAConnectionWereNotLostOnTheWay() {
        assertEquals(List.of("one-way-audio/relay-one-way"), relayedInStretches());
        scene.cut(900);
        assertEquals(NOTHING, scene.findings());
    }

    /** A router behind the relay is seen on both sides, and there is none before it. */
    @Test
    void whatARelayNoLongerPassesOnIsNotDroppedByARouter() {
        Endpoint relayed = WebScene.endpoint("203.0.113.11", 50647);
        scene.flow(CLIENT, RELAY, "turn", 600, 300)
                .turn(0, CLIENT, RELAY, "allocate", 0, 600)
                .crossing(relayed, PEER, "rtp", 600)
                .twice(relayed, 1, 12)
                .twice(PEER, 1, 24)
                .relayed(7, CLIENT, RELAY, PEER, 1, 24)
                .media(7, relayed, PEER, 1, 12)
                .media(8, PEER, relayed, 1, 24)
                .relayed(8, RELAY, CLIENT, PEER, 1, 24);
        List<Finding> dropped = new ArrayList<>();
        new DroppedByRouter(Thresholds.shipped()).examine(scene.facts(), dropped::add);
        assertEquals(List.of(), dropped);
        assertEquals(List.of("one-way-audio/relay-one-way"), scene.findings());
    }
}
