package io.earshot.analyzer.ruleset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each mistake is one line with its place and the fix. */
class RulesetMistakesTest {
    private static final String GOOD = String.join(
            "\n",
            "ruleset: example",
            "vendor: Example Carrier",
            "product: SIP trunk",
            "version: \"2026-11-01\"",
            "source: {title: Network requirements, url: \"https://example.com\", retrieved: \"2026-11-01\"}",
            "scope: cloud",
            "rules:",
            "  - id: signalling",
            "    usage: signalling",
            "    protocol: tcp",
            "    initiator: client",
            "    remote: {hosts: [sip.example.com], ports: [443]}",
            "    level: required",
            "    source: row 1",
            "  - id: media",
            "    usage: media",
            "    protocol: udp",
            "    initiator: client",
            "    remote: {cidrs: [192.0.2.0/24], ports: [10000-20000]}",
            "    level: required",
            "    source: row 2",
            "behaviours:",
            "  media-source: listed",
            "  bandwidth-per-agent-kbps: {minimum: 100, recommended: 200}",
            "symptoms:",
            "  - {id: barred, finding: call-rejected, status: 403, reason: \"(?i)barred\", says: The number is barred.}",
            "");

    @TempDir
    Path folder;

    private List<RulesetProblem> problems(String text) throws IOException {
        Path file = folder.resolve("mine.yaml");
        Files.writeString(file, text);
        return Rulesets.check(file);
    }

    @Test
    void silentWhenNothingIsWrong() throws IOException {
        assertEquals(List.of(), problems(GOOD));
    }

    @ParameterizedTest(name = "{4}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "scope: cloud | scope: [cloud | 7 | 6 | not YAML",
                "scope: cloud | scope: cloud\\ncolour: red | 7 | 1 | unknown key 'colour' in ruleset",
                "source: row 1 | `source: row 1\\n    prots: [1]` | 15 | 5 | unknown key 'prots' in rule",
                "vendor: Example Carrier | vendor: Example Carrier\\nvendor: Another | 3 | 1 | the key 'vendor' is given twice",
                "ruleset: example | vendors: x | 1 | 1 | 'ruleset' is missing",
                "ruleset: example | ruleset: My Rules | 1 | 10 | 'My Rules' is no ruleset name",
                "version: \"2026-11-01\" | version: \"November 2026\" | 4 | 10 | 'November 2026' is no date",
                "`, retrieved: \"2026-11-01\"` | `` | 5 | 9 | 'retrieved' is missing in source",
                "scope: cloud | scope: everywhere | 6 | 8 | 'everywhere' is no scope",
                "`    source: row 1\\n` | `` | 8 | 5 | 'source' is missing in rule",
                "id: media | id: signalling | 15 | 5 | there are two rules 'signalling'",
                "id: media | id: Media! | 15 | 9 | 'Media!' is no rule id",
                "usage: media | usage: audio | 16 | 12 | 'audio' is no usage",
                "protocol: udp | protocol: sctp | 17 | 15 | 'sctp' is no protocol",
                "192.0.2.0/24 | 192.0.2.0/33 | 19 | 22 | '192.0.2.0/33' is no address block",
                "192.0.2.0/24 | 192.0.2.7/24 | 19 | 22 | '192.0.2.7/24' has bits set after its prefix",
                "192.0.2.0/24 | `192.0.2.0/24, 192.0.2.8/29` | 19 | 36 | 192.0.2.8/29 lies within 192.0.2.0/24",
                "10000-20000 | 10000-70000 | 19 | 45 | port out of range in '10000-70000'",
                "10000-20000 | 20000-10000 | 19 | 45 | the range 20000-10000 runs backwards",
                "10000-20000 | many | 19 | 45 | 'many' is no port",
                "10000-20000 | `10000-20000, 15000` | 19 | 58 | the ports 15000 overlap with 10000-20000",
                "[sip.example.com] | [https://sip.example.com] | 12 | 22 | 'https://sip.example.com' is no host name",
                "[sip.example.com] | sip.example.com | 12 | 21 | 'hosts' in remote has the wrong form",
                "[sip.example.com] | `[\"${site}\"]` | 12 | 22 | the parameter 'site' is not declared",
                "(?i)barred | (barred | 26 | 63 | '(barred' is no pattern",
                "status: 403 | status: 40300 | 26 | 50 | '40300' is no status",
                "minimum: 100 | minimum: 300 | 24 | 29 | the minimum bandwidth is more than the recommended one",
                "media-source: listed | rtp-chunks: {10.0.0.1: [1-9], 10.0.0.2: [9-20]} | 23 | 44 | the ports 9-20 overlap with 1-9",
                "scope: cloud | scope: cloud\\nextends: nobody | 7 | 10 | there is no shipped ruleset 'nobody'",
                "scope: cloud | scope: cloud\\nreplaced-by: nobody | 7 | 14 | there is no shipped ruleset 'nobody'",
                "symptoms: | `contradictions:\\n  - {says: x, rules: [absent]}\\nsymptoms:` | 26 | 23 | the ruleset has no rule 'absent'",
                "initiator: client | initiator: phone | 11 | 16 | 'phone' is no initiator",
                "level: required | level: must | 13 | 12 | 'must' is no level",
                "symptoms: | `statements:\\n  - {id: \"1\", says: x, rule: absent}\\nsymptoms:` | 26 | 30 | the ruleset has no rule 'absent'",
            })
    void saysWhereAndWhat(String right, String wrong, int line, int column, String what) throws IOException {
        String text = GOOD.replace(right.replace("\\n", "\n"), wrong.replace("\\n", "\n"));
        assertTrue(!text.equals(GOOD), "the text to spoil is not there: " + right);
        List<RulesetProblem> problems = problems(text);
        RulesetProblem match = problems.stream()
                .filter(problem -> problem.what().startsWith(what))
                .findFirst()
                .orElseThrow(() -> new AssertionError(problems.toString()));
        assertEquals(line + ":" + column, match.line() + ":" + match.column(), match.toString());
        assertTrue(!match.fix().isEmpty() && match.toString().lines().count() == 1, match.toString());
    }

    @Test
    void aRuleThatIsNoMappingIsOneMistakeAndSoIsAListThatIsNone() throws IOException {
        String head = GOOD.substring(0, GOOD.indexOf("rules:"));
        assertEquals(
                List.of("a rule is written as keys with values", "a rule is written as keys with values"),
                problems(head + "rules: [a, b]\n").stream()
                        .map(RulesetProblem::what)
                        .toList());
        assertEquals(1, problems(GOOD.replace("[192.0.2.0/24]", "192.0.2.0/24")).size());
    }

    @Test
    void aSecondDocumentInTheFileIsAMistake() throws IOException {
        RulesetProblem problem = problems(GOOD + "---\n" + GOOD).get(0);
        assertEquals(28, problem.line());
        assertTrue(problem.what().contains("a second document begins"), problem.what());
    }

    @Test
    void aMisspeltKeyIsAnsweredWithTheNearestOne() throws IOException {
        RulesetProblem problem = problems(GOOD.replace("usage: media", "usge: media")).stream()
                .filter(each -> each.what().startsWith("unknown key"))
                .findFirst()
                .orElseThrow();
        assertTrue(problem.fix().startsWith("use one of usage"), problem.fix());
    }

    @Test
    void twoRulesForTheSameTrafficAreAMistakeUnlessItIsTheSourceThatContradictsItself() throws IOException {
        String second = "    source: row 2\n  - {id: more, usage: media, protocol: udp, initiator: client,"
                + " remote: {cidrs: [192.0.2.0/24], ports: [10000-20000]}, level: optional, source: row 3}\n";
        String text = GOOD.replace("    source: row 2\n", second);
        assertEquals(
                "rules 'media' and 'more' speak of the same traffic",
                problems(text).get(0).what());
        assertEquals(
                List.of(), problems(text + "contradictions:\n  - {says: rows 2 and 3 differ, rules: [media, more]}\n"));
    }

    @Test
    void aFileThatIsNotThereIsSaidSo() {
        RulesetException problem =
                assertThrows(RulesetException.class, () -> Rulesets.check(folder.resolve("absent.yaml")));
        assertTrue(problem.getMessage().endsWith("absent.yaml: no such file"), problem.getMessage());
    }
}
