package io.earshot.analyzer;

import io.earshot.analyzer.json.ObservationWriter;
import io.earshot.analyzer.report.Report;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Totals;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

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
        Analysis analysis = new Analysis();
        observe(inputs, options, progress, analysis);
        return analysis.report();
    }

    /** Reads the inputs, and writes the observations down where that is asked for. */
    private static void observe(
            List<String> inputs, AnalysisOptions options, Progress progress, Consumer<Observation> observations)
            throws IOException {
        if (options.observations().isEmpty()) {
            Reading.read(inputs, options, progress, observations);
            return;
        }
        Path file = options.observations().get();
        try (ObservationWriter writer = new ObservationWriter(create(file))) {
            Reading.read(inputs, options, progress, observation -> {
                write(writer, observation);
                observations.accept(observation);
            });
        } catch (UncheckedIOException e) {
            throw new OptionException("--observations " + file + ": " + Reasons.of(e.getCause()), e);
        }
    }

    private static OutputStream create(Path file) {
        try {
            return new BufferedOutputStream(Files.newOutputStream(file));
        } catch (IOException e) {
            throw new OptionException("--observations " + file + ": " + Reasons.of(e), e);
        }
    }

    private static void write(ObservationWriter writer, Observation observation) {
        try {
            writer.write(observation);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The captures that the inputs stand for, folders searched, in a stable order. */
    public static List<String> captures(List<String> inputs) throws IOException {
        return Inputs.files(inputs);
    }

    /** Counts what was observed. */
    private static final class Analysis implements Consumer<Observation> {
        private final Set<String> callIds = new HashSet<>();
        private Optional<Totals> totals = Optional.empty();

        @Override
        public void accept(Observation observation) {
            if (observation instanceof Observation.Sip sip) {
                callIds.add(sip.message().callId());
            } else if (observation instanceof Totals sums) {
                totals = Optional.of(sums);
            }
        }

        Report report() {
            return new Report(
                    totals.map(Totals::captures).orElse(List.of()).stream()
                            .map(Report.Capture::of)
                            .toList(),
                    List.of(),
                    new Report.Visibility(false, List.of()),
                    totals.map(sums -> Report.Counts.of(sums, callIds.size()))
                            .orElse(new Report.Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Map.of(), Map.of())),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of());
        }
    }
}
