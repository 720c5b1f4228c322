package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.OUTSIDE;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE_MEDIA;
import static io.earshot.analyzer.detect.CallScene.VENDOR;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static io.earshot.analyzer.detect.CallScene.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.analyzer.ruleset.Rulesets;
import io.earshot.capture.net.Endpoint;
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

    @TempDir
    Path folder;

    private RulesInForce rules() throws IOException {
        Path file = folder.resolve("vendor.yaml");
        Files.writeString(
                file,
                """
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
                """
                        .formatted(scope));
        return new RulesInForce(List.of(Rulesets.load(file, Map.of())));
    }

    private List<String> findings() throws IOException {
        return scene.findings(rules());
    }

    private void connects(int port, Optional<Integer> synAckTtl, int resetTtl) {
        double second = port / 10_000.0;
        GivenFlow flow = GivenFlow.tcp(endpoint("192.168.1.10", port), WEB)
                .between(second, second)
                .packets(new GivenFlow.Packets(1).payloads(0), new GivenFlow.Packets(1).payloads(0).ttl(resetTtl))
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

    /** A call outside of the router: the port that the client names for its media, and that from which it comes there. */
    private void calledOutside(Endpoint says, Endpoint sends) {
        scene.request(0, "INVITE", 1, "z9hG4bKi", "", CallScene.sdp(says, "sendrecv"), OUTSIDE, VENDOR);
        scene.response(
                1, 200, "OK", "INVITE", 1, "z9hG4bKi", "b", CallScene.sdp(VENDOR_MEDIA, "sendrecv"), VENDOR, OUTSIDE);
        scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", OUTSIDE, VENDOR);
        scene.media(sends, VENDOR_MEDIA, 1, 12).media(VENDOR_MEDIA, sends, 1, 12).flowUntil(OUTSIDE, VENDOR, 12);
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
                .packets(new GivenFlow.Packets(4).payloads(1), new GivenFlow.Packets(4).payloads(1).ttl(63))
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
}
