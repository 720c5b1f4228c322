package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.CLIENT;
import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE_MEDIA;
import static io.earshot.analyzer.detect.CallScene.VENDOR;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static io.earshot.analyzer.detect.CallScene.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.ruleset.ObservedFlow;
import io.earshot.analyzer.ruleset.RuleJudge;
import io.earshot.analyzer.ruleset.RuleVerdict;
import io.earshot.analyzer.ruleset.Ruleset;
import io.earshot.analyzer.ruleset.Rulesets;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rulesets that nobody named: vendors share addresses between products, and clients have more vendors than one. */
class SharedPlatformTest {
    private static final List<String> NOTHING = List.of();
    private static final Endpoint PHONE = endpoint("192.168.1.10", 50_100);
    private static final Endpoint SOFTPHONE = endpoint("192.168.1.10", 50_200);
    private static final Endpoint MEDIA_OF_RINGCENTRAL = endpoint("66.81.244.12", 40_000);

    private static List<Ruleset> shipped(String... names) {
        return Stream.of(names).map(name -> Rulesets.shipped(name, Map.of())).toList();
    }

    private static RulesInForce presumed(String... names) {
        return new RulesInForce(shipped(names), Set.of(names));
    }

    private static List<String> shown(Facts facts, Set<String> byName, String... recognised) {
        return ShownProducts.of(shipped(recognised), byName, facts).stream()
                .map(Ruleset::name)
                .collect(Collectors.toList());
    }

    /** Keys and media with an address of RingCentral. */
    private static WebScene talking() {
        return new WebScene()
                .keyed(1, PHONE, MEDIA_OF_RINGCENTRAL)
                .media(PHONE, MEDIA_OF_RINGCENTRAL, 1, 12)
                .media(MEDIA_OF_RINGCENTRAL, PHONE, 1, 12)
                .flow(PHONE, MEDIA_OF_RINGCENTRAL, "rtp", 550, 550);
    }

    @Test
    void theProductIsTheOneWhoseSignallingIsThere() {
        Facts facts = talking()
                .connection(PHONE, endpoint("199.255.120.141", 5096), "tls", 20, 20, 0)
                .facts();
        assertEquals(
                List.of("ringcentral-phones"),
                shown(facts, Set.of(), "ringcentral-app", "ringcentral-phones", "ringcentral-video"));
    }

    @Test
    void twoProductsOfOneVendorAreBothThere() {
        Facts facts = talking()
                .connection(PHONE, endpoint("199.255.120.141", 5096), "tls", 20, 20, 0)
                .connection(SOFTPHONE, endpoint("199.255.120.200", 8083), "tls", 20, 20, 0)
                .facts();
        assertEquals(
                List.of("ringcentral-app", "ringcentral-phones"),
                shown(facts, Set.of(), "ringcentral-app", "ringcentral-phones", "ringcentral-video"));
    }

    @Test
    void whereOnlyMediaIsThereNoProductIsPutFirst() {
        assertEquals(
                List.of("ringcentral-app", "ringcentral-phones"),
                shown(talking().facts(), Set.of(), "ringcentral-app", "ringcentral-phones"));
    }

    @Test
    void ofTwoWithTheSameTrafficTheOneWithTheNameIsMeant() {
        assertEquals(
                List.of("ringcentral-app"),
                shown(talking().facts(), Set.of("ringcentral-app"), "ringcentral-app", "ringcentral-phones"));
    }

    @Test
    void whoIsAskedForAMappingOnlyTellsNoVendor() {
        Endpoint server = endpoint("74.125.250.129", 19_302);
        Facts facts = new WebScene()
                .ask(0, CLIENT, server, "binding", true)
                .flow(CLIENT, server, "stun", 1, 1)
                .facts();
        assertTrue(ShownProducts.isStunServer(server.address(), facts));
    }

    @Test
    void anAgentThatIsCheckedIsNoStunServer() {
        Endpoint agent = endpoint("74.125.250.129", 19_302);
        Facts facts = new WebScene()
                .check(0, CLIENT, agent, "peer:client", true)
                .flow(CLIENT, agent, "stun", 1, 1)
                .facts();
        assertFalse(ShownProducts.isStunServer(agent.address(), facts));
    }

    @Test
    void signallingToAnAddressOfAVendorThatNobodyNamedMayBeAnotherProducts() {
        WebScene scene = new WebScene()
                .also(GivenFlow.udp(PHONE, endpoint("52.71.32.188", 5060), "sip")
                        .between(0, 12)
                        .packets(4, 4));
        assertEquals(NOTHING, scene.findings(presumed("webrtc-gateway")));
        assertEquals(List.of("endpoint-unlisted/port"), scene.findings(new RulesInForce(shipped("webrtc-gateway"))));
    }

    @Test
    void mediaOfAnotherProductIsNotOutOfRange() {
        WebScene scene = talking().connection(PHONE, endpoint("199.255.120.141", 5096), "tls", 20, 20, 0);
        assertEquals(NOTHING, scene.findings(presumed("ringcentral-video")));
    }

    @Test
    void aRulesetThatTheUserNamesIsTakenAtItsWord() {
        WebScene scene = talking().connection(PHONE, endpoint("199.255.120.141", 5096), "tls", 20, 20, 0);
        assertEquals(
                List.of("media-port-out-of-range/remote-port"),
                scene.findings(new RulesInForce(shipped("ringcentral-video"))));
    }

    @Test
    void ofTwoThatTheUserNamesTheOneThatListsThePortIsMeant() {
        WebScene scene = talking().connection(PHONE, endpoint("199.255.120.141", 5096), "tls", 20, 20, 0);
        RulesInForce both = new RulesInForce(shipped("ringcentral-video", "ringcentral-phones"));
        assertEquals(NOTHING, scene.findings(both));
        assertEquals(List.of(), violated(scene, both));
    }

    private static List<String> violated(WebScene scene, RulesInForce rules) {
        Facts facts = scene.facts();
        List<ObservedFlow> flows = RuleFlows.of(facts, Thresholds.shipped(), rules);
        return RuleJudge.judge(rules.rulesets(), flows, ruleset -> rules.telling(ruleset, facts)).stream()
                .filter(verdict -> verdict.status() == RuleVerdict.Status.VIOLATED)
                .map(RuleVerdict::name)
                .toList();
    }

    @Test
    void mediaOfTheProductItselfIsOutOfRange() {
        Endpoint far = endpoint("66.81.244.12", 16_000);
        WebScene scene = new WebScene()
                .keyed(1, PHONE, far)
                .media(PHONE, far, 1, 12)
                .media(far, PHONE, 1, 12)
                .flow(PHONE, far, "rtp", 550, 550)
                .connection(PHONE, endpoint("199.255.120.141", 5096), "tls", 20, 20, 0);
        assertEquals(List.of("media-port-out-of-range/remote-port"), scene.findings(presumed("ringcentral-phones")));
    }

    @Test
    void whatIsToBeLetInIsAllThatTheRuleLetsIn() {
        Endpoint outside = endpoint("198.51.100.7", 40_000);
        WebScene scene = new WebScene();
        for (double second = 0.2; second < 20; second += 2.5) {
            scene.mapped(second, PHONE, MEDIA_OF_RINGCENTRAL, "peer:client", outside);
        }
        scene.keyed(0.5, MEDIA_OF_RINGCENTRAL, PHONE)
                .media(7, MEDIA_OF_RINGCENTRAL, outside, 1, 20)
                .reports(PHONE, MEDIA_OF_RINGCENTRAL, WebScene.RECEIVER_REPORT, 2, 20)
                .flow(PHONE, MEDIA_OF_RINGCENTRAL, "stun", 20, 20)
                .flow(outside, MEDIA_OF_RINGCENTRAL, "rtp", 20, 1000);
        Finding finding =
                scene.all(new RulesInForce(shipped("ringcentral-phones"))).get(0);
        assertEquals("inbound-blocked", finding.cause());
        String remedy = finding.remedy().orElseThrow();
        assertTrue(remedy.endsWith("; the rule asks for all that comes from ports 20000-64999"), remedy);
    }

    private static WebScene talkingTo(Endpoint far) {
        return new WebScene()
                .media(PHONE, far, 1, 12)
                .media(far, PHONE, 1, 12)
                .flow(PHONE, far, "rtp", 550, 550)
                .connection(PHONE, endpoint("199.255.120.141", 5096), "tls", 20, 20, 0);
    }

    @Test
    void mediaOfAPhoneThatTalksToTheVendorOnlyIsTheVendors() {
        Finding finding = talkingTo(endpoint("54.88.1.2", 40_000))
                .all(presumed("ringcentral-phones"))
                .get(0);
        assertEquals("media-source-unlisted/outside-ranges", finding.code() + "/" + finding.cause());
        assertEquals(Confidence.STRONG, finding.confidence());
    }

    @Test
    void mediaOfAHostThatTalksToOthersTooMayBeTheirs() {
        WebScene scene = talkingTo(endpoint("54.88.1.2", 40_000))
                .connection(SOFTPHONE, endpoint("203.0.113.80", 443), "tls", 20, 20, 0);
        assertEquals(NOTHING, scene.findings(presumed("ringcentral-phones")));
    }

    @Test
    void anAgentThatChecksThePathMayBeAnotherClient() {
        Endpoint far = endpoint("54.88.1.2", 40_000);
        WebScene scene = talkingTo(far).check(0.5, far, PHONE, "client:peer", true);
        assertEquals(NOTHING, scene.findings(presumed("ringcentral-phones")));
    }

    private static List<String> triesDatagrams(boolean hostIsThere) {
        Endpoint server = endpoint("206.247.10.9", 8804);
        WebScene scene = new WebScene();
        scene.also(GivenFlow.udp(PHONE, server).between(2, 7).packets(9, 0));
        scene.connection(PHONE, endpoint("170.114.52.2", 443), "tls", 20, 20, 0);
        if (hostIsThere) {
            scene.connection(SOFTPHONE, endpoint("206.247.10.9", 443), "tls", 20, 20, 0);
        }
        RulesInForce rules = new RulesInForce(shipped("zoom-meetings"));
        Facts facts = scene.facts();
        return RuleJudge.judge(rules.rulesets(), RuleFlows.of(facts, Thresholds.shipped(), rules), any -> flow -> true)
                .stream()
                .filter(verdict -> verdict.status() == RuleVerdict.Status.BLOCKED)
                .map(RuleVerdict::name)
                .toList();
    }

    @Test
    void datagramsInVainToAHostThatAnswersOverTcpAreBlocked() {
        assertEquals(List.of("zoom-meetings/media"), triesDatagrams(true));
    }

    @Test
    void aHostThatAnswersNothingAtAllMayBeGone() {
        assertEquals(List.of(), triesDatagrams(false));
    }

    /** A call with a carrier that no ruleset knows, on a computer that has Zoom open. */
    private static CallScene callBesideZoom() {
        return new CallScene()
                .invite(0, 1, "one", OUTSIDE_MEDIA, "sendrecv", VENDOR_MEDIA, "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .also(GivenFlow.tcp(endpoint("192.168.1.10", 40_000), endpoint("170.114.52.2", 443), "tls")
                        .between(0, 12)
                        .packets(20, 20)
                        .opened(0, 58)
                        .data(20, 20))
                .flowUntil(CLIENT, VENDOR, 12);
    }

    @Test
    void theListOfOneVendorIsNotThatOfAnother() {
        CallScene scene =
                callBesideZoom().media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12).bye(12);
        assertEquals(NOTHING, scene.findings(presumed("zoom-meetings")));
    }

    @Test
    void aCallWithAnotherCarrierIsNotJudgedByTheOnesList() {
        CallScene scene = new CallScene()
                .answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 12)
                .flowUntil(CLIENT, VENDOR, 12)
                .also(GivenFlow.udp(CLIENT, endpoint("54.172.60.1", 5060), "sip")
                        .between(0, 12)
                        .packets(4, 4))
                .bye(12);
        assertEquals(NOTHING, scene.findings(new RulesInForce(shipped("twilio-sip-trunking"))));
    }

    @Test
    void aDropIsNotPutDownToTheListOfAnotherVendor() {
        CallScene scene = callBesideZoom()
                .outside("one", CallScene.sdp(OUTSIDE_MEDIA, "sendrecv"))
                .media(OUTSIDE_MEDIA, VENDOR_MEDIA, 1, 12)
                .media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1, 12)
                .bye(12);
        assertEquals(List.of("one-way-audio/inbound-blocked"), scene.findings(presumed("zoom-meetings")));
    }
}
