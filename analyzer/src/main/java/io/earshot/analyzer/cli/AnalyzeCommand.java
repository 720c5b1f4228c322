package io.earshot.analyzer.cli;

import io.earshot.analyzer.AnalysisOptions;
import io.earshot.analyzer.Pipeline;
import io.earshot.analyzer.Progress;
import io.earshot.analyzer.Reasons;
import io.earshot.analyzer.report.Rendering;
import io.earshot.analyzer.report.Report;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        return Flags.ANALYSIS;
    }

    @Override
    public int run(CommandLine line, Terminal terminal) throws IOException, UserError {
        List<String> inputs = line.getArgList();
        if (inputs.isEmpty()) {
            throw UserError.usage("analyze needs a capture; for example: earshot analyze customer.pcap");
        }
        FailOn failOn = FailOn.of(Request.value(line, Flags.FAIL_ON).orElse("never"));
        Format format = Format.of(Request.value(line, Flags.FORMAT).orElse("text"));
        Optional<Path> output = Request.value(line, Flags.OUTPUT).map(Path::of);
        Rendering rendering = format.rendering(terminal.colour() && output.isEmpty());
        List<Report> reports = analyze(inputs, line, terminal);
        write(reports, rendering, output, terminal);
        return reports.stream().anyMatch(failOn::fails) ? ExitStatus.FOUND : ExitStatus.DONE;
    }

    private static List<Report> analyze(List<String> inputs, CommandLine line, Terminal terminal)
            throws IOException, UserError {
        AnalysisOptions options = Request.options(line);
        ProgressBar bar = new ProgressBar(terminal.err());
        boolean drawn = terminal.progress() && !line.hasOption(Flags.QUIET.name());
        Progress progress = drawn ? bar : Progress.NONE;
        try {
            if (!line.hasOption(Flags.SEPARATELY.name())) {
                return List.of(Pipeline.analyze(inputs, options, progress));
            }
            List<Report> reports = new ArrayList<>();
            for (String input : Pipeline.captures(inputs)) {
                reports.add(Pipeline.analyze(List.of(input), options, progress));
            }
            return reports;
        } finally {
            bar.finish();
        }
    }

    private static void write(List<Report> reports, Rendering rendering, Optional<Path> output, Terminal terminal)
            throws IOException, UserError {
        if (output.isEmpty()) {
            write(reports, rendering, terminal.out());
            return;
        }
        try (Writer out = Files.newBufferedWriter(output.get(), StandardCharsets.UTF_8)) {
            write(reports, rendering, out);
        } catch (IOException e) {
            throw UserError.usage("--output " + output.get() + ": cannot be written: " + Reasons.of(e));
        }
    }

    private static void write(List<Report> reports, Rendering rendering, Appendable out) throws IOException {
        for (Report report : reports) {
            rendering.write(report, out);
        }
    }
}
