package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.CLIENT;
import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
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
}
