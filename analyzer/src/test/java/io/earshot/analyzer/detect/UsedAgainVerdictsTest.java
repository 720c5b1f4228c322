package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.BRANCH;
import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.VENDOR;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static io.earshot.analyzer.detect.CallScene.endpoint;
import static io.earshot.analyzer.detect.WebScene.CLIENT;
import static io.earshot.analyzer.detect.WebScene.PEER;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.capture.net.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Long captures: the same hosts talk again, on the same ports, and the verdict on the one call is not that on the other. */
class UsedAgainVerdictsTest {
    private static final List<String> NOTHING = List.of();
    private static final double LATER = 3600;

    private final WebScene web = new WebScene();
    private final CallScene scene = new CallScene();

    /** Inbound media dies with all that goes its way. */
    private WebScene dying() {
        return web.found()
                .consent(1, 9)
                .keyed(0.5, PEER, CLIENT)
                .media(CLIENT, PEER, 1, 24)
                .media(PEER, CLIENT, 1, 9)
                .flow(CLIENT, PEER, "rtp", 1200, 400);
    }

    @Test
    void aSessionOnPortsThatAreUsedAgainIsAnotherOne() {
        List<String> alone = dying().findings();
        assertEquals(List.of("one-way-audio/undetermined"), alone);
        for (double second = LATER; second < LATER + 20; second += 2.5) {
            web.check(second, CLIENT, PEER, "other:again", true).check(second + 0.1, PEER, CLIENT, "again:other", true);
        }
        web.media(CLIENT, PEER, LATER + 1, LATER + 20).media(PEER, CLIENT, LATER + 1, LATER + 20);
        assertEquals(alone, web.findings());
    }

    /** A pair is found, and the capture of it is over after three seconds. */
    private void pair(double seconds, String own, String peers) {
        web.check(seconds, CLIENT, PEER, own, true)
                .check(seconds + 0.1, PEER, CLIENT, peers, true)
                .check(seconds + 0.2, CLIENT, PEER, own, true)
                .check(seconds + 2.9, CLIENT, PEER, own, true)
                .also(GivenFlow.udp(CLIENT, PEER, "stun")
                        .between(seconds, seconds + 3)
                        .packets(9, 9));
    }

    @Test
    void aPairIsNotOpenUntilItsPortsAreUsedAgain() {
        web.connection(endpoint("192.168.1.10", 40000), endpoint("203.0.113.10", 443), "tls", 9, 9, 0);
        pair(0, "peer:two", "two:peer");
        pair(LATER, "other:again", "again:other");
        assertEquals(NOTHING, web.findings());
    }

    /** Media flows until the call is changed, and from then on it is not seen here. */
    private void elsewhereAfterAChange(double start, int call) {
        Endpoint client = endpoint("192.168.1.10", 16420);
        Endpoint vendor = endpoint("203.0.113.20", 10020);
        scene.call(call)
                .invite(start, 1, BRANCH + call, CLIENT_MEDIA, "sendrecv", VENDOR_MEDIA, "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, start + 1, start + 8)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, start + 1, start + 8)
                .invite(start + 8, 2, "change" + call, client, "sendrecv", vendor, "sendrecv")
                .request(start + 24, "BYE", 3, "z9hG4bKend" + call, ";tag=b", "", CallScene.CLIENT, VENDOR);
    }

    @Test
    void callsThatAllLoseTheirMediaWithAChangeHaveItElsewhere() {
        elsewhereAfterAChange(0, 1);
        elsewhereAfterAChange(LATER, 2);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void aCallWithoutMediaIsToldBesideOneThatHasItToTheEnd() {
        elsewhereAfterAChange(0, 1);
        scene.call(2)
                .invite(LATER, 1, "whole", CLIENT_MEDIA, "sendrecv", VENDOR_MEDIA, "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, LATER + 1, LATER + 20)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, LATER + 1, LATER + 20)
                .request(LATER + 20, "BYE", 2, "z9hG4bKend", ";tag=b", "", CallScene.CLIENT, VENDOR);
        assertEquals(List.of("no-audio/undetermined"), scene.findings());
    }
}
