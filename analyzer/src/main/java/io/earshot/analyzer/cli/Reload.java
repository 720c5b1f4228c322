package io.earshot.analyzer.cli;

import io.earshot.analyzer.AnalysisOptions;
import io.earshot.analyzer.OptionException;
import io.earshot.analyzer.live.LiveOptions;
import io.earshot.analyzer.live.LiveService;
import io.earshot.analyzer.ruleset.RulesetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.commons.cli.CommandLine;

/**
 * What SIGHUP does: reads options, rulesets, thresholds and secrets again, and takes over what can change while the
 * service runs. Either all of it is right and holds from now on, or nothing changes; one line says which.
 */
final class Reload implements LiveService.Change {
    /** Options that hold from now on; all others hold from the start to the end of a process. */
    private static final Set<Flag> CHANGEABLE = Set.of(
            Flags.RULESET,
            Flags.SET,
            Flags.THRESHOLDS,
            LiveFlags.CONFIG,
            OutletFlags.FINDINGS,
            OutletFlags.FINDINGS_SIZE,
            OutletFlags.FINDINGS_AGE,
            OutletFlags.FINDINGS_KEPT,
            OutletFlags.SYSLOG,
            OutletFlags.WEBHOOK,
            OutletFlags.WEBHOOK_SECRET,
            OutletFlags.WEBHOOK_QUEUE,
            OutletFlags.TRUST,
            OutletFlags.PER_MINUTE,
            OutletFlags.TOKEN,
            OutletFlags.KEYSTORE,
            OutletFlags.KEYSTORE_PASSWORD);

    private final CommandLine begun;
    private final Again again;
    private final Outlets outlets;
    private final Consumer<String> messages;

    /** Reads the command line once more, with what its configuration file says now. */
    interface Again {
        CommandLine line() throws UserError;
    }

    /** @param begun what the service was started with */
    Reload(CommandLine begun, Again again, Outlets outlets, Consumer<String> messages) {
        this.begun = begun;
        this.again = again;
        this.outlets = outlets;
        this.messages = messages;
    }

    @Override
    public void make(Consumer<AnalysisOptions> judging) {
        try {
            CommandLine line = again.line();
            LiveOptions options = LiveRequest.options(line);
            Outlets.Change change = outlets.prepare(line);
            try {
                judging.accept(options.analysis());
            } catch (OptionException | RulesetException e) {
                change.drop();
                throw e;
            }
            change.make();
            messages.accept("rulesets, thresholds and who is told are read again" + restart(line));
        } catch (UserError | OptionException | RulesetException e) {
            messages.accept(oneLine(e.getMessage()) + "; all goes on as before");
        }
    }

    private String restart(CommandLine line) {
        List<String> others = new ArrayList<>();
        for (Flag flag : Flags.LIVE) {
            boolean same = Request.values(begun, flag).equals(Request.values(line, flag))
                    && begun.hasOption(flag.name()) == line.hasOption(flag.name());
            if (!same && !CHANGEABLE.contains(flag)) {
                others.add("--" + flag.name());
            }
        }
        return others.isEmpty() ? "" : "; a restart is needed for " + String.join(", ", others);
    }

    /** A ruleset may have many mistakes. */
    private static String oneLine(String text) {
        long lines = text.lines().count();
        return text.lines().findFirst().orElse("") + (lines > 1 ? " (and " + (lines - 1) + " more)" : "");
    }
}
