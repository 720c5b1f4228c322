package io.earshot.analyzer.cli;

import io.earshot.analyzer.Pipeline;
import io.earshot.analyzer.report.Rendering;
import io.earshot.analyzer.report.Report;
import io.earshot.capture.journal.JournalFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;

/** Analyses a journal that {@code live} wrote. */
final class ReplayCommand implements Command {
    @Override
    public String name() {
        return "replay";
    }

    @Override
    public String arguments() {
        return "JOURNAL";
    }

    @Override
    public String summary() {
        return "analyses a journal that live wrote, as analyze does the captures it came from";
    }

    @Override
    public List<Flag> flags() {
        return Flags.REPLAY;
    }

    @Override
    public int run(CommandLine line, Terminal terminal) throws IOException, UserError {
        if (line.getArgList().size() != 1) {
            throw UserError.usage("replay needs a journal's folder; for example: earshot replay /var/lib/earshot");
        }
        FailOn failOn = FailOn.of(Request.value(line, Flags.FAIL_ON).orElse("never"));
        Format format = Format.of(Request.value(line, Flags.FORMAT).orElse("text"));
        Optional<Path> output = Request.value(line, Flags.OUTPUT).map(Path::of);
        Rendering rendering = format.rendering(terminal.colour() && output.isEmpty());
        JournalFolder folder = new JournalFolder(Path.of(line.getArgList().get(0)));
        Report report = Pipeline.replay(folder, Request.options(line), terminal::message);
        Output.write(output, terminal, out -> rendering.write(report, out));
        return failOn.fails(report) ? ExitStatus.FOUND : ExitStatus.DONE;
    }
}
