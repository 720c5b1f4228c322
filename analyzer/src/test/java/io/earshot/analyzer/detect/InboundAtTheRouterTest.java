package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.CLIENT;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE;
import static io.earshot.analyzer.detect.CallScene.VENDOR;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static io.earshot.analyzer.detect.CallScene.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.ruleset.Rulesets;
import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Calls that come in, and the registrations that they come by, as a capture of both sides of a router shows them. */
class InboundAtTheRouterTest {
    private static final List<String> NOTHING = List.of();

    private final CallScene scene = new CallScene();

    private List<String> calledInVain(long copies) {
        scene.request(0, "REGISTER", 1, "z9hG4bKr", "", "", CLIENT, VENDOR);
        scene.response(0.1, 200, "OK", "REGISTER", 1, "z9hG4bKr", "");
        scene.anotherCall();
        for (double second : List.of(1.0, 1.5, 2.5, 4.5, 8.5)) {
            scene.request(second, "INVITE", 1, "z9hG4bKi", "", CallScene.sdp(VENDOR_MEDIA, "sendrecv"), VENDOR, CLIENT);
        }
        return scene.signallingTwice(6, copies).findings();
    }

    @Test
    void aCallThatIsThereOnceWhereTheRegistrationIsThereTwiceIsBlocked() {
        assertEquals(List.of("inbound-call-lost/blocked"), calledInVain(1));
    }

    /** A registration on both sides of the router, and another from another port when a call has been lost. */
    private CallScene calledAfterARest() {
        Endpoint later = endpoint("198.51.100.30", 40_001);
        scene.request(0, "REGISTER", 1, "z9hG4bKr", "", "", CLIENT, VENDOR);
        scene.request(0.001, "REGISTER", 1, "z9hG4bKr", "", "", OUTSIDE, VENDOR);
        scene.response(0.1, 200, "OK", "REGISTER", 1, "z9hG4bKr", "b", "", VENDOR, OUTSIDE);
        scene.response(0.101, 200, "OK", "REGISTER", 1, "z9hG4bKr", "b", "", VENDOR, CLIENT);
        scene.request(140, "REGISTER", 2, "z9hG4bKs", "", "", CLIENT, VENDOR);
        scene.request(140.001, "REGISTER", 2, "z9hG4bKs", "", "", later, VENDOR);
        scene.response(140.1, 200, "OK", "REGISTER", 2, "z9hG4bKs", "b", "", VENDOR, later);
        scene.response(140.101, 200, "OK", "REGISTER", 2, "z9hG4bKs", "b", "", VENDOR, CLIENT);
        scene.anotherCall();
        for (double second : List.of(100.0, 100.5, 101.5, 103.5, 107.5)) {
            scene.request(
                    second, "INVITE", 1, "z9hG4bKi", "", CallScene.sdp(VENDOR_MEDIA, "sendrecv"), VENDOR, OUTSIDE);
        }
        scene.also(GivenFlow.udp(CLIENT, VENDOR, "sip").between(0, 141).packets(2, 2));
        scene.also(GivenFlow.udp(OUTSIDE, VENDOR, "sip").between(0, 0.05).packets(1, 6));
        scene.also(GivenFlow.udp(later, VENDOR, "sip").between(140, 141).packets(1, 1));
        return scene;
    }

    @Test
    void aClientThatRegistersFromAnotherPortLaterHadLostItsTranslation() {
        assertEquals(
                "inbound-call-lost/nat-binding-lost",
                calledAfterARest().findings().get(0));
    }

    /** Registered on both sides of the router; the call comes in with one of its repetitions. */
    private CallScene getsInAt(double inside) {
        scene.request(0, "REGISTER", 1, "z9hG4bKr", "", "", CLIENT, VENDOR);
        scene.request(0.001, "REGISTER", 1, "z9hG4bKr", "", "", OUTSIDE, VENDOR);
        scene.response(0.1, 200, "OK", "REGISTER", 1, "z9hG4bKr", "b", "", VENDOR, OUTSIDE);
        scene.response(0.101, 200, "OK", "REGISTER", 1, "z9hG4bKr", "b", "", VENDOR, CLIENT);
        scene.anotherCall();
        for (double second : List.of(100.0, 100.5, 101.5, 103.5, 107.5)) {
            scene.request(
                    second, "INVITE", 1, "z9hG4bKi", "", CallScene.sdp(VENDOR_MEDIA, "sendrecv"), VENDOR, OUTSIDE);
            if (second >= inside) {
                scene.request(
                        second + 0.001,
                        "INVITE",
                        1,
                        "z9hG4bKi",
                        "",
                        CallScene.sdp(VENDOR_MEDIA, "sendrecv"),
                        VENDOR,
                        CLIENT);
            }
        }
        scene.response(107.6, 480, "Unavailable", "INVITE", 1, "z9hG4bKi", "c", "", CLIENT, VENDOR);
        scene.response(107.601, 480, "Unavailable", "INVITE", 1, "z9hG4bKi", "c", "", OUTSIDE, VENDOR);
        scene.also(GivenFlow.udp(CLIENT, VENDOR, "sip").between(0, 108).packets(3, 2));
        scene.also(GivenFlow.udp(OUTSIDE, VENDOR, "sip").between(0, 108).packets(3, 6));
        return scene;
    }

    @Test
    void aCallThatGetsInWhenTheClientHasSentSomethingWasLostUntilThen() {
        assertTrue(
                getsInAt(107).findings().contains("inbound-call-lost/nat-binding-lost"),
                () -> scene.findings().toString());
    }

    @Test
    void silentWhereItGetsInAtOnce() {
        assertTrue(
                getsInAt(100).findings().stream().noneMatch(finding -> finding.startsWith("inbound-call-lost")),
                () -> scene.findings().toString());
    }

    @Test
    void aVendorThatAsksForLessThanWasMeasuredIsNotNamed() {
        assertEquals(Optional.empty(), demandedBy("nfon-cloudya"));
        assertEquals(Optional.of("ringio-phone/udp-timeout-min-s"), demandedBy("ringio-phone"));
    }

    private Optional<String> demandedBy(String ruleset) {
        return calledAfterARest().all(new RulesInForce(List.of(Rulesets.shipped(ruleset, Map.of())))).stream()
                .filter(finding -> finding.code().equals("nat-timeout-short"))
                .findFirst()
                .orElseThrow()
                .rule();
    }

    @Test
    void aCallThatIsThereTwiceIsNotBlockedByThatRouter() {
        assertEquals(List.of("inbound-call-lost/undetermined"), calledInVain(6));
    }

    private List<String> calledFromOutside(boolean answersLeave) {
        scene.request(0, "REGISTER", 1, "z9hG4bKr", "", "", CLIENT, VENDOR);
        scene.timeToLive(63).request(0.001, "REGISTER", 1, "z9hG4bKr", "", "", CallScene.OUTSIDE, VENDOR);
        scene.response(0.1, 200, "OK", "REGISTER", 1, "z9hG4bKr", "r", "", VENDOR, CallScene.OUTSIDE);
        scene.response(0.101, 200, "OK", "REGISTER", 1, "z9hG4bKr", "r", "", VENDOR, CLIENT);
        scene.anotherCall();
        String body = CallScene.sdp(VENDOR_MEDIA, "sendrecv");
        for (double second : List.of(1.0, 1.5, 2.5, 4.5)) {
            scene.timeToLive(54).request(second, "INVITE", 1, "z9hG4bKi", "", body, VENDOR, CallScene.OUTSIDE);
            scene.timeToLive(53).request(second + 0.001, "INVITE", 1, "z9hG4bKi", "", body, VENDOR, CLIENT);
        }
        scene.response(1.1, 180, "Ringing", "INVITE", 1, "z9hG4bKi", "b", "", CLIENT, VENDOR);
        if (answersLeave) {
            scene.response(1.101, 180, "Ringing", "INVITE", 1, "z9hG4bKi", "b", "", CallScene.OUTSIDE, VENDOR);
        }
        return scene.findings().stream()
                .filter(found -> found.startsWith("inbound-call-lost"))
                .toList();
    }

    @Test
    void aCallWhoseAnswersTheRouterKeepsIsLost() {
        assertEquals(List.of("inbound-call-lost/blocked"), calledFromOutside(false));
    }

    @Test
    void aCallWhoseAnswersLeaveIsNot() {
        assertEquals(NOTHING, calledFromOutside(true));
    }
}
