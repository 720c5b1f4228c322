package io.earshot.analyzer.ruleset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SuggestionTest {
    private static final Ruleset EXOTEL = Rulesets.shipped("exotel", Map.of());
    private static final Ruleset VICIDIAL = Rulesets.shipped("vicidial", Map.of());
    private static final String CLIENT = "192.168.1.10";

    private static Endpoint at(String address, int port) {
        return new Endpoint(Address.parse(address).orElseThrow(), port);
    }

    private static BlockedFlow flow(
            String finding, Usage usage, Protocol protocol, boolean outward, Endpoint local, Endpoint remote) {
        return new BlockedFlow(
                new BlockedFlow.Justification(finding, "some-code", "some-cause", "1, 9"),
                usage,
                protocol,
                outward,
                local,
                remote,
                Set.of());
    }

    private static BlockedFlow out(String finding, Usage usage, Protocol protocol, Endpoint remote) {
        return flow(finding, usage, protocol, true, at(CLIENT, 16400), remote);
    }

    private static BlockedFlow in(String finding, int localPort, Endpoint remote) {
        return flow(finding, Usage.MEDIA, Protocol.UDP, false, at(CLIENT, localPort), remote);
    }

    /** One flow for a rule and one for none. */
    static List<BlockedFlow> inAndOut() {
        return List.of(
                out("F1", Usage.MEDIA, Protocol.UDP, at("182.76.143.61", 23412)),
                in("F2", 16400, at("203.0.113.9", 4000)));
    }

    private static List<String> accepted(List<BlockedFlow> flows, Ruleset... inForce) {
        return Suggestion.of(flows, Arrays.asList(inForce), ExportFormat.NFTABLES)
                .lines()
                .filter(line -> line.contains(" accept comment "))
                .map(String::strip)
                .toList();
    }

    @Test
    void theVendorsRuleIsSuggestedOnceForAllFlowsThatItTakesIn() {
        List<BlockedFlow> flows = List.of(
                out("F1", Usage.MEDIA, Protocol.UDP, at("182.76.143.61", 23412)),
                out("F2", Usage.STUN, Protocol.UDP, at("122.15.8.18", 11000)));
        assertEquals(
                List.of("ip saddr $inside ip daddr { 182.76.143.61/32, 122.15.8.18/32 } udp dport { 10000-40000 }"
                        + " accept comment \"exotel/media-mumbai\""),
                accepted(flows, EXOTEL));
        assertTrue(Suggestion.of(flows, List.of(EXOTEL), ExportFormat.IPTABLES)
                .contains("# exotel/media-mumbai: F1 some-code/some-cause, frames 1, 9; F2 some-code/some-cause, frames"
                        + " 1, 9; required; table, rows Media Server Ports and Media Server IP Mumbai"));
    }

    @Test
    void whatComesBackIsLetInFromTheRulesAddressesToTheHostThatMissedIt() {
        assertEquals(
                List.of("ip daddr { 192.168.1.10/32 } ip saddr { 182.76.143.61/32, 122.15.8.18/32 }"
                        + " udp sport { 10000-40000 } accept comment \"exotel/media-mumbai\""),
                accepted(List.of(in("F1", 16400, at("182.76.143.61", 23412))), EXOTEL));
    }

    @Test
    void aServersOwnRuleIsInwardAsItStands() {
        assertEquals(
                List.of(
                        "ip daddr $inside udp dport { 10000-20000 } accept comment \"vicidial/rtp\"",
                        "ip6 daddr $inside6 udp dport { 10000-20000 } accept comment \"vicidial/rtp\""),
                accepted(List.of(in("F1", 10042, at("203.0.113.9", 4000))), VICIDIAL));
        assertEquals(
                List.of("ip daddr { 192.168.1.10/32 } ip saddr { 203.0.113.9/32 } udp sport { 4000 }"
                        + " udp dport { 9000 } accept comment \"seen/1\""),
                accepted(List.of(in("F1", 9000, at("203.0.113.9", 4000))), VICIDIAL));
    }

    @Test
    void aHostThatARuleNamesIsSuggestedByTheAddressThatItHad() {
        BlockedFlow flow = new BlockedFlow(
                new BlockedFlow.Justification("F1", "signalling-blocked", "no-answer", "4, 7"),
                Usage.SIGNALLING,
                Protocol.TCP,
                true,
                at(CLIENT, 40000),
                at("203.0.113.5", 443),
                Set.of("voip.in1.exotel.com"));
        assertEquals(
                List.of("ip saddr $inside ip daddr { 203.0.113.5/32 } tcp dport { 443 }"
                        + " accept comment \"exotel/sip-gateway\""),
                accepted(List.of(flow), EXOTEL));
        assertTrue(Suggestion.of(List.of(flow), List.of(EXOTEL), ExportFormat.CISCO_ASA)
                .contains("fqdn voip.in1.exotel.com"));
    }

    @Test
    void withoutARuleTheFlowsThemselvesAreSuggestedJoinedByPortsOrByAddresses() {
        List<BlockedFlow> flows = List.of(
                out("F1", Usage.STUN, Protocol.UDP, at("203.0.113.9", 3478)),
                out("F2", Usage.STUN, Protocol.UDP, at("203.0.113.10", 3478)),
                in("F3", 16400, at("198.51.100.7", 10000)),
                in("F4", 16402, at("198.51.100.7", 10002)));
        assertEquals(
                List.of(
                        "ip saddr { 192.168.1.10/32 } ip daddr { 203.0.113.9/32, 203.0.113.10/32 } udp dport { 3478 }"
                                + " accept comment \"seen/1\"",
                        "ip daddr { 192.168.1.10/32 } ip saddr { 198.51.100.7/32 } udp sport { 10000, 10002 }"
                                + " udp dport { 16400, 16402 } accept comment \"seen/2\""),
                accepted(flows));
    }

    @Test
    void additionsDropNothingElse() {
        List<BlockedFlow> flows = List.of(in("F1", 16400, at("203.0.113.9", 4000)));
        for (ExportFormat format : ExportFormat.values()) {
            String text = Suggestion.of(flows, List.of(), format);
            assertFalse(text.contains("policy drop") || text.contains(":FORWARD DROP") || text.contains("block drop"));
        }
        assertTrue(Suggestion.of(flows, List.of(), ExportFormat.IPTABLES).contains("-4 -I FORWARD -d 192.168.1.10/32"));
    }

    @TestFactory
    Stream<DynamicTest> everyFormatNamesFindingCodeAndFrames() {
        List<BlockedFlow> flows = List.of(in("F7", 16400, at("203.0.113.9", 4000)));
        return Arrays.stream(ExportFormat.values())
                .map(format -> dynamicTest(format.word(), () -> {
                    String text = Suggestion.of(flows, List.of(), format);
                    assertTrue(text.contains("F7") && text.contains("some-code") && text.contains("1, 9"), text);
                }));
    }

    @TestFactory
    Stream<DynamicTest> nothingToOpenIsOneLine() {
        return Arrays.stream(ExportFormat.values())
                .filter(format -> format.commentSign().isPresent())
                .map(format -> dynamicTest(
                        format.word(),
                        () -> assertEquals(
                                format.commentSign().orElseThrow() + " " + Suggestion.NOTHING + "\n",
                                Suggestion.of(List.of(), List.of(EXOTEL), format))));
    }

    @Test
    void nothingToOpenIsStillJsonAndCsv() {
        assertTrue(Suggestion.of(List.of(), List.of(), ExportFormat.JSON).contains("\"openings\" : [ ]"));
        assertEquals(
                1, Suggestion.of(List.of(), List.of(), ExportFormat.CSV).lines().count());
    }
}
