package io.earshot.analyzer.ruleset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {
    @TempDir
    Path folder;

    private static String export(String name, String format) {
        return RulesCommands.export(name, format, Map.of());
    }

    @TestFactory
    Stream<DynamicTest> everyRuleThatOpensSomethingIsInEveryFormatByItsName() {
        return ExportFormat.words().stream()
                .map(format -> dynamicTest(format, () -> {
                    for (RulesetIndex.Entry entry : Rulesets.index().entries()) {
                        String text = export(entry.name(), format);
                        for (Rule rule :
                                Rulesets.shipped(entry.name(), Map.of()).rules()) {
                            assertTrue(text.contains(entry.name() + "/" + rule.id()), entry.name() + "/" + rule.id());
                        }
                    }
                }));
    }

    @Test
    void theClientOpensOutwardAndAnswersNeedNoRule() {
        String text = export("exotel", "nftables");
        assertTrue(text.contains("ct state established,related accept"));
        assertTrue(text.contains("ip saddr $inside ip daddr { 182.76.143.61/32, 122.15.8.18/32 } udp dport"
                + " { 10000-40000 } accept comment \"exotel/media-mumbai\""));
        assertFalse(text.contains("udp sport"));
    }

    @Test
    void whereTheVendorOpensTheRuleIsInward() {
        String text = export("webrtc-gateway", "nftables");
        assertTrue(text.contains("ip daddr $inside ip saddr { 52.71.32.188/32 } udp sport { 10000-20000 } accept"));
        assertTrue(text.contains("ip saddr $inside ip daddr { 52.71.32.188/32 } udp dport { 10000-20000 } accept"));
        assertTrue(export("vicidial", "nftables").contains("ip daddr $inside tcp dport { 443 } accept"));
    }

    @Test
    void hostNamesAreUsedOrNamedAsNotExpressible() {
        assertTrue(export("exotel", "iptables")
                .contains("# NOT EXPRESSIBLE here, a host name: exotel/sip-gateway tcp 443 to voip.in1.exotel.com"));
        assertTrue(export("exotel", "cisco-asa").contains(" fqdn voip.in1.exotel.com"));
        assertTrue(export("exotel", "fortigate").contains("set fqdn \"voip.in1.exotel.com\""));
        assertTrue(export("exotel", "paloalto").contains("fqdn voip.in1.exotel.com"));
    }

    @Test
    void internalPortsAndUnsetParametersOpenNothingAndSaySo() {
        String text = export("gws-remote", "nftables");
        assertTrue(text.contains("# gws-remote/https-wss: needs --set public-host=VALUE"));
        assertFalse(text.contains("dport { 5000 }"));
        String site = RulesCommands.export(
                "gws-remote", "nftables", Map.of("public-host", "203.0.113.7", "genesys-host", "192.168.210.81"));
        assertTrue(site.contains("# gws-remote/config-server: tcp 5000 stays closed to the outside"));
        assertTrue(site.contains("ip daddr { 203.0.113.7/32 } tcp dport { 443 } accept"));
    }

    @Test
    void noTextOfARulesetBecomesConfiguration() throws IOException {
        Path hostile = folder.resolve("hostile.yaml");
        Files.writeString(
                hostile,
                "ruleset: hostile\nvendor: \"a\\nflush ruleset\"\nproduct: \"b'; rm -rf x; '\"\nversion: \"2026-11-01\"\n"
                        + "source: {title: \"$(reboot)\", retrieved: \"2026-11-01\"}\nscope: cloud\nrules:\n"
                        + "  - {id: m, usage: media, protocol: udp, initiator: client, level: required,"
                        + " source: \"x\\n:OUTPUT DROP\", says: \"`reboot` \\\" accept\"}\n");
        for (String format : ExportFormat.words()) {
            String text = RulesCommands.export(hostile.toString(), format, Map.of());
            assertFalse(text.lines().anyMatch(line -> line.startsWith("flush") || line.startsWith(":OUTPUT")), text);
            if (!List.of("csv", "json", "aws-security-group").contains(format)) {
                assertFalse(text.contains("`") || text.contains("$("), format + ": " + text);
            }
        }
    }

    @Test
    void aDifferenceNamesWhatIsGoneAndWhatIsNew() throws IOException {
        Path mine = folder.resolve("mine.yaml");
        Files.writeString(
                mine,
                "ruleset: mine\nextends: exotel\nbehaviours: {sip-alg: forbidden}\nrules:\n"
                        + "  - {id: media-mumbai, usage: media, protocol: udp, initiator: client, level: required,"
                        + " source: ours, remote: {cidrs: [192.0.2.1/32], ports: [10000-40000]}}\n");
        assertEquals(
                List.of(
                        "- rule media-mumbai remote: 182.76.143.61/32, 122.15.8.18/32",
                        "+ rule media-mumbai remote: 192.0.2.1/32",
                        "+ behaviour sip-alg: forbidden"),
                RulesCommands.diff("exotel", mine.toString(), Map.of())
                        .lines()
                        .skip(2)
                        .toList());
        assertTrue(RulesCommands.diff("exotel", "exotel", Map.of()).contains("no difference"));
    }

    @Test
    void everyRulesetHasAPage() {
        for (RulesetIndex.Entry entry : Rulesets.index().entries()) {
            String page = RulesCommands.show(entry.name(), Map.of());
            assertTrue(page.startsWith(entry.name() + ": ") && page.contains("source"), page);
            assertTrue(RulesCommands.list().contains(entry.name() + " "), entry.name());
        }
    }

    @Test
    void unknownNamesAreAnsweredWithWhatThereIs() {
        assertTrue(message(() -> export("exotell", "nftables")).contains("'rules list' names them"));
        assertTrue(message(() -> export("exotel", "ipfw")).contains("nftables, iptables"));
        assertTrue(message(() -> RulesCommands.show("gws-remote", Map.of("host", "x")))
                .contains("public-host"));
    }

    private static String message(Executable action) {
        return assertThrows(RulesetException.class, action).getMessage();
    }

    @Test
    void exportsLoadInTheRealToolsAndLetTheRightTrafficThrough() throws Exception {
        Path script = ShippedRulesetsTest.FOLDER.resolve("check-exports.sh").toAbsolutePath();
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")) && Files.isExecutable(Path.of("/bin/bash")),
                "network namespaces need root and bash");
        for (String name : List.of("exotel", "webrtc-gateway", "8x8-work")) {
            for (String format : List.of("nftables", "iptables", "terraform", "cisco-asa", "aws-security-group")) {
                Files.writeString(folder.resolve(name + "." + format), export(name, format));
            }
        }
        Files.writeString(folder.resolve("ringio-phone.firewalld"), export("ringio-phone", "firewalld"));
        for (ExportFormat format : List.of(ExportFormat.NFTABLES, ExportFormat.IPTABLES)) {
            Files.writeString(
                    folder.resolve("suggested." + format.word()),
                    Suggestion.of(SuggestionTest.inAndOut(), List.of(Rulesets.shipped("exotel", Map.of())), format));
        }
        Process process = new ProcessBuilder(
                        "/bin/bash",
                        script.toString(),
                        folder.toString(),
                        Path.of("..", "samples", "ruleset-exotel-media-prohibited", "capture.pcap")
                                .toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        assertTrue(process.waitFor(300, TimeUnit.SECONDS), "the tools did not end");
        assertEquals(0, process.exitValue(), Files.readString(folder.resolve("said")));
    }

    /** The productions of the BNF in pf.conf(5) that are used. */
    @Test
    void everyLineForPfFollowsItsGrammar() {
        String address = "[0-9a-f.:]+/[0-9]+";
        String host = "(any|\\$inside|\\{ " + address + "(, " + address + ")* \\})";
        String port = "( port \\{ [0-9]+(:[0-9]+)?(, [0-9]+(:[0-9]+)?)* \\})?";
        Pattern line = Pattern.compile("#.*|block drop all|inside = \"\\{ " + address + "(, " + address + ")* \\}\"|"
                + "pass quick proto (tcp|udp) from " + host + port + " to " + host + port
                + " keep state label \"[a-z0-9/-]{1,63}\"");
        for (RulesetIndex.Entry entry : Rulesets.index().entries()) {
            export(entry.name(), "pf")
                    .lines()
                    .forEach(text -> assertTrue(line.matcher(text).matches(), text));
        }
    }

    @Test
    void namesFitTheProductAndStayDifferent() {
        for (RulesetIndex.Entry entry : Rulesets.index().entries()) {
            assertNames(export(entry.name(), "fortigate"), "        set name \"([^\"]*)\"", 35);
            assertNames(export(entry.name(), "paloalto"), "set rulebase security rules (\\S+) action allow", 63);
            assertNames(export(entry.name(), "cisco-asa"), "object-group network (\\S+)", 64);
            assertNames(
                    export(entry.name(), "terraform"), "resource \"aws_security_group_rule\" \"([^\"]*)\" \\{", 200);
        }
    }

    private static void assertNames(String text, String line, int longest) {
        List<String> names = text.lines()
                .map(Pattern.compile(line)::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .toList();
        assertEquals(names.size(), names.stream().distinct().count(), names.toString());
        names.forEach(name -> assertTrue(name.length() <= longest, name));
    }
}
