package io.earshot.analyzer.cli;

import io.earshot.analyzer.Reasons;
import io.earshot.analyzer.live.LineListener;
import io.earshot.analyzer.live.Listener;
import io.earshot.analyzer.live.LiveOptions;
import io.earshot.analyzer.live.sink.FindingsFile;
import io.earshot.analyzer.live.sink.Rotation;
import io.earshot.analyzer.live.sink.Sinks;
import io.earshot.analyzer.live.sink.SyslogTarget;
import io.earshot.analyzer.live.sink.Throttle;
import io.earshot.analyzer.live.sink.Trust;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.apache.commons.cli.CommandLine;

/** The ways out that a command line of {@code live} asks for, checked as far as that goes without opening them. */
final class OutletRequest {
    private static final long PER_MINUTE = 60;
    private static final long MOST_PER_MINUTE = 100_000;
    private static final long FINDINGS_OCTETS = 64L << 20;
    private static final long FINDINGS_DAYS = 7;
    private static final long FINDINGS_KEPT = 10;

    private final CommandLine line;
    private final LiveOptions options;
    private final Consumer<String> messages;
    private final int perMinute;
    private final SSLContext tls;
    private final String authorities;
    private final Map<Way, Opening> ways = new LinkedHashMap<>();

    /**
     * A way out.
     *
     * @param place that no two may use at the same time
     * @param made  all else that it is made of: ways out that equal each other are the same
     */
    record Way(Object place, List<Object> made) {}

    /** Opens a way out. */
    interface Opening {
        Listener open() throws UserError;
    }

    /** @throws UserError when an option is wrong */
    OutletRequest(CommandLine line, LiveOptions options, PrintStream out, Consumer<String> messages) throws UserError {
        this.line = line;
        this.options = options;
        this.messages = messages;
        perMinute = (int) number(OutletFlags.PER_MINUTE, PER_MINUTE, MOST_PER_MINUTE);
        Optional<Path> trust = Request.value(line, OutletFlags.TRUST).map(Path::of);
        try {
            tls = Trust.of(trust);
            authorities = trust.isPresent() ? Files.readString(trust.get(), StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            throw UserError.usage("--trust " + trust.map(Path::toString).orElse("") + ": " + Reasons.of(e));
        }
        Optional<Path> findings = Request.value(line, OutletFlags.FINDINGS).map(Path::of);
        if (findings.isPresent()) {
            findings(findings.get());
        } else {
            ways.put(new Way("standard output", List.of()), () -> new LineListener(out));
        }
        for (String target : Request.values(line, OutletFlags.SYSLOG)) {
            syslog(target);
        }
        Optional<String> webhook = Request.value(line, OutletFlags.WEBHOOK);
        if (webhook.isPresent()) {
            webhook(webhook.get());
        }
    }

    /** In the order in which they are told. */
    Map<Way, Opening> ways() {
        return ways;
    }

    /** Notices a minute that each receiver on the network gets at most. */
    int perMinute() {
        return perMinute;
    }

    private void findings(Path file) throws UserError {
        Rotation rotation = new Rotation(
                LiveRequest.size(line, OutletFlags.FINDINGS_SIZE, FINDINGS_OCTETS),
                Duration.ofDays(LiveRequest.number(line, OutletFlags.FINDINGS_AGE, FINDINGS_DAYS)),
                (int) number(OutletFlags.FINDINGS_KEPT, FINDINGS_KEPT, Integer.MAX_VALUE));
        ways.put(new Way(file.toAbsolutePath(), List.of(rotation)), () -> {
            try {
                return new FindingsFile(file, rotation, messages);
            } catch (IOException e) {
                throw UserError.usage("--findings " + file + ": cannot be written: " + Reasons.of(e));
            }
        });
    }

    private void syslog(String text) throws UserError {
        SyslogTarget target = SyslogTarget.parse(text)
                .orElseThrow(() -> UserError.usage(
                        "--syslog " + text + ": not a syslog server; write it as udp://192.0.2.1, tcp://HOST:601 or"
                                + " tls://HOST, with ?facility=local3 where that matters"));
        Way way = new Way(target.toString(), List.of(target, authorities));
        if (ways.keySet().stream().anyMatch(known -> known.place().equals(way.place()))) {
            throw UserError.usage("--syslog " + text + " is given twice");
        }
        ways.put(way, () -> new Throttle(Sinks.syslog(target, tls, messages), perMinute));
    }

    private void webhook(String text) throws UserError {
        URI url = webhookUrl(text);
        Path folder = Request.value(line, OutletFlags.WEBHOOK_QUEUE)
                .map(Path::of)
                .or(() -> options.journal().map(journal -> journal.resolve("webhook")))
                .orElseThrow(() -> UserError.usage("--webhook without a journal needs --webhook-queue"));
        Optional<String> secret = SecretFile.read(line, OutletFlags.WEBHOOK_SECRET);
        ways.put(new Way(folder.toAbsolutePath(), List.of(url, secret, authorities)), () -> {
            try {
                Optional<byte[]> key = secret.map(word -> word.getBytes(StandardCharsets.UTF_8));
                return new Throttle(Sinks.webhook(url, key, folder, tls, messages), perMinute);
            } catch (IOException e) {
                throw UserError.usage("--webhook-queue " + folder + ": " + Reasons.of(e));
            }
        });
    }

    private static URI webhookUrl(String text) throws UserError {
        try {
            URI url = URI.create(text);
            if (url.getHost() != null && Set.of("http", "https").contains(url.getScheme())) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            throw wrongUrl(text);
        }
        throw wrongUrl(text);
    }

    private static UserError wrongUrl(String text) {
        return UserError.usage("--webhook " + text + ": not a URL of http or https");
    }

    private long number(Flag flag, long standard, long most) throws UserError {
        long number = LiveRequest.number(line, flag, standard);
        if (number > most) {
            throw UserError.usage("--" + flag.name() + " " + number + ": " + most + " is the most");
        }
        return number;
    }
}
