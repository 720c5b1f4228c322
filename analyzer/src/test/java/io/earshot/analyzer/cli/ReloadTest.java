package io.earshot.analyzer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.AnalysisOptions;
import io.earshot.analyzer.OptionException;
import io.earshot.analyzer.live.Notices;
import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What SIGHUP changes while a service runs, and what it does not. */
class ReloadTest {
    private static final Consumer<AnalysisOptions> JUDGED = options -> {};

    @TempDir
    Path folder;

    private final List<String> messages = new ArrayList<>();

    /** Right and wrong configurations in turn, as fast as the service takes them. */
    @Test
    void losesNoFrameAndGoesOnAfterAMistake() throws IOException, InterruptedException {
        Path config = config("ruleset none");
        Run whole = Run.of(service(config, "full", folder.resolve("whole")).toArray(String[]::new));
        int taken = 0;
        int refused = 0;
        boolean running = true;
        Path out = folder.resolve("out");
        try (ServiceProcess service = new ServiceProcess(service(config, "12", folder.resolve("disturbed")), out)) {
            assertTrue(service.says(line -> line.contains("live page")), service.said()::toString);
            while (running) {
                boolean wrong = (taken + refused) % 2 == 1;
                config(wrong ? "ruleset no-such-vendor" : "ruleset none");
                service.signal("HUP");
                running = service.says(line -> line.contains(wrong ? "goes on as before" : "are read again"));
                refused += running && wrong ? 1 : 0;
                taken += running && !wrong ? 1 : 0;
            }
            assertEquals(0, service.status(), service.said()::toString);
        }
        // how many there is time for depends on the machine
        assertTrue(taken > 0 && refused > 0, taken + " and " + refused);
        assertTrue(whole.out().contains("one-way-audio"), whole.out());
        assertEquals(whole.out(), Files.readString(out));
        assertEquals(replay("whole"), replay("disturbed"));
    }

    private List<String> service(Path config, String speed, Path journal) {
        List<String> arguments =
                new ArrayList<>(List.of("live", "--config", config.toString(), "--journal", journal.toString()));
        arguments.addAll(List.of("--speed", speed, "--listen", "0"));
        for (String sample : List.of("outbound-dropped", "call-rejected", "midcall-blocked")) {
            arguments.addAll(List.of("-r", sample(sample)));
        }
        return arguments;
    }

    private static String sample(String name) {
        return Path.of("..", "samples", name, "capture.pcap").toString();
    }

    private String replay(String journal) {
        return Run.of("replay", folder.resolve(journal).toString(), "--format", "json")
                .out();
    }

    @Test
    void newReceiversAreToldAndOldOnesNoMore() throws Exception {
        Reloaded live = new Reloaded("findings " + folder.resolve("first"));
        live.outlets.notice(Notices.started(1));
        live.reload("findings " + folder.resolve("second"));
        live.outlets.notice(Notices.started(2));
        live.reload("findings " + folder.resolve("second") + "\nfindings-size 1M");
        live.outlets.notice(Notices.started(3));
        live.outlets.close();
        assertEquals(List.of("trouble-1"), keys("first"));
        assertEquals(List.of("trouble-2", "trouble-3"), keys("second"));
    }

    @Test
    void aWebhookThatMovesTakesItsQueueAlong() throws Exception {
        String queue = "webhook-queue " + folder.resolve("queue") + "\n";
        Reloaded live = new Reloaded(queue + "webhook http://localhost:1/");
        live.outlets.notice(Notices.started(1));
        live.reload(queue + "webhook http://localhost:2/");
        live.outlets.notice(Notices.started(2));
        live.outlets.close();
        try (var files = Files.list(folder.resolve("queue"))) {
            assertEquals(
                    2, files.filter(file -> file.toString().endsWith(".json")).count(), messages::toString);
        }
    }

    @Test
    void aMistakeAnywhereChangesNothing() throws Exception {
        Reloaded live = new Reloaded("findings " + folder.resolve("first"));
        live.reload("findings " + folder.resolve("second") + "\nsyslog nowhere");
        live.reload("findings " + folder.resolve("second") + "\njournal-age soon");
        live.reload("findings /proc/no/such");
        live.reload("finding " + folder.resolve("second"));
        live.reload("findings " + folder.resolve("second"), options -> {
            throw new OptionException("a ruleset is wrong\nand another");
        });
        live.outlets.notice(Notices.started(1));
        live.outlets.close();
        assertEquals(List.of("trouble-1"), keys("first"));
        assertEquals(
                5,
                messages.stream()
                        .filter(line -> line.endsWith("; all goes on as before"))
                        .count());
        assertEquals("a ruleset is wrong (and 1 more); all goes on as before", messages.get(messages.size() - 1));
    }

    @Test
    void saysWhatNeedsARestart() throws Exception {
        Reloaded live = new Reloaded("journal-age 3");
        live.reload("journal-age 4\nlocal 192.0.2.0/24\nnotices-per-minute 5");
        live.outlets.close();
        assertEquals(
                List.of("rulesets, thresholds and who is told are read again; a restart is needed for --journal-age,"
                        + " --local"),
                messages);
    }

    @Test
    void thePageAsksForTheNewToken() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "the first token of all\n");
        Reloaded live = new Reloaded("listen 0\ntoken-file " + token);
        String page = messages.get(0).substring(messages.get(0).indexOf("http"));
        assertEquals(401, health(page, "another token of all"));
        Files.writeString(token, "another token of all\n");
        live.reload("listen 0\ntoken-file " + token);
        assertFalse(health(page, "another token of all") == 401);
        assertEquals(401, health(page, "the first token of all"));
        live.outlets.close();
    }

    private static int health(String page, String token) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(page + "health").toURL().openConnection();
        connection.setRequestProperty("Authorization", "Bearer " + token);
        return connection.getResponseCode();
    }

    @Test
    void aLineThatCannotBeReadAtTheStartStartsNothing() {
        assertThrows(UserError.class, () -> new Reloaded("syslog nowhere"));
    }

    private Path config(String text) throws IOException {
        Path next = Files.writeString(folder.resolve("next"), text + "\n");
        return Files.move(next, folder.resolve("live.conf"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private List<String> keys(String file) throws IOException {
        return Files.readAllLines(folder.resolve(file)).stream()
                .map(line -> line.replaceAll(".*\"(trouble-\\d+)\".*", "$1"))
                .toList();
    }

    /** The ways out of a service, with a configuration file. */
    private final class Reloaded {
        final Outlets outlets;
        final Reload.Again again;
        final org.apache.commons.cli.CommandLine begun;

        Reloaded(String text) throws IOException, UserError {
            Path config = config(text);
            LiveCommand command = new LiveCommand();
            var typed = Main.parse(
                    command,
                    new String[] {"--config", config.toString(), "-r", sample("healthy"), "--ruleset", "none"});
            again = () -> ConfigFile.merged(command, typed, config);
            begun = again.line();
            outlets = Outlets.of(
                    begun,
                    LiveRequest.options(begun),
                    new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                    messages::add);
        }

        void reload(String text) throws IOException {
            reload(text, JUDGED);
        }

        void reload(String text, Consumer<AnalysisOptions> judging) throws IOException {
            config(text);
            new Reload(begun, again, outlets, messages::add).make(judging);
        }
    }
}
