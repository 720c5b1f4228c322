package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.WebScene.CLIENT;
import static io.earshot.analyzer.detect.WebScene.PEER;
import static io.earshot.analyzer.detect.WebScene.STUN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.capture.net.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sessions of ICE that are older than the capture: that nothing answers now does not tell that nothing ever did. */
class OlderIceSessionTest {
    private static final List<String> NOTHING = List.of();

    /** At another public address. */
    private static final Endpoint OTHER = Scene.endpoint("198.51.100.7", 50000);

    private final WebScene scene = new WebScene();

    @Test
    void aPairThatCarriesMediaBeforeItsChecksWasFoundBeforeTheCaptureBegan() {
        scene.flow(CLIENT, STUN, "stun", 2, 2).flow(CLIENT, PEER, "rtp", 900, 0);
        checksInVain(1, CLIENT, PEER);
        scene.media(CLIENT, PEER, 0, 9);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void checksOfASessionThatIsOlderThanTheCaptureDoNotTellThatItNeverWorked() {
        Endpoint web = Scene.endpoint("203.0.113.5", 443);
        scene.flow(CLIENT, STUN, "stun", 2, 2);
        checksInVain(0, CLIENT, PEER);
        scene.also(
                GivenFlow.tcp(CLIENT, web, "tls").between(2, 20).packets(9, 9).data(400, 400));
        assertEquals(List.of("ice-failed/checks-unanswered"), scene.findings());
        scene.also(GivenFlow.tcp(CLIENT, web, "tls")
                .between(3, 20)
                .packets(9, 9)
                .syns()
                .data(400, 400));
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void whatIsFirstCheckedLaterBeganInTheCaptureWhateverElseIsOlder() {
        Endpoint web = Scene.endpoint("203.0.113.5", 443);
        scene.ask(0, CLIENT, STUN, "binding", true).flow(CLIENT, STUN, "stun", 2, 2);
        checksInVain(5, CLIENT, PEER);
        scene.also(
                GivenFlow.tcp(CLIENT, web, "tls").between(0, 20).packets(9, 9).syns());
        assertEquals(List.of("ice-failed/checks-unanswered"), scene.findings());
    }

    /** Which of two hosts in the open is the customer's is not known. */
    @Test
    void anOlderConnectionOfEitherSideTellsSo() {
        Endpoint web = Scene.endpoint("203.0.113.5", 443);
        scene.flow(CLIENT, STUN, "stun", 2, 2);
        checksInVain(0, PEER, OTHER);
        assertEquals(List.of("ice-failed/checks-unanswered"), scene.findings());
        scene.also(GivenFlow.tcp(OTHER, web, "tls").between(3, 20).packets(9, 9).syns());
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void aPairOnWhichKeysAreAskedForBeforeItsChecksWasFoundBeforeTheCaptureBegan() {
        scene.flow(CLIENT, STUN, "stun", 2, 2).flow(CLIENT, PEER, "dtls", 20, 0);
        checksInVain(1, CLIENT, PEER);
        assertEquals(List.of("ice-failed/checks-unanswered"), scene.findings());
        scene.dtls(0.5, CLIENT, PEER, "client-hello");
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void aPairWhoseKeysWereAgreedUponUnseenWasFoundBeforeTheCaptureBegan() {
        scene.flow(CLIENT, STUN, "stun", 2, 2).flow(CLIENT, PEER, "dtls", 20, 0);
        checksInVain(1, CLIENT, PEER);
        scene.dtls(19, CLIENT, PEER, "alert");
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void aPairOnWhichKeysAreAskedForAfterItsChecksMayNeverHaveWorked() {
        scene.flow(CLIENT, STUN, "stun", 2, 2).flow(CLIENT, PEER, "dtls", 20, 0);
        checksInVain(1, CLIENT, PEER);
        scene.dtls(1.5, CLIENT, PEER, "client-hello");
        assertEquals(List.of("ice-failed/checks-unanswered"), scene.findings());
    }

    @Test
    void aChannelWhoseBindingWasNotSeenIsOlderThanTheCapture() {
        checksInVain(0, CLIENT, STUN);
        scene.flow(CLIENT, STUN, "stun", 9, 9);
        assertEquals(List.of("ice-failed/checks-unanswered"), scene.findings());
        scene.flow(CLIENT, STUN, "turn", 9, 9);
        assertEquals(NOTHING, scene.findings());
    }

    private void checksInVain(double from, Endpoint source, Endpoint destination) {
        for (double second = from; second < from + 14; second += 4) {
            scene.check(second, source, destination, "peer:client", false);
        }
    }
}
