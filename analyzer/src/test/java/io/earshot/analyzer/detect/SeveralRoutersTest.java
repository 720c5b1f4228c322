package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE_MEDIA;
import static io.earshot.analyzer.detect.CallScene.VENDOR;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client behind two routers, the outer one of which leaves the description as it is. */
class SeveralRoutersTest {
    private static final Endpoint BETWEEN = CallScene.endpoint("10.77.0.2", 5060);
    private static final Endpoint BETWEEN_MEDIA = CallScene.endpoint("10.77.0.2", 16400);

    private final CallScene scene = new CallScene();

    /** An ALG of the inner router writes that router's own address. */
    private void rewritten() {
        scene.answered("sendrecv", "sendrecv");
        scene.request(0.001, "INVITE", 1, branch(), "", CallScene.sdp(BETWEEN_MEDIA, "sendrecv"), BETWEEN, VENDOR);
        scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20).media(BETWEEN_MEDIA, VENDOR_MEDIA, 1.001, 20);
    }

    private static String branch() {
        return "z9hG4bK1" + Integer.toHexString(CallScene.BRANCH.hashCode());
    }

    private List<String> audio() {
        return scene.bye(20).findings().stream()
                .filter(told -> told.contains("audio"))
                .toList();
    }

    @Test
    void itsPrivateAddressIsAnnouncedToWhoSeesAPublicOne() {
        rewritten();
        scene.also(0.5, at -> GivenStun.request("binding", 1).seen(at, BETWEEN, VENDOR, Transport.UDP))
                .also(
                        0.52,
                        at -> GivenStun.success("binding", 1).mapped(OUTSIDE).seen(at, VENDOR, BETWEEN, Transport.UDP));
        assertEquals(List.of("one-way-audio/private-address-in-sdp"), audio());
    }

    @Test
    void whereNobodyTellsOfAnotherRouterItMayBeTheOnlyOne() {
        rewritten();
        assertEquals(List.of("one-way-audio/undetermined"), audio());
    }

    /** At the outer router's outside the peer's media goes to an address that is the client's between the two only. */
    @Test
    void whatGoesAstrayAtOnePlaceIsNotSeenAtAnother() {
        scene.request(0, "INVITE", 1, branch(), "", CallScene.sdp(BETWEEN_MEDIA, "sendrecv"), BETWEEN, VENDOR);
        scene.atTap(1);
        scene.request(0.001, "INVITE", 1, branch(), "", CallScene.sdp(BETWEEN_MEDIA, "sendrecv"), OUTSIDE, VENDOR);
        scene.response(
                1, 200, "OK", "INVITE", 1, branch(), "b", CallScene.sdp(VENDOR_MEDIA, "sendrecv"), VENDOR, OUTSIDE);
        scene.media(OUTSIDE_MEDIA, VENDOR_MEDIA, 1, 20).media(VENDOR_MEDIA, BETWEEN_MEDIA, 1, 20);
        scene.atTap(0);
        scene.response(
                1.001, 200, "OK", "INVITE", 1, branch(), "b", CallScene.sdp(VENDOR_MEDIA, "sendrecv"), VENDOR, BETWEEN);
        scene.request(1.01, "ACK", 1, branch() + "a", ";tag=b", "", BETWEEN, VENDOR);
        scene.media(BETWEEN_MEDIA, VENDOR_MEDIA, 1, 20);
        assertEquals(List.of("one-way-audio/private-address-in-sdp"), audio());
    }
}
