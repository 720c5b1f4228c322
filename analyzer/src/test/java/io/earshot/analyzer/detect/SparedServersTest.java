package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.ruleset.RuleJudge;
import io.earshot.analyzer.ruleset.RuleVerdict;
import io.earshot.analyzer.ruleset.Rulesets;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Observation;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Servers of a vendor that cannot be reached while others serve, as hosts for telemetry are. */
class SparedServersTest {
    private static final Endpoint CLIENT = endpoint("192.168.1.10", 50_100);
    private static final Endpoint MISSED = endpoint("170.114.52.9", 443);
    private static final Endpoint SERVING = endpoint("170.114.52.2", 443);
    private static final Endpoint MEDIA = endpoint("206.247.10.9", 8804);

    private final WebScene scene = new WebScene().syns(CLIENT, MISSED, 1, 2, 4, 8);

    private Severity weight() {
        return weight("zoom-meetings");
    }

    private Severity weight(String... rulesets) {
        RulesInForce rules = new RulesInForce(Stream.of(rulesets)
                .map(ruleset -> Rulesets.shipped(ruleset, Map.of()))
                .toList());
        List<Severity> weights = scene.all(rules).stream()
                .filter(finding -> finding.code().equals("signalling-blocked")
                        || finding.code().equals("rule-blocked"))
                .map(Finding::severity)
                .toList();
        assertEquals(1, weights.size());
        return weights.get(0);
    }

    private void anotherServes() {
        scene.connection(endpoint("192.168.1.10", 50_101), SERVING, "tls", 20, 20, 0);
    }

    private void media(long back) {
        scene.also(GivenFlow.udp(CLIENT, MEDIA).between(3, 20).packets(800, back));
    }

    @Test
    void whoTalksThroughOtherServersIsWarned() {
        anotherServes();
        media(800);
        assertEquals(Severity.WARNING, weight());
    }

    /** What the table of rules says of the one that is blocked. */
    private String says() {
        RulesInForce rules = new RulesInForce(List.of(Rulesets.shipped("zoom-meetings", Map.of())));
        Facts facts = scene.facts();
        List<RuleVerdict> verdicts = RuleJudge.judge(
                rules.rulesets(),
                RuleFlows.of(facts, Thresholds.shipped(), rules),
                ruleset -> rules.telling(ruleset, facts));
        return Detectors.verdicts(verdicts, scene.all(rules), Thresholds.shipped(), rules, facts).stream()
                .filter(verdict -> verdict.status() == RuleVerdict.Status.BLOCKED)
                .map(RuleVerdict::says)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theRuleSaysAsTheFindingDoesThatItIsNotMissed() {
        anotherServes();
        assertFalse(says().contains("media flows both ways"));
        media(800);
        assertTrue(says().contains("media flows both ways"));
    }

    @Test
    void mediaThatIsListedWithAnotherProductOfTheVendorIsMedia() {
        name("stats.cc.vonage.com");
        scene.also(
                0.5,
                at -> new Observation.Protocol(
                        at,
                        new Endpoint(SERVING.address(), 0),
                        new Endpoint(SERVING.address(), 0),
                        "file-name",
                        "cct1.cc.vonage.com"));
        anotherServes();
        scene.also(GivenFlow.udp(CLIENT, endpoint("216.147.3.90", 30_144))
                .between(3, 20)
                .packets(800, 800));
        assertEquals(Severity.ERROR, weight("vonage-contact-center"));
        assertEquals(Severity.WARNING, weight("vonage-contact-center", "vonage-sip"));
    }

    @Test
    void whoDoesNotTalkMissesIt() {
        anotherServes();
        assertEquals(Severity.ERROR, weight());
    }

    @Test
    void whoIsNotHeardMissesIt() {
        anotherServes();
        media(3);
        assertEquals(Severity.ERROR, weight());
    }

    @Test
    void theOnlyServerIsMissed() {
        media(800);
        assertEquals(Severity.ERROR, weight());
    }

    private void name(String name) {
        scene.also(
                0.5,
                at -> new Observation.Protocol(
                        at, new Endpoint(MISSED.address(), 0), new Endpoint(MISSED.address(), 0), "file-name", name));
    }

    @Test
    void aServerInADomainOfManyCompaniesMayBeAnothers() {
        name("d111111abcdef8.cloudfront.net");
        assertEquals(Severity.WARNING, weight("amazon-connect"));
    }

    @Test
    void aServerInTheVendorsOwnDomainIsTheVendors() {
        name("contoso.my.connect.aws");
        assertEquals(Severity.ERROR, weight("amazon-connect"));
    }
}
