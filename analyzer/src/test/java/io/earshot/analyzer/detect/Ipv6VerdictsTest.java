package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.Observation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ICMPv6 says of a call, RFC 4443: without a translation, every host answers under its own address. */
class Ipv6VerdictsTest {
    private static final Endpoint CLIENT = endpoint("2001:db8:1::10", 5060);
    private static final Endpoint CLIENT_MEDIA = endpoint("2001:db8:1::10", 16400);
    private static final Endpoint VENDOR = endpoint("2001:db8:2::10", 5060);
    private static final Endpoint VENDOR_MEDIA = endpoint("2001:db8:2::10", 10000);
    private static final Endpoint ROUTER = endpoint("2001:db8:1::1", 0);

    private final CallScene scene = new CallScene();

    /** Type 1, destination unreachable. */
    private void unreachable(double seconds, Endpoint reporter, int code, Endpoint source, Endpoint destination) {
        scene.also(
                seconds, at -> new Observation.Icmp(at, reporter, source, true, 1, code, 64, 17, source, destination));
    }

    private List<String> asksInVain(Endpoint reporter, int code) {
        String body = sdp(CLIENT_MEDIA);
        for (double second : new double[] {0, 0.5, 1.5, 3.5, 7.5}) {
            scene.request(second, "INVITE", 1, "z9hG4bKi", "", body, CLIENT, VENDOR);
        }
        unreachable(0.01, reporter, code, CLIENT, VENDOR);
        unreachable(0.51, reporter, code, CLIENT, VENDOR);
        return scene.findings();
    }

    private static String sdp(Endpoint media) {
        return CallScene.sdp(media, "sendrecv").replace("IP4", "IP6");
    }

    /** Codes 5 and 6 are subsets of code 1, RFC 4443 section 3.1. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 6})
    void aFilterForbidsTheRequests(int code) {
        assertEquals(List.of("signalling-blocked/admin-prohibited"), asksInVain(ROUTER, code));
    }

    @Test
    void aServerThatDoesNotListenIsNoFirewall() {
        assertEquals(List.of("signalling-blocked/port-unreachable"), asksInVain(VENDOR, 4));
    }

    /** RFC 4443 section 2.2: the asked host would answer under the address that was asked. */
    @Test
    void aRouterThatSaysSoInPlaceOfTheServerIsAFilter() {
        assertEquals(List.of("signalling-blocked/admin-prohibited"), asksInVain(ROUTER, 4));
    }

    private void call() {
        scene.request(0, "INVITE", 1, "z9hG4bKi", "", sdp(CLIENT_MEDIA), CLIENT, VENDOR);
        scene.response(1, 200, "OK", "INVITE", 1, "z9hG4bKi", "b", sdp(VENDOR_MEDIA), VENDOR, CLIENT);
        scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", CLIENT, VENDOR);
        scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12);
        scene.request(12, "BYE", 2, "z9hG4bKb", ";tag=b", "", CLIENT, VENDOR);
        scene.response(12.01, 200, "OK", "BYE", 2, "z9hG4bKb", "b", "", VENDOR, CLIENT);
    }

    @Test
    void audioFlowsBothWays() {
        call();
        scene.media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12);
        assertEquals(List.of(), scene.findings());
    }

    @Test
    void aFilterForbidsTheMedia() {
        call();
        for (int second = 1; second < 12; second++) {
            unreachable(second + 0.01, ROUTER, 1, CLIENT_MEDIA, VENDOR_MEDIA);
        }
        assertEquals(List.of("no-audio/outbound-blocked"), scene.findings());
    }

    @Test
    void aFilterForbidsTheMediaOfOneDirection() {
        call();
        scene.media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12);
        for (int second = 1; second < 12; second++) {
            unreachable(second + 0.01, ROUTER, 1, CLIENT_MEDIA, VENDOR_MEDIA);
        }
        assertEquals(List.of("one-way-audio/outbound-blocked"), scene.findings());
    }

    @Test
    void wiresharkShowsTheEvidence() {
        asksInVain(VENDOR, 4);
        assertEquals(
                "icmpv6.type == 1 && ipv6.addr == 2001:db8:2::10",
                scene.all().get(0).filter().orElseThrow());
    }

    private void mediaBesideSignallingOverIpv4(double lastOfVendor) {
        String branch = "z9hG4bKi";
        scene.also(0, at -> GivenStun.request("binding", 1).seen(at, CallScene.CLIENT, CallScene.VENDOR, Transport.UDP))
                .also(
                        0.01,
                        at -> GivenStun.success("binding", 1)
                                .mapped(CallScene.OUTSIDE)
                                .seen(at, CallScene.VENDOR, CallScene.CLIENT, Transport.UDP));
        scene.request(0, "INVITE", 1, branch, "", sdp(CLIENT_MEDIA), CallScene.CLIENT, CallScene.VENDOR);
        scene.response(1, 200, "OK", "INVITE", 1, branch, sdp(VENDOR_MEDIA));
        scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", CallScene.CLIENT, CallScene.VENDOR);
        scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, lastOfVendor)
                .bye(20);
    }

    @Test
    void anAddressThatMediaComesFromIsNotWrongWhereSignallingHasAnother() {
        mediaBesideSignallingOverIpv4(8);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    /** NAT64, RFC 6146: the server has IPv4 only, and may send to where the client's packets come from. */
    @Test
    void anAddressOfItsOwnThatIsTranslatedOnTheWayIsNotWrong() {
        GivenStun asked = GivenStun.request("binding", 1);
        GivenStun told = GivenStun.success("binding", 1).mapped(endpoint("198.51.100.30", 5060));
        scene.also(0, at -> asked.seen(at, CLIENT, VENDOR, Transport.UDP))
                .also(0.01, at -> told.seen(at, VENDOR, CLIENT, Transport.UDP));
        call();
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }
}
