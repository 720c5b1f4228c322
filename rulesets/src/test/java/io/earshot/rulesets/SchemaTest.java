package io.earshot.rulesets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The schema is what editors go by; every shipped file is held to it. */
class SchemaTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private static JsonSchema schema() throws IOException {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                .getSchema(Files.readString(Path.of("ruleset.schema.json")));
    }

    @TestFactory
    Stream<DynamicTest> everyRulesetFollowsTheSchema() throws IOException {
        JsonSchema schema = schema();
        try (Stream<Path> files = Files.list(Path.of(""))) {
            return files
                    .filter(file -> file.toString().endsWith(".yaml") && !file.endsWith("thresholds.yaml"))
                    .sorted()
                    .toList()
                    .stream()
                    .map(file -> dynamicTest(
                            file.toString(),
                            () -> assertEquals(Set.of(), schema.validate(YAML.readTree(Files.readString(file))))));
        }
    }

    @Test
    void aMisspeltKeyDoesNotFollowIt() throws IOException {
        String spoilt = Files.readString(Path.of("exotel.yaml")).replaceFirst("usage:", "usge:");
        assertFalse(schema().validate(YAML.readTree(spoilt)).isEmpty());
    }

    @Test
    void everyThresholdHasAValueAUnitAndASource() throws IOException {
        JsonNode thresholds = YAML.readTree(Files.readString(Path.of("thresholds.yaml")));
        thresholds.properties().forEach(threshold -> {
            assertEquals(true, threshold.getValue().path("value").isNumber(), threshold.getKey());
            assertFalse(threshold.getValue().path("unit").asText().isEmpty(), threshold.getKey());
            assertFalse(threshold.getValue().path("source").asText().isEmpty(), threshold.getKey());
        });
    }
}
