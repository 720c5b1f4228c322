package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.WebScene.CLIENT;
import static io.earshot.analyzer.detect.WebScene.STUN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.track.Visibility;
import io.earshot.capture.net.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of connections that fail where nothing tells of voice. */
class UnknownServiceTest {
    private static final Endpoint SERVER = WebScene.endpoint("203.0.113.40", 443);

    private final WebScene scene = new WebScene();

    private String said() {
        List<Visibility.Limit> limits = UnknownService.limits(scene.facts(), List.of(), SceneFigures.inForce());
        assertTrue(limits.size() <= 1);
        return limits.stream().map(Visibility.Limit::says).findFirst().orElse("");
    }

    @Test
    void attemptsInVainAreNamed() {
        scene.syns(CLIENT, SERVER, 0, 1, 3, 7);
        assertTrue(said().contains("192.168.1.10 to tcp 203.0.113.40:443, no answer to 4 attempts"), said());
        assertEquals(List.of(), scene.findings());
    }

    @Test
    void whatIsResetAfterTheFirstOctetsIsNamed() {
        scene.also(GivenFlow.tcp(CLIENT, SERVER, "tls")
                .between(0, 0.1)
                .packets(
                        new GivenFlow.Packets(3),
                        new GivenFlow.Packets(2).payloads(0).ttl(60))
                .opened(0, 60)
                .reset(0.1, 60)
                .data(300, 0));
        assertTrue(said().contains("reset after the first octets"), said());
    }

    @Test
    void oneAttemptAtTheEndTellsNothing() {
        scene.syns(CLIENT, SERVER, 0);
        assertEquals("", said());
    }

    @Test
    void aServerThatServesOnAnotherConnectionIsNotNamed() {
        scene.syns(CLIENT, SERVER, 0, 1, 3).connection(CLIENT, SERVER, "tls", 9, 9, 0);
        assertEquals("", said());
    }

    @Test
    void silentWhereVoiceCanBeJudged() {
        scene.syns(CLIENT, SERVER, 0, 1, 3, 7).ask(0, CLIENT, STUN, "binding", true);
        assertEquals("", said());
    }

    /** As a gateway that has its WebSocket on a port of its own, and says its clients' addresses. */
    @Test
    void theHostThatIsAskedForTheOwnAddressMayServeTheRestToo() {
        scene.syns(CLIENT, WebScene.endpoint("203.0.113.10", 8443), 0, 1, 3, 7).ask(0, CLIENT, STUN, "binding", true);
        assertTrue(said().contains("192.168.1.10 to tcp 203.0.113.10:8443, no answer to 4 attempts"), said());
    }

    @Test
    void manyAreCounted() {
        for (int port = 1; port <= 6; port++) {
            scene.syns(CLIENT, WebScene.endpoint("203.0.113.40", port), 0, 1, 3);
        }
        assertTrue(said().contains("; and 2 more; if"), said());
    }
}
