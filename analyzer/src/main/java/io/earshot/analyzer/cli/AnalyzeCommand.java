package io.earshot.analyzer.cli;

import io.earshot.analyzer.AnalysisOptions;
import io.earshot.analyzer.InOrder;
import io.earshot.analyzer.Pipeline;
import io.earshot.analyzer.Progress;
import io.earshot.analyzer.Suggested;
import io.earshot.analyzer.report.Rendering;
import io.earshot.analyzer.report.Report;
import io.earshot.analyzer.ruleset.ExportFormat;
import io.earshot.analyzer.ruleset.Suggestion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.cli.CommandLine;

/** Reads captures and reports. */
final class AnalyzeCommand implements Command {
    @Override
    public String name() {
        return "analyze";
    }

    @Override
    public String arguments() {
        return "CAPTURE...";
    }

    @Override
    public String summary() {
        return "reads captures (files, folders, or - for standard input) as one observation of one network and reports";
    }

    @Override
    public List<Flag> flags() {
        List<Flag> flags = new ArrayList<>(Flags.ANALYSIS);
        flags.add(flags.indexOf(Flags.FORMAT) + 1, Flags.SUGGEST);
        return flags;
    }

    @Override
    public int run(CommandLine line, Terminal terminal) throws IOException, UserError {
        List<String> inputs = line.getArgList();
        if (inputs.isEmpty()) {
            throw UserError.usage("analyze needs a capture; for example: earshot analyze customer.pcap");
        }
        FailOn failOn = FailOn.of(Request.value(line, Flags.FAIL_ON).orElse("never"));
        Optional<Path> output = Request.value(line, Flags.OUTPUT).map(Path::of);
        Optional<String> suggest = Request.value(line, Flags.SUGGEST);
        List<Report> reports = suggest.isPresent()
                ? suggest(inputs, suggested(suggest.get(), line), line, output, terminal)
                : report(inputs, line, output, terminal);
        return reports.stream().anyMatch(failOn::fails) ? ExitStatus.FOUND : ExitStatus.DONE;
    }

    private static List<Report> report(List<String> inputs, CommandLine line, Optional<Path> output, Terminal terminal)
            throws IOException, UserError {
        Format format = Format.of(Request.value(line, Flags.FORMAT).orElse("text"));
        Rendering rendering = format.rendering(terminal.colour() && output.isEmpty());
        AnalysisOptions options = Request.options(line);
        List<Report> reports = each(inputs, line, options, terminal, Pipeline::analyze);
        Output.write(output, terminal, out -> {
            for (Report report : reports) {
                rendering.write(report, out);
            }
        });
        return reports;
    }

    private static ExportFormat suggested(String word, CommandLine line) throws UserError {
        if (line.hasOption(Flags.FORMAT.name())) {
            throw UserError.usage("--suggest prints no report: leave out --format");
        }
        return ExportFormat.parse(word)
                .orElseThrow(() -> UserError.usage(
                        "--suggest " + word + ": not one of " + String.join(", ", ExportFormat.words())));
    }

    private static List<Report> suggest(
            List<String> inputs, ExportFormat format, CommandLine line, Optional<Path> output, Terminal terminal)
            throws IOException, UserError {
        AnalysisOptions options = Request.options(line);
        List<Suggested> all = each(
                inputs,
                line,
                options,
                terminal,
                (some, asked, progress) -> Pipeline.suggest(some, asked, format, progress));
        Output.write(output, terminal, out -> {
            for (Suggested one : all) {
                out.append(one.openings());
            }
        });
        // a format without comments cannot say it
        boolean mute = format.commentSign().isEmpty() && !line.hasOption(Flags.QUIET.name());
        if (mute && all.stream().allMatch(Suggested::nothing)) {
            terminal.message(Suggestion.NOTHING);
        }
        return all.stream().map(Suggested::report).toList();
    }

    /** One analysis of some inputs. */
    private interface Analyse<T> {
        T of(List<String> inputs, AnalysisOptions options, Progress progress) throws IOException;
    }

    /** All inputs as one, or each by itself, then several at a time. */
    private static <T> List<T> each(
            List<String> inputs, CommandLine line, AnalysisOptions options, Terminal terminal, Analyse<T> analyse)
            throws IOException {
        ProgressBar bar = new ProgressBar(terminal.err());
        boolean drawn = terminal.progress() && !line.hasOption(Flags.QUIET.name());
        Progress progress = drawn ? bar : Progress.NONE;
        try {
            if (!line.hasOption(Flags.SEPARATELY.name())) {
                return List.of(analyse.of(inputs, options, progress));
            }
            List<String> captures = Pipeline.captures(inputs);
            // they would write into one file of observations
            int threads = options.observations().isPresent() ? 1 : options.threads();
            AnalysisOptions one = captures.size() > 1 ? options.withThreads(1) : options;
            Progress each = threads == 1 || captures.size() == 1 ? progress : Progress.NONE;
            AtomicInteger finished = new AtomicInteger();
            return InOrder.results(captures, threads, capture -> {
                T result = analyse.of(List.of(capture), one, each);
                if (each != progress) {
                    synchronized (bar) {
                        progress.read(finished.incrementAndGet(), captures.size());
                    }
                }
                return result;
            });
        } finally {
            bar.finish();
        }
    }
}
