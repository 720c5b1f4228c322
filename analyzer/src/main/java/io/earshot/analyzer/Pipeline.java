package io.earshot.analyzer;

import io.earshot.analyzer.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The way of the data, from the inputs to the report. */
public final class Pipeline {
    private Pipeline() {}

    /**
     * Analyses captures as one observation of one network.
     *
     * @param inputs files, folders, or {@code -} for standard input
     * @throws InputException when an input cannot be read at all
     * @throws OptionException when an option, a ruleset or a threshold file is wrong
     */
    public static Report analyze(List<String> inputs, AnalysisOptions options, Progress progress) throws IOException {
        captures(inputs);
        return new Report(
                List.of(),
                List.of(),
                new Report.Visibility(false, List.of()),
                new Report.Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Map.of(), Map.of()),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    /** The captures that the inputs stand for, folders searched, in a stable order. */
    public static List<String> captures(List<String> inputs) throws IOException {
        List<String> captures = new ArrayList<>();
        for (String input : inputs) {
            if (!input.equals("-") && !Files.exists(Path.of(input))) {
                throw new InputException(input + ": no such file or folder");
            }
            captures.add(input);
        }
        return captures;
    }
}
