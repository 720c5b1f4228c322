package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.CLIENT;
import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE_MEDIA;
import static io.earshot.analyzer.detect.CallScene.VENDOR;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static io.earshot.analyzer.detect.CallScene.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.ruleset.Rulesets;
import io.earshot.capture.decode.dns.DnsMessage;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Observation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What gateways, proxies, filters and SIP ALGs do to signalling, and what only looks like it. */
class MiddleboxVerdictsTest {
    private static final List<String> NOTHING = List.of();
    private static final Endpoint PROXY = endpoint("192.168.1.11", 5060);

    private final CallScene scene = new CallScene();

    /** Client, a proxy beside it and its router's outside, all in one capture. */
    private void callThroughAProxyBesideTheClient() {
        String offer = CallScene.sdp(OUTSIDE_MEDIA, "sendrecv");
        String answer = CallScene.sdp(VENDOR_MEDIA, "sendrecv");
        scene.request(0, "INVITE", 1, "z9hG4bKone", "", offer, CLIENT, PROXY);
        scene.request(0.01, "INVITE", 1, "z9hG4bKtwo", "", offer, PROXY, VENDOR);
        scene.request(0.011, "INVITE", 1, "z9hG4bKtwo", "", offer, OUTSIDE, VENDOR);
        scene.response(1, 200, "OK", "INVITE", 1, "z9hG4bKtwo", "b", answer, VENDOR, OUTSIDE);
        scene.response(1.001, 200, "OK", "INVITE", 1, "z9hG4bKtwo", "b", answer, VENDOR, PROXY);
        scene.response(1.01, 200, "OK", "INVITE", 1, "z9hG4bKone", "b", answer, PROXY, CLIENT);
        scene.request(1.02, "ACK", 1, "z9hG4bKack", ";tag=b", "", CLIENT, PROXY);
    }

    private void byeThroughTheProxy() {
        scene.request(12, "BYE", 2, "z9hG4bKbye", ";tag=b", "", CLIENT, PROXY);
        scene.request(12.001, "BYE", 2, "z9hG4bKbye2", ";tag=b", "", PROXY, VENDOR);
    }

    @Test
    void silentWhereAProxyPassesTheSignallingAndTheClientItsOwnMedia() {
        callThroughAProxyBesideTheClient();
        scene.mediaOnBothSides();
        byeThroughTheProxy();
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void mediaOfPlainSipComesFromAnotherAddressThanTheListedServer() {
        Endpoint server = endpoint("52.71.32.188", 5060);
        Endpoint elsewhere = endpoint("52.71.32.190", 12000);
        scene.request(0, "INVITE", 1, "z9hG4bK1", "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, server);
        scene.response(
                1, 200, "OK", "INVITE", 1, "z9hG4bK1", "b", CallScene.sdp(elsewhere, "sendrecv"), server, CLIENT);
        scene.media(CLIENT_MEDIA, elsewhere, 1, 12).media(elsewhere, CLIENT_MEDIA, 1, 12);
        var rules = new RulesInForce(List.of(Rulesets.shipped("webrtc-gateway", Map.of())));
        assertTrue(scene.findings(rules).contains("media-not-from-sip-destination/other-address"));
    }

    private void invites(double... seconds) {
        for (double second : seconds) {
            scene.request(second, "INVITE", 1, "z9hG4bK1", "", CallScene.sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        }
    }

    @Test
    void oneRequestIsLostWhileTheServerAnswersOthers() {
        scene.request(0, "OPTIONS", 7, "z9hG4bKo", "", "", CLIENT, VENDOR);
        scene.response(0.1, 200, "OK", "OPTIONS", 7, "z9hG4bKo", "");
        scene.anotherCall();
        invites(1, 1.5, 2.5, 4.5);
        assertEquals(NOTHING, scene.findings());
        invites(8.5);
        assertEquals(List.of("signalling-blocked/no-sip-response"), scene.findings());
    }

    private static final Endpoint RESOLVER = endpoint("203.0.113.53", 53);

    private void answerTo(String name, String address) {
        answerTo(endpoint("192.168.1.10", 40000), RESOLVER, 1, name, address);
    }

    private void answerTo(Endpoint asker, Endpoint resolver, int id, String name, String address) {
        var answer = new DnsMessage.Answer(name, "A", 60, Address.parse(address), "", 0, "");
        scene.also(
                0, at -> new Observation.Dns(at, asker, resolver, new DnsMessage(id, false, 0, name, "A", List.of())));
        scene.also(
                0.1,
                at -> new Observation.Dns(
                        at, resolver, asker, new DnsMessage(id, true, 0, name, "A", List.of(answer))));
    }

    @Test
    void eachHostThatDoesNotGetANameResolvedIsTold() {
        answerTo("sip.vendor.example", "0.0.0.0");
        answerTo(endpoint("192.168.1.11", 40000), RESOLVER, 2, "sip.vendor.example", "0.0.0.0");
        assertEquals(
                List.of("192.168.1.10", "192.168.1.11"),
                scene.all().stream()
                        .map(finding -> finding.subject().host().orElseThrow().toString())
                        .toList());
    }

    /** By a router with its outer address, by one of two routers, and by the name server of the house. */
    @Test
    void aQuestionThatIsPassedOnIsNoHostsOwn() {
        Endpoint house = endpoint("192.168.1.1", 53);
        answerTo("sip.vendor.example", "0.0.0.0");
        answerTo(endpoint("198.51.100.30", 40000), RESOLVER, 1, "sip.vendor.example", "0.0.0.0");
        answerTo(endpoint("192.168.7.50", 40000), RESOLVER, 1, "sip.vendor.example", "0.0.0.0");
        assertEquals(List.of("signalling-blocked/name-not-resolved"), scene.findings());
        answerTo(endpoint("192.168.1.11", 40000), house, 2, "sip.vendor.example", "0.0.0.0");
        answerTo(endpoint("192.168.1.1", 40000), RESOLVER, 3, "sip.vendor.example", "0.0.0.0");
        assertEquals(2, scene.findings().size());
    }

    @Test
    void aNameThatLeadsToNoHostIsNotResolved() {
        answerTo("sip.vendor.example", "0.0.0.0");
        assertEquals(List.of("signalling-blocked/name-not-resolved"), scene.findings());
    }

    @Test
    void eachNameThatIsNotResolvedIsTold() {
        answerTo("sip.vendor.example", "0.0.0.0");
        answerTo("sip2.vendor.example", "0.0.0.0");
        answerTo("turn.vendor.example", "0.0.0.0");
        answerTo("stun.vendor.example", "0.0.0.0");
        assertEquals(
                List.of(
                        "signalling-blocked/name-not-resolved",
                        "signalling-blocked/name-not-resolved",
                        "stun-blocked/name-not-resolved",
                        "turn-failed/name-not-resolved"),
                scene.findings().stream().sorted().toList());
    }

    @Test
    void thePageOfAVendorThatNamesNothingElseToReachIsItsSignalling() {
        var pageOnly = new RulesInForce(List.of(Rulesets.shipped("vonage-contact-center", Map.of())));
        var signallingToo = new RulesInForce(List.of(Rulesets.shipped("zoom-meetings", Map.of())));
        answerTo("edge.cc.vonage.com", "0.0.0.0");
        answerTo("us04web.zoom.us", "0.0.0.0");
        assertEquals(List.of("signalling-blocked/name-not-resolved"), scene.findings(pageOnly));
        assertFalse(scene.findings(signallingToo).contains("signalling-blocked/name-not-resolved"));
    }

    @Test
    void silentWhereAResolverTriesTheNameWithItsSearchDomain() {
        Endpoint resolver = endpoint("203.0.113.53", 53);
        Endpoint asker = endpoint("192.168.1.10", 40001);
        String completed = "sip.vendor.example.lan";
        answerTo("sip.vendor.example", "203.0.113.5");
        scene.also(
                0.2,
                at -> new Observation.Dns(at, asker, resolver, new DnsMessage(2, false, 0, completed, "A", List.of())));
        scene.also(
                0.3,
                at -> new Observation.Dns(at, resolver, asker, new DnsMessage(2, true, 3, completed, "A", List.of())));
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void silentWhereANameLeadsInside() {
        answerTo("sip.vendor.example", "192.168.1.5");
        assertEquals(NOTHING, scene.findings());
    }

    private void connect(double seconds, int status) {
        connect(seconds, status, 5061);
    }

    private void connect(double seconds, int status, int port) {
        Endpoint proxy = endpoint("192.168.1.1", 3128);
        Endpoint browser = endpoint("192.168.1.10", 40000 + (int) seconds);
        String target = VENDOR.address() + ":" + port;
        scene.also(
                seconds, at -> new Observation.Http(at, browser, proxy, false, "CONNECT", target, target, 0, Map.of()));
        scene.also(seconds + 0.1, at -> new Observation.Http(at, proxy, browser, false, "", "", "", status, Map.of()));
    }

    @Test
    void theProxyRefusesTheTunnel() {
        connect(0, 403);
        assertEquals(List.of("signalling-blocked/admin-prohibited"), scene.findings());
    }

    /** RFC 8656 section 19: the registered ports of TURN. */
    @Test
    void theProxyRefusesTheTunnelToARelay() {
        connect(0, 403, 5349);
        assertEquals(List.of("turn-failed/other-error"), scene.findings());
        assertEquals(Severity.ERROR, scene.all().get(0).severity());
    }

    @Test
    void aTunnelToAnotherPortIsNotOfVoice() {
        connect(0, 403, 8443);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void whyTheProxyCannotGetThereIsNotKnown() {
        connect(0, 502);
        assertEquals(List.of("signalling-blocked/undetermined"), scene.findings());
    }

    @Test
    void silentWhereTheProxyAsksForCredentialsFirst() {
        connect(0, 407);
        connect(1, 200);
        assertEquals(NOTHING, scene.findings());
    }

    /** A connection to a server of SIP over TLS; what came back came until a moment. */
    private void connection(double lastBack, double last, long dataBack, int forward, long repeated, int octets) {
        connection("tls", lastBack, last, dataBack, forward, repeated, octets);
    }

    private void connection(
            String usage, double lastBack, double last, long dataBack, int forward, long repeated, int octets) {
        Endpoint client = endpoint("192.168.1.10", 40000);
        Endpoint server = endpoint("203.0.113.10", 5061);
        GivenFlow flow = GivenFlow.tcp(client, server, usage)
                .between(0, last)
                .packets(
                        new GivenFlow.Packets(9).octets(3000).payloads(forward),
                        new GivenFlow.Packets(3).octets(600).payloads(1).ttl(60).between(0, lastBack))
                .opened(0, 64)
                .data(500, dataBack)
                .repeated(repeated, repeated, octets);
        scene.also(last < 1 ? flow.finished() : flow);
    }

    @Test
    void segmentsOfFullSizeAreLost() {
        connection(1, 20, 900, 9, 6, 1448);
        assertEquals(List.of("signalling-blocked/no-answer"), scene.findings());
    }

    @Test
    void silentWhereSmallSegmentsStayUnanswered() {
        // the server, or the network, is gone
        connection(1, 20, 900, 9, 6, 400);
        assertEquals(NOTHING, scene.findings());
    }

    private void hello(String step, boolean fromServer, double seconds) {
        Endpoint client = endpoint("192.168.1.10", 40000);
        Endpoint server = endpoint("203.0.113.10", 5061);
        scene.also(
                seconds,
                at -> new Observation.Tls(
                        at,
                        fromServer ? server : client,
                        fromServer ? client : server,
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

    @Test
    void theServerHelloNeverComes() {
        hello("client-hello", false, 0.1);
        connection(0.2, 14, 0, 1, 0, 0);
        assertEquals(List.of("signalling-blocked/no-answer"), scene.findings());
    }

    @Test
    void silentWhereTheServerHelloComes() {
        hello("client-hello", false, 0.1);
        hello("server-hello", true, 0.2);
        connection(0.2, 14, 300, 1, 0, 0);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void theClientHelloIsAnsweredInAnotherLanguageFromNearby() {
        hello("client-hello", false, 0.1);
        connection(0.2, 0.3, 71, 1, 0, 0);
        assertEquals(List.of("tls-failed/intercepted"), scene.findings());
    }

    @Test
    void aServerWithoutANameIsExemptedByItsAddress() {
        hello("client-hello", false, 0.1);
        scene.also(GivenFlow.tcp(endpoint("192.168.1.10", 40000), endpoint("203.0.113.10", 5061), "tls")
                .between(0, 0.101)
                .packets(
                        new GivenFlow.Packets(3).payloads(1),
                        new GivenFlow.Packets(2).ttl(60).between(0, 0.101))
                .opened(0, 60)
                .reset(0.101, 64));
        Finding finding = scene.all().get(0);
        assertEquals("reset-after-hello", finding.cause());
        assertTrue(finding.remedy().orElseThrow().startsWith("Exempt 203.0.113.10 port 5061 from"), finding::toString);
    }

    @Test
    void aServerThatTakesRequestsAndNeverAnswers() {
        connection("sip", 0.2, 34, 0, 1, 0, 0);
        assertEquals(List.of("signalling-blocked/no-sip-response"), scene.findings());
    }

    @Test
    void silentWhereAServerAnswersOverTheConnection() {
        connection("sip", 0.2, 34, 300, 1, 0, 0);
        assertEquals(NOTHING, scene.findings());
    }

    @TempDir
    private Path folder;

    private RulesInForce carrier() throws IOException {
        Path file = folder.resolve("carrier.yaml");
        Files.writeString(file, """
                ruleset: carrier
                vendor: Example Carrier
                product: SIP trunk
                version: "2026-11-01"
                source: {title: Ranges, url: "https://carrier.example/", retrieved: "2026-11-01"}
                scope: cloud
                rules:
                  - id: signalling
                    usage: signalling
                    protocol: udp
                    initiator: either
                    remote: {cidrs: [192.0.2.0/24], ports: [5060]}
                    level: required
                    source: "row 1"
                """);
        return new RulesInForce(List.of(Rulesets.load(file, Map.of())));
    }

    @Test
    void nothingGoesToAListedAddress() throws IOException {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12)
                .bye(12);
        assertTrue(scene.findings(carrier()).contains("endpoint-unlisted/address"));
    }

    @Test
    void silentOnAnotherProviderBesideTheListedOne() throws IOException {
        scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12)
                .flowUntil(CLIENT, endpoint("192.0.2.20", 5060), 12)
                .bye(12);
        assertTrue(scene.findings(carrier()).stream().noneMatch(finding -> finding.startsWith("endpoint-unlisted")));
    }
}
