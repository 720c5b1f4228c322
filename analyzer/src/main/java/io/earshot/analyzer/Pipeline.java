package io.earshot.analyzer;

import io.earshot.analyzer.json.ObservationWriter;
import io.earshot.analyzer.report.Report;
import io.earshot.analyzer.ruleset.ExportFormat;
import io.earshot.analyzer.track.CallNames;
import io.earshot.capture.journal.JournalFolder;
import io.earshot.capture.journal.JournalReader;
import io.earshot.capture.observe.Observation;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        Analysis analysis = new Analysis(options, CallNames.COUNTED);
        observe(inputs, options, progress, analysis);
        return analysis.report();
    }

    /**
     * Analyses what a journal holds as {@link #analyze} does the files it came from.
     *
     * @param problems told of each damaged place
     * @throws io.earshot.capture.journal.JournalException when the folder holds no journal that can be read
     */
    public static Report replay(JournalFolder folder, AnalysisOptions options, Consumer<String> problems)
            throws IOException {
        Analysis analysis = new Analysis(options, CallNames.COUNTED);
        observe(options, analysis, observations -> {
            Feed feed = new Feed(options, observations);
            try (JournalReader journal = JournalReader.open(folder, problems)) {
                while (journal.read(feed)) {
                    // the next record
                }
            }
            feed.finish();
        });
        return analysis.report();
    }

    /**
     * Analyses captures as one observation of one network, and says what a firewall would have had to let through.
     *
     * @param inputs files, folders, or {@code -} for standard input
     * @throws InputException when an input cannot be read at all
     * @throws OptionException when an option, a ruleset or a threshold file is wrong
     */
    public static Suggested suggest(
            List<String> inputs, AnalysisOptions options, ExportFormat format, Progress progress) throws IOException {
        Analysis analysis = new Analysis(options, CallNames.COUNTED);
        observe(inputs, options, progress, analysis);
        return analysis.suggested(format);
    }

    /** Reads the inputs. */
    private static void observe(
            List<String> inputs, AnalysisOptions options, Progress progress, Consumer<Observation> observations)
            throws IOException {
        observe(options, observations, into -> Reading.read(inputs, options, progress, into));
    }

    /** Tells all observations of what is read. */
    @FunctionalInterface
    private interface Origin {
        void read(Consumer<Observation> observations) throws IOException;
    }

    /** With a second thread observations are taken in on that one. */
    private static void observe(AnalysisOptions options, Consumer<Observation> observations, Origin origin)
            throws IOException {
        if (options.threads() == 1) {
            tell(options, observations, origin);
            return;
        }
        try (Handover handover = new Handover(observations)) {
            tell(options, handover, origin);
            handover.finish();
        }
    }

    /** Writes the observations down too where that is asked for. */
    private static void tell(AnalysisOptions options, Consumer<Observation> observations, Origin origin)
            throws IOException {
        if (options.observations().isEmpty()) {
            origin.read(observations);
            return;
        }
        Path file = options.observations().get();
        try (ObservationWriter writer = new ObservationWriter(create(file))) {
            origin.read(observation -> {
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
}
