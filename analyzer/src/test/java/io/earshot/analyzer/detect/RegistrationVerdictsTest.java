package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.CLIENT;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE;
import static io.earshot.analyzer.detect.CallScene.VENDOR;
import static io.earshot.analyzer.detect.CallScene.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.capture.decode.sip.Header;
import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a registration shows of the way between phone and registrar. */
class RegistrationVerdictsTest {
    private static final List<String> NOTHING = List.of();

    private final CallScene scene = new CallScene();

    /** Seen between two routers: the client names itself, the packet comes from the inner router. */
    private void registerBetween(int ttl) {
        Endpoint between = endpoint("100.64.7.2", 5060);
        String via = "SIP/2.0/UDP " + CLIENT + ";branch=z9hG4bKr";
        String contact = "<sip:1001@" + CLIENT + ">";
        scene.also(
                0,
                at -> new Observation.Sip(
                        at,
                        between,
                        VENDOR,
                        Transport.UDP,
                        ttl,
                        false,
                        false,
                        new SipMessage.Request("REGISTER", "sip:" + VENDOR.address(), registration(via, contact), "")));
        scene.also(
                0.1,
                at -> new Observation.Sip(
                        at,
                        VENDOR,
                        between,
                        Transport.UDP,
                        60,
                        false,
                        false,
                        new SipMessage.Response(
                                200, "OK", registration(via + ";received=" + OUTSIDE.address(), contact), "")));
    }

    @Test
    void aRegistrationShowsTwoTranslations() {
        registerBetween(63);
        assertEquals(List.of("double-nat/private-mapped-address"), scene.findings());
    }

    @Test
    void aHostThatNamesAnotherInterfaceIsBehindOneTranslation() {
        registerBetween(64);
        assertEquals(NOTHING, scene.findings());
    }

    /** @param ttl of the call of a registered phone that describes its media at another private address */
    private List<String> callThatNamesAnother(int ttl) {
        Endpoint between = endpoint("100.64.7.2", 5060);
        registerBetween(64);
        scene.timeToLive(ttl)
                .request(
                        2,
                        "INVITE",
                        1,
                        "z9hG4bKi",
                        "",
                        CallScene.sdp(endpoint("192.168.0.20", 16400), "sendrecv"),
                        between,
                        VENDOR);
        scene.response(
                2.1,
                200,
                "OK",
                "INVITE",
                1,
                "z9hG4bKi",
                "b",
                CallScene.sdp(CallScene.VENDOR_MEDIA, "sendrecv"),
                VENDOR,
                between);
        return scene.findings();
    }

    @Test
    void aPhoneThatDescribesAnotherInterfaceIsBehindOneTranslation() {
        assertEquals(NOTHING, callThatNamesAnother(64));
    }

    @Test
    void aCallShowsTwoTranslations() {
        assertEquals(List.of("double-nat/private-mapped-address"), callThatNamesAnother(63));
    }

    /** The server's answer to a REGISTER says that it came from the client's private address. */
    private void registerReceivedFromInside(String contact) {
        String via = "SIP/2.0/UDP " + CLIENT + ";branch=z9hG4bKr";
        List<Header> asked = registration(via, "<sip:1001@" + CLIENT + ">");
        List<Header> answered = registration(via + ";received=" + CLIENT.address(), contact);
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
                        new SipMessage.Request("REGISTER", "sip:" + VENDOR.address(), asked, "")));
        scene.also(
                0.1,
                at -> new Observation.Sip(
                        at,
                        VENDOR,
                        CLIENT,
                        Transport.UDP,
                        60,
                        false,
                        false,
                        new SipMessage.Response(200, "OK", answered, "")));
    }

    private static List<Header> registration(String via, String contact) {
        return List.of(
                new Header("Via", via),
                new Header("From", "<sip:1001@vendor.example>;tag=a"),
                new Header("To", "<sip:1001@vendor.example>"),
                new Header("Call-ID", "registration"),
                new Header("CSeq", "1 REGISTER"),
                new Header("Contact", contact),
                new Header("Content-Length", "0"));
    }

    @Test
    void receivedIsPutBackWhereTheRegistrarKnowsTheOutsideAddress() {
        registerReceivedFromInside("<sip:1001@" + CLIENT + ">;expires=60;received=\"sip:" + OUTSIDE + "\"");
        assertEquals(List.of("sip-alg/received-private"), scene.findings());
    }

    @Test
    void silentWhereNothingShowsATranslation() {
        registerReceivedFromInside("<sip:1001@" + CLIENT + ">;expires=60");
        assertEquals(NOTHING, scene.findings());
    }

    // --- refused, RFC 3261 sections 10.3 and 22

    /** A REGISTER, with credentials or without, and its answer. */
    private void registers(int number, boolean credentials, int status) {
        registers(number, credentials, status, CLIENT, VENDOR);
    }

    private void registers(int number, boolean credentials, int status, Endpoint client, Endpoint registrar) {
        List<Header> answered = asking(number);
        List<Header> asked = credentials ? with(answered, "nonce=\"" + number + "\", response=\"0\"") : answered;
        scene.also(
                number,
                at -> new Observation.Sip(
                        at,
                        client,
                        registrar,
                        Transport.UDP,
                        64,
                        false,
                        false,
                        new SipMessage.Request("REGISTER", "sip:" + registrar.address(), asked, "")));
        scene.also(
                number + 0.1,
                at -> new Observation.Sip(
                        at,
                        registrar,
                        client,
                        Transport.UDP,
                        60,
                        false,
                        false,
                        new SipMessage.Response(status, status == 200 ? "OK" : "Refused", answered, "")));
    }

    private static List<Header> asking(int number) {
        List<Header> asked = new ArrayList<>(
                registration("SIP/2.0/UDP " + CLIENT + ";branch=z9hG4bKr" + number, "<sip:1001@" + CLIENT + ">"));
        asked.removeIf(header -> header.name().equals("CSeq"));
        asked.add(new Header("CSeq", number + " REGISTER"));
        return asked;
    }

    private static List<Header> with(List<Header> headers, String credentials) {
        List<Header> asked = new ArrayList<>(headers);
        asked.add(new Header("Authorization", "Digest username=\"1001\", " + credentials));
        return asked;
    }

    @Test
    void theUsualChallengeIsNoFailure() {
        registers(1, false, 401);
        registers(2, true, 200);
        registers(60, true, 401);
        registers(61, true, 200);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void credentialsThatAreRefusedAgainAndAgainAreWrong() {
        registers(1, false, 401);
        registers(2, true, 401);
        registers(3, true, 401);
        assertEquals(List.of("registration-failed/auth-loop"), scene.findings());
    }

    @Test
    void noncesThatGrowOldAreNoWrongPassword() {
        for (int again = 0; again < 4; again++) {
            registers(60 * again, true, 401);
            registers(60 * again + 1, true, 200);
        }
        // the answer to the last one is not in the capture
        scene.also(
                250,
                at -> new Observation.Sip(
                        at,
                        CLIENT,
                        VENDOR,
                        Transport.UDP,
                        64,
                        false,
                        false,
                        new SipMessage.Request("REGISTER", "sip:" + VENDOR.address(), asking(250), "")));
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void aNameWithoutAnAnswerToAChallengeIsNoPassword() {
        scene.also(
                1,
                at -> new Observation.Sip(
                        at,
                        CLIENT,
                        VENDOR,
                        Transport.UDP,
                        64,
                        false,
                        false,
                        new SipMessage.Request(
                                "REGISTER",
                                "sip:" + VENDOR.address(),
                                with(asking(1), "nonce=\"\", response=\"\""),
                                "")));
        scene.also(
                1.1,
                at -> new Observation.Sip(
                        at,
                        VENDOR,
                        CLIENT,
                        Transport.UDP,
                        60,
                        false,
                        false,
                        new SipMessage.Response(401, "Unauthorized", asking(1), "")));
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void whoGuessesPasswordsIsNoClient() {
        scene.from("friendly-scanner").request(0, "OPTIONS", 1, "z9hG4bKo", "", "", OUTSIDE, VENDOR);
        for (int guess = 1; guess < 5; guess++) {
            registers(guess, true, 401, OUTSIDE, VENDOR);
        }
        assertEquals(List.of("sip-scan/answered"), scene.findings());
    }

    @Test
    void aRegistrarThatRefusesIsNoFirewall() {
        registers(1, false, 403);
        assertEquals(List.of("registration-failed/rejected"), scene.findings());
        registers(5, false, 401);
        registers(6, true, 200);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void whoRunsTheServerIsAskedForTheReason() {
        registers(1, false, 403);
        assertEquals("Ask the provider why sip:1001@vendor.example is refused", remedy());
    }

    @Test
    void aServerOfTheHouseTellsTheReasonItself() {
        registers(1, false, 403, CLIENT, endpoint("192.168.1.5", 5060));
        assertEquals(
                "Look into the log of the server 192.168.1.5, or ask who runs it, why sip:1001@vendor.example is refused",
                remedy());
    }

    private String remedy() {
        return scene.all().get(0).remedy().orElseThrow();
    }

    // --- over a WebSocket that stays open

    /** A browser whose WebSocket is answered, and whose REGISTER is acknowledged by TCP only. */
    private void registersOverWebSocket(double lasts, boolean closes) {
        Endpoint browser = endpoint(CLIENT.address().toString(), 51000);
        Endpoint server = endpoint(VENDOR.address().toString(), 8088);
        String via = "SIP/2.0/WS df7jal23.invalid;branch=z9hG4bKw";
        GivenFlow flow = GivenFlow.tcp(browser, server, "http", "websocket", "sip")
                .between(0, lasts)
                .opened(0, 60)
                .packets(new GivenFlow.Packets(6), new GivenFlow.Packets(6))
                .data(900, 200);
        scene.also(
                        0,
                        at -> new Observation.Http(
                                at,
                                browser,
                                server,
                                false,
                                "GET",
                                "/ws",
                                "vendor.example",
                                0,
                                Map.of("upgrade", "websocket")))
                .also(0.1, at -> new Observation.Http(at, server, browser, false, "", "", "", 101, Map.of()))
                .also(
                        0.2,
                        at -> new Observation.Sip(
                                at,
                                browser,
                                server,
                                Transport.WS,
                                64,
                                false,
                                false,
                                new SipMessage.Request(
                                        "REGISTER",
                                        "sip:vendor.example",
                                        registration(via, "<sip:k@df7jal23.invalid>"),
                                        "")))
                .also(closes ? flow.finished() : flow);
    }

    @Test
    void aRegistrarThatIsReachedAndNeverAnswersFailsTheRegistration() {
        registersOverWebSocket(30, false);
        assertEquals(List.of("registration-failed/no-answer"), scene.findings());
    }

    @Test
    void silentWhereTheClientClosesTheConnectionSoon() {
        registersOverWebSocket(6, true);
        assertEquals(NOTHING, scene.findings());
    }
}
