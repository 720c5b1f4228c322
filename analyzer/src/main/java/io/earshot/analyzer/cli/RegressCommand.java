package io.earshot.analyzer.cli;

import io.earshot.analyzer.AnalysisOptions;
import io.earshot.analyzer.Count;
import io.earshot.analyzer.InOrder;
import io.earshot.analyzer.Reasons;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.cli.CommandLine;

/** Runs every sample of a folder and compares its report with what is expected, octet by octet. */
final class RegressCommand implements Command {
    @Override
    public String name() {
        return "regress";
    }

    @Override
    public String arguments() {
        return "FOLDER";
    }

    @Override
    public String summary() {
        return "runs every sample in the folder and compares its report with its expected.json";
    }

    @Override
    public List<Flag> flags() {
        return List.of(Flags.ACCEPT, Flags.HELP);
    }

    @Override
    public int run(CommandLine line, Terminal terminal) throws IOException, UserError {
        if (line.getArgList().size() != 1) {
            throw UserError.usage("regress needs one folder; for example: earshot regress samples");
        }
        Path folder = Path.of(line.getArgList().get(0));
        List<Sample> samples = samples(folder);
        boolean accept = line.hasOption(Flags.ACCEPT.name());
        int differing = 0;
        List<String> reports = InOrder.results(samples, AnalysisOptions.DEFAULT.threads(), Sample::report);
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.get(i);
            String actual = reports.get(i);
            String expected = sample.expected();
            if (actual.equals(expected)) {
                terminal.out().println("same     " + sample.name());
            } else if (accept) {
                sample.accept(actual);
                terminal.out().println("accepted " + sample.name());
            } else {
                differing++;
                terminal.out().println("DIFFERS  " + sample.name());
                Difference.between(expected, actual)
                        .forEach(text -> terminal.out().println("    " + text));
            }
        }
        terminal.out().println(Count.of(samples.size(), "sample") + ", " + differing + " differ");
        return differing == 0 ? ExitStatus.DONE : ExitStatus.FOUND;
    }

    private static List<Sample> samples(Path folder) throws UserError {
        List<Sample> samples;
        try {
            samples = Sample.in(folder);
        } catch (IOException e) {
            throw UserError.input(folder + ": " + Reasons.of(e));
        }
        if (samples.isEmpty()) {
            throw UserError.input(
                    folder + ": no samples here; a sample is a folder with capture.pcap and expected.json");
        }
        return samples;
    }
}
