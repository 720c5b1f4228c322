package io.earshot.analyzer.cli;

import io.earshot.analyzer.live.LiveOptions;
import io.earshot.capture.journal.JournalFolder;
import io.earshot.capture.journal.JournalOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.commons.cli.CommandLine;

/** What a parsed command line asks of {@code live}, checked as far as the line alone allows. */
final class LiveRequest {
    private LiveRequest() {}

    static LiveOptions options(CommandLine line) throws UserError {
        List<String> interfaces = Request.values(line, LiveFlags.INTERFACE);
        List<String> files = Request.values(line, LiveFlags.READ);
        boolean resume = line.hasOption(LiveFlags.RESUME.name());
        if (interfaces.isEmpty() && files.isEmpty()) {
            throw UserError.usage(
                    "live needs an interface; for example: earshot live -i eth1" + " (earshot interfaces lists them)");
        }
        if (!interfaces.isEmpty() && !files.isEmpty()) {
            throw UserError.usage("-i and -r exclude each other: interfaces have the time of now, files that of then");
        }
        Optional<String> filter = Request.value(line, LiveFlags.FILTER);
        if (filter.isPresent() && interfaces.isEmpty()) {
            throw UserError.usage("--filter is for interfaces; a file is read whole");
        }
        Optional<Path> journal = journal(line, interfaces.isEmpty());
        if (resume
                && journal.map(JournalFolder::new).filter(JournalFolder::exists).isEmpty()) {
            throw UserError.input("--resume: "
                    + journal.map(path -> path + ": no journal to go on with").orElse("name it with --journal"));
        }
        return new LiveOptions(
                Request.options(line),
                interfaces,
                files,
                speed(line),
                filter,
                journal,
                keeping(line),
                line.hasOption(LiveFlags.TRIM.name()),
                duration(line));
    }

    private static double speed(CommandLine line) throws UserError {
        String word = Request.value(line, LiveFlags.SPEED).orElse("full");
        if (word.equals("full")) {
            return 0;
        }
        if (word.equals("original")) {
            return 1;
        }
        if (!word.matches("[1-9]\\d{0,5}")) {
            throw UserError.usage("--speed " + word + ": not full, original, or a number of times");
        }
        return Integer.parseInt(word);
    }

    private static Optional<Path> journal(CommandLine line, boolean files) {
        Optional<String> named = Request.value(line, LiveFlags.JOURNAL);
        if (named.isPresent()) {
            return named.filter(name -> !name.equals("none")).map(Path::of);
        }
        return files ? Optional.empty() : Optional.of(standardFolder());
    }

    /** Where systemd, or else the XDG Base Directory Specification, wants the state of programs. */
    private static Path standardFolder() {
        String service = System.getenv("STATE_DIRECTORY");
        if (service != null && !service.isEmpty()) {
            return Path.of(service);
        }
        String state = System.getenv("XDG_STATE_HOME");
        return (state == null || state.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".local", "state")
                        : Path.of(state))
                .resolve("earshot");
    }

    private static JournalOptions keeping(CommandLine line) throws UserError {
        JournalOptions standard = JournalOptions.DEFAULT;
        return new JournalOptions(
                Duration.ofDays(
                        number(line, LiveFlags.JOURNAL_AGE, standard.maxAge().toDays())),
                size(line, LiveFlags.JOURNAL_SIZE, standard.maxOctets()),
                size(line, LiveFlags.JOURNAL_FREE, standard.minFree()),
                cycle(line));
    }

    private static JournalOptions.Cycle cycle(CommandLine line) throws UserError {
        String word = Request.value(line, LiveFlags.JOURNAL_FILES).orElse("minute");
        return switch (word) {
            case "minute" -> JournalOptions.Cycle.MINUTE;
            case "5-minutes" -> JournalOptions.Cycle.FIVE_MINUTES;
            case "hour" -> JournalOptions.Cycle.HOUR;
            default -> throw UserError.usage("--journal-files " + word + ": not minute, 5-minutes or hour");
        };
    }

    private static Optional<Duration> duration(CommandLine line) throws UserError {
        return line.hasOption(LiveFlags.FOR.name())
                ? Optional.of(Duration.ofSeconds(number(line, LiveFlags.FOR, 0)))
                : Optional.empty();
    }

    static long number(CommandLine line, Flag flag, long standard) throws UserError {
        Optional<String> text = Request.value(line, flag);
        if (text.isEmpty()) {
            return standard;
        }
        if (!text.get().matches("[1-9]\\d{0,8}")) {
            throw UserError.usage("--" + flag.name() + " " + text.get() + ": not a number of " + flag.unit());
        }
        return Long.parseLong(text.get());
    }

    static long size(CommandLine line, Flag flag, long standard) throws UserError {
        Optional<String> text = Request.value(line, flag);
        if (text.isEmpty()) {
            return standard;
        }
        return size(text.get())
                .orElseThrow(
                        () -> UserError.usage("--" + flag.name() + " " + text.get() + ": not a size; write it as 20G"));
    }

    /** {@code 512M} is 512 times 2^20 octets. */
    static OptionalLong size(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        if (!upper.matches("\\d{1,12}[KMG]?")) {
            return OptionalLong.empty();
        }
        int shift = switch (upper.charAt(upper.length() - 1)) {
            case 'K' -> 10;
            case 'M' -> 20;
            case 'G' -> 30;
            default -> 0;
        };
        return OptionalLong.of(Long.parseLong(upper.replaceAll("[KMG]", "")) << shift);
    }
}
