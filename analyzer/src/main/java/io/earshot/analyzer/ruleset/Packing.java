package io.earshot.analyzer.ruleset;

import io.earshot.analyzer.json.PackedNode;
import io.earshot.analyzer.json.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the build runs so that the program holds the shipped rulesets and thresholds packed. */
public final class Packing {
    /** Ends the name of a packed file. */
    static final String ENDING = ".node";

    private Packing() {}

    /**
     * @param folders where the YAML files lie, and where the packed ones are put
     * @throws RulesetException when a file is not YAML
     */
    public static void main(String[] folders) throws IOException {
        Path to = Files.createDirectories(Path.of(folders[1]));
        for (Path stale : files(to, ENDING)) {
            Files.delete(stale);
        }
        for (Path file : files(Path.of(folders[0]), ".yaml")) {
            String name = file.getFileName().toString();
            Files.write(to.resolve(name.replace(".yaml", ENDING)), packed(file));
        }
    }

    private static byte[] packed(Path file) {
        try {
            return PackedNode.pack(Yaml.read(Rulesets.text(file)));
        } catch (Yaml.SyntaxException e) {
            throw new RulesetException(file + ":" + e.line() + ":" + e.column() + ": not YAML: " + e.getMessage());
        }
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }
}
