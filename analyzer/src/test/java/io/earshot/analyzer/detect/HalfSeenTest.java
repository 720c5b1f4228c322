package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.WebScene.CLIENT;
import static io.earshot.analyzer.detect.WebScene.PEER;
import static io.earshot.analyzer.detect.WebScene.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.net.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A mirror port shows both directions of some hosts and one of others: what goes to them takes another way. */
class HalfSeenTest {
    private static final List<String> NOTHING = List.of();
    private static final Endpoint SERVER = endpoint("203.0.113.5", 443);

    private final WebScene scene = new WebScene();

    /** Checks of the client that get no answer, beside hosts whose packets are seen both ways. */
    private void checksInVain() {
        for (double second = 0; second < 12; second += 4) {
            scene.check(second, CLIENT, PEER, "peer:client", false);
        }
        scene.flow(CLIENT, PEER, "stun", 12, 0)
                .flow(endpoint("192.168.7.7", 40000), endpoint("203.0.113.70", 40000), "rtp", 900, 900);
    }

    private GivenFlow connection() {
        return GivenFlow.tcp(CLIENT, SERVER, "tls")
                .between(0, 20)
                .packets(40, 0)
                .data(9000, 0);
    }

    @Test
    void whatIsNotAnsweredIsTold() {
        checksInVain();
        assertEquals(List.of("ice-failed/checks-unanswered"), scene.findings());
    }

    @Test
    void whereDataIsTakenByNobodyWhoIsSeenAnswersAreNotSeenEither() {
        checksInVain();
        scene.also(connection());
        assertEquals(NOTHING, scene.findings());
        assertTrue(scene.limits().contains("half-seen"), scene.limits().toString());
    }

    @Test
    void whoRepeatsItsDataGetsNoAnswer() {
        checksInVain();
        scene.also(connection().repeated(36, 36, 900));
        assertEquals(List.of("ice-failed/checks-unanswered"), scene.findings());
    }

    @Test
    void anAnswerToNoRequestShowsThatRequestsCome() {
        checksInVain();
        scene.answerOnly(1, CLIENT, PEER);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void whoGetsAnythingIsSeenWhole() {
        checksInVain();
        scene.also(connection()).flow(CLIENT, endpoint("203.0.113.53", 53), "dns", 1, 1);
        assertEquals(List.of("ice-failed/checks-unanswered"), scene.findings());
    }

    /** It is reached by nobody, and an ACK goes there unasked: that proves no other way. */
    @Test
    void whomAContactNamesIsNotSeenByHalf() {
        Endpoint named = endpoint("10.20.0.5", 5060);
        Endpoint media = endpoint("10.20.0.5", 10000);
        CallScene call = new CallScene();
        call.request(
                0,
                "INVITE",
                1,
                "z9hG4bKi",
                "",
                CallScene.sdp(CallScene.CLIENT_MEDIA, "sendrecv"),
                CallScene.CLIENT,
                CallScene.VENDOR);
        call.response(1, 200, "OK", "INVITE", 1, "z9hG4bKi", CallScene.sdp(media, "sendrecv"));
        call.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", CallScene.CLIENT, named);
        call.media(CallScene.CLIENT_MEDIA, media, 1, 20).media(CallScene.VENDOR_MEDIA, CallScene.CLIENT_MEDIA, 1, 20);
        assertEquals(List.of("one-way-audio/private-address-in-sdp"), call.findings());
    }
}
