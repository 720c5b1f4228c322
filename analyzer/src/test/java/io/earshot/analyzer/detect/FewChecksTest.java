package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.WebScene.CLIENT;
import static io.earshot.analyzer.detect.WebScene.PEER;
import static io.earshot.analyzer.detect.WebScene.STUN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.track.Visibility;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of checks in vain that are too few to tell anything. */
class FewChecksTest {
    private final WebScene scene = new WebScene();

    /** As an agent that repeats a check three times within 0.7 s, and gives up. */
    private WebScene givesUpSoon() {
        scene.ask(1, CLIENT, STUN, "binding", true);
        for (double after : new double[] {0, 0.1, 0.3, 0.7}) {
            scene.once(2 + after, CLIENT, PEER, "peer:client");
        }
        return scene;
    }

    private String said() {
        List<Visibility.Limit> limits = FewChecks.limits(scene.facts(), scene.all(), SceneFigures.inForce());
        assertTrue(limits.size() <= 1);
        return limits.stream().map(Visibility.Limit::says).findFirst().orElse("");
    }

    @Test
    void theyAreNamed() {
        givesUpSoon().ask(7, CLIENT, STUN, "binding", true);
        assertEquals(List.of(), scene.findings());
        assertTrue(said().contains("4 checks from 192.168.1.10 to 203.0.113.80:60000 in 0.7 s"), said());
    }

    @Test
    void silentWhereAnotherPairIsFound() {
        givesUpSoon().check(3, CLIENT, STUN, "other:client", true);
        assertEquals("", said());
    }

    @Test
    void silentWhereMediaFollows() {
        givesUpSoon().media(CLIENT, PEER, 3, 9).media(PEER, CLIENT, 3, 9);
        assertEquals("", said());
    }

    @Test
    void silentWhereTheFailureIsTold() {
        givesUpSoon().check(3, CLIENT, PEER, "peer:client", false);
        assertEquals(List.of("ice-failed/checks-unanswered"), scene.findings());
        assertEquals("", said());
    }
}
