package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.OUTSIDE;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE_MEDIA;
import static io.earshot.analyzer.detect.CallScene.VENDOR;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static io.earshot.analyzer.detect.CallScene.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.analyzer.track.Call;
import io.earshot.capture.net.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which end of a session is the client, where no call tells it. */
class WhoIsTheClientTest {
    private static final Endpoint NEIGHBOUR = endpoint("192.168.1.11", 5060);

    private final CallScene scene = new CallScene();

    /** Between two public addresses, and the capture begins with what the server sends. */
    @Test
    void whoOpenedAConnectionToTheOtherIsTheClient() {
        Endpoint signalling = endpoint(VENDOR.address().toString(), 5061);
        Endpoint media = endpoint(VENDOR.address().toString(), VENDOR_MEDIA.port());
        scene.also(GivenFlow.tcp(endpoint(OUTSIDE.address().toString(), 40000), signalling, "tls")
                        .packets(new GivenFlow.Packets(9), new GivenFlow.Packets(9))
                        .opened(0, 60))
                .media(media, OUTSIDE_MEDIA, 1, 12)
                .media(OUTSIDE_MEDIA, media, 1, 12);
        assertEquals(List.of(OUTSIDE_MEDIA), clients());
    }

    /** The texts are cut, so that no call is known by them. */
    @Test
    void whoSpokeSipFirstIsTheClient() {
        Endpoint media = endpoint(VENDOR.address().toString(), VENDOR_MEDIA.port());
        scene.also(GivenFlow.udp(endpoint(OUTSIDE.address().toString(), 5060), VENDOR, "sip")
                        .packets(3, 3))
                .media(media, OUTSIDE_MEDIA, 1, 12)
                .media(OUTSIDE_MEDIA, media, 1, 12);
        assertEquals(List.of(OUTSIDE_MEDIA), clients());
    }

    /** Its phone registered before the capture began. */
    @Test
    void aServerInsideThatCallsItsPhoneIsNoClient() {
        Endpoint phone = endpoint("192.168.1.11", 4000);
        Endpoint server = endpoint("192.168.1.5", 4002);
        scene.also(GivenFlow.udp(endpoint("192.168.1.5", 5060), NEIGHBOUR, "sip")
                        .packets(3, 3))
                .media(phone, server, 1, 12)
                .media(server, phone, 1, 12);
        assertEquals(List.of(phone), clients());
    }

    @Test
    void whoOpenedAConnectionToARelayIsAtEitherEndOfTheSession() {
        Endpoint relay = endpoint(VENDOR.address().toString(), 3478);
        Endpoint relayed = endpoint(VENDOR.address().toString(), VENDOR_MEDIA.port());
        scene.also(GivenFlow.tcp(endpoint(OUTSIDE.address().toString(), 40000), relay, "turn")
                        .packets(new GivenFlow.Packets(9), new GivenFlow.Packets(9))
                        .opened(0, 60))
                .media(relayed, OUTSIDE_MEDIA, 1, 12)
                .media(OUTSIDE_MEDIA, relayed, 1, 12);
        assertEquals(List.of(relayed), clients());
    }

    private List<Endpoint> clients() {
        return scene.facts().calls().stream().map(Call::client).toList();
    }
}
