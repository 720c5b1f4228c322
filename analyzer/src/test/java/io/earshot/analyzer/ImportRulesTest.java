package io.earshot.analyzer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;

/** Data flows one way, and so do imports: track, detect, report, cli; each library stays in one room. */
@AnalyzeClasses(packages = "io.earshot.analyzer", importOptions = ImportOption.DoNotIncludeTests.class)
class ImportRulesTest {
    private static final String ROOT = "io.earshot.analyzer.";

    @ArchTest
    static final ArchRule TRACK_KNOWS_OBSERVATIONS_ONLY = knowsNot(
            "track", ROOT + "ruleset..", ROOT + "detect..", ROOT + "report..", ROOT + "json..", ROOT + "cli..");

    @ArchTest
    static final ArchRule RULESETS_KNOW_NO_FINDINGS =
            knowsNot("ruleset", ROOT + "detect..", ROOT + "report..", ROOT + "cli..");

    @ArchTest
    static final ArchRule DETECT_KNOWS_FACTS_AND_RULESETS =
            knowsNot("detect", ROOT + "report..", ROOT + "json..", ROOT + "cli..");

    @ArchTest
    static final ArchRule REPORT_KNOWS_FINDINGS = knowsNot("report", ROOT + "json..", ROOT + "cli..");

    @ArchTest
    static final ArchRule JSON_IS_NO_COMMAND = knowsNot("json", ROOT + "cli..");

    @ArchTest
    static final ArchRule THE_CLEAR_WORLD_SEES_NO_OCTETS = noClasses()
            .that()
            .resideInAnyPackage(ROOT + "track..", ROOT + "detect..", ROOT + "report..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.earshot.capture.source..", "io.earshot.capture.wire..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule JACKSON_STAYS_IN_JSON = staysIn("json", "com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule YAML_STAYS_IN_JSON = staysIn("json", "org.yaml..");

    @ArchTest
    static final ArchRule COMMONS_CLI_STAYS_IN_CLI = staysIn("cli", "org.apache.commons.cli..");

    @ArchTest
    static final ArchRule HTTP_SERVER_STAYS_IN_WEB = staysIn("live.web", "com.sun.net.httpserver..");

    @ArchTest
    static final ArchRule HTTP_CLIENT_STAYS_IN_SINK = staysIn("live.sink", "java.net.http..");

    @ArchTest
    static final ArchRule METRICS_LIBRARY_STAYS_IN_WEB = staysIn("live.web", "io.prometheus..");

    @ArchTest
    static final ArchRule LIVE_LIBRARIES_STAY_IN_CAPTURE =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("org.pcap4j..", "net.openhft..");

    @ArchTest
    static final ArchRule ONLY_CLI_AND_LIVE_LOOK_AT_THE_CLOCK = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "cli..", ROOT + "live..")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Instant.class, "now");

    /** The same capture has the same report wherever it is read. */
    @ArchTest
    static final ArchRule NOBODY_FORMATS_BY_THE_LOCALE_OF_THE_MACHINE =
            noClasses().should().callMethod(String.class, "format", String.class, Object[].class);

    private static ArchRule knowsNot(String room, String... others) {
        return noClasses()
                .that()
                .resideInAPackage(ROOT + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .allowEmptyShould(true);
    }

    private static ArchRule staysIn(String room, String library) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }
}
