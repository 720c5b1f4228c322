package io.earshot.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.earshot.analyzer.cli.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The samples are the specification: each one's report is what it expects, octet by octet. */
class SamplesTest {
    /** The module's own folder holds the samples. */
    private static final Path SAMPLES = Path.of("").toAbsolutePath();

    @TestFactory
    Stream<DynamicTest> everySampleYieldsItsExpectedReport() throws IOException {
        return Sample.in(SAMPLES).stream()
                .map(sample -> dynamicTest(sample.name(), () -> assertEquals(sample.expected(), sample.report())));
    }
}
