package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE_MEDIA;
import static io.earshot.analyzer.detect.CallScene.VENDOR;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static io.earshot.analyzer.detect.CallScene.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.ruleset.Ruleset;
import io.earshot.analyzer.ruleset.Rulesets;
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

/** Rules that the traffic confirms or refutes, where no other finding tells it. */
class RulesetVerdictsTest {
    private static final List<String> NOTHING = List.of();
    private static final Endpoint WEB = endpoint("203.0.113.10", 8443);

    private final CallScene scene = new CallScene();
    private String scope = "cloud";
    private String behaviours = "";

    @TempDir
    Path folder;

    private RulesInForce rules() throws IOException {
        return new RulesInForce(List.of(vendor()));
    }

    private Ruleset vendor() throws IOException {
        return ruleset("vendor", """
                ruleset: vendor
                vendor: Example Vendor
                product: Telephony
                version: "2026-11-01"
                source: {title: Network, url: "https://vendor.example/", retrieved: "2026-11-01"}
                scope: %s
                rules:
                  - id: web
                    usage: web
                    protocol: tcp
                    initiator: client
                    remote: {cidrs: [203.0.113.0/24], ports: [8443]}
                    level: required
                    source: "row 1"
                  - id: sip
                    usage: signalling
                    protocol: udp
                    initiator: client
                    remote: {cidrs: [203.0.113.0/24], ports: [5060]}
                    level: required
                    source: "row 2"
                  - id: media
                    usage: media
                    protocol: udp
                    initiator: either
                    remote: {cidrs: [203.0.113.0/24], ports: [10000-20000]}
                    local: {ports: [10000-20000]}
                    level: required
                    source: "row 3"
                  - id: inside
                    usage: api
                    protocol: tcp
                    initiator: client
                    local: {ports: [5000]}
                    level: internal-only
                    source: "row 4"
                  - id: sip-tls
                    usage: signalling
                    protocol: tcp
                    initiator: client
                    remote: {hosts: [sip.vendor.example], ports: [5061]}
                    level: recommended
                    source: "row 5"
                behaviours: {%s}
                """.formatted(scope, behaviours));
    }

    private Ruleset ruleset(String name, String text) throws IOException {
        Path file = folder.resolve(name + ".yaml");
        Files.writeString(file, text);
        return Rulesets.load(file, Map.of());
    }

    private List<String> findings() throws IOException {
        return scene.findings(rules());
    }

    private void connects(int port, Optional<Integer> synAckTtl, int resetTtl) {
        double second = port / 10_000.0;
        GivenFlow flow = GivenFlow.tcp(endpoint("192.168.1.10", port), WEB)
                .between(second, second)
                .packets(
                        new GivenFlow.Packets(1).payloads(0),
                        new GivenFlow.Packets(1).payloads(0).ttl(resetTtl))
                .syns(second);
        scene.also(synAckTtl.isPresent() ? flow.opened(second, synAckTtl.get()) : flow.reset(second, resetTtl));
    }

    @Test
    void aRuleWhoseConnectionsADeviceOnTheWayResetsIsBlocked() throws IOException {
        connects(40_001, Optional.empty(), 64);
        connects(40_002, Optional.empty(), 64);
        assertEquals(List.of("rule-blocked/reset"), findings());
    }

    @Test
    void aServerThatResetsItselfBlocksNoRule() throws IOException {
        connects(40_001, Optional.empty(), 58);
        assertEquals(NOTHING, findings());
    }

    @Test
    void aConnectionThatIsTakenConfirmsTheRule() throws IOException {
        connects(40_001, Optional.empty(), 64);
        connects(40_002, Optional.of(58), 58);
        assertEquals(NOTHING, findings());
    }

    @Test
    void aRuleIsBlockedWhereWhatConnectionsCarryIsDroppedSilently() throws IOException {
        GivenFlow flow = GivenFlow.tcp(endpoint("192.168.1.10", 40_001), WEB, "tls")
                .between(0, 27)
                .packets(
                        new GivenFlow.Packets(10),
                        new GivenFlow.Packets(2).payloads(0).ttl(58).between(0, 0.1))
                .opened(0.05, 58)
                .data(1900, 0)
                .repeated(8, 8, 500);
        scene.also(flow);
        assertEquals(List.of("rule-blocked/no-answer"), findings());
    }

    @Test
    void aRuleIsBlockedWhereAProxyRefusesWhatItAsksFor() throws IOException {
        Endpoint browser = endpoint("192.168.1.10", 40_002);
        Endpoint proxy = endpoint("192.168.1.1", 3128);
        String target = WEB.address() + ":8443";
        scene.also(0, at -> new Observation.Http(at, browser, proxy, false, "CONNECT", target, target, 0, Map.of()));
        scene.also(0.1, at -> new Observation.Http(at, proxy, browser, false, "", "", "", 403, Map.of()));
        assertEquals(List.of("rule-blocked/admin-prohibited"), findings());
    }

    /** A call outside of the router: the port that the client names for its media, and that from which it comes there. */
    private void calledOutside(Endpoint says, Endpoint sends) {
        scene.request(0, "INVITE", 1, "z9hG4bKi", "", CallScene.sdp(says, "sendrecv"), OUTSIDE, VENDOR);
        scene.response(
                1, 200, "OK", "INVITE", 1, "z9hG4bKi", "b", CallScene.sdp(VENDOR_MEDIA, "sendrecv"), VENDOR, OUTSIDE);
        scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", OUTSIDE, VENDOR);
        scene.media(sends, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, sends, 1, 12)
                .flowUntil(OUTSIDE, VENDOR, 12);
        scene.request(12, "BYE", 2, "z9hG4bKb", ";tag=b", "", OUTSIDE, VENDOR);
        scene.response(12.01, 200, "OK", "BYE", 2, "z9hG4bKb", "b", "", VENDOR, OUTSIDE);
    }

    @Test
    void aPortOfTheRouterIsNotTheClientsOwn() throws IOException {
        calledOutside(OUTSIDE_MEDIA, endpoint("198.51.100.30", 37_612));
        assertEquals(NOTHING, findings());
    }

    @Test
    void aPortThatTheClientItselfNamesIsItsOwn() throws IOException {
        Endpoint own = endpoint("198.51.100.30", 30_000);
        calledOutside(own, own);
        assertEquals(List.of("media-port-out-of-range/local-port"), findings());
    }

    private void opens(double second, Endpoint client, Endpoint server) {
        scene.also(GivenFlow.tcp(client, server)
                .between(second, second)
                .packets(
                        new GivenFlow.Packets(4).payloads(1),
                        new GivenFlow.Packets(4).payloads(1).ttl(63))
                .syns(second)
                .opened(second, 64)
                .data(80, 90));
    }

    @Test
    void anInsidePortThatAnswersAStrangerIsExposed() throws IOException {
        scope = "self-hosted";
        opens(1.021, endpoint("192.0.2.66", 40_100), endpoint("192.168.1.10", 5000));
        assertEquals(List.of("internal-port-exposed/tcp-answered"), findings());
    }

    @Test
    void whoComesBackThroughTheOwnRouterIsNoStranger() throws IOException {
        scope = "self-hosted";
        opens(1.021, endpoint("192.168.1.11", 40_100), endpoint("198.51.100.30", 5000));
        opens(1.022, endpoint("198.51.100.30", 40_100), endpoint("192.168.1.10", 5000));
        assertEquals(NOTHING, findings());
    }

    @Test
    void aRuleWhoseConnectionsAFilterForbidsIsBlocked() throws IOException {
        Endpoint client = endpoint("192.168.1.10", 40_001);
        Endpoint router = endpoint("192.168.1.1", 0);
        scene.also(GivenFlow.tcp(client, WEB).packets(new GivenFlow.Packets(1).payloads(0), new GivenFlow.Packets(0)));
        assertEquals(NOTHING, findings());
        scene.also(0.001, at -> new Observation.Icmp(at, router, client, false, 3, 13, 64, 6, client, WEB));
        assertEquals(List.of("rule-blocked/admin-prohibited"), findings());
    }

    // --- where media comes from

    private List<String> mediaFrom(String address) throws IOException {
        return mediaFrom(scene, address).findings(rules());
    }

    private static CallScene mediaFrom(CallScene call, String address) {
        Endpoint source = endpoint(address, 12_000);
        return call.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(source, CLIENT_MEDIA, 1, 12)
                .bye(12);
    }

    @Test
    void mediaOfAnAddressThatNobodyListsOrAnnouncesIsUnlisted() throws IOException {
        behaviours = "media-source: listed";
        assertEquals(List.of("media-source-unlisted/outside-ranges"), mediaFrom("192.0.2.77"));
        assertEquals(Severity.WARNING, scene.all(rules()).get(0).severity());
    }

    @Test
    void whereMediaMayComeFromAnywhereThatIsWorthKnowing() throws IOException {
        behaviours = "media-source: any";
        assertEquals(List.of("media-source-unlisted/outside-ranges"), mediaFrom("192.0.2.77"));
        assertEquals(Severity.INFO, scene.all(rules()).get(0).severity());
    }

    @Test
    void mediaOfAListedAddressIsListedThoughAnotherWasAnnounced() throws IOException {
        behaviours = "media-source: listed";
        assertEquals(NOTHING, mediaFrom("203.0.113.77"));
    }

    @Test
    void mediaThatAnotherRulesetInForceListsIsNoOddOne() throws IOException {
        Ruleset carrier = ruleset("carrier", """
                ruleset: carrier
                vendor: Example Carrier
                product: Trunk
                version: "2026-11-01"
                source: {title: Network, url: "https://carrier.example/", retrieved: "2026-11-01"}
                scope: cloud
                rules:
                  - id: media
                    usage: media
                    protocol: udp
                    initiator: either
                    remote: {cidrs: [192.0.2.64/26]}
                    level: required
                    source: "row 1"
                """);
        for (String policy : List.of("listed", "sip-destination")) {
            behaviours = "media-source: " + policy;
            RulesInForce both = new RulesInForce(List.of(vendor(), carrier));
            CallScene call = new CallScene();
            assertEquals(NOTHING, mediaFrom(call, "192.0.2.77").findings(both), policy);
        }
    }

    /** What is told of media that is to come from an address and of which nothing is seen. */
    private String missingFrom(String address) throws IOException {
        Endpoint announced = endpoint(address, 12_000);
        scene.invite(0, 1, CallScene.BRANCH, CLIENT_MEDIA, "sendrecv", announced, "sendrecv")
                .media(CLIENT_MEDIA, announced, 1, 12)
                .bye(12);
        assertEquals(List.of("one-way-audio/undetermined"), findings());
        return scene.all(rules()).get(0).explanation();
    }

    @Test
    void missingMediaIsSaidToBeOfAnAddressThatIsNotListed() throws IOException {
        behaviours = "media-source: listed";
        assertTrue(missingFrom("192.0.2.77")
                .contains("192.0.2.77, where the media is to come from, is not among the "
                        + "addresses of vendor/media"));
        assertTrue(scene.all(rules()).get(0).remedy().get().startsWith("Allow UDP from 192.0.2.77 too"));
    }

    @Test
    void whoeverIsToSendMissingMediaIsTheOneThatWasAnnounced() throws IOException {
        behaviours = "media-source: listed";
        String told = missingFrom("203.0.113.77");
        assertTrue(told.endsWith("203.0.113.77 does not send any."), told);
    }

    // --- a name of the vendor's

    private List<String> signalsTo(String name) throws IOException {
        WebScene web = new WebScene();
        Endpoint client = endpoint("192.168.1.10", 40_000);
        Endpoint server = endpoint("192.0.2.50", 5061);
        return web.tls(0.1, client, server, "tls", "client-hello", name, "")
                .connection(client, server, "sip", 9, 9, 0)
                .findings(rules());
    }

    @Test
    void aHostOfTheVendorsDomainThatItDoesNotListIsUnlisted() throws IOException {
        assertEquals(List.of("endpoint-unlisted/host"), signalsTo("sip2.vendor.example"));
    }

    @Test
    void aHostOfAnotherDomainIsNoAffairOfTheVendors() throws IOException {
        assertEquals(NOTHING, signalsTo("sip.example.net"));
    }

    private List<String> asksByDatagram(boolean named) {
        WebScene web = new WebScene();
        Endpoint client = endpoint("192.168.1.10", 40_000);
        Endpoint server = endpoint("13.200.63.163", 5060);
        if (named) {
            web.tls(
                    0.1,
                    client,
                    new Endpoint(server.address(), 5061),
                    "tls",
                    "client-hello",
                    "in1.sip.videosdk.live",
                    "");
        }
        return web.also(GivenFlow.udp(client, server, "sip").between(0, 12).packets(4, 4))
                .findings(new RulesInForce(List.of(Rulesets.shipped("videosdk-sip", Map.of()))));
    }

    @Test
    void aPortOfAHostThatAnotherNameMayListIsNotUnlisted() {
        assertEquals(NOTHING, asksByDatagram(false));
        assertEquals(List.of("endpoint-unlisted/port"), asksByDatagram(true));
    }

    // --- the site's bandwidth

    /** A call of 20 s, 160 kbit/s of IP in both directions together. */
    private void agent(int number) {
        Endpoint phone = endpoint("192.168.1." + (10 + number), 5060);
        Endpoint media = endpoint("192.168.1." + (10 + number), 16_400);
        Endpoint server = endpoint("203.0.113.10", 10_000 + 2 * number);
        String invite = "z9hG4bKi" + number;
        scene.call(number).request(0, "INVITE", 1, invite, "", CallScene.sdp(media, "sendrecv"), phone, VENDOR);
        scene.response(1, 200, "OK", "INVITE", 1, invite, "b", CallScene.sdp(server, "sendrecv"), VENDOR, phone);
        scene.request(1.01, "ACK", 1, invite + "a", ";tag=b", "", phone, VENDOR);
        scene.media(media, server, 1, 21).media(server, media, 1, 21).flowUntil(phone, VENDOR, 21);
        scene.request(21, "BYE", 2, invite + "b", ";tag=b", "", phone, VENDOR);
        scene.response(21.01, 200, "OK", "BYE", 2, invite + "b", "b", "", VENDOR, phone);
    }

    @Test
    void theCallsOfAllAgentsTakeMoreThanTheSiteHas() throws IOException {
        behaviours =
                "bandwidth-per-agent-kbps: {minimum: 100, recommended: 200}, site-bandwidth-kbps: {1 agents: 170, 3 agents: 300}";
        agent(0);
        assertEquals(NOTHING, findings());
        agent(1);
        assertEquals(List.of("bandwidth-over-budget/site"), findings());
    }

    // --- marks that the vendor asks for

    @Test
    void mediaThatIsMarkedAsAskedForIsNotUnmarked() throws IOException {
        behaviours = "media-dscp: mark as EF";
        scene.each(second -> second.dscp(46));
        assertEquals(NOTHING, mediaFrom("203.0.113.10"));
        scene.each(second -> second.dscp(0)).media(CLIENT_MEDIA, VENDOR_MEDIA, 2, 12);
        assertEquals(List.of("marking-lost/unmarked"), findings());
    }
}
