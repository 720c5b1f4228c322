package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.CLIENT;
import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE_MEDIA;
import static io.earshot.analyzer.detect.CallScene.VENDOR;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static io.earshot.analyzer.detect.CallScene.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.explain.Explanation;
import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What {@code --explain} unfolds, each piece with its frames. */
class ExplanationTest {
    private static String unfolded(Scene<?> scene, String name) {
        return Explanation.of(name, scene.facts(), scene.all()).stream()
                .map(line -> line.strip() + "\n")
                .collect(Collectors.joining());
    }

    private static void assertTold(String all, String... parts) {
        for (String part : parts) {
            assertTrue(all.contains(part), () -> "\"" + part + "\" is not in\n" + all);
        }
    }

    private static CallScene healthy() {
        return new CallScene()
                .answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12)
                .bye(12);
    }

    @Test
    void aCallFromItsSetUpToItsEnd() {
        assertTold(
                unfolded(healthy(), "1"),
                "call-1: the client is 192.168.1.10:5060, it called 203.0.113.10:5060",
                "ended: invited in frame 1, answered in frame 2, ended by the client in frame ",
                "INVITE of the client, frame 1: 200 in frame 2",
                "frame 1 offers, frame 2 answers (INVITE)",
                "audio: client at 192.168.1.10:16400, server at 203.0.113.10:10000, out yes, in yes",
                "BYE of the client, frame ");
    }

    @Test
    void whereTheCaptureEndsInTheCall() {
        CallScene open = new CallScene()
                .answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12);
        assertTold(
                unfolded(open, "call-1"),
                "answered: invited in frame 1",
                "its end is not seen, the last of it in frame ");
    }

    @Test
    void theChallengeAndTheRequestWithCredentials() {
        CallScene scene = new CallScene();
        scene.request(0, "INVITE", 1, "z9hG4bKi", "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        scene.response(0.1, 407, "Proxy Authentication Required", "INVITE", 1, "z9hG4bKi", "");
        assertTold(unfolded(scene, "1"), "INVITE of the client, frame 1: 407 in frame 2", "final status 407");
    }

    /** The frames of the scene: 11 s of 50 packets, all of PCMA at -20 dBov, in two chunks. */
    @Test
    void theLifeOfAStreamWithItsMos() {
        assertTold(
                unfolded(healthy(), "1"),
                "out 192.168.1.10:16400 to 203.0.113.10:10000 (stream-1, SSRC 0x00000001): sdp: a session description",
                "550 packets of PCMA (payload type 8 in 550), TTL 64, DSCP 0",
                "of its packets mean level -20 dBov",
                "0 lost of 550 in 0 runs",
                "MOS 4.41 by G.711 with concealment: Ie 0, Bpl 25.1; 0.0 % lost, burst ratio 1.0; delay is not known",
                ": 500 of 500 packets, 0.0 % lost in 0 runs, mean jitter 0.0 ms, burst ratio 1.0, R 93.2, MOS 4.41");
    }

    @Test
    void whyThereIsNoMos() {
        CallScene scene = new CallScene()
                .codec("opus")
                .answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .bye(12);
        assertTold(unfolded(scene, "1"), "no MOS: ITU-T G.113 gives no values for opus");
    }

    @Test
    void restsSilenceAndComfortNoise() {
        CallScene scene = new CallScene()
                .each(second ->
                        second.silence().comfortNoise(2).events(3).tiny(4).dscp(46))
                .answered("sendrecv", "sendrecv")
                .mediaWithPause(CLIENT_MEDIA, VENDOR_MEDIA, 1, 5, 8, 12, true)
                .bye(12);
        assertTold(
                unfolded(scene, "1"),
                "carry silence",
                "comfort noise",
                "telephone events",
                "of 3 octets or less, as DTX sends them",
                "DSCP 46",
                "nothing from 5.00 s to 8.00 s",
                "packets lost by their numbers");
    }

    @Test
    void aReceiverThatTellsWhatItHears() {
        CallScene scene = healthy().hears(6, VENDOR_MEDIA, CLIENT_MEDIA, 1).hears(11, VENDOR_MEDIA, CLIENT_MEDIA, 1);
        assertTold(
                unfolded(scene, "1"),
                "2 RTCP reports of its receiver, frames ",
                "the last says 0 lost in all, 0.0 % lately, highest sequence number 550");
    }

    @Test
    void anotherSsrcOnTheSameWay() {
        CallScene scene = new CallScene()
                .answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 6)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 7, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12)
                .bye(12);
        assertTold(unfolded(scene, "1"), "goes on from stream-1 under another SSRC");
    }

    @Test
    void theSamePacketsBehindATranslation() {
        CallScene scene = new CallScene()
                .answered("sendrecv", "sendrecv")
                .outside(CallScene.BRANCH, CallScene.sdp(CLIENT_MEDIA, "sendrecv"))
                .ofOneSender(4711)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(OUTSIDE_MEDIA, VENDOR_MEDIA, 1, 12)
                .bye(12);
        assertTold(
                unfolded(scene, "1"),
                "the same packets elsewhere: stream-2 from 198.51.100.30:16400 to 203.0.113.10:10000");
        assertTold(
                unfolded(scene, "network"),
                "192.168.1.10:16400 towards 203.0.113.10:10000 is 198.51.100.30:16400 (the same packets are seen before and behind");
    }

    @Test
    void aVerdictWithEachOfItsFrames() {
        CallScene scene = new CallScene()
                .answered("sendrecv", "sendrecv")
                .hears(6, VENDOR_MEDIA, CLIENT_MEDIA, 1)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .bye(12);
        Finding finding = scene.all().get(0);
        String all = unfolded(scene, "f1");
        assertTold(all, "F1: " + finding.code() + "/" + finding.cause() + ", error, ", finding.explanation());
        finding.evidence().forEach(seen -> assertTold(all, "frame " + seen.frame() + ", "));
        finding.evidence().forEach(seen -> assertTold(all, ": " + seen.says()));
        assertTold(unfolded(scene, "1"), "F1: " + finding.code());
    }

    @Test
    void pairsOfIceAndTheirConsent() {
        WebScene web = new WebScene();
        web.nominated(0, WebScene.CLIENT, WebScene.PEER, "peer:client")
                .check(5, WebScene.CLIENT, WebScene.PEER, "peer:client", true)
                .check(9, WebScene.CLIENT, WebScene.PEER, "peer:client", false)
                .media(WebScene.CLIENT, WebScene.PEER, 1, 12)
                .media(WebScene.PEER, WebScene.CLIENT, 1, 12);
        assertTold(
                unfolded(web, "1"),
                "checks " + WebScene.CLIENT + " to " + WebScene.PEER + ": ",
                "2 answered, the last in frame ",
                "5.0 s between answers at most",
                "nominated in frame 1");
    }

    private static final Endpoint SERVER = endpoint("203.0.113.80", 443);

    @Test
    void howEndpointsAreReached() {
        WebScene web = new WebScene();
        web.syns(WebScene.CLIENT, SERVER, 0, 1, 3)
                .reset(WebScene.CLIENT, endpoint("203.0.113.81", 443), 57, 64)
                .prohibited(2, WebScene.CLIENT, WebScene.STUN, "192.168.1.1")
                .turn(1, WebScene.CLIENT, WebScene.STUN, "allocate", 401, 0)
                .flow(WebScene.CLIENT, WebScene.PEER, "stun", 3, 0);
        assertTold(
                unfolded(web, "network"),
                SERVER + " tcp",
                "0 of 1 opened, 3 SYNs without SYN-ACK",
                "with the address of the server, TTL 64",
                WebScene.PEER + " udp, stun: 1 flow, 3 packets to it and 0 from it; nothing comes back",
                "192.168.1.1 says administratively prohibited (type 3, code 13) of packets from " + WebScene.CLIENT
                        + " to " + WebScene.STUN + ", once, frame ",
                WebScene.CLIENT + " asks the relay " + WebScene.STUN + " over udp:",
                "allocate, frame ",
                ": 401 ");
    }

    @Test
    void whatIsNotThereIsSaidWithWhatIs() {
        assertEquals(
                List.of("No call and no finding is called \"7\"; there are calls 1 to 1, \"network\"."),
                Explanation.of("7", healthy().facts(), healthy().all()));
    }
}
