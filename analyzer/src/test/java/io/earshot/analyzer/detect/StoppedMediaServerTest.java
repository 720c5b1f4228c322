package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.WebScene.CLIENT;
import static io.earshot.analyzer.detect.WebScene.PEER;
import static io.earshot.analyzer.detect.WebScene.STUN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.net.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A media server with a pair for each direction stops, or ends the session: what its host says of what still comes tells. */
class StoppedMediaServerTest {
    private static final List<String> NOTHING = List.of();
    /** The client's second pair at the same SFU. */
    private static final Endpoint LISTENING = WebScene.endpoint("192.168.1.10", 50002);

    private static final Endpoint SOURCE = WebScene.endpoint("203.0.113.80", 60002);

    private final WebScene scene = new WebScene();

    private void pair(Endpoint client, Endpoint server) {
        for (double second = 0.2; second < 8; second += 2.5) {
            scene.check(second, client, server, "peer:client" + client.port(), true);
        }
        for (double second = 8; second < 24; second += 1) {
            scene.once(second, client, server, "peer:client" + client.port());
        }
        scene.also(GivenFlow.udp(client, server, "rtp")
                .between(0, 24)
                .packets(new GivenFlow.Packets(100).between(0, 24), new GivenFlow.Packets(100).between(0, 8)));
    }

    private WebScene listens() {
        scene.keyed(0.5, SOURCE, LISTENING).media(SOURCE, LISTENING, 1, 8);
        scene.reports(LISTENING, SOURCE, WebScene.RECEIVER_REPORT, 2, 8);
        pair(LISTENING, SOURCE);
        return scene.flow(CLIENT, STUN, "stun", 2, 2).unreachable(SOURCE, LISTENING, 9, 12, 14);
    }

    private WebScene speaksToo() {
        scene.keyed(0.5, PEER, CLIENT).media(CLIENT, PEER, 1, 24);
        scene.reports(PEER, CLIENT, WebScene.RECEIVER_REPORT, 2, 8);
        pair(CLIENT, PEER);
        return listens().unreachable(PEER, CLIENT, 8.1);
    }

    @Test
    void aServerWhoseHostRefusesBothPairsHasStopped() {
        assertEquals(List.of("no-audio/undetermined"), speaksToo().findings());
        assertEquals(Confidence.PROOF, scene.all().get(0).confidence());
        assertTrue(scene.all().get(0).explanation().contains("\"port unreachable\", 4 times"));
    }

    @Test
    void aServerThatSaidGoodbyeHasEndedTheSession() {
        speaksToo().dtls(8.05, SOURCE, LISTENING, "alert", "encrypted").dtls(8.05, PEER, CLIENT, "alert", "encrypted");
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void whomOneListensToMayHaveLeft() {
        assertEquals(List.of("media-rests/peer-gone"), listens().findings());
    }
}
