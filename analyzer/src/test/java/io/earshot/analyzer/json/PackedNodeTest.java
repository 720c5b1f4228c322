package io.earshot.analyzer.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PackedNodeTest {
    private static final Path SHIPPED = Path.of("..", "rulesets");

    @Test
    void everyKindComesBackWithItsPlace() throws Yaml.SyntaxException {
        Node node = Yaml.read("a: [1, ~, {b: \"ü€𝄞\", c: ''}]\nd: {}\ne:\n  - []\n");
        assertEquals(node, PackedNode.unpack(PackedNode.pack(node)));
    }

    @Test
    void everyShippedFileComesBackAsItsYaml() throws IOException, Yaml.SyntaxException {
        try (Stream<Path> files = Files.list(SHIPPED)) {
            List<Path> yaml =
                    files.filter(file -> file.toString().endsWith(".yaml")).toList();
            assertTrue(yaml.size() > 50, "files: " + yaml.size());
            for (Path file : yaml) {
                Node node = Yaml.read(Files.readString(file));
                assertEquals(node, PackedNode.unpack(PackedNode.pack(node)), file.toString());
            }
        }
    }
}
