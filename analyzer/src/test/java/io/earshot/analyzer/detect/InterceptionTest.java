package io.earshot.analyzer.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.ruleset.Level;
import io.earshot.analyzer.ruleset.ObservedFlow;
import io.earshot.analyzer.ruleset.Rule;
import io.earshot.analyzer.ruleset.RuleVerdict;
import io.earshot.analyzer.ruleset.Rulesets;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.capture.net.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Authorities of devices are told from those of the public. */
class InterceptionTest {
    @Test
    void namesTheProduct() {
        assertEquals(
                Optional.of("Fortinet FortiGate"),
                Interception.product("CN=FortiGate CA,O=Fortinet,L=Sunnyvale,ST=California,C=US"));
        assertEquals(Optional.of("Zscaler"), Interception.product("CN=Zscaler Intermediate Root CA (zscaler.net)"));
    }

    @Test
    void namesTheKindOfDeviceWhereTheAuthorityOfAnEnterpriseSaysIt() {
        assertEquals(
                Optional.of("a web gateway"), Interception.product("CN=Northwind Web Gateway CA,O=Northwind Traders"));
        assertEquals(Optional.of("a firewall"), Interception.product("CN=Berlin Firewall Sub CA,O=Northwind Traders"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CN=R11,O=Let's Encrypt,C=US",
                "CN=DigiCert TLS RSA SHA256 2020 CA1,O=DigiCert Inc,C=US",
                "CN=Amazon RSA 2048 M02,O=Amazon,C=US",
                "CN=GTS CA 1C3,O=Google Trust Services LLC,C=US",
                "CN=vendor.example",
                ""
            })
    void accusesNoPublicAuthority(String issuer) {
        assertEquals(Optional.empty(), Interception.product(issuer));
    }

    private static final Endpoint CLIENT = WebScene.endpoint("192.168.1.10", 40000);
    private static final Endpoint SERVER = WebScene.endpoint("203.0.113.80", 8089);

    private final WebScene scene = new WebScene();

    private void shown(String issuer) {
        scene.tls(0.1, CLIENT, SERVER, "tls", "client-hello", "sip.vendor.example", "")
                .tls(0.2, SERVER, CLIENT, "tls", "server-hello", "", "")
                .certificate(0.21, SERVER, CLIENT, issuer)
                .tls(0.3, CLIENT, SERVER, "tls", "alert", "", "fatal/unknown_ca")
                .connection(CLIENT, SERVER, "tls", 3, 3, 0);
    }

    private ObservedFlow.Outcome outcome() {
        return RuleFlows.of(scene.facts(), Thresholds.shipped(), new RulesInForce(List.of()))
                .get(0)
                .outcome();
    }

    @Test
    void aCertificateOfADeviceThatTheClientRefusesIsProof() {
        shown("CN=FortiGate CA,O=Fortinet");
        Finding finding = scene.all().get(0);
        assertEquals("tls-failed/intercepted", finding.code() + "/" + finding.cause());
        assertEquals(Confidence.PROOF, finding.confidence());
        assertTrue(finding.explanation().contains("unknown_ca"), finding::explanation);
        assertEquals(ObservedFlow.Outcome.INTERCEPTED, outcome());
    }

    /** What a device answers for has passed the filter: another rule of it helps nobody. */
    @Test
    void noOpeningIsAskedForWhereADeviceAnswers() {
        shown("CN=FortiGate CA,O=Fortinet");
        List<ObservedFlow> flows = RuleFlows.of(scene.facts(), Thresholds.shipped(), new RulesInForce(List.of()));
        Rule rule = Rulesets.shipped("exotel", Map.of()).rules().stream()
                .filter(each -> each.level() == Level.REQUIRED)
                .findFirst()
                .orElseThrow();
        List<Finding> findings = new ArrayList<>();
        new JudgedRules(() -> List.of(new RuleVerdict("exotel", rule, RuleVerdict.Status.BLOCKED, flows, "Opens.")))
                .examine(scene.facts(), findings::add);
        assertEquals(
                "rule-blocked/intercepted",
                findings.get(0).code() + "/" + findings.get(0).cause());
        assertEquals(List.of(), findings.get(0).blocked());
        assertTrue(findings.get(0).remedy().orElseThrow().contains("TLS inspection"));
    }

    @Test
    void aCertificateOfAnybodyElseThatTheClientRefusesMayBeTheServers() {
        shown("CN=vendor.example");
        assertEquals(List.of("tls-failed/certificate"), scene.findings());
        assertEquals(ObservedFlow.Outcome.ANSWERED, outcome());
    }

    private ObservedFlow.Outcome answeredWithoutHello(long payloads) {
        WebScene alone = new WebScene()
                .tls(0.1, CLIENT, SERVER, "tls", "client-hello", "sip.vendor.example", "")
                .closed(CLIENT, SERVER, payloads);
        return RuleFlows.of(alone.facts(), Thresholds.shipped(), new RulesInForce(List.of()))
                .get(0)
                .outcome();
    }

    @Test
    void whoGoesOnHadAServerHelloThatTheCaptureLacks() {
        assertEquals(ObservedFlow.Outcome.INTERCEPTED, answeredWithoutHello(1));
        assertEquals(ObservedFlow.Outcome.ANSWERED, answeredWithoutHello(4));
    }

    @Test
    void whoClosesAtTheSightOfACertificateDoesNotAcceptIt() {
        scene.tls(0.1, CLIENT, SERVER, "tls", "client-hello", "sip.vendor.example", "")
                .tls(0.2, SERVER, CLIENT, "tls", "server-hello", "", "")
                .certificate(0.21, SERVER, CLIENT, "CN=Corp CA,O=Northwind Traders")
                .closed(CLIENT, SERVER, 1);
        assertEquals(List.of("tls-failed/certificate"), scene.findings());
    }

    @Test
    void whoGoesOnAfterTheCertificateAcceptsIt() {
        scene.tls(0.1, CLIENT, SERVER, "tls", "client-hello", "sip.vendor.example", "")
                .tls(0.2, SERVER, CLIENT, "tls", "server-hello", "", "")
                .certificate(0.21, SERVER, CLIENT, "CN=Corp CA,O=Northwind Traders")
                .closed(CLIENT, SERVER, 2);
        assertEquals(List.of(), scene.findings());
    }
}
