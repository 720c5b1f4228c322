package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.capture.net.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Media at a router that does not translate, both sides of which are in one capture. */
class RoutedMediaVerdictsTest {
    private static final List<String> NOTHING = List.of();

    private final CallScene scene = new CallScene();

    @Test
    void blockedWhereARouterWithoutTranslationPassesSignallingAndNotMedia() {
        scene.answered("sendrecv", "sendrecv")
                .signallingTwice()
                .twice(CLIENT_MEDIA, 1, 12)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12)
                .bye(12);
        assertEquals(List.of("one-way-audio/inbound-blocked"), scene.findings());
    }

    private List<String> someSignallingTwice(double mediaTwiceUntil) {
        return scene.answered("sendrecv", "sendrecv")
                .signallingTwice(9, 3)
                .twice(CLIENT_MEDIA, 1, mediaTwiceUntil)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12)
                .bye(12)
                .findings();
    }

    /** The others came through too late to be known as copies: the router had to ask for the address of the next host first. */
    @Test
    void blockedWhereSomeSignallingIsThereTwiceAndAllMediaOfTheOtherDirection() {
        assertEquals(List.of("one-way-audio/inbound-blocked"), someSignallingTwice(12));
    }

    @Test
    void silentWhereSomeSignallingIsThereTwiceAndNoMedia() {
        assertEquals(NOTHING, someSignallingTwice(1));
    }

    @Test
    void blockedFromAMomentOnWhereARouterWithoutTranslationPassedMediaBefore() {
        scene.answered("sendrecv", "sendrecv")
                .signallingTwice()
                .twice(CLIENT_MEDIA, 1, 20)
                .twice(VENDOR_MEDIA, 1, 8)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 20)
                .bye(20);
        assertEquals(List.of("one-way-audio/inbound-blocked"), scene.findings());
    }

    /** Signalling goes another way, or is translated, which media over IPv6 need not be. */
    @Test
    void blockedFromAMomentOnWhereMediaAlonePassedARouter() {
        scene.answered("sendrecv", "sendrecv")
                .signallingTwice(9, 0)
                .twice(CLIENT_MEDIA, 1, 20)
                .twice(VENDOR_MEDIA, 1, 8)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 20)
                .bye(20);
        assertEquals(List.of("one-way-audio/inbound-blocked"), scene.findings());
    }

    @Test
    void blockedForAWhileWhereARouterWithoutTranslationPassesMediaAgain() {
        scene.answered("sendrecv", "sendrecv")
                .signallingTwice()
                .twice(VENDOR_MEDIA, 1, 20)
                .twice(CLIENT_MEDIA, 1, 6)
                .twice(CLIENT_MEDIA, 12, 20)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 20)
                .bye(20);
        assertEquals(List.of("one-way-audio/outbound-blocked"), scene.findings());
    }

    @Test
    void silentWhereAMirrorShowsNothingTwiceFromAMomentOn() {
        scene.answered("sendrecv", "sendrecv")
                .signallingTwice()
                .twice(CLIENT_MEDIA, 1, 8)
                .twice(VENDOR_MEDIA, 1, 8)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 20)
                .bye(20);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void silentWhereAMirrorShowsOneDirectionTwice() {
        scene.answered("sendrecv", "sendrecv")
                .twice(CLIENT_MEDIA, 1, 12)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12)
                .bye(12);
        assertEquals(NOTHING, scene.findings());
    }

    /** The other side moves to a port that the firewall does not let in. */
    @Test
    void blockedAfterAChangeWhereARouterWithoutTranslationPassedMediaBefore() {
        Endpoint moved = new Endpoint(VENDOR_MEDIA.address(), VENDOR_MEDIA.port() + 4000);
        scene.answered("sendrecv", "sendrecv")
                .signallingTwice()
                .invite(9, 2, "change", CLIENT_MEDIA, "sendrecv", moved, "sendrecv")
                .twice(CLIENT_MEDIA, 1, 20)
                .twice(VENDOR_MEDIA, 1, 10)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 10)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 10)
                .media(CLIENT_MEDIA, moved, 10.1, 20)
                .media(moved, CLIENT_MEDIA, 10.1, 20)
                .bye(20);
        assertEquals(List.of("one-way-audio/inbound-blocked"), scene.findings());
    }
}
