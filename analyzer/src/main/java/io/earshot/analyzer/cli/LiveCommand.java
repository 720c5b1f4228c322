package io.earshot.analyzer.cli;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.live.Gauges;
import io.earshot.analyzer.live.LiveOptions;
import io.earshot.analyzer.live.LiveService;
import io.earshot.analyzer.report.Rendering;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.commons.cli.CommandLine;

/** Captures, journals and analyses until it is stopped. */
final class LiveCommand implements Command {
    @Override
    public String name() {
        return "live";
    }

    @Override
    public String arguments() {
        return "";
    }

    @Override
    public String summary() {
        return "captures interfaces until it is stopped, keeps the frames in a journal, and prints what it finds as it"
                + " happens, a line of JSON each";
    }

    @Override
    public List<Flag> flags() {
        return Flags.LIVE;
    }

    @Override
    public int run(CommandLine typed, Terminal terminal) throws IOException, UserError {
        // What changes after this moment may be read too late, so a SIGHUP of the start is for the running service.
        Deferred reading = new Deferred();
        Signals.on(reading, "HUP");
        CommandLine line = configured(typed);
        if (!line.getArgList().isEmpty()) {
            throw UserError.usage(line.getArgList().get(0) + ": name an interface with -i, a capture with -r");
        }
        FailOn failOn = FailOn.of(Request.value(line, Flags.FAIL_ON).orElse("never"));
        Format format = Format.of(Request.value(line, Flags.FORMAT).orElse("text"));
        Optional<Path> output = Request.value(line, Flags.OUTPUT).map(Path::of);
        boolean quiet = line.hasOption(Flags.QUIET.name());
        LiveOptions options = LiveRequest.options(line);
        Consumer<String> messages = Messages.of(line, terminal);
        Outlets told = Outlets.of(line, options, terminal.out(), messages);
        LiveService service = new LiveService(options, List.of(told), messages);
        Signals.on(service::stop, "TERM", "INT");
        Reload reload = new Reload(line, () -> configured(typed), told, messages);
        reading.becomes(() -> service.change(reload));
        LiveService.Outcome outcome = service.run();
        if (output.isPresent()) {
            Rendering rendering = format.rendering(false);
            Output.write(output, terminal, out -> rendering.write(outcome.report(), out));
        }
        if (!quiet) {
            messages.accept(summary(outcome));
        }
        return failOn.fails(outcome.report()) ? ExitStatus.FOUND : ExitStatus.DONE;
    }

    private CommandLine configured(CommandLine typed) throws UserError {
        Optional<String> file = Request.value(typed, LiveFlags.CONFIG);
        return file.isPresent() ? ConfigFile.merged(this, typed, Path.of(file.get())) : typed;
    }

    private static String summary(LiveService.Outcome outcome) {
        Gauges gauges = outcome.gauges();
        return "stopped: " + Count.of(gauges.frames(), "frame") + " captured, " + gauges.kernelDropped()
                + " dropped by the kernel, "
                + gauges.journalled() + " journalled, " + gauges.notJournalled() + " not journalled for want of room, "
                + (gauges.lost() > 0 ? gauges.lost() + " of them or of what memory holds lost unanalysed, " : "")
                + Count.of(outcome.notices(), "notice");
    }
}
