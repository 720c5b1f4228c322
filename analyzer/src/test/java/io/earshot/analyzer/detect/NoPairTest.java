package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.CLIENT;
import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.VENDOR;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls with candidates on which nothing flows, and that end before checks or hellos are many. */
class NoPairTest {
    private static final List<String> NOTHING = List.of();

    private final CallScene scene = new CallScene();

    private static String described(Endpoint media, boolean withCandidate) {
        String keyed = CallScene.sdp(media, "sendrecv").replace("RTP/AVP", "UDP/TLS/RTP/SAVPF")
                + "a=fingerprint:sha-256 AB:CD\r\n";
        return withCandidate
                ? keyed + "a=candidate:1 1 udp 2122260223 " + media.address() + " " + media.port() + " typ host\r\n"
                : keyed;
    }

    /** Answered at 1 s, and hung up. */
    private void call(boolean answerWithCandidate, double hangUp) {
        scene.request(0, "INVITE", 1, "z9hG4bK1", "", described(CLIENT_MEDIA, true), CLIENT, VENDOR);
        scene.response(
                1,
                200,
                "OK",
                "INVITE",
                1,
                "z9hG4bK1",
                "b",
                described(VENDOR_MEDIA, answerWithCandidate),
                VENDOR,
                CLIENT);
        scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", CLIENT, VENDOR);
        scene.request(hangUp, "BYE", 2, "z9hG4bKb", ";tag=b", "", CLIENT, VENDOR);
        scene.response(hangUp + 0.01, 200, "OK", "BYE", 2, "z9hG4bKb", "b", "", VENDOR, CLIENT);
    }

    private void checks(boolean answered) {
        int transaction = 1;
        for (double second : new double[] {1.1, 1.6, 2.6, 4.6}) {
            int id = transaction++;
            scene.also(
                    second,
                    at -> GivenStun.request("binding", id)
                            .username("peer:client")
                            .nominating()
                            .seen(at, CLIENT_MEDIA, VENDOR_MEDIA, Transport.UDP));
            if (answered) {
                scene.also(
                        second + 0.02,
                        at -> GivenStun.success("binding", id).seen(at, VENDOR_MEDIA, CLIENT_MEDIA, Transport.UDP));
            }
        }
    }

    @Test
    void fewChecksInVainAreWhyNobodyHearsAnything() {
        call(true, 7);
        checks(false);
        assertEquals(List.of("no-audio/ice-failed"), scene.findings());
    }

    @Test
    void aPairWithoutKeysIsWhyNobodyHearsAnything() {
        call(true, 7);
        checks(true);
        assertEquals(List.of("no-audio/dtls-failed"), scene.findings());
    }

    @Test
    void silentWhereTheCallEndsAtOnce() {
        call(true, 3);
        checks(false);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void silentWhereTheAnswerTakesNoCandidates() {
        call(false, 7);
        checks(false);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void silentWhereMediaFlows() {
        call(true, 7);
        checks(true);
        scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 7).media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 7);
        assertEquals(NOTHING, scene.findings());
    }

    /** Who has keys may keep back what it says, and a capture may leave media out. */
    @Test
    void silentWhereTheHandshakeCameToItsKeys() {
        call(true, 12);
        checks(true);
        scene.keyed(1.3, VENDOR_MEDIA, CLIENT_MEDIA);
        assertEquals(NOTHING, scene.findings());
    }
}
