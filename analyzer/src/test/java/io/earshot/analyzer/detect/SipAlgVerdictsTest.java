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

import io.earshot.capture.decode.sip.Header;
import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.Observation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Routers that rewrite SIP: what shows it, and what only looks like it. */
class SipAlgVerdictsTest {
    private static final List<String> NOTHING = List.of();

    private final CallScene scene = new CallScene();

    /** An ALG that takes ICE out of an offer leaves the media without a pair. */
    @Test
    void eachAttributeThatIsGoneIsNamed() {
        String ice = "a=rtcp-mux\r\na=ice-ufrag:F7gI\r\na=candidate:1 1 UDP 1 192.168.1.10 16400 typ host\r\n"
                + "a=candidate:2 1 UDP 1 198.51.100.30 16400 typ srflx\r\n";
        String offer = CallScene.sdp(CallScene.CLIENT_MEDIA, "sendrecv");
        CallScene call = new CallScene();
        call.request(0, "INVITE", 1, "z9hG4bKi", "", offer + ice, CallScene.CLIENT, CallScene.VENDOR);
        call.request(0.001, "INVITE", 1, "z9hG4bKi", "", offer, CallScene.OUTSIDE, CallScene.VENDOR);
        Finding finding = call.all().get(0);
        assertEquals("sip-alg", finding.code());
        assertTrue(
                finding.explanation().contains("SDP a=rtcp-mux, a=ice-ufrag, a=candidate are gone"),
                finding::explanation);
    }

    @Test
    void anAlgThatWritesAnotherPublicAddressIsWhyNothingComes() {
        String wrong = CallScene.sdp(endpoint("198.51.100.31", 16400), "sendrecv");
        scene.invite(0, 1, BRANCH, OUTSIDE_MEDIA, "sendrecv", VENDOR_MEDIA, "sendrecv")
                .outside(BRANCH, wrong)
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(OUTSIDE_MEDIA, VENDOR_MEDIA, 1, 12)
                .bye(12);
        assertEquals(List.of("sip-alg/sdp-changed", "one-way-audio/wrong-address-in-sdp"), scene.findings());
    }

    @Test
    void aStaleLengthIsToldWhereItIsSeenOutsideOnly() {
        String offer = CallScene.sdp(CLIENT_MEDIA, "sendrecv");
        String written = offer.replace(
                CLIENT_MEDIA.address().toString(), OUTSIDE.address().toString());
        scene.answered("sendrecv", "sendrecv");
        List<Header> stale = withLength(offer.length());
        scene.also(
                0.001,
                at -> new Observation.Sip(
                        at,
                        OUTSIDE,
                        VENDOR,
                        Transport.UDP,
                        63,
                        false,
                        false,
                        new SipMessage.Request("INVITE", "sip:1002@" + VENDOR.address(), stale, written)));
        scene.mediaOnBothSides();
        scene.bye(12);
        assertTrue(scene.findings().contains("sip-alg/content-length-wrong"));
    }

    private List<String> counted(Endpoint source, int length) {
        String offer = CallScene.sdp(OUTSIDE_MEDIA, "sendrecv");
        scene.also(
                0,
                at -> new Observation.Sip(
                        at,
                        source,
                        VENDOR,
                        Transport.UDP,
                        63,
                        false,
                        false,
                        new SipMessage.Request(
                                "INVITE", "sip:1002@" + VENDOR.address(), withLength(length, OUTSIDE), offer)));
        scene.response(1, 486, "Busy Here", "INVITE", 1, BRANCH, "");
        return scene.findings().stream()
                .filter(finding -> finding.startsWith("sip-alg"))
                .toList();
    }

    @Test
    void aStaleLengthIsToldThoughNoPrivateAddressIsLeft() {
        int own = CallScene.sdp(OUTSIDE_MEDIA, "sendrecv").length();
        assertEquals(List.of("sip-alg/content-length-wrong"), counted(OUTSIDE, own - 6));
    }

    @Test
    void aPhoneThatForgetsTheLastEndOfLineIsNoAlg() {
        int own = CallScene.sdp(OUTSIDE_MEDIA, "sendrecv").length();
        assertEquals(NOTHING, counted(OUTSIDE, own - 2));
    }

    @Test
    void aPhoneThatCountsWrongInItsOwnNetworkIsNoAlg() {
        String offer = CallScene.sdp(OUTSIDE_MEDIA, "sendrecv");
        scene.also(
                0,
                at -> new Observation.Sip(
                        at,
                        CLIENT,
                        VENDOR,
                        Transport.UDP,
                        64,
                        false,
                        false,
                        new SipMessage.Request(
                                "INVITE", "sip:1002@" + VENDOR.address(), withLength(offer.length() - 2), offer)));
        scene.response(1, 486, "Busy Here", "INVITE", 1, BRANCH, "");
        assertEquals(List.of("call-rejected/busy"), scene.findings());
    }

    @Test
    void headerFieldsInAnotherOrderAreAnAlg() {
        String offer = CallScene.sdp(CLIENT_MEDIA, "sendrecv");
        List<Header> turned = withLength(offer.length());
        Collections.reverse(turned);
        scene.answered("sendrecv", "sendrecv")
                .also(
                        0.001,
                        at -> new Observation.Sip(
                                at,
                                OUTSIDE,
                                VENDOR,
                                Transport.UDP,
                                63,
                                false,
                                false,
                                new SipMessage.Request("INVITE", "sip:1002@" + VENDOR.address(), turned, offer)));
        scene.mediaOnBothSides();
        scene.bye(12);
        assertEquals(List.of("sip-alg/two-taps-differ"), scene.findings());
    }

    private List<String> routed(List<Header> outside) {
        String offer = CallScene.sdp(CLIENT_MEDIA, "sendrecv");
        outside.addAll(withLength(offer.length()));
        scene.answered("sendrecv", "sendrecv")
                .also(
                        0.001,
                        at -> new Observation.Sip(
                                at,
                                OUTSIDE,
                                VENDOR,
                                Transport.UDP,
                                63,
                                false,
                                false,
                                new SipMessage.Request("INVITE", "sip:1002@" + VENDOR.address(), outside, offer)));
        scene.mediaOnBothSides();
        scene.bye(12);
        return scene.findings();
    }

    @Test
    void whatWritesARouteAndNoViaIsNoProxy() {
        List<Header> outside = new ArrayList<>(List.of(new Header("Record-Route", "<sip:198.51.100.7;lr>")));
        assertEquals(List.of("sip-alg/two-taps-differ"), routed(outside));
    }

    @Test
    void aProxyWritesARoute() {
        List<Header> outside = new ArrayList<>(List.of(
                new Header("Via", "SIP/2.0/UDP 198.51.100.7;branch=z9hG4bKproxy"),
                new Header("Record-Route", "<sip:198.51.100.7;lr>")));
        assertEquals(NOTHING, routed(outside));
    }

    /** The header fields of the scene's INVITE. */
    private static List<Header> withLength(int length) {
        return withLength(length, CLIENT);
    }

    private static List<Header> withLength(int length, Endpoint written) {
        return new ArrayList<>(List.of(
                new Header(
                        "Via", "SIP/2.0/UDP " + written + ";branch=z9hG4bK1" + Integer.toHexString(BRANCH.hashCode())),
                new Header("From", "<sip:1001@" + written.address() + ">;tag=a"),
                new Header("To", "<sip:1002@" + VENDOR.address() + ">"),
                new Header("Call-ID", "scene@" + written.address()),
                new Header("CSeq", "1 INVITE"),
                new Header("Content-Type", "application/sdp"),
                new Header("Content-Length", Integer.toString(length))));
    }

    private void exchange(List<Header> asked, String body, List<Header> answered) {
        exchange(VENDOR, asked, body, answered);
    }

    private void exchange(Endpoint server, List<Header> asked, String body, List<Header> answered) {
        scene.also(
                0,
                at -> new Observation.Sip(
                        at,
                        CLIENT,
                        server,
                        Transport.UDP,
                        64,
                        false,
                        false,
                        new SipMessage.Request("INVITE", "sip:1002@vendor.example", asked, body)));
        scene.also(
                1,
                at -> new Observation.Sip(
                        at,
                        server,
                        CLIENT,
                        Transport.UDP,
                        60,
                        false,
                        false,
                        new SipMessage.Response(180, "Ringing", answered, "")));
    }

    private static List<Header> headers(String callId, String from) {
        return new ArrayList<>(List.of(
                new Header("Via", "SIP/2.0/UDP " + CLIENT + ";branch=z9hG4bKc"),
                new Header("From", from),
                new Header("To", "<sip:1002@vendor.example>;tag=b"),
                new Header("Call-ID", callId),
                new Header("CSeq", "1 INVITE")));
    }

    @Test
    void aCallIdThatComesBackChanged() {
        String from = "<sip:1001@vendor.example>;tag=a";
        exchange(headers("c@" + CLIENT.address(), from), "", headers("c@" + OUTSIDE.address(), from));
        assertEquals(List.of("sip-alg/call-id-changed"), scene.findings());
    }

    @Test
    void anIdentityThatComesBackChanged() {
        exchange(
                headers("c@vendor.example", "<sip:1001@" + CLIENT.address() + ">;tag=a"),
                "",
                headers("c@vendor.example", "<sip:1001@" + OUTSIDE.address() + ">;tag=a"));
        assertEquals(List.of("sip-alg/identity-changed"), scene.findings());
    }

    @Test
    void anIdentityInWhichTheServerNamesItselfIsItsOwnDoing() {
        exchange(
                headers("c@vendor.example", "<sip:1001@198.51.100.99>;tag=a"),
                "",
                headers("c@vendor.example", "<sip:1001@" + VENDOR.address() + ">;tag=a"));
        assertEquals(List.of(), scene.findings());
    }

    @Test
    void nothingChangesWhatStaysWithinAHost() {
        exchange(
                new Endpoint(CLIENT.address(), 5090),
                headers("c@" + CLIENT.address(), "<sip:1001@vendor.example>;tag=a"),
                "",
                headers("c@" + OUTSIDE.address(), "<sip:1001@vendor.example>;tag=a"));
        assertEquals(List.of(), scene.findings());
    }

    @Test
    void aTraceLineOfAFortigate() {
        List<Header> headers = headers("c@vendor.example", "<sip:1001@vendor.example>;tag=a");
        headers.add(new Header("Content-Type", "application/sdp"));
        String body = CallScene.sdp(endpoint("198.51.100.30", 16400), "sendrecv")
                .replace("s=-\r\n", "s=-\r\ni=(o=IN IP4 192.168.1.10)\r\n");
        exchange(headers, body, headers("c@vendor.example", "<sip:1001@vendor.example>;tag=a"));
        assertEquals(List.of("sip-alg/nat-trace-line"), scene.findings());
    }

    @Test
    void aContactThatReadsDifferentlyOutside() {
        for (Endpoint source : List.of(CLIENT, OUTSIDE)) {
            List<Header> headers = headers("c@vendor.example", "<sip:1001@vendor.example>;tag=a");
            headers.add(new Header("Contact", "<sip:1001@" + source + ">"));
            scene.also(
                    source.equals(CLIENT) ? 0 : 0.001,
                    at -> new Observation.Sip(
                            at,
                            source,
                            VENDOR,
                            Transport.UDP,
                            source.equals(CLIENT) ? 64 : 63,
                            false,
                            false,
                            new SipMessage.Request("INVITE", "sip:1002@vendor.example", headers, "")));
        }
        assertEquals(List.of("sip-alg/contact-changed"), scene.findings());
    }

    /** Rewritten on its way out, and not restored on the way back: outside and inside of the router. */
    @Test
    void theSameChangeIsToldOnce() {
        String sent = "SIP/2.0/UDP " + CLIENT + ";branch=z9hG4bKv";
        String written = "SIP/2.0/UDP " + CallScene.OUTSIDE + ";branch=z9hG4bKv";
        seen(0, CLIENT, VENDOR, new SipMessage.Request("OPTIONS", "sip:vendor.example", withVia(sent), ""));
        seen(
                0.001,
                CallScene.OUTSIDE,
                VENDOR,
                new SipMessage.Request("OPTIONS", "sip:vendor.example", withVia(written), ""));
        seen(0.1, VENDOR, CallScene.OUTSIDE, new SipMessage.Response(200, "OK", withVia(written), ""));
        seen(0.101, VENDOR, CLIENT, new SipMessage.Response(200, "OK", withVia(written), ""));
        assertEquals(List.of("sip-alg/via-changed"), scene.findings());
        String told = scene.all().get(0).explanation();
        assertEquals(told.indexOf(sent), told.lastIndexOf(sent), told);
        assertTrue(told.contains("Those that come back have the changed one."), told);
    }

    private void seen(double seconds, Endpoint source, Endpoint destination, SipMessage message) {
        scene.also(
                seconds, at -> new Observation.Sip(at, source, destination, Transport.UDP, 60, false, false, message));
    }

    private static List<Header> withVia(String via) {
        List<Header> headers = headers("c@vendor.example", "<sip:1001@vendor.example>;tag=a");
        headers.removeIf(header -> header.name().equals("Via"));
        headers.add(0, new Header("Via", via));
        headers.removeIf(header -> header.name().equals("CSeq"));
        headers.add(new Header("CSeq", "1 OPTIONS"));
        return headers;
    }

    @Test
    void framesOfOneTimeMayStandInAnyOrder() {
        scene.request(
                0, "INVITE", 1, "z9hG4bKi", "", CallScene.sdp(OUTSIDE_MEDIA, "sendrecv"), CallScene.OUTSIDE, VENDOR);
        scene.request(0, "INVITE", 1, "z9hG4bKi", "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        String told = scene.all().get(0).explanation();
        assertTrue(told.contains(CLIENT_MEDIA.address() + "\" became"), told);
    }
}
