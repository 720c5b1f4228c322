package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.CLIENT;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE;
import static io.earshot.analyzer.detect.CallScene.VENDOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.decode.sip.Header;
import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.Observation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls in the open that nobody answers: which of them were on their way in, where no registration is seen. */
class CallsFromOutsideTest {
    private final CallScene scene = new CallScene();

    /** A request of the vendor to the outside of the router. */
    private void asked(double moment, String method, String uri, String to, String callId) {
        asked(moment, method, uri, to, callId, OUTSIDE);
    }

    private void asked(double moment, String method, String uri, String to, String callId, Endpoint destination) {
        SipMessage request = new SipMessage.Request(
                method,
                uri,
                List.of(
                        new Header("Via", "SIP/2.0/UDP " + VENDOR + ";branch=z9hG4bK" + callId),
                        new Header("From", "<sip:1002@vendor.example>;tag=a"),
                        new Header("To", to),
                        new Header("Call-ID", callId),
                        new Header("CSeq", "1 " + method)),
                "");
        scene.also(
                moment, at -> new Observation.Sip(at, VENDOR, destination, Transport.UDP, 60, false, false, request));
    }

    /** In the open, for a name that the registrar knows, or for the address that a client behind a router gave it. */
    private List<String> calledInVain(String host) {
        return calledInVain(host, "vendor.example");
    }

    private List<String> calledInVain(String host, String domain) {
        for (double moment : new double[] {0, 0.5, 1.5, 3.5, 7.5, 15.5}) {
            asked(moment, "INVITE", "sip:1001@" + host, "<sip:1001@" + domain + ">", "in");
        }
        return scene.findings();
    }

    @Test
    void aCallForAPrivateAddressIsLostOnItsWayIn() {
        assertEquals(List.of("inbound-call-lost/undetermined"), calledInVain(CLIENT + ";ob"));
    }

    /** The capture begins in the middle of a call that came the same way. */
    @Test
    void aCallThatGoesWhereACallWasTakenInsideIsLostOnItsWayInToo() {
        asked(-9, "ACK", "sip:1001@" + CLIENT, "<sip:1001@vendor.example>;tag=d", "before");
        assertEquals(List.of("inbound-call-lost/undetermined"), calledInVain(OUTSIDE.toString()));
    }

    /** RFC 3261 section 16.5. */
    @Test
    void aCallThatARegistrarSendsToAContactIsLostOnItsWayIn() {
        String registrar = VENDOR.address().toString();
        assertEquals(List.of("inbound-call-lost/undetermined"), calledInVain(OUTSIDE.toString(), registrar));
    }

    /** At the server: whatever router it comes to, it does not lead there. */
    @Test
    void whatGoesToAPrivateContactIsNoCallThatARouterLost() {
        for (double moment : new double[] {0, 0.5, 1.5, 3.5, 7.5, 15.5}) {
            asked(moment, "INVITE", "sip:1001@" + CLIENT, "<sip:1001@" + VENDOR.address() + ">", "in", CLIENT);
        }
        assertTrue(scene.findings().stream().noneMatch(finding -> finding.startsWith("inbound-call-lost")));
    }

    /** A trunk of a carrier may be called by its address too. */
    @Test
    void whatNamesNoPortIsNoContactForSure() {
        String registrar = VENDOR.address().toString();
        assertEquals(
                List.of("signalling-blocked/no-sip-response"),
                calledInVain(OUTSIDE.address().toString(), registrar));
    }

    @Test
    void aCallForAPrivateAddressThatRingsInTheEndIsNotLost() {
        scene.also(
                7.7,
                at -> new Observation.Sip(
                        at,
                        OUTSIDE,
                        VENDOR,
                        Transport.UDP,
                        60,
                        false,
                        false,
                        new SipMessage.Response(
                                180,
                                "Ringing",
                                List.of(
                                        new Header("Via", "SIP/2.0/UDP " + VENDOR + ";branch=z9hG4bKin"),
                                        new Header("From", "<sip:1002@vendor.example>;tag=a"),
                                        new Header("To", "<sip:1001@vendor.example>;tag=b"),
                                        new Header("Call-ID", "in"),
                                        new Header("CSeq", "1 INVITE")),
                                "")));
        assertEquals(List.of(), calledInVain(CLIENT + ";ob"));
    }

    @Test
    void whereACallGoesThatNamesNoInsideIsNotKnown() {
        assertEquals(List.of("signalling-blocked/no-sip-response"), calledInVain("other.example"));
    }

    /** As a gateway between two legs writes it: To is the contact, and a trunk would be called in the same way. */
    @Test
    void whoMayHaveBeenAPhoneIsNotSaidToBeAServer() {
        assertEquals(
                List.of("signalling-blocked/no-sip-response"), calledInVain(OUTSIDE.toString(), OUTSIDE.toString()));
        String told = scene.all().get(0).explanation();
        assertTrue(told.contains("where it is a phone that had registered"), told);
    }

    @Test
    void aServerIsNoPhone() {
        assertEquals(List.of("signalling-blocked/no-sip-response"), calledInVain("other.example"));
        String told = scene.all().get(0).explanation();
        assertTrue(told.endsWith("or the server is down."), told);
    }
}
