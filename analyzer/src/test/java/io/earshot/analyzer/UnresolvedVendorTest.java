package io.earshot.analyzer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.analyzer.report.Report;
import io.earshot.analyzer.track.CallNames;
import io.earshot.capture.decode.dns.DnsMessage;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Sighting;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A vendor of which a capture shows nothing but a name that cannot be resolved. */
class UnresolvedVendorTest {
    private static final Endpoint CLIENT = endpoint("192.168.1.10", 50_000);
    private static final Endpoint RESOLVER = endpoint("192.168.1.1", 53);
    private static final int NO_SUCH_NAME = 3;

    private static Endpoint endpoint(String address, int port) {
        return new Endpoint(Address.parse(address).orElseThrow(), port);
    }

    private static Report refused(String name) {
        return looked(name, NO_SUCH_NAME, List.of());
    }

    private static Report looked(String name, int code, List<DnsMessage.Answer> answers) {
        Analysis analysis = new Analysis(AnalysisOptions.DEFAULT, CallNames.COUNTED);
        for (int i = 0; i < 2; i++) {
            long second = (1_700_000_000L + i) * 1_000_000_000L;
            analysis.accept(new Observation.Dns(
                    new Sighting(second, 0, 0, 2 * i + 1),
                    CLIENT,
                    RESOLVER,
                    new DnsMessage(i, false, 0, name, "A", List.of())));
            analysis.accept(new Observation.Dns(
                    new Sighting(second + 1_000_000, 0, 0, 2 * i + 2),
                    RESOLVER,
                    CLIENT,
                    new DnsMessage(i, true, code, name, "A", answers)));
        }
        return analysis.report();
    }

    @Test
    void theNameThatIsRefusedTellsTheVendor() {
        Report report = refused("voice-js.roaming.twilio.com");
        assertEquals(
                List.of("twilio-voice-sdk: recognised by the name voice-js.roaming.twilio.com in frame 1"),
                report.rulesets().stream()
                        .map(ruleset -> ruleset.name() + ": " + ruleset.why())
                        .toList());
        assertEquals(List.of("signalling-blocked/name-not-resolved"), findings(report));
    }

    @Test
    void theNameThatAFilterLeadsNowhereTellsTheVendor() {
        String name = "voice-js.roaming.twilio.com";
        Report report =
                looked(name, 0, List.of(new DnsMessage.Answer(name, "A", 60, Optional.of(Address.v4(0)), "", 0, "")));
        assertEquals(
                List.of("twilio-voice-sdk"),
                report.rulesets().stream().map(Report.Ruleset::name).toList());
        assertEquals(List.of("signalling-blocked/name-not-resolved"), findings(report));
    }

    @Test
    void theNameThatAProxyRefusesTellsTheVendor() {
        Analysis analysis = new Analysis(AnalysisOptions.DEFAULT, CallNames.COUNTED);
        Endpoint proxy = endpoint("192.168.1.5", 3128);
        String target = "api.mypurecloud.com:443";
        long second = 1_700_000_000_000_000_000L;
        analysis.accept(new Observation.Http(
                new Sighting(second, 0, 0, 1), CLIENT, proxy, false, "CONNECT", target, target, 0, Map.of()));
        analysis.accept(new Observation.Http(
                new Sighting(second + 1_000_000, 0, 0, 2), proxy, CLIENT, false, "", "", "", 403, Map.of()));
        Report report = analysis.report();
        assertEquals(
                List.of("genesys-cloud: recognised by the name api.mypurecloud.com in frame 1"),
                report.rulesets().stream()
                        .map(ruleset -> ruleset.name() + ": " + ruleset.why())
                        .toList());
        assertEquals(List.of("signalling-blocked/admin-prohibited"), findings(report));
    }

    @Test
    void theWebHostOfAVendorCarriesItsSignalling() {
        assertEquals(List.of("signalling-blocked/name-not-resolved"), findings(refused("api.mypurecloud.com")));
    }

    @Test
    void aRegistrarIsAskedByDatagramsToo() {
        assertEquals(List.of("signalling-blocked/name-not-resolved"), findings(refused("hosted.sip2sip.net")));
    }

    @Test
    void aNumberedSipHostIsASipHost() {
        assertEquals(List.of("signalling-blocked/name-not-resolved"), findings(refused("sip20.example.com")));
    }

    @Test
    void aNameThatNobodyKnowsIsNoVendor() {
        Report report = refused("printer.example.com");
        assertEquals(List.of(), report.rulesets());
        assertEquals(List.of(), findings(report));
    }

    private static List<String> findings(Report report) {
        return report.findings().stream()
                .map(finding -> finding.code() + "/" + finding.cause())
                .toList();
    }
}
