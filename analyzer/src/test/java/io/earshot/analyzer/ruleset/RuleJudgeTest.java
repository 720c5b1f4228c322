package io.earshot.analyzer.ruleset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Sighting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RuleJudgeTest {
    private static final Ruleset EXOTEL = Rulesets.shipped("exotel", Map.of());
    private static final Ruleset GATEWAY = Rulesets.shipped("webrtc-gateway", Map.of());

    private static Endpoint at(String address, int port) {
        return new Endpoint(Address.parse(address).orElseThrow(), port);
    }

    private static ObservedFlow flow(
            Protocol protocol, Usage usage, Endpoint remote, ObservedFlow.Outcome outcome, String... names) {
        return flow(protocol, usage, at("192.168.1.10", 50000), remote, true, outcome, Optional.empty(), names);
    }

    private static ObservedFlow flow(
            Protocol protocol,
            Usage usage,
            Endpoint remote,
            boolean localFirst,
            ObservedFlow.Outcome outcome,
            Optional<Address> signalling) {
        return flow(protocol, usage, at("192.168.1.10", 50000), remote, localFirst, outcome, signalling);
    }

    private static ObservedFlow flow(
            Protocol protocol,
            Usage usage,
            Endpoint local,
            Endpoint remote,
            boolean localFirst,
            ObservedFlow.Outcome outcome,
            Optional<Address> signalling,
            String... names) {
        return new ObservedFlow(
                protocol,
                local,
                remote,
                Set.of(names),
                Optional.of(usage),
                localFirst,
                100,
                100,
                outcome,
                signalling,
                new Sighting(1_000_000_000L, 0, 0, 1),
                new Sighting(9_000_000_000L, 0, 0, 200));
    }

    private static RuleVerdict.Status status(Ruleset ruleset, String rule, ObservedFlow... flows) {
        return RuleJudge.judge(List.of(ruleset), List.of(flows), any -> flow -> true).stream()
                .filter(verdict -> verdict.rule().id().equals(rule))
                .findFirst()
                .orElseThrow()
                .status();
    }

    @Test
    void mediaThatGoesBothWaysConfirmsItsRuleAndNoOther() {
        ObservedFlow media = flow(Protocol.UDP, Usage.MEDIA, at("182.76.143.61", 23412), ObservedFlow.Outcome.ANSWERED);
        assertEquals(RuleVerdict.Status.CONFIRMED, status(EXOTEL, "media-mumbai", media));
        assertEquals(RuleVerdict.Status.NOT_EXERCISED, status(EXOTEL, "media-bangalore", media));
    }

    @Test
    void mediaThatIsNeverAnsweredIsBlocked() {
        ObservedFlow media =
                flow(Protocol.UDP, Usage.MEDIA, at("182.76.143.61", 23412), ObservedFlow.Outcome.UNANSWERED);
        assertEquals(RuleVerdict.Status.BLOCKED, status(EXOTEL, "media-mumbai", media));
    }

    private static Ruleset shipped(String name) {
        return Rulesets.shipped(name, Map.of());
    }

    @Test
    void mediaByDatagramsSaysNothingOfTheFallbackOverTcp() {
        ObservedFlow media = flow(
                Protocol.UDP,
                Usage.MEDIA,
                at("66.81.244.12", 40_000),
                true,
                ObservedFlow.Outcome.ANSWERED,
                Optional.of(Address.parse("66.81.241.30").orElseThrow()));
        assertEquals(RuleVerdict.Status.VIOLATED, status(shipped("ringcentral-video"), "media", media));
        assertEquals(RuleVerdict.Status.NOT_EXERCISED, status(shipped("ringcentral-video"), "media-fallback", media));
    }

    @Test
    void mediaFromElsewhereRefutesTheRuleOfThePlaceThatTheCallIsSignalledTo() {
        ObservedFlow media = flow(
                Protocol.UDP,
                Usage.MEDIA,
                at("198.51.100.77", 40_000),
                true,
                ObservedFlow.Outcome.ANSWERED,
                Optional.of(Address.parse("3.80.16.122").orElseThrow()));
        Ruleset ruleset = shipped("amazon-voice-connector");
        assertEquals(RuleVerdict.Status.VIOLATED, status(ruleset, "media-us-east-1", media));
        assertEquals(RuleVerdict.Status.NOT_EXERCISED, status(ruleset, "media-eu-west-1", media));
    }

    @Test
    void aRelayInFrontOfAllMediaIsTheMediaThatTheVendorAsksFor() {
        ObservedFlow relay = flow(Protocol.UDP, Usage.TURN, at("15.193.2.30", 3478), ObservedFlow.Outcome.ANSWERED);
        assertEquals(RuleVerdict.Status.CONFIRMED, status(shipped("amazon-connect"), "media", relay));
    }

    @Test
    void aHostWhoseNameIsNotSeenMayBeTheOneThatIsNamedForThePort() {
        ObservedFlow unnamed = flow(Protocol.TCP, Usage.TURN, at("34.203.254.9", 443), ObservedFlow.Outcome.ANSWERED);
        ObservedFlow named = flow(
                Protocol.TCP, Usage.TURN, at("34.203.254.9", 443), ObservedFlow.Outcome.ANSWERED, "relay.example.com");
        Ruleset ruleset = shipped("twilio-stun-turn");
        assertEquals(RuleVerdict.Status.NOT_EXERCISED, status(ruleset, "turn-us1-tcp", unnamed));
        assertEquals(RuleVerdict.Status.VIOLATED, status(ruleset, "turn-us1-tcp", named));
    }

    @Test
    void oneServerBlockedIsBlockedThoughTheOtherAnswers() {
        assertEquals(
                RuleVerdict.Status.BLOCKED,
                status(
                        EXOTEL,
                        "media-mumbai",
                        flow(Protocol.UDP, Usage.MEDIA, at("182.76.143.61", 23412), ObservedFlow.Outcome.ANSWERED),
                        flow(Protocol.UDP, Usage.MEDIA, at("122.15.8.18", 23412), ObservedFlow.Outcome.UNANSWERED)));
    }

    @Test
    void oneDeadServerOfTheInternetIsNoBlock() {
        assertEquals(
                RuleVerdict.Status.CONFIRMED,
                status(
                        EXOTEL,
                        "web-https",
                        flow(Protocol.TCP, Usage.WEB, at("203.0.113.5", 443), ObservedFlow.Outcome.ANSWERED),
                        flow(Protocol.TCP, Usage.WEB, at("203.0.113.6", 443), ObservedFlow.Outcome.UNANSWERED)));
    }

    @Test
    void aGatewayIsKnownByTheNameThatTheCaptureGivesIt() {
        assertEquals(
                RuleVerdict.Status.BLOCKED,
                status(
                        EXOTEL,
                        "sip-gateway",
                        flow(
                                Protocol.TCP,
                                Usage.SIGNALLING,
                                at("203.0.113.5", 443),
                                ObservedFlow.Outcome.RESET,
                                "voip.in1.exotel.com")));
    }

    @Test
    void mediaPortOutsideTheRangeViolatesTheRule() {
        assertEquals(
                RuleVerdict.Status.VIOLATED,
                status(
                        EXOTEL,
                        "media-mumbai",
                        flow(Protocol.UDP, Usage.MEDIA, at("182.76.143.61", 50000), ObservedFlow.Outcome.ANSWERED)));
    }

    @Test
    void mediaOfTheVendorsCallFromAnotherAddressViolatesTheRule() {
        ObservedFlow media = flow(
                Protocol.UDP,
                Usage.MEDIA,
                at("192.168.1.10", 50000),
                at("52.71.32.190", 12000),
                true,
                ObservedFlow.Outcome.ANSWERED,
                Address.parse("52.71.32.188"));
        assertEquals(RuleVerdict.Status.VIOLATED, status(GATEWAY, "media", media));
    }

    @Test
    void aRelayWhereTheVendorUsesNoneViolatesTheRule() {
        ObservedFlow media = flow(Protocol.UDP, Usage.MEDIA, at("52.71.32.188", 12000), ObservedFlow.Outcome.ANSWERED);
        assertEquals(RuleVerdict.Status.CONFIRMED, status(GATEWAY, "turn-udp", media));
        assertEquals(
                RuleVerdict.Status.VIOLATED,
                status(
                        GATEWAY,
                        "turn-udp",
                        flow(Protocol.UDP, Usage.TURN, at("203.0.113.4", 3478), ObservedFlow.Outcome.ANSWERED)));
    }

    @Test
    void whatTheCaptureCannotTellIsNotObservable() {
        assertEquals(
                RuleVerdict.Status.NOT_OBSERVABLE,
                status(
                        EXOTEL,
                        "media-mumbai",
                        flow(
                                Protocol.UDP,
                                Usage.MEDIA,
                                at("182.76.143.61", 23412),
                                ObservedFlow.Outcome.NOT_OBSERVABLE)));
    }

    @Test
    void anInternalPortThatAnswersAPublicAddressViolatesItsRuleAndAPrivateOneDoesNot() {
        Ruleset guide = Rulesets.shipped("gws-remote", Map.of("genesys-host", "192.168.210.81"));
        assertEquals(
                RuleVerdict.Status.VIOLATED,
                status(guide, "config-server", inbound("185.94.111.7", ObservedFlow.Outcome.ANSWERED)));
        assertEquals(
                RuleVerdict.Status.CONFIRMED,
                status(guide, "config-server", inbound("192.168.210.54", ObservedFlow.Outcome.ANSWERED)));
        assertEquals(
                RuleVerdict.Status.CONFIRMED,
                status(guide, "config-server", inbound("185.94.111.7", ObservedFlow.Outcome.UNANSWERED)));
        assertEquals(
                RuleVerdict.Status.NOT_OBSERVABLE,
                status(
                        Rulesets.shipped("gws-remote", Map.of()),
                        "config-server",
                        inbound("185.94.111.7", ObservedFlow.Outcome.ANSWERED)));
    }

    private static ObservedFlow inbound(String from, ObservedFlow.Outcome outcome) {
        return flow(
                Protocol.TCP, Usage.API, at("192.168.210.81", 5000), at(from, 40000), false, outcome, Optional.empty());
    }

    @Test
    void namesAndAddressesTellTheVendorAndStunDoesNot() {
        Address gateway = Address.parse("203.0.113.5").orElseThrow();
        Address media = Address.parse("61.246.82.75").orElseThrow();
        Address stun = Address.parse("203.0.113.9").orElseThrow();
        assertEquals(
                List.of("exotel: name voip.in1.exotel.com"),
                recognised(Map.of(gateway, Set.of("voip.in1.exotel.com"), media, Set.of())));
        assertEquals(List.of("exotel: address 61.246.82.75 of 61.246.82.75/32"), recognised(Map.of(media, Set.of())));
        assertEquals(List.of(), recognised(Map.of(stun, Set.of("stun.l.google.com"))));
    }

    private static List<String> recognised(Map<Address, Set<String>> remotes) {
        return Rulesets.index().recognise(remotes, address -> true).stream()
                .map(recognition -> recognition.name() + ": " + recognition.reason())
                .toList();
    }

    @Test
    void theBarredNumberIsNoFirewallFault() {
        Symptom symptom = EXOTEL.symptom("call-rejected", OptionalInt.of(403), "TRAI NDNC regulations")
                .orElseThrow();
        assertEquals(Optional.of("regulatory"), symptom.cause());
        assertEquals(Optional.of(false), symptom.firewall());
        assertTrue(EXOTEL.symptom("call-rejected", OptionalInt.of(403), "Forbidden")
                .isEmpty());
    }

    @Test
    void tenThousandPrefixesAreLookedUpByLengthAndNotOneByOne() {
        List<Prefix> prefixes = new ArrayList<>();
        IntStream.range(0, 10_000).forEach(i -> prefixes.add(new Prefix(Address.v4(0x0B000000 + (i << 8)), 120)));
        PrefixSet set = new PrefixSet(prefixes);
        End end = new End(List.of(), set, PortRanges.ANY);
        long hits = IntStream.range(0, 1_000_000)
                .filter(i ->
                        end.matchOf(Address.v4(0x0B000000 + i * 7), Set.of()).isPresent())
                .count();
        assertEquals(
                IntStream.range(0, 1_000_000).filter(i -> i * 7 < 10_000 << 8).count(), hits);
    }

    @Test
    void hostPatternsMatchAsVendorsMeanThem() {
        assertTrue(HostPattern.of("*.example.com", List.of()).matches("a.b.example.com"));
        assertTrue(!HostPattern.of("*.example.com", List.of()).matches("example.com"));
        assertTrue(HostPattern.of("sip-{region}.example.com", List.of("us1")).matches("sip-us1.example.com"));
        assertTrue(!HostPattern.of("sip-{region}.example.com", List.of("us1")).matches("sip-us2.example.com"));
        assertTrue(HostPattern.of("rtc*.example.com", List.of()).matches("rtc12.example.com"));
        assertTrue(!HostPattern.of("rtc*.example.com", List.of()).matches("rtc.x.example.com"));
    }
}
