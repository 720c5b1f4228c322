package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE_MEDIA;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Faults of audio, and what looks like them: diagnosis by offer, answer and streams alone. */
class AudioVerdictsTest {
    private static final List<String> NOTHING = List.of();
    private static final List<String> UNDETERMINED = List.of("one-way-audio/undetermined");
    private static final String BRANCH = "announced " + CLIENT_MEDIA;

    private final CallScene scene = new CallScene();

    @Test
    void silentWhenMediaFlowsBothWays() {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12)
                .bye(12);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void undeterminedWhenOnePointLacksInboundMedia() {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .bye(12);
        assertEquals(UNDETERMINED, scene.findings());
    }

    @Test
    void blockedWhenTheOutsideShowsWhatTheInsideLacks() {
        scene.answered("sendrecv", "sendrecv")
                .outside(BRANCH, CallScene.sdp(CLIENT_MEDIA, "sendrecv"))
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(OUTSIDE_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1, 12)
                .bye(12);
        assertEquals(List.of("one-way-audio/inbound-blocked"), scene.findings());
    }

    @Test
    void blockedThoughAFewStrayPacketsComeThrough() {
        scene.answered("sendrecv", "sendrecv")
                .outside(BRANCH, CallScene.sdp(CLIENT_MEDIA, "sendrecv"))
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(OUTSIDE_MEDIA, VENDOR_MEDIA, 1, 1.1)
                .media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12)
                .bye(12);
        assertEquals(List.of("one-way-audio/outbound-blocked"), scene.findings());
    }

    @Test
    void silentWhenHeldBySendonly() {
        scene.answered("sendonly", "recvonly")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .bye(12);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void silentWhenHeldByTheNullAddress() {
        scene.invite(0, 1, BRANCH, CallScene.endpoint("0.0.0.0", 16400), "sendrecv", VENDOR_MEDIA, "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .bye(12);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void silentWhenTheCallIsTooShort() {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 3)
                .bye(3);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void silentWhenTheOtherSideIsMutedForAWhile() {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20)
                .mediaWithPause(VENDOR_MEDIA, CLIENT_MEDIA, 1, 8, 13, 20, false)
                .bye(20);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void tellsALossInTheMiddleOfACall() {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20)
                .mediaWithPause(VENDOR_MEDIA, CLIENT_MEDIA, 1, 8, 13, 20, true)
                .bye(20);
        assertEquals(1, scene.findings().stream().filter(UNDETERMINED::contains).count());
    }

    @Test
    void silentOnEarlyMediaOfTheCalleeOnly() {
        scene.answered("sendrecv", "sendrecv")
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 0.1, 12)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .bye(12);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void silentWhenAReinviteMovesTheMedia() {
        var moved = CallScene.endpoint("203.0.113.11", 10002);
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 10)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 10)
                .invite(9, 2, BRANCH, CLIENT_MEDIA, "sendrecv", moved, "sendrecv")
                .media(CLIENT_MEDIA, moved, 10, 20)
                .media(moved, CLIENT_MEDIA, 10, 20)
                .bye(20);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void aRewrittenDescriptionIsAnAlg() {
        scene.answered("sendrecv", "sendrecv")
                .outside(BRANCH, CallScene.sdp(OUTSIDE_MEDIA, "sendrecv"))
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12)
                .media(OUTSIDE_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1, 12)
                .bye(12);
        assertEquals(List.of("sip-alg/sdp-changed"), scene.findings());
    }

    @Test
    void aRefusalIsNoFault() {
        scene.refused(486, "Busy Here");
        assertEquals(List.of("call-rejected/busy"), scene.findings());
    }
}
