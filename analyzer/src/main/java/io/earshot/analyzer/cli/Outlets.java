package io.earshot.analyzer.cli;

import io.earshot.analyzer.Reasons;
import io.earshot.analyzer.live.LineListener;
import io.earshot.analyzer.live.Listener;
import io.earshot.analyzer.live.LiveOptions;
import io.earshot.analyzer.live.sink.FindingsFile;
import io.earshot.analyzer.live.sink.Rotation;
import io.earshot.analyzer.live.sink.Sink;
import io.earshot.analyzer.live.sink.SinkState;
import io.earshot.analyzer.live.sink.Sinks;
import io.earshot.analyzer.live.sink.SyslogTarget;
import io.earshot.analyzer.live.sink.Throttle;
import io.earshot.analyzer.live.sink.Together;
import io.earshot.analyzer.live.sink.Trust;
import io.earshot.analyzer.live.web.LiveServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.apache.commons.cli.CommandLine;

/** Opens the ways out that a command line of {@code live} asks for. */
final class Outlets {
    private static final long PER_MINUTE = 60;
    private static final long MOST_PER_MINUTE = 100_000;
    private static final long FINDINGS_OCTETS = 64L << 20;
    private static final long FINDINGS_DAYS = 7;
    private static final long FINDINGS_KEPT = 10;

    private final CommandLine line;
    private final LiveOptions options;
    private final Consumer<String> messages;
    private final List<Sink> sinks = new ArrayList<>();
    private final List<Listener> all = new ArrayList<>();

    private Outlets(CommandLine line, LiveOptions options, Consumer<String> messages) {
        this.line = line;
        this.options = options;
        this.messages = messages;
    }

    /**
     * Everyone who is to be told, as one listener.
     *
     * @param out      lines go there where no file is asked for
     * @param messages lines for the operator
     * @throws UserError when an option is wrong, or a file or an address cannot be used
     */
    static Listener of(CommandLine line, LiveOptions options, PrintStream out, Consumer<String> messages)
            throws UserError {
        Outlets outlets = new Outlets(line, options, messages);
        try {
            outlets.open(out);
            return new Together(outlets.all);
        } catch (UserError e) {
            outlets.all.forEach(Listener::close);
            throw e;
        }
    }

    private void open(PrintStream out) throws UserError {
        Optional<String> file = Request.value(line, OutletFlags.FINDINGS);
        if (file.isPresent()) {
            add(findings(Path.of(file.get())));
        } else {
            all.add(new LineListener(out));
        }
        SSLContext tls = trust();
        int perMinute = (int) number(OutletFlags.PER_MINUTE, PER_MINUTE, MOST_PER_MINUTE);
        for (SyslogTarget target : targets()) {
            add(new Throttle(Sinks.syslog(target, tls, messages), perMinute));
        }
        Optional<String> webhook = Request.value(line, OutletFlags.WEBHOOK);
        if (webhook.isPresent()) {
            add(new Throttle(webhook(webhook.get(), tls), perMinute));
        }
        Optional<LiveServer> server =
                PageRequest.server(line, !options.interfaces().isEmpty(), states(), messages);
        server.ifPresent(all::add);
    }

    private void add(Sink sink) {
        sinks.add(sink);
        all.add(sink);
    }

    private Supplier<List<SinkState>> states() {
        List<Sink> known = List.copyOf(sinks);
        return () -> known.stream().map(Sink::state).toList();
    }

    private Sink findings(Path file) throws UserError {
        Rotation rotation = new Rotation(
                LiveRequest.size(line, OutletFlags.FINDINGS_SIZE, FINDINGS_OCTETS),
                Duration.ofDays(LiveRequest.number(line, OutletFlags.FINDINGS_AGE, FINDINGS_DAYS)),
                (int) number(OutletFlags.FINDINGS_KEPT, FINDINGS_KEPT, Integer.MAX_VALUE));
        try {
            return new FindingsFile(file, rotation, messages);
        } catch (IOException e) {
            throw UserError.usage("--findings " + file + ": cannot be written: " + Reasons.of(e));
        }
    }

    private SSLContext trust() throws UserError {
        Optional<Path> file = Request.value(line, OutletFlags.TRUST).map(Path::of);
        try {
            return Trust.of(file);
        } catch (IOException e) {
            throw UserError.usage("--trust " + file.map(Path::toString).orElse("") + ": " + Reasons.of(e));
        }
    }

    private List<SyslogTarget> targets() throws UserError {
        List<SyslogTarget> targets = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String text : Request.values(line, OutletFlags.SYSLOG)) {
            SyslogTarget target = SyslogTarget.parse(text)
                    .orElseThrow(() -> UserError.usage(
                            "--syslog " + text + ": not a syslog server; write it as udp://192.0.2.1, tcp://HOST:601 or"
                                    + " tls://HOST, with ?facility=local3 where that matters"));
            if (!names.add(target.toString())) {
                throw UserError.usage("--syslog " + text + " is given twice");
            }
            targets.add(target);
        }
        return targets;
    }

    private Sink webhook(String text, SSLContext tls) throws UserError {
        URI url = webhookUrl(text);
        Path folder = Request.value(line, OutletFlags.WEBHOOK_QUEUE)
                .map(Path::of)
                .or(() -> options.journal().map(journal -> journal.resolve("webhook")))
                .orElseThrow(() -> UserError.usage("--webhook without a journal needs --webhook-queue"));
        Optional<byte[]> secret =
                SecretFile.read(line, OutletFlags.WEBHOOK_SECRET).map(word -> word.getBytes(StandardCharsets.UTF_8));
        try {
            return Sinks.webhook(url, secret, folder, tls, messages);
        } catch (IOException e) {
            throw UserError.usage("--webhook-queue " + folder + ": " + Reasons.of(e));
        }
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
