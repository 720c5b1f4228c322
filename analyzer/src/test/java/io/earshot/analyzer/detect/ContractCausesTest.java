package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.CLIENT;
import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE;
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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Causes of the contract that no sample shows. */
class ContractCausesTest {
    private final CallScene scene = new CallScene();

    @ParameterizedTest
    @CsvSource({
        "486, Busy Here, busy",
        "600, Busy Everywhere, busy",
        "603, Decline, declined",
        "404, Not Found, not-found",
        "604, Does Not Exist Anywhere, not-found",
        "403, Forbidden, forbidden",
        "480, Temporarily Unavailable, unavailable",
        "488, Not Acceptable Here, not-acceptable",
        "407, Proxy Authentication Required, unauthorized",
        "408, Request Timeout, timeout",
        "503, Service Unavailable, server-error"
    })
    void aRefusalOfTheFarSideIsNoFirewall(int status, String reason, String cause) {
        scene.refused(status, reason);
        assertEquals(List.of("call-rejected/" + cause), scene.findings());
    }

    private void exchange(List<Header> asked, String body, List<Header> answered) {
        exchange(VENDOR, asked, body, answered);
    }

    private void exchange(Endpoint server, List<Header> asked, String body, List<Header> answered) {
        scene.also(0, at -> new Observation.Sip(
                at, CLIENT, server, Transport.UDP, 64, false, false,
                new SipMessage.Request("INVITE", "sip:1002@vendor.example", asked, body)));
        scene.also(1, at -> new Observation.Sip(
                at, server, CLIENT, Transport.UDP, 60, false, false,
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
            scene.also(source.equals(CLIENT) ? 0 : 0.001, at -> new Observation.Sip(
                    at, source, VENDOR, Transport.UDP, source.equals(CLIENT) ? 64 : 63, false, false,
                    new SipMessage.Request("INVITE", "sip:1002@vendor.example", headers, "")));
        }
        assertEquals(List.of("sip-alg/contact-changed"), scene.findings());
    }

    @Test
    void mediaThatStillGoesToTheOldAddress() {
        Endpoint moved = endpoint("203.0.113.20", 12000);
        scene.answered("sendrecv", "sendrecv")
                .invite(6, 2, "moved", CLIENT_MEDIA, "sendrecv", moved, "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 7)
                .media(moved, CLIENT_MEDIA, 7, 20)
                .bye(20);
        assertTrue(scene.findings().contains("media-after-change/old-address"), scene.findings()::toString);
    }

    private boolean isLimited(String code) {
        return scene.facts().visibility().limits().stream()
                .anyMatch(limit -> limit.code().equals(code));
    }

    @Test
    void aCaptureWithoutAnyMediaIsALimitAndNoFault() {
        scene.answered("sendrecv", "sendrecv").bye(20);
        assertTrue(isLimited("media-not-captured"));
        assertEquals(List.of(), scene.findings());
    }

    @Test
    void aCaptureThatEndsInACallIsALimit() {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 20);
        assertTrue(isLimited("ended-mid-call"));
        assertEquals(List.of(), scene.findings());
    }

    @Test
    void aCaptureThatBeginsInACallIsALimit() {
        scene.response(1, 200, "OK", "INVITE", 1, "z9hG4bKi", CallScene.sdp(VENDOR_MEDIA, "sendrecv"));
        scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", CLIENT, VENDOR);
        scene.bye(20);
        assertTrue(isLimited("started-mid-call"));
    }

    @Test
    void aStunServerThatAFilterForbids() {
        WebScene web = new WebScene();
        web.ask(0, WebScene.CLIENT, WebScene.STUN, "binding", false)
                .prohibited(0.001, WebScene.CLIENT, WebScene.STUN, "192.168.1.1")
                .flow(WebScene.CLIENT, WebScene.PEER, "stun", 2, 2);
        assertEquals(List.of("stun-blocked/admin-prohibited"), web.findings());
    }

    /** Both agents take the controlling role, RFC 8445 section 7.3.1.1, and neither gives in. */
    private static WebScene rolesInConflict() {
        WebScene web = new WebScene();
        web.flow(WebScene.CLIENT, WebScene.PEER, "stun", 6, 6);
        for (double second = 0; second < 6; second++) {
            web.refused(second, WebScene.CLIENT, WebScene.PEER, "peer:client", 487);
        }
        return web;
    }

    @Test
    void twoAgentsInOneIceRoleFindNoPair() {
        assertEquals(List.of("ice-failed/role-conflict"), rolesInConflict().findings());
    }

    @Test
    void aRoleThatIsChangedInTimeFailsNothing() {
        WebScene web = rolesInConflict();
        web.check(6, WebScene.CLIENT, WebScene.PEER, "peer:client", true);
        assertEquals(List.of(), web.findings());
    }
}
