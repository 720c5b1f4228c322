package io.earshot.analyzer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ruleset of the user's on top of a shipped one, with the addresses of a site. */
class OwnRulesetTest {
    private static final String CAPTURE = Path.of("..", "samples", "ruleset-exotel-media-prohibited", "capture.pcap")
            .toString();

    @TempDir
    Path folder;

    private String own;

    @BeforeEach
    void write() throws IOException {
        own = Files.writeString(folder.resolve("site.yaml"), """
                ruleset: site
                extends: exotel
                parameters:
                  mumbai: {says: the media server that our contract names, default: null}
                rules:
                  - id: media-mumbai
                    usage: media
                    protocol: udp
                    initiator: client
                    remote: {cidrs: ["${mumbai}"], ports: [10000-40000]}
                    level: required
                    source: our contract
                """).toString();
    }

    @Test
    void takesWhatItExtendsAndPutsItsOwnRulesInPlace() {
        Run run = Run.of("analyze", CAPTURE, "--ruleset", own, "--set", "mumbai=182.76.143.61/32");
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        assertTrue(run.out().contains("(site/media-mumbai)"), run.out());
        assertTrue(run.out().contains("site (named with --ruleset): 5 confirmed, 1"), run.out());
    }

    @Test
    void aRuleThatWaitsForAValueIsNotJudged() {
        Run run = Run.of("analyze", CAPTURE, "--ruleset", own, "--format", "json");
        assertTrue(run.out().contains("Not judged: set it with --set mumbai=VALUE."), run.out());
    }

    @Test
    void standsBesideAShippedRuleset() {
        Run run = Run.of(
                "analyze", CAPTURE, "--ruleset", own, "--ruleset", "webrtc-gateway", "--set", "mumbai=182.76.143.61");
        assertEquals(ExitStatus.DONE, run.status(), run.err());
        assertTrue(run.out().contains("site (named with --ruleset)"), run.out());
        assertTrue(run.out().contains("webrtc-gateway (named"), run.out());
    }

    @Test
    void aWrongNameOrValueOfASettingIsOneLine() {
        Run name = Run.of("analyze", CAPTURE, "--ruleset", own, "--set", "bombay=182.76.143.61");
        BadInputTest.assertOneLine(ExitStatus.USAGE, name);
        assertTrue(name.err().contains("they have mumbai"), name.err());
        Run value = Run.of("analyze", CAPTURE, "--ruleset", own, "--set", "mumbai=banana");
        BadInputTest.assertOneLine(ExitStatus.USAGE, value);
        assertTrue(value.err().contains("site.yaml:10:22: 'banana' is no address block"), value.err());
    }

    @Test
    void isExportedAndComparedLikeAShippedOne() {
        Run export = Run.of("rules", "export", own, "--to", "iptables", "--set", "mumbai=182.76.143.61/32");
        assertTrue(export.out().contains("-d 182.76.143.61/32"), export.out() + export.err());
        assertTrue(export.out().contains("site/media-bangalore"), export.out());
        assertTrue(
                Run.of("rules", "diff", "exotel", own).out().contains("rule media-mumbai remote"),
                Run.of("rules", "diff", "exotel", own).err());
    }
}
