package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE_MEDIA;
import static io.earshot.analyzer.detect.CallScene.VENDOR;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static io.earshot.analyzer.detect.CallScene.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Sighting;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Ways past the customer's router that change, that lead nowhere, or that no longer lead in. */
class UplinkVerdictsTest {
    private static final List<String> NOTHING = List.of();
    private static final Endpoint OTHER_UPLINK = endpoint("198.51.100.31", OUTSIDE_MEDIA.port());
    /** Of the network behind the client's router, from which nothing comes here. */
    private static final Endpoint BEHIND = endpoint("192.168.7.10", CLIENT_MEDIA.port());

    private static final Endpoint PROVIDER = endpoint("203.0.113.1", 0);
    private static final Endpoint TLS_CLIENT = endpoint(OUTSIDE.address().toString(), 40000);
    private static final Endpoint TLS_SERVER = endpoint(VENDOR.address().toString(), 5061);

    private final CallScene scene = new CallScene();

    // --- a router that changes to another uplink in the middle of a call

    private void callOnBothSides() {
        scene.invite(0, 1, "one", OUTSIDE_MEDIA, "sendrecv", VENDOR_MEDIA, "sendrecv")
                .outside("one", CallScene.sdp(OUTSIDE_MEDIA, "sendrecv"))
                .leaves(CLIENT_MEDIA, VENDOR_MEDIA, OUTSIDE_MEDIA, OTHER_UPLINK, 1, 8, 20)
                .bye(20);
    }

    @Test
    void mediaThatComesToTheOtherUplinkIsThere() {
        callOnBothSides();
        scene.comes(VENDOR_MEDIA, CLIENT_MEDIA, OUTSIDE_MEDIA, OTHER_UPLINK, 1, 8, 20);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void mediaThatStillComesToTheOldUplinkFindsNoTranslation() {
        callOnBothSides();
        scene.seenOnBothSides(VENDOR_MEDIA, CLIENT_MEDIA, OUTSIDE_MEDIA, new double[] {1, 8}, new double[] {8, 20});
        assertEquals(List.of("one-way-audio/nat-binding-lost"), scene.findings());
    }

    // --- a router with several addresses, from one of which signalling leaves and from another one media

    private List<String> mediaLeavesFromAnotherAddress(boolean comesIn) {
        scene.invite(0, 1, "one", OUTSIDE_MEDIA, "sendrecv", VENDOR_MEDIA, "sendrecv")
                .outside("one", CallScene.sdp(OUTSIDE_MEDIA, "sendrecv"))
                .ofOneSender(8)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20)
                .media(OTHER_UPLINK, VENDOR_MEDIA, 1.0001, 20)
                .ofOneSender(9)
                .media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1, 20);
        if (comesIn) {
            scene.media(VENDOR_MEDIA, CLIENT_MEDIA, 1.0001, 20);
        }
        return scene.bye(20).findings();
    }

    @Test
    void mediaThatComesToTheAddressOfSignallingFindsNoTranslation() {
        assertEquals(List.of("one-way-audio/wrong-address-in-sdp"), mediaLeavesFromAnotherAddress(false));
    }

    @Test
    void mediaThatLeavesFromAnotherAddressIsNotKeptInside() {
        assertEquals(NOTHING, mediaLeavesFromAnotherAddress(true));
    }

    // --- a way that leads in a circle

    private Finding mediaGoesRound(boolean heard) {
        scene.answered("sendrecv", "sendrecv").media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20);
        if (heard) {
            scene.media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 20);
        }
        for (double second = 1; second < 20; second += 0.5) {
            scene.expired(second, CLIENT_MEDIA, VENDOR_MEDIA, "203.0.113.1");
        }
        return scene.bye(20).all().get(0);
    }

    @Test
    void aRouterThatGivesPacketsUpKeepsThemFromLeaving() {
        Finding finding = mediaGoesRound(false);
        assertEquals("no-audio/undetermined", finding.code() + "/" + finding.cause());
        assertTrue(finding.explanation().contains("time to live exceeded"), finding.explanation());
        assertTrue(finding.blocked().isEmpty());
    }

    @Test
    void noFilterIsToBlameForPacketsThatGoRound() {
        Finding finding = mediaGoesRound(true);
        assertEquals("one-way-audio/undetermined", finding.code() + "/" + finding.cause());
        assertTrue(finding.explanation().contains("not of a packet filter"), finding.explanation());
    }

    // --- a private address of another network, and nothing that a server could learn from

    private void callOutside() {
        scene.request(0, "INVITE", 1, "z9hG4bK1", "", CallScene.sdp(BEHIND, "sendrecv"), OUTSIDE, VENDOR);
        scene.response(
                1, 200, "OK", "INVITE", 1, "z9hG4bK1", "b", CallScene.sdp(VENDOR_MEDIA, "sendrecv"), VENDOR, OUTSIDE);
        scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", OUTSIDE, VENDOR);
        scene.request(20, "BYE", 2, "z9hG4bKb", ";tag=b", "", OUTSIDE, VENDOR);
        scene.response(20.01, 200, "OK", "BYE", 2, "z9hG4bKb", "b", "", VENDOR, OUTSIDE);
    }

    @Test
    void aServerThatHearsNothingSendsToThePrivateAddressForEver() {
        callOutside();
        scene.media(VENDOR_MEDIA, BEHIND, 1, 20);
        assertEquals(List.of("one-way-audio/private-address-in-sdp"), scene.findings());
    }

    @Test
    void aServerThatLearnsAtOnceSendsElsewhere() {
        callOutside();
        scene.media(VENDOR_MEDIA, BEHIND, 1, 1.4)
                .media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1.5, 20)
                .media(OUTSIDE_MEDIA, VENDOR_MEDIA, 1.5, 20);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void soItIsWhereEarlyMediaCameFromAnotherServer() {
        callOutside();
        Endpoint early = endpoint("203.0.113.11", 10100);
        scene.media(OUTSIDE_MEDIA, early, 0.2, 1).media(VENDOR_MEDIA, BEHIND, 1, 20);
        assertEquals(List.of("one-way-audio/private-address-in-sdp"), scene.findings());
    }

    private void step(double seconds, Endpoint source, Endpoint destination, String step) {
        scene.also(
                seconds,
                at -> new Observation.Tls(
                        at,
                        source,
                        destination,
                        "tls",
                        step,
                        "",
                        List.of(),
                        "",
                        "",
                        "",
                        "",
                        "",
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        64));
    }

    private void signalledUnreadably(Endpoint client) {
        connected(client, TLS_SERVER);
    }

    private void connected(Endpoint client, Endpoint server) {
        step(0.1, client, server, "client-hello");
        step(0.2, server, client, "server-hello");
        step(0.3, client, server, "application-data");
        step(0.3, server, client, "application-data");
    }

    @Test
    void soItIsWhereSignallingCannotBeRead() {
        signalledUnreadably(TLS_CLIENT);
        scene.media(VENDOR_MEDIA, BEHIND, 1, 20);
        assertEquals(List.of("one-way-audio/private-address-in-sdp"), scene.findings());
    }

    /** The connection leads to a host, at a port that tells nothing, and media goes there, or to another one. */
    private List<String> nothingComesFrom(String host) {
        connected(endpoint("192.168.1.10", 40000), endpoint(TLS_SERVER.address().toString(), 29443));
        return scene.media(endpoint("192.168.1.10", 16400), endpoint(host, 10000), 1, 20)
                .findings();
    }

    @Test
    void whoseServerIsSentMediaMissesThatOfTheServer() {
        assertEquals(
                List.of("one-way-audio/undetermined"),
                nothingComesFrom(TLS_SERVER.address().toString()));
    }

    @Test
    void silentWhereMediaGoesToWhereNoConnectionLeads() {
        assertEquals(NOTHING, nothingComesFrom("203.0.113.99"));
    }

    @Test
    void aPrivateHostThatSignalsItselfMayOnlyListen() {
        signalledUnreadably(endpoint(BEHIND.address().toString(), 40000));
        scene.media(VENDOR_MEDIA, BEHIND, 1, 20);
        assertTrue(
                scene.findings().stream().noneMatch(finding -> finding.endsWith("private-address-in-sdp")),
                scene.findings()::toString);
    }

    // --- a router farther on that has no way

    private int place;

    private void routerSaysNoWay(double... seconds) {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 20)
                .bye(20);
        for (double second : seconds) {
            scene.also(
                    second,
                    at -> new Observation.Icmp(
                            new Sighting(at.time(), place, place, at.frame()),
                            PROVIDER,
                            CLIENT_MEDIA,
                            false,
                            3,
                            1,
                            64,
                            17,
                            CLIENT_MEDIA,
                            VENDOR_MEDIA));
        }
    }

    @Test
    void mediaThatARouterAnswersWithHostUnreachableIsNotHeard() {
        routerSaysNoWay(8, 9, 10, 11, 12);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void whatARouterSaysElsewhereIsOfOtherPacketsWithThoseAddresses() {
        place = 1;
        routerSaysNoWay(8, 9, 10, 11, 12);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void aSingleErrorIsOrdinary() {
        routerSaysNoWay(8, 8.5);
        assertEquals(NOTHING, scene.findings());
    }

    // --- a request within a call over a connection on which the client still speaks

    private void refreshedInVain(long repeatedByServer, long repeatedByClient) {
        scene.overTcp();
        scene.request(0, "REGISTER", 1, "z9hG4bKr", "", "", OUTSIDE, VENDOR);
        scene.response(0.1, 200, "OK", "REGISTER", 1, "z9hG4bKr", "r", "", VENDOR, OUTSIDE);
        scene.anotherCall()
                .request(30, "INVITE", 1, "z9hG4bKi", "", CallScene.sdp(VENDOR_MEDIA, "sendrecv"), VENDOR, OUTSIDE);
        FlowState.Direction spoken = new FlowState.Direction(9, 900, 9, 0, Optional.empty(), Optional.empty(), 64, 0);
        scene.also(
                50,
                at -> new FlowState(
                        9,
                        at,
                        at,
                        true,
                        6,
                        OUTSIDE,
                        VENDOR,
                        List.of("sip"),
                        new FlowState.Direction(9, 900, 9, 0, Optional.of(at), Optional.of(at), 64, 0),
                        spoken,
                        Optional.of(new FlowState.TcpLife(
                                List.of(at.time()),
                                Optional.of(at),
                                60,
                                Optional.empty(),
                                false,
                                -1,
                                false,
                                500,
                                900,
                                0,
                                repeatedByServer + repeatedByClient,
                                repeatedByClient,
                                0,
                                List.of()))));
    }

    @Test
    void whatTheServerRepeatsIsLostThoughTheClientSpeaksLater() {
        refreshedInVain(6, 2);
        assertEquals(List.of("inbound-call-lost/undetermined"), scene.findings());
    }

    @Test
    void whatTheClientRepeatsIsNoCallFromOutside() {
        refreshedInVain(1, 7);
        assertTrue(
                scene.findings().stream().noneMatch(finding -> finding.startsWith("inbound-call-lost")),
                scene.findings()::toString);
    }
}
