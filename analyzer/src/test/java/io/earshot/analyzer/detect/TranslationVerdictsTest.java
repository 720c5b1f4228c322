package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.WebScene.CLIENT;
import static io.earshot.analyzer.detect.WebScene.PEER;
import static io.earshot.analyzer.detect.WebScene.STUN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.capture.net.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Translations that change, by time or by destination. */
class TranslationVerdictsTest {
    private static final List<String> NOTHING = List.of();
    private static final Endpoint OUTSIDE = WebScene.endpoint("198.51.100.30", 50000);
    private static final Endpoint OUTSIDE_LATER = WebScene.endpoint("198.51.100.30", 40001);

    private static final Endpoint OTHER = WebScene.endpoint("192.168.1.11", 51000);

    private final WebScene scene = new WebScene();

    @Test
    void aTranslationOfAFlowInUseThatChangesIsNoTimeout() {
        scene.mapped(1, CLIENT, PEER, "peer:client", WebScene.endpoint("198.51.100.30", 50000))
                .mapped(10, CLIENT, PEER, "peer:client", WebScene.endpoint("198.51.100.30", 40001));
        scene.session(12);
        assertEquals(NOTHING, scene.findings());
    }

    /** What comes ends at 8 s, and the client sends on and is answered. */
    private List<String> endsBetween(Endpoint mappedBefore, Endpoint mappedAfter) {
        scene.keyed(0.5, PEER, CLIENT)
                .media(CLIENT, PEER, 1, 20)
                .media(PEER, CLIENT, 1, 8)
                .flow(CLIENT, PEER, "rtp", 1000, 400)
                .mapped(7, CLIENT, PEER, "peer:client", mappedBefore);
        for (double second = 9.5; second < 20; second += 2.5) {
            scene.mapped(second, CLIENT, PEER, "peer:client", mappedAfter);
        }
        return scene.findings();
    }

    @Test
    void whatEndsAsTheTranslationChangesStillGoesToTheOneBefore() {
        assertEquals(List.of("one-way-audio/nat-binding-lost"), endsBetween(OUTSIDE, OUTSIDE_LATER));
    }

    @Test
    void whatEndsWhileTheTranslationStaysMayRest() {
        assertEquals(List.of("media-rests/undetermined"), endsBetween(OUTSIDE, OUTSIDE));
    }

    @Test
    void aTranslationThatChangesAfterARestIsATimeout() {
        scene.mapped(1, CLIENT, STUN, "", WebScene.endpoint("198.51.100.30", 50000))
                .mapped(40, CLIENT, STUN, "", WebScene.endpoint("198.51.100.30", 40001))
                .flow(CLIENT, STUN, "stun", 2, 2);
        assertEquals(List.of("nat-timeout-short/measured"), scene.findings());
    }

    private void anotherHostsTranslationMoves() {
        scene.mapped(1, OTHER, STUN, "", WebScene.endpoint("198.51.100.30", 51000))
                .mapped(40, OTHER, STUN, "", WebScene.endpoint("198.51.100.30", 41001))
                .flow(OTHER, STUN, "stun", 2, 2);
    }

    @Test
    void aRouterThatForgetsATranslationInUseMayForgetThoseOfAllHosts() {
        scene.mapped(1, CLIENT, PEER, "peer:client", WebScene.endpoint("198.51.100.30", 50000))
                .mapped(10, CLIENT, PEER, "peer:client", WebScene.endpoint("198.51.100.30", 40001));
        scene.session(12);
        anotherHostsTranslationMoves();
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void whatEndsACallInTheMiddleMayHaveEndedAllTranslations() {
        scene.keyed(0.5, PEER, CLIENT)
                .media(CLIENT, PEER, 1, 20)
                .media(PEER, CLIENT, 1, 8)
                .flow(CLIENT, PEER, "rtp", 1000, 400);
        anotherHostsTranslationMoves();
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void theTranslationOfAConnectionSaysNothingOfDatagrams() {
        scene.mapped(1, CLIENT, STUN, "", WebScene.endpoint("198.51.100.30", 50000))
                .mapped(40, CLIENT, STUN, "", WebScene.endpoint("198.51.100.30", 40001))
                .connection(CLIENT, STUN, "stun", 2, 2, 0);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void aTranslationThatIsInUseToAnotherDestinationDidNotRest() {
        scene.mapped(1, CLIENT, STUN, "", WebScene.endpoint("198.51.100.30", 50000))
                .mapped(11, CLIENT, STUN, "", WebScene.endpoint("198.51.100.30", 40001))
                .flow(CLIENT, STUN, "stun", 2, 2);
        scene.session(14);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void translationsThatDifferInTimeSayNothingOfDestinations() {
        scene.mapped(1, CLIENT, STUN, "", WebScene.endpoint("198.51.100.30", 50000))
                .mapped(2, CLIENT, PEER, "peer:client", WebScene.endpoint("198.51.100.30", 50000))
                .mapped(10, CLIENT, PEER, "peer:client", WebScene.endpoint("198.51.100.30", 40001));
        scene.session(12);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void translationsThatDifferByDestinationAreSymmetric() {
        scene.mapped(1, CLIENT, STUN, "", WebScene.endpoint("198.51.100.30", 50000))
                .mapped(2, CLIENT, PEER, "peer:client", WebScene.endpoint("198.51.100.30", 40001));
        scene.session(12);
        assertEquals(List.of("symmetric-nat/mapped-ports-differ"), scene.findings());
    }

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

    /** The client rests from 5 s to 17.7 s, and what comes to it rests too. */
    private static List<String> comesAgain(double second, boolean lost, boolean readable) {
        CallScene call = new CallScene();
        if (readable) {
            call.answered("sendrecv", "sendrecv");
        }
        return call
                .mediaWithPause(CallScene.CLIENT_MEDIA, CallScene.VENDOR_MEDIA, 1, 5, 17.7, 30, false)
                .mediaWithPause(CallScene.VENDOR_MEDIA, CallScene.CLIENT_MEDIA, 1, 8.3, second, 30, lost)
                .bye(30)
                .findings()
                .stream()
                .filter(finding -> finding.startsWith("one-way-audio"))
                .toList();
    }

    @Test
    void mediaThatComesAgainAsSoonAsTheClientSendsHadLostItsTranslation() {
        assertEquals(List.of("one-way-audio/nat-binding-lost"), comesAgain(17.72, true, true));
    }

    @Test
    void mediaThatRestsMeanwhileHadNot() {
        assertEquals(NOTHING, comesAgain(17.72, false, true));
        assertEquals(NOTHING, comesAgain(15, true, true), "before the client sends");
        assertEquals(NOTHING, comesAgain(17.72, true, false), "which may have been a hold");
    }
}
