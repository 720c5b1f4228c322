package io.earshot.analyzer.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.analyzer.ruleset.Rulesets;
import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which sessions that nobody can read are conversations, so that a direction of theirs can be missed. */
class ConversationsTest {
    private static final Endpoint CLIENT = WebScene.endpoint("192.168.1.10", 50000);
    private static final Endpoint SERVER = WebScene.endpoint("203.0.113.99", 443);
    private static final RulesInForce EXOTEL = new RulesInForce(List.of(Rulesets.shipped("exotel", Map.of())));

    /** A client with a connection to some server hears no more of the host that it exchanges media with. */
    private static List<String> unheardFrom(String host) {
        Endpoint media = WebScene.endpoint(host, 12000);
        return new WebScene()
                .tls(0.1, CLIENT, SERVER, "tls", "client-hello", "app.example", "")
                .tls(0.2, SERVER, CLIENT, "tls", "server-hello", "", "")
                .tls(0.3, CLIENT, SERVER, "tls", "change-cipher-spec", "", "")
                .tls(0.4, SERVER, CLIENT, "tls", "change-cipher-spec", "", "")
                .tls(0.5, CLIENT, SERVER, "tls", "application-data", "", "")
                .connection(CLIENT, SERVER, "tls", 9, 9, 20)
                .media(CLIENT, media, 1, 20)
                .media(media, CLIENT, 1, 8)
                .flow(CLIENT, media, "rtp", 950, 350)
                .findings(EXOTEL);
    }

    @Test
    void mediaOfAHostThatARulesetListsIsAConversations() {
        assertEquals(List.of("one-way-audio/undetermined"), unheardFrom("61.246.82.75"));
    }

    @Test
    void mediaOfAnybodyElseMayBeOneWayByDesign() {
        assertEquals(List.of(), unheardFrom("203.0.113.80"));
    }

    /** One stream that goes on from another address, on which nothing comes. */
    private static WebScene moved() {
        Endpoint elsewhere = WebScene.endpoint("192.168.1.55", 50001);
        return new WebScene()
                .keyed(0.5, WebScene.PEER, CLIENT)
                .media(7, CLIENT, WebScene.PEER, 1, 8)
                .media(7, elsewhere, WebScene.PEER, 10, 24)
                .ask(9, elsewhere, WebScene.STUN, "binding", true)
                .check(9.5, elsewhere, WebScene.PEER, "peer:client", true)
                .check(9.6, WebScene.PEER, elsewhere, "client:peer", true)
                .flow(elsewhere, WebScene.STUN, "stun", 2, 2)
                .flow(elsewhere, WebScene.PEER, "rtp", 700, 9);
    }

    @Test
    void whoMovedFromWhereMediaCameBackMissesIt() {
        assertEquals(
                List.of("one-way-audio/undetermined"),
                moved().media(WebScene.PEER, CLIENT, 1, 8).findings());
    }

    @Test
    void whoPublishesOnlyGoesOnDoingSoWhereItMoves() {
        WebScene scene = moved();
        for (double second = 1.5; second < 8; second += 1) {
            scene.reports(WebScene.PEER, CLIENT, WebScene.RECEIVER_REPORT, second, second + 0.1);
        }
        assertEquals(List.of(), scene.findings());
    }
}
