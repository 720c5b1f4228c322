package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.CLIENT;
import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.VENDOR;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static io.earshot.analyzer.detect.CallScene.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.capture.decode.sip.Header;
import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.Observation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What nobody takes, and what is said of it by ICMP: the host that is asked, or one before it. */
class RefusedRequestsTest {
    private static final List<String> NOTHING = List.of();
    private static final Endpoint MUTE = endpoint("203.0.113.11", 5060);

    private final CallScene scene = new CallScene();

    private void unreachable(double seconds, String reporter, Endpoint source, Endpoint destination) {
        Endpoint router = endpoint(reporter, 0);
        scene.also(seconds, at -> new Observation.Icmp(at, router, source, false, 3, 3, 64, 17, source, destination));
    }

    private void asksInVain() {
        for (double second : new double[] {0, 0.5, 1.5, 3.5}) {
            scene.request(second, "OPTIONS", 1, "z9hG4bK1", "", "", CLIENT, MUTE);
        }
    }

    @Test
    void aRouterThatRejectsInPlaceOfTheServer() {
        asksInVain();
        unreachable(0.001, "192.168.1.1", CLIENT, MUTE);
        assertEquals(List.of("signalling-blocked/admin-prohibited"), scene.findings());
    }

    /** A request of which the snap length left the first line. */
    private void asksInCutTexts() {
        for (double second : new double[] {0, 0.5, 1.5, 3.5}) {
            scene.also(
                    second,
                    at -> new Observation.Sip(
                            at,
                            CLIENT,
                            MUTE,
                            Transport.UDP,
                            64,
                            true,
                            false,
                            new SipMessage.Request(
                                    "REGISTER",
                                    "sip:" + MUTE.address(),
                                    List.of(new Header("Via", "SIP/2.0/UDP ")),
                                    "")));
        }
        scene.cut(8);
    }

    @Test
    void aFilterThatRefusesRequestsThatAreCut() {
        asksInCutTexts();
        scene.prohibited(0.001, CLIENT, MUTE, "192.168.1.1").prohibited(0.501, CLIENT, MUTE, "192.168.1.1");
        assertEquals(List.of("signalling-blocked/admin-prohibited"), scene.findings());
    }

    @Test
    void silentWhereSomethingComesBackForRequestsThatAreCut() {
        asksInCutTexts();
        scene.also(GivenFlow.udp(CLIENT, MUTE, "sip").between(0, 4).packets(4, 1));
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void aServerThatDoesNotListen() {
        asksInVain();
        unreachable(0.001, MUTE.address().toString(), CLIENT, MUTE);
        assertEquals(List.of("signalling-blocked/port-unreachable"), scene.findings());
    }

    @Test
    void whoIsToldThatNobodyListensDoesNotAskAgain() {
        scene.request(0, "REGISTER", 1, "z9hG4bK1", "", "", CLIENT, MUTE);
        unreachable(0.001, MUTE.address().toString(), CLIENT, MUTE);
        assertEquals(List.of("signalling-blocked/port-unreachable"), scene.findings());
    }

    @Test
    void silentWhereTheServerIsStartedAMomentLater() {
        scene.request(0, "PUBLISH", 1, "z9hG4bKp", "", "", CLIENT, VENDOR);
        unreachable(0.001, VENDOR.address().toString(), CLIENT, VENDOR);
        scene.anotherCall();
        scene.request(4, "OPTIONS", 7, "z9hG4bKo", "", "", CLIENT, VENDOR);
        scene.response(4.1, 200, "OK", "OPTIONS", 7, "z9hG4bKo", "");
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void aServerThatAnsweredAndHasEnded() {
        scene.request(0, "OPTIONS", 7, "z9hG4bKo", "", "", CLIENT, VENDOR);
        scene.response(0.1, 200, "OK", "OPTIONS", 7, "z9hG4bKo", "");
        scene.anotherCall();
        scene.request(4, "REGISTER", 1, "z9hG4bK1", "", "", CLIENT, VENDOR);
        unreachable(4.001, VENDOR.address().toString(), CLIENT, VENDOR);
        assertEquals(List.of("signalling-blocked/port-unreachable"), scene.findings());
    }

    @Test
    void aMethodThatTheServerDoesNotKnowIsNotLost() {
        scene.request(0, "OPTIONS", 7, "z9hG4bKo", "", "", CLIENT, VENDOR);
        scene.response(0.1, 200, "OK", "OPTIONS", 7, "z9hG4bKo", "");
        scene.anotherCall();
        for (double second : new double[] {1, 1.5, 2.5, 4.5, 8.5}) {
            scene.request(second, "INFO", 1, "z9hG4bK1", "", "", CLIENT, VENDOR);
        }
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void mediaThatTheRouterRejects() {
        scene.answered("sendrecv", "sendrecv").media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12);
        for (int second = 1; second < 12; second++) {
            unreachable(second, "192.168.1.1", CLIENT_MEDIA, VENDOR_MEDIA);
        }
        scene.bye(12);
        assertEquals(List.of("no-audio/outbound-blocked"), scene.findings());
    }

    /** The host sends but so many errors in a second, and said the same of the media. */
    @Test
    void aProgramThatEndedWithItsMediaListensNoMoreForSip() {
        for (double second : new double[] {0, 0.5, 1.5}) {
            scene.request(second, "BYE", 2, "z9hG4bK1", "", "", CLIENT, MUTE);
        }
        unreachable(1.501, MUTE.address().toString(), CLIENT, MUTE);
        assertEquals(List.of("signalling-blocked/no-sip-response"), scene.findings());
        unreachable(-3, MUTE.address().toString(), CLIENT_MEDIA, new Endpoint(MUTE.address(), 4000));
        assertEquals(List.of("signalling-blocked/port-unreachable"), scene.findings());
    }
}
