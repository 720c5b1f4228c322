package io.earshot.analyzer.cli;

import io.earshot.analyzer.AnalysisOptions;
import io.earshot.capture.net.Address;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;

/** The analysis options of a parsed command line, checked as far as the line alone allows. */
final class Request {
    private static final int MOST_THREADS = 256;

    private Request() {}

    static AnalysisOptions options(CommandLine line) throws UserError {
        return new AnalysisOptions(
                values(line, Flags.RULESET),
                locals(line),
                aliases(line),
                value(line, Flags.KEYLOG).map(Path::of),
                value(line, Flags.THRESHOLDS).map(Path::of),
                !line.hasOption(Flags.NO_DEDUP.name()),
                pairs(line, Flags.SET),
                threads(line),
                value(line, Flags.EXPLAIN),
                value(line, Flags.OBSERVATIONS).map(Path::of));
    }

    static Optional<String> value(CommandLine line, Flag flag) {
        return Optional.ofNullable(line.getOptionValue(flag.name()));
    }

    static List<String> values(CommandLine line, Flag flag) {
        String[] values = line.getOptionValues(flag.name());
        return values == null ? List.of() : List.of(values);
    }

    private static List<String> locals(CommandLine line) throws UserError {
        List<String> locals = values(line, Flags.LOCAL);
        for (String local : locals) {
            if (!isCidr(local)) {
                throw UserError.usage("--local " + local + ": not a network; write it as 192.168.0.0/16");
            }
        }
        return locals;
    }

    /** An address alone stands for itself. */
    static boolean isCidr(String text) {
        int slash = text.indexOf('/');
        Optional<Address> address = Address.parse(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty() || slash < 0) {
            return address.isPresent();
        }
        try {
            int length = Integer.parseInt(text.substring(slash + 1));
            return length >= 0 && length <= (address.get().isV4() ? 32 : 128);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static Map<String, String> aliases(CommandLine line) throws UserError {
        Map<String, String> aliases = pairs(line, Flags.ALIAS);
        for (Map.Entry<String, String> alias : aliases.entrySet()) {
            if (Address.parse(alias.getKey()).isEmpty()
                    || Address.parse(alias.getValue()).isEmpty()) {
                throw UserError.usage("--alias " + alias.getKey() + "=" + alias.getValue()
                        + ": not two addresses; write it as 203.0.113.7=192.168.1.10");
            }
        }
        return aliases;
    }

    static Map<String, String> pairs(CommandLine line, Flag flag) throws UserError {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : values(line, flag)) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw UserError.usage("--" + flag.name() + " " + pair + ": write it as " + flag.argument());
            }
            pairs.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return pairs;
    }

    private static int threads(CommandLine line) throws UserError {
        if (!line.hasOption(Flags.THREADS.name())) {
            return AnalysisOptions.DEFAULT.threads();
        }
        String text = line.getOptionValue(Flags.THREADS.name());
        try {
            int threads = Integer.parseInt(text);
            if (threads >= 1 && threads <= MOST_THREADS) {
                return threads;
            }
        } catch (NumberFormatException e) {
            throw wrongThreads(text);
        }
        throw wrongThreads(text);
    }

    private static UserError wrongThreads(String text) {
        return UserError.usage("--threads " + text + ": not a number from 1 to " + MOST_THREADS);
    }
}
