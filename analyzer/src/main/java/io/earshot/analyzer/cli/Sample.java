package io.earshot.analyzer.cli;

import io.earshot.analyzer.AnalysisOptions;
import io.earshot.analyzer.Pipeline;
import io.earshot.analyzer.Progress;
import io.earshot.analyzer.json.JsonReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A sample: a folder with one or more {@code capture*} files, {@code expected.json}, and, where the analysis needs
 * them, a file {@code options} with arguments as typed after {@code analyze}. Files that the options name lie in the
 * sample's folder.
 */
final class Sample {
    private static final String EXPECTED = "expected.json";
    private static final String OPTIONS = "options";

    private final String name;
    private final Path folder;

    Sample(Path root, Path folder) {
        Path relative = root.relativize(folder);
        this.name = relative.toString().isEmpty() ? folder.getFileName().toString() : relative.toString();
        this.folder = folder.toAbsolutePath().normalize();
    }

    String name() {
        return name;
    }

    boolean isSample() {
        return Files.exists(folder.resolve(EXPECTED)) || !captures().isEmpty();
    }

    /** The expected report, empty where there is none yet. */
    String expected() throws IOException {
        Path expected = folder.resolve(EXPECTED);
        return Files.exists(expected) ? Files.readString(expected) : "";
    }

    void accept(String report) throws IOException {
        Files.writeString(folder.resolve(EXPECTED), report);
    }

    /** What the analysis says now, with files named as if the sample's folder were the current one. */
    String report() throws IOException, UserError {
        StringBuilder json = new StringBuilder();
        new JsonReport().write(Pipeline.analyze(captures(), options(), Progress.NONE), json);
        return json.toString().replace(folder + "/", "");
    }

    private AnalysisOptions options() throws IOException, UserError {
        Path options = folder.resolve(OPTIONS);
        List<String> arguments = new ArrayList<>();
        if (Files.exists(options)) {
            for (String word : Files.readString(options).strip().split("\\s+")) {
                Path file = folder.resolve(word);
                arguments.add(!word.startsWith("-") && Files.isRegularFile(file) ? file.toString() : word);
            }
        }
        return Request.options(Main.parse(new AnalyzeCommand(), arguments.toArray(String[]::new)));
    }

    private List<String> captures() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("capture"))
                    .filter(Files::isRegularFile)
                    .map(Path::toString)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
