package io.earshot.analyzer.ruleset;

import io.earshot.analyzer.json.Node;
import io.earshot.analyzer.json.PackedNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where rulesets come from: shipped with the program, or files of the user's. */
public final class Rulesets {
    private static final String FOLDER = "/rulesets/";

    private Rulesets() {}

    /** What is shipped, without reading any ruleset. */
    public static RulesetIndex index() {
        return RulesetIndex.parse(resource("index.tsv")
                .map(octets -> new String(octets, StandardCharsets.UTF_8))
                .orElse("")
                .lines()
                .toList());
    }

    /**
     * A shipped ruleset.
     *
     * @param settings values of parameters by name; names that it does not know are left alone
     * @throws RulesetException when none has that name
     */
    public static Ruleset shipped(String name, Map<String, String> settings) {
        return find(name, settings)
                .orElseThrow(() -> new RulesetException("there is no shipped ruleset '" + name
                        + "'; 'rules list' names them, a file is given with its path, as in ./" + name + ".yaml"));
    }

    private static Optional<Ruleset> find(String name, Map<String, String> settings) {
        return Word.isName(name)
                ? packed(name).map(node -> {
                    RulesetReader reader = reader(name + ".yaml", settings);
                    return usable(reader, reader.read(node));
                })
                : Optional.empty();
    }

    /**
     * A ruleset of the user's.
     *
     * @throws RulesetException when the file cannot be read or is wrong; it names every mistake
     */
    public static Ruleset load(Path file, Map<String, String> settings) {
        RulesetReader reader = reader(file.toString(), settings);
        return usable(reader, reader.read(text(file)));
    }

    /** Whether {@link #named} takes this for the name of a ruleset, and one of that name is shipped. */
    public static boolean isShipped(String nameOrFile) {
        return isName(nameOrFile) && Rulesets.class.getResource(FOLDER + nameOrFile + Packing.ENDING) != null;
    }

    private static boolean isName(String nameOrFile) {
        return Word.isName(nameOrFile) && !Files.isRegularFile(Path.of(nameOrFile));
    }

    /** A shipped ruleset by its name, or a file by its path. */
    public static Ruleset named(String nameOrFile, Map<String, String> settings) {
        return isName(nameOrFile) ? shipped(nameOrFile, settings) : load(Path.of(nameOrFile), settings);
    }

    /** All mistakes of a file, in its order; none when it can be used. */
    public static List<RulesetProblem> check(Path file) {
        RulesetReader reader = reader(file.toString(), Map.of());
        reader.read(text(file));
        return reader.problems();
    }

    private static Ruleset usable(RulesetReader reader, Optional<Ruleset> ruleset) {
        if (!reader.problems().isEmpty()) {
            throw new RulesetException(reader.problems());
        }
        return ruleset.orElseThrow();
    }

    private static RulesetReader reader(String file, Map<String, String> settings) {
        return new RulesetReader(file, settings, name -> find(name, settings));
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new RulesetException(file + ": not UTF-8 text; save it as UTF-8");
        } catch (IOException e) {
            throw new RulesetException(
                    file + (Files.exists(file) ? ": cannot be read; check its permissions" : ": no such file"));
        }
    }

    /** A shipped file by its name without an ending, as {@link Packing} put it into the program. */
    static Optional<Node> packed(String name) {
        return resource(name + Packing.ENDING).map(PackedNode::unpack);
    }

    private static Optional<byte[]> resource(String file) {
        try (InputStream stream = Rulesets.class.getResourceAsStream(FOLDER + file)) {
            return stream == null ? Optional.empty() : Optional.of(stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file + " from the program's own files", e);
        }
    }
}
