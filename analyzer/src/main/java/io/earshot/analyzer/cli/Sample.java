package io.earshot.analyzer.cli;

import io.earshot.analyzer.AnalysisOptions;
import io.earshot.analyzer.OptionException;
import io.earshot.analyzer.Pipeline;
import io.earshot.analyzer.Progress;
import io.earshot.analyzer.Suggested;
import io.earshot.analyzer.json.JsonReport;
import io.earshot.analyzer.report.Report;
import io.earshot.analyzer.ruleset.ExportFormat;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A sample: a folder with one or more {@code capture*} files, {@code expected.json}, and, where the analysis needs
 * them, a file {@code options} with arguments as typed after {@code analyze}. Files that the options name lie in the
 * sample's folder.
 */
public final class Sample {
    private static final String EXPECTED = "expected.json";
    private static final String OPTIONS = "options";

    private final String name;
    private final Path folder;

    private Sample(Path root, Path folder) {
        Path relative = root.relativize(folder);
        this.name = relative.toString().isEmpty() ? folder.getFileName().toString() : relative.toString();
        this.folder = folder.toAbsolutePath().normalize();
    }

    /** All samples in a folder and below it, sorted by name; what goes while it is searched is passed over. */
    public static List<Sample> in(Path root) throws IOException {
        List<Path> folders = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                folders.add(path);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException problem) throws IOException {
                if (path.equals(root)) {
                    throw problem;
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path path, IOException problem) {
                return FileVisitResult.CONTINUE;
            }
        });
        return folders.stream()
                .sorted()
                .map(path -> new Sample(root, path))
                .filter(Sample::isSample)
                .toList();
    }

    /** The sample's folder, seen from the folder that was searched. */
    public String name() {
        return name;
    }

    private boolean isSample() {
        return Files.exists(folder.resolve(EXPECTED)) || !captures().isEmpty();
    }

    /** The expected report, empty where there is none yet. */
    public String expected() throws IOException {
        Path expected = folder.resolve(EXPECTED);
        return Files.exists(expected) ? Files.readString(expected) : "";
    }

    /** Makes a report the expected one. */
    public void accept(String report) throws IOException {
        Files.writeString(folder.resolve(EXPECTED), report);
    }

    /** What the analysis says now. */
    public Report analysis() throws IOException {
        return Pipeline.analyze(captures(), options(), Progress.NONE);
    }

    /** What the analysis says now, with files named as if the sample's folder were the current one. */
    public String report() throws IOException {
        StringBuilder json = new StringBuilder();
        new JsonReport().write(analysis(), json);
        return json.toString().replace(folder + "/", "");
    }

    /** What {@code --suggest} prints of it. */
    public Suggested suggested(ExportFormat format) throws IOException {
        return Pipeline.suggest(captures(), options(), format, Progress.NONE);
    }

    /** The suggestion that is expected, where the sample holds one: {@code suggested.iptables}. */
    public Optional<String> expectedSuggestion(ExportFormat format) throws IOException {
        Path file = folder.resolve("suggested." + format.word());
        return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    }

    private AnalysisOptions options() throws IOException {
        Path options = folder.resolve(OPTIONS);
        List<String> arguments = new ArrayList<>();
        if (Files.exists(options)) {
            for (String word : Files.readString(options).strip().split("\\s+")) {
                Path file = folder.resolve(word);
                arguments.add(!word.startsWith("-") && Files.isRegularFile(file) ? file.toString() : word);
            }
        }
        try {
            return Request.options(Main.parse(new AnalyzeCommand(), arguments.toArray(String[]::new)));
        } catch (UserError e) {
            throw new OptionException(options + ": " + e.getMessage(), e);
        }
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
