package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.BRANCH;
import static io.earshot.analyzer.detect.CallScene.CLIENT;
import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE_MEDIA;
import static io.earshot.analyzer.detect.CallScene.VENDOR;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static io.earshot.analyzer.detect.CallScene.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.decode.dns.DnsMessage;
import io.earshot.capture.decode.sip.Header;
import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.Observation;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a capture of both sides of a router shows twice is one fault, and tells who does it. */
class TwoPlacesTest {
    private static final Endpoint INSIDE_PORT = endpoint("192.168.1.10", 40000);
    private static final Endpoint OUTSIDE_PORT = endpoint("198.51.100.30", 40000);
    private static final Endpoint SERVER = endpoint("203.0.113.40", 5061);
    private static final int NO_RESET = -1;

    private final CallScene scene = new CallScene();

    /** SYNs of a connection, and a reset of a time to live, or none. */
    private void syns(double seconds, Endpoint client, int count, int back, int resetTtl) {
        syns(seconds, client, count, back, resetTtl, Optional.empty());
    }

    private void syns(double seconds, Endpoint client, int count, int back, int resetTtl, Optional<Integer> synAckTtl) {
        double last = seconds + count - 1;
        GivenFlow flow = GivenFlow.tcp(client, SERVER)
                .between(seconds, last + 0.001)
                .packets(
                        new GivenFlow.Packets(count).payloads(0).ttl(63),
                        new GivenFlow.Packets(back).payloads(0).ttl(60))
                .syns(IntStream.range(0, count).mapToDouble(i -> seconds + i).toArray());
        synAckTtl.ifPresent(ttl -> flow.opened(seconds, ttl));
        scene.also(resetTtl == NO_RESET ? flow : flow.reset(last + 0.001, resetTtl));
    }

    @Test
    void aResetThatComesInFromOutsideIsToldOnce() {
        syns(1, INSIDE_PORT, 1, 1, 59);
        syns(1.001, OUTSIDE_PORT, 1, 1, 60);
        syns(3, endpoint("192.168.1.10", 40002), 1, 1, 59);
        syns(3.001, endpoint("198.51.100.30", 40002), 1, 1, 60);
        assertEquals(List.of("signalling-blocked/reset-by-server"), scene.findings());
        assertTrue(
                scene.all().get(0).explanation().contains("it is not the router"),
                scene.all().get(0)::explanation);
    }

    @Test
    void aResetThatIsInsideOnlyIsTheRouters() {
        syns(1, INSIDE_PORT, 1, 1, 60);
        syns(1.001, OUTSIDE_PORT, 1, 0, NO_RESET);
        assertEquals("reset-by-middlebox", scene.all().get(0).cause());
        assertEquals(Confidence.PROOF, scene.all().get(0).confidence());
        assertEquals(1, scene.all().size());
    }

    @Test
    void answersThatPassAndAreNeverAcknowledgedAreDroppedOnTheWayToTheClient() {
        syns(1, OUTSIDE_PORT, 5, 5, NO_RESET, Optional.of(58));
        assertEquals(List.of("signalling-blocked/no-answer"), scene.findings());
    }

    @Test
    void theRemedyFollowsHowFarItGets() {
        syns(1, INSIDE_PORT, 5, 0, NO_RESET);
        syns(1.001, OUTSIDE_PORT, 5, 5, NO_RESET, Optional.of(58));
        assertEquals(1, scene.all().size());
        assertEquals(
                "On the router of 192.168.1.10 let the answers of 203.0.113.40 port 5061 (TCP) back in",
                scene.all().get(0).remedy().orElseThrow());
    }

    @Test
    void anAnswerThatNamesAnInsideHostIsWhyNobodyListens() {
        Endpoint router = endpoint("192.168.1.1", 10000);
        scene.invite(0, 1, "one", OUTSIDE_MEDIA, "sendrecv", router, "sendrecv")
                .media(CLIENT_MEDIA, router, 1, 12)
                .media(router, CLIENT_MEDIA, 1, 12)
                .unreachable(router, CLIENT_MEDIA, 2, 3, 4, 5, 6, 7, 8, 9)
                .bye(12);
        assertEquals("wrong-address-in-sdp", scene.all().get(0).cause());
    }

    @Test
    void aConnectionThatOpensAtTheSecondAttemptIsNone() {
        syns(1, OUTSIDE_PORT, 2, 2, NO_RESET, Optional.of(58));
        assertEquals(List.of(), scene.findings());
    }

    @Test
    void questionsForANameThatNeverLeaveTheRouter() {
        Endpoint resolver = endpoint("203.0.113.53", 53);
        for (int i = 0; i < 4; i++) {
            Endpoint asker = endpoint("192.168.1.10", 41000 + i);
            scene.also(
                    i,
                    at -> new Observation.Dns(
                            at, asker, resolver, new DnsMessage(1, false, 0, "sip.vendor.example", "A", List.of())));
            flow(i, asker, resolver, 0);
        }
        flow(1, endpoint("192.168.1.11", 42000), VENDOR, 1);
        flow(1.001, endpoint("198.51.100.30", 42000), VENDOR, 1);
        assertEquals("name-not-resolved", scene.all().get(0).cause());
        assertEquals(Confidence.PROOF, scene.all().get(0).confidence());
    }

    @Test
    void anAnswerThatTheRouterKeepsResolvesNothing() {
        Endpoint resolver = endpoint("203.0.113.53", 53);
        Endpoint asker = endpoint("192.168.1.10", 41000);
        Endpoint outside = endpoint("198.51.100.30", 41000);
        var answer = new DnsMessage.Answer("sip.vendor.example", "A", 60, Optional.of(VENDOR.address()), "", 0, "");
        for (int i = 0; i < 3; i++) {
            scene.also(
                    2 * i,
                    at -> new Observation.Dns(
                            at, asker, resolver, new DnsMessage(1, false, 0, "sip.vendor.example", "A", List.of())));
            scene.also(
                    2 * i + 0.01,
                    at -> new Observation.Dns(
                            at, outside, resolver, new DnsMessage(1, false, 0, "sip.vendor.example", "A", List.of())));
            scene.also(
                    2 * i + 0.02,
                    at -> new Observation.Dns(
                            at,
                            resolver,
                            outside,
                            new DnsMessage(1, true, 0, "sip.vendor.example", "A", List.of(answer))));
        }
        flow(1, asker, resolver, 0);
        flow(1.001, outside, resolver, 3);
        assertEquals(List.of("signalling-blocked/name-not-resolved"), scene.findings());
    }

    private void flow(double seconds, Endpoint client, Endpoint server, int back) {
        scene.also(GivenFlow.udp(client, server).between(seconds, seconds).packets(1, back));
    }

    private void sip(double seconds, Endpoint source, Endpoint destination, int ttl, SipMessage message) {
        scene.also(
                seconds, at -> new Observation.Sip(at, source, destination, Transport.UDP, ttl, false, false, message));
    }

    private static List<Header> headers(String via, String body) {
        return List.of(
                new Header("Via", "SIP/2.0/UDP " + via + ";branch=z9hG4bKalg"),
                new Header("From", "<sip:1001@vendor.example>;tag=a"),
                new Header("To", "<sip:1002@vendor.example>;tag=b"),
                new Header("Call-ID", "alg"),
                new Header("CSeq", "1 INVITE"),
                new Header("Content-Type", "application/sdp"),
                new Header("Content-Length", Integer.toString(body.length())));
    }

    private void call(String viaOutside, String viaBack, String answerInside) {
        String offer = CallScene.sdp(OUTSIDE_MEDIA, "sendrecv");
        String answer = CallScene.sdp(VENDOR_MEDIA, "sendrecv");
        String uri = "sip:1002@" + VENDOR.address();
        sip(0, CLIENT, VENDOR, 64, new SipMessage.Request("INVITE", uri, headers(CLIENT.toString(), offer), offer));
        sip(0.001, OUTSIDE, VENDOR, 63, new SipMessage.Request("INVITE", uri, headers(viaOutside, offer), offer));
        sip(1, VENDOR, OUTSIDE, 60, new SipMessage.Response(200, "OK", headers(viaOutside, answer), answer));
        sip(
                1.001,
                VENDOR,
                CLIENT,
                59,
                new SipMessage.Response(200, "OK", headers(viaBack, answerInside), answerInside));
        scene.request(1.01, "ACK", 1, "z9hG4bKack", ";tag=b", "", CLIENT, VENDOR);
    }

    @Test
    void oneAlgIsOneFindingHoweverItComesToLight() {
        call(OUTSIDE.toString(), OUTSIDE.toString(), CallScene.sdp(VENDOR_MEDIA, "sendrecv"));
        scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(OUTSIDE_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12);
        assertEquals(List.of("sip-alg/via-changed"), scene.findings());
        assertTrue(
                scene.all().get(0).explanation().contains("A response has to repeat"),
                scene.all().get(0)::explanation);
    }

    @Test
    void anAnswerThatIsRewrittenOnItsWayInIsWhyNothingComes() {
        Endpoint router = new Endpoint(Address.parse("192.168.1.1").orElseThrow(), VENDOR_MEDIA.port());
        call(CLIENT.toString(), CLIENT.toString(), CallScene.sdp(router, "sendrecv"));
        scene.media(CLIENT_MEDIA, router, 1, 12).media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1, 12);
        assertEquals(
                List.of("one-way-audio/wrong-address-in-sdp", "sip-alg/sdp-changed"),
                scene.findings().stream().sorted().toList());
    }

    /** Who only listens sends nothing that would open a way in. */
    @Test
    void whatAListenerWasPromisedAndTheRouterKeepsOutWasAgreedOneWay() {
        scene.invite(0, 1, "one", OUTSIDE_MEDIA, "recvonly", VENDOR_MEDIA, "sendonly")
                .outside("one", CallScene.sdp(OUTSIDE_MEDIA, "recvonly"))
                .media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1, 12)
                .bye(12);
        assertEquals(List.of("one-way-audio/inbound-blocked"), scene.findings());
        assertTrue(
                scene.all().get(0).explanation().startsWith("Audio was agreed one way"),
                scene.all().get(0)::explanation);
    }

    /** Outside of the router only what comes in was captured: the requests that are answered there are not in it either. */
    @Test
    void whatATapThatLooksOneWayLacksWasNotDropped() {
        Endpoint outside = OUTSIDE_MEDIA;
        scene.invite(0, 1, "one", outside, "sendrecv", VENDOR_MEDIA, "sendrecv");
        scene.response(
                0.999,
                200,
                "OK",
                "INVITE",
                1,
                "z9hG4bK1" + Integer.toHexString("one".hashCode()),
                "b",
                CallScene.sdp(VENDOR_MEDIA, "sendrecv"),
                VENDOR,
                OUTSIDE);
        scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .seenOnBothSides(VENDOR_MEDIA, CLIENT_MEDIA, outside, new double[] {1, 11}, new double[] {11, 12})
                .bye(12);
        assertEquals(List.of(), scene.findings());
    }

    @Test
    void aTranslationThatExpiredIsWhyNothingComesToAClientThatRestsItself() {
        scene.invite(0, 1, "one", OUTSIDE_MEDIA, "sendrecv", VENDOR_MEDIA, "sendrecv")
                .outside("one", CallScene.sdp(OUTSIDE_MEDIA, "sendrecv"))
                .invite(5, 2, "two", OUTSIDE_MEDIA, "inactive", VENDOR_MEDIA, "inactive")
                .invite(30, 3, "three", OUTSIDE_MEDIA, "sendrecv", VENDOR_MEDIA, "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 5)
                .media(OUTSIDE_MEDIA, VENDOR_MEDIA, 1, 5)
                .seenOnBothSides(VENDOR_MEDIA, CLIENT_MEDIA, OUTSIDE_MEDIA, new double[] {1, 5}, new double[] {31, 42})
                .bye(42);
        assertEquals(List.of("one-way-audio/nat-binding-lost"), scene.findings());
    }

    private List<String> afterARest(boolean sendsAgain) {
        scene.answered("sendrecv", "sendrecv").outside(BRANCH, CallScene.sdp(CLIENT_MEDIA, "sendrecv"));
        scene.ofOneSender(4711).media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1, 40).media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 30);
        scene.ofOneSender(4712).media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 10).media(OUTSIDE_MEDIA, VENDOR_MEDIA, 1, 10);
        if (sendsAgain) {
            scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 31, 40).media(OUTSIDE_MEDIA, VENDOR_MEDIA, 31, 40);
        }
        return scene.bye(40).findings();
    }

    @Test
    void aTranslationThatRestsExpires() {
        assertEquals(List.of("one-way-audio/nat-binding-lost"), afterARest(false));
    }

    @Test
    void aTranslationInUseAgainIsNotWhyNothingPasses() {
        assertEquals(List.of("one-way-audio/inbound-blocked"), afterARest(true));
    }

    /** The two places show the last packet that passes in either order. */
    @Test
    void aTranslationExpiresThoughTheLastPacketThatPassesIsSeenOutsideAMomentLater() {
        scene.answered("sendrecv", "sendrecv").outside(BRANCH, CallScene.sdp(CLIENT_MEDIA, "sendrecv"));
        scene.ofOneSender(4711)
                .mediaWithPause(VENDOR_MEDIA, OUTSIDE_MEDIA, 1.0004, 10.0004, 18, 40, false)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 10);
        scene.ofOneSender(4712).media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 10).media(OUTSIDE_MEDIA, VENDOR_MEDIA, 1, 10);
        assertEquals(List.of("one-way-audio/nat-binding-lost"), scene.bye(40).findings());
    }

    /** One phone calls another one by the outside of their router, and both are captured. */
    private CallScene calledByTheOutside() {
        Endpoint router = endpoint("192.168.1.1", 5060);
        Endpoint called = endpoint("192.168.1.11", 5062);
        Endpoint calledMedia = endpoint("192.168.1.11", 7020);
        Endpoint announced = endpoint("198.51.100.30", 7020);
        String offer = CallScene.sdp(CLIENT_MEDIA, "sendrecv");
        String answer = CallScene.sdp(announced, "sendrecv");
        for (int tap = 0; tap < 2; tap++) {
            double later = tap * 0.0001;
            Endpoint from = tap == 0 ? CLIENT : router;
            Endpoint to = tap == 0 ? endpoint("198.51.100.30", 5062) : called;
            scene.atTap(tap).timeToLive(64 - tap).request(later, "INVITE", 1, "z9hG4bKi", "", offer, from, to);
            scene.response(1 + later, 200, "OK", "INVITE", 1, "z9hG4bKi", "b", answer, to, from);
            scene.timeToLive(64).request(1.01 + later, "ACK", 1, "z9hG4bKa", ";tag=b", "", CLIENT, called);
            scene.ofOneSender(77).media(calledMedia, CLIENT_MEDIA, 1 + later, 20 + later);
        }
        return scene.atTap(0).ofOneSender(78).media(CLIENT_MEDIA, announced, 1, 20);
    }

    @Test
    void whatTheRouterTurnsBackUnderItsOwnAddressIsNotMissed() {
        calledByTheOutside()
                .atTap(1)
                .mediaTimeToLive(63)
                .media(endpoint("192.168.1.1", 16400), endpoint("192.168.1.11", 7020), 1, 20);
        assertEquals(List.of(), scene.findings());
    }

    @Test
    void whatTheRouterDoesNotTurnBackIsMissed() {
        assertEquals(
                List.of("one-way-audio/wrong-address-in-sdp"),
                calledByTheOutside().findings());
    }

    private void dialog(Endpoint client, Endpoint offered, Endpoint answered) {
        String offer = CallScene.sdp(offered, "sendrecv");
        String answer = CallScene.sdp(answered, "sendrecv");
        scene.request(0, "INVITE", 1, "z9hG4bKi", "", offer, client, VENDOR);
        scene.response(1, 200, "OK", "INVITE", 1, "z9hG4bKi", "b", answer, VENDOR, client);
        scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", client, VENDOR);
    }

    /** One capture at the server for signalling, the other at its host for media. */
    @Test
    void mediaThatOnlyGoesAtAPlaceWithoutSignallingLacksTheOtherDirection() {
        Endpoint media = endpoint("203.0.113.77", 10000);
        dialog(OUTSIDE, OUTSIDE_MEDIA, media);
        scene.atTap(1).media(media, OUTSIDE_MEDIA, 1, 20);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    /** What goes to another host for media does not pass the server for signalling, and is not lost before it. */
    @Test
    void theServerForSignallingNeedNotSeeTheMedia() {
        Endpoint media = endpoint("203.0.113.77", 10000);
        Endpoint wrong = endpoint("198.51.100.99", 16400);
        for (int tap = 0; tap < 2; tap++) {
            scene.atTap(tap).timeToLive(63 - tap);
            dialog(OUTSIDE, wrong, media);
            scene.also(GivenFlow.udp(OUTSIDE, VENDOR, "sip")
                    .between(0, 20)
                    .packets(
                            new GivenFlow.Packets(9).between(0, 1).ttl(63 - tap),
                            new GivenFlow.Packets(9).between(0, 1).ttl(63 + tap)));
        }
        scene.atTap(0).media(OUTSIDE_MEDIA, media, 1, 20);
        assertEquals(List.of("one-way-audio/wrong-address-in-sdp"), scene.findings());
    }
}
