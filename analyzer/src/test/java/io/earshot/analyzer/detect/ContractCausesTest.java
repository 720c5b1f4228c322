package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.CLIENT;
import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE_MEDIA;
import static io.earshot.analyzer.detect.CallScene.VENDOR;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static io.earshot.analyzer.detect.CallScene.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.net.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Causes of the contract that no sample shows, and look-alikes of codes that have no test class of their own. */
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

    @Test
    void aCallThatTheCallerGivesUpIsNotRefused() {
        scene.request(0, "INVITE", 1, "z9hG4bKi", "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        scene.response(0.5, 180, "Ringing", "INVITE", 1, "z9hG4bKi", "");
        scene.request(6, "CANCEL", 1, "z9hG4bKi", "", "", CLIENT, VENDOR);
        scene.response(6.01, 200, "OK", "CANCEL", 1, "z9hG4bKi", "");
        scene.response(6.02, 487, "Request Terminated", "INVITE", 1, "z9hG4bKi", "");
        scene.request(6.03, "ACK", 1, "z9hG4bKi", ";tag=b", "", CLIENT, VENDOR);
        assertEquals(List.of(), scene.findings());
    }

    @Test
    void aCallThatIsTakenAfterTheUsualChallengeIsNotRefused() {
        scene.request(0, "INVITE", 1, "z9hG4bKi", "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        scene.response(0.1, 407, "Proxy Authentication Required", "INVITE", 1, "z9hG4bKi", "");
        scene.request(0.2, "ACK", 1, "z9hG4bKi", ";tag=b", "", CLIENT, VENDOR);
        scene.request(0.3, "INVITE", 2, "z9hG4bKj", "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        scene.response(1, 200, "OK", "INVITE", 2, "z9hG4bKj", CallScene.sdp(VENDOR_MEDIA, "sendrecv"));
        scene.request(1.01, "ACK", 2, "z9hG4bKk", ";tag=b", "", CLIENT, VENDOR);
        scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12)
                .bye(12);
        assertEquals(List.of(), scene.findings());
    }

    // --- payload types, RFC 3264 section 6.1

    private List<String> sendsPayloadType(int type) {
        return scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .payloadType(type)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12)
                .bye(12)
                .findings();
    }

    @Test
    void aPayloadTypeThatNobodyNamedIsUnknown() {
        assertEquals(List.of("unknown-payload/payload-type"), sendsPayloadType(0));
    }

    @Test
    void comfortNoiseNeedsNoAgreement() {
        assertEquals(List.of(), sendsPayloadType(13));
    }

    // --- priority marks, RFC 2474

    /** Inside with one mark, outside with another. */
    private List<String> marked(int inside, int outside) {
        scene.answered("sendrecv", "sendrecv")
                .outside(CallScene.BRANCH, CallScene.sdp(CLIENT_MEDIA, "sendrecv"))
                .media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12)
                .ofOneSender(4711)
                .each(second -> second.dscp(inside))
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .each(second -> second.dscp(outside))
                .media(OUTSIDE_MEDIA, VENDOR_MEDIA, 1, 12);
        return scene.bye(12).findings();
    }

    @Test
    void aMarkThatTheRouterWashesOffIsLost() {
        assertEquals(List.of("marking-lost/two-taps"), marked(46, 0));
    }

    @Test
    void aMarkThatTheRouterChangesOrKeepsIsNotLost() {
        assertEquals(List.of(), marked(46, 34));
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

    /** A sender that serves both for a while follows the new answer. */
    @Test
    void mediaThatGoesToBothAddresses() {
        Endpoint moved = endpoint("203.0.113.20", 12000);
        scene.answered("sendrecv", "sendrecv")
                .invite(6, 2, "moved", CLIENT_MEDIA, "sendrecv", moved, "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 20)
                .media(CLIENT_MEDIA, moved, 7, 20)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 7)
                .media(moved, CLIENT_MEDIA, 7, 20)
                .bye(20);
        assertEquals(List.of(), scene.findings());
    }

    /** The capture lacks the first offer: a port from which the client's media came before is the one that was agreed on. */
    @Test
    void mediaThatStillGoesToThePortOfAnOfferThatIsNotSeen() {
        scene.response(0, 200, "OK", "INVITE", 1, "z9hG4bK1", CallScene.sdp(VENDOR_MEDIA, "sendrecv"));
        scene.request(0.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", CLIENT, VENDOR);
        assertEquals(List.of("media-after-change/old-port"), movedInTheCall());
    }

    @Test
    void soItIsWhereTheCaptureBeginsLater() {
        assertEquals(List.of("media-after-change/old-port"), movedInTheCall());
    }

    @Test
    void silentWhereTheCaptureBeginsWithAFax() {
        String fax = CallScene.sdp(OUTSIDE_MEDIA, "sendrecv").replace("audio 16400 RTP/AVP 8", "image 16500 udptl t38");
        scene.request(6, "INVITE", 2, "z9hG4bK2", ";tag=b", fax, CLIENT, VENDOR);
        scene.response(6.1, 200, "OK", "INVITE", 2, "z9hG4bK2", fax);
        scene.request(6.2, "ACK", 2, "z9hG4bKb", ";tag=b", "", CLIENT, VENDOR);
        assertEquals(List.of(), scene.media(OUTSIDE_MEDIA, VENDOR_MEDIA, 0, 6).findings());
    }

    private List<String> movedInTheCall() {
        Endpoint fresh = endpoint("198.51.100.30", 16500);
        scene.request(6, "UPDATE", 2, "z9hG4bK2", ";tag=b", CallScene.sdp(fresh, "sendrecv"), CLIENT, VENDOR);
        scene.response(6.1, 200, "OK", "UPDATE", 2, "z9hG4bK2", CallScene.sdp(VENDOR_MEDIA, "sendrecv"));
        return scene.media(OUTSIDE_MEDIA, VENDOR_MEDIA, 0, 6)
                .media(fresh, VENDOR_MEDIA, 6, 20)
                .media(VENDOR_MEDIA, OUTSIDE_MEDIA, 0, 20)
                .bye(20)
                .findings();
    }

    private static final Endpoint NEW_MEDIA = endpoint("192.168.1.10", 16500);

    /** The client announces what it has outside of its router, and the capture is inside. */
    private List<String> movedInside(Endpoint sends) {
        String old = CallScene.sdp(OUTSIDE_MEDIA, "sendrecv");
        String fresh = CallScene.sdp(endpoint("198.51.100.30", 16500), "sendrecv");
        scene.request(0, "INVITE", 1, "z9hG4bK1", "", old, CLIENT, VENDOR);
        scene.response(1, 200, "OK", "INVITE", 1, "z9hG4bK1", CallScene.sdp(VENDOR_MEDIA, "sendrecv"));
        scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", CLIENT, VENDOR);
        scene.request(6, "INVITE", 2, "z9hG4bK2", ";tag=b", fresh, CLIENT, VENDOR);
        scene.response(6.5, 200, "OK", "INVITE", 2, "z9hG4bK2", CallScene.sdp(VENDOR_MEDIA, "sendrecv"));
        scene.request(6.51, "ACK", 2, "z9hG4bKb", ";tag=b", "", CLIENT, VENDOR);
        return scene.media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 6.5)
                .media(sends, VENDOR_MEDIA, 6.5, 20)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 20)
                .bye(20)
                .findings();
    }

    @Test
    void mediaThatStillGoesToTheOldPortInside() {
        assertEquals(List.of("media-after-change/old-port"), movedInside(NEW_MEDIA));
    }

    @Test
    void whoGoesOnSendingFromTheOldPortIsFoundThere() {
        assertEquals(List.of(), movedInside(CLIENT_MEDIA));
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
}
