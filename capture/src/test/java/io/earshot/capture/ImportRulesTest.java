package io.earshot.capture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;

/** Data flows one way, and so do imports: net, source, wire, decode, observe. */
@AnalyzeClasses(packages = "io.earshot.capture", importOptions = ImportOption.DoNotIncludeTests.class)
class ImportRulesTest {
    @ArchTest
    static final ArchRule NET_KNOWS_NOBODY = knowsNot("net", "source", "wire", "decode", "observe", "live", "journal");

    @ArchTest
    static final ArchRule SOURCE_KNOWS_NET = knowsNot("source", "wire", "decode", "observe", "live", "journal");

    @ArchTest
    static final ArchRule WIRE_KNOWS_SOURCE = knowsNot("wire", "decode", "observe", "live", "journal");

    @ArchTest
    static final ArchRule DECODE_KNOWS_WIRE = knowsNot("decode", "observe", "live", "journal");

    @ArchTest
    static final ArchRule OBSERVE_KNOWS_NO_DEVICE = knowsNot("observe", "live", "journal");

    @ArchTest
    static final ArchRule CAPTURE_HAS_NO_OPINION =
            noClasses().should().dependOnClassesThat().resideInAPackage("io.earshot.analyzer..");

    @ArchTest
    static final ArchRule PCAP4J_STAYS_IN_LIVE = staysIn("live", "org.pcap4j..");

    @ArchTest
    static final ArchRule CHRONICLE_STAYS_IN_JOURNAL = staysIn("journal", "net.openhft..");

    @ArchTest
    static final ArchRule ZSTD_STAYS_IN_SOURCE = staysIn("source", "com.github.luben..");

    @ArchTest
    static final ArchRule ONLY_LIVE_LOOKS_AT_THE_CLOCK = noClasses()
            .that()
            .resideOutsideOfPackages("io.earshot.capture.live..", "io.earshot.capture.journal..")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Instant.class, "now");

    private static ArchRule knowsNot(String room, String... others) {
        String[] packages = new String[others.length];
        for (int i = 0; i < others.length; i++) {
            packages[i] = "io.earshot.capture." + others[i] + "..";
        }
        return noClasses()
                .that()
                .resideInAPackage("io.earshot.capture." + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .allowEmptyShould(true);
    }

    private static ArchRule staysIn(String room, String library) {
        return noClasses()
                .that()
                .resideOutsideOfPackage("io.earshot.capture." + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }
}
