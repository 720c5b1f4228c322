package io.earshot.analyzer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.earshot.analyzer.live.sink.SyslogServer;
import io.earshot.analyzer.live.web.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is told what a running service finds, as the command line asks for it. */
class OutletsTest {
    private static final String CAPTURE =
            Path.of("..", "samples", "inbound-dropped", "capture.pcap").toString();

    @TempDir
    Path folder;

    @Test
    void theSameNoticeReachesFileSyslogAndWebhook() throws Exception {
        List<String> posted = new CopyOnWriteArrayList<>();
        HttpServer receiver = receiver(posted);
        Path file = folder.resolve("findings.ndjson");
        Path secret = Files.writeString(folder.resolve("secret"), "a secret\n");
        try (SyslogServer syslog =
                new SyslogServer(0, ServerSocketFactory.getDefault(), new CopyOnWriteArrayList<>())) {
            Run run = Run.of(
                    "live",
                    "-r",
                    CAPTURE,
                    "--ruleset",
                    "none",
                    "--findings",
                    file.toString(),
                    "--syslog",
                    "tcp://localhost:" + syslog.port(),
                    "--webhook",
                    "http://localhost:" + receiver.getAddress().getPort() + "/hook",
                    "--webhook-secret",
                    secret.toString(),
                    "--webhook-queue",
                    folder.resolve("queue").toString(),
                    "--listen",
                    "0",
                    "--log",
                    "json");
            assertEquals(0, run.status(), run.err());
            assertEquals("", run.out(), "lines go to the file");
            List<String> lines = Files.readAllLines(file);
            assertEquals(1, lines.size());
            assertTrue(lines.get(0).contains("\"code\":\"one-way-audio\""), lines.get(0));
            assertEquals(List.of(lines.get(0) + "\n" + true), posted);
            assertTrue(syslog.messages.get(0).contains("code=\"one-way-audio\""), syslog.messages.get(0));
            assertTrue(run.err().contains("\"message\":\"the live page is at http://localhost:"), run.err());
        } finally {
            receiver.stop(0);
        }
    }

    @Test
    void whatTheWebhookDidNotTakeIsDeliveredByTheNextRun() throws Exception {
        List<String> posted = new CopyOnWriteArrayList<>();
        HttpServer receiver = receiver(posted);
        String url = "http://localhost:" + receiver.getAddress().getPort() + "/hook";
        receiver.stop(0);
        String queue = folder.resolve("queue").toString();
        Run gone = Run.of("live", "-r", CAPTURE, "--webhook", url, "--webhook-queue", queue);
        assertEquals(0, gone.status(), gone.err());
        assertTrue(gone.err().contains("kept for the next start"), gone.err());
        assertTrue(posted.isEmpty());
        HttpServer back = receiver(new InetSocketAddress(InetAddress.getLoopbackAddress(), port(url)), posted);
        Run.of(
                "live",
                "-r",
                Path.of("..", "samples", "healthy", "capture.pcap").toString(),
                "--webhook",
                url,
                "--webhook-queue",
                queue);
        back.stop(0);
        assertFalse(posted.isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --syslog logs.example.com              | not a syslog server
            --webhook alerts                       | not a URL of http or https
            --webhook http://localhost/            | without a journal needs --webhook-queue
            --listen 0.0.0.0:0                     | can be reached from other hosts: that needs a token
            --listen somewhere                     | write it as localhost:9000
            --listen no.such.host.invalid:80       | this name has no address
            --token-file /no/such/file --listen 0  | no such file
            --tls-keystore pom.xml --listen 0      | --tls-keystore pom.xml
            --trust pom.xml                        | --trust pom.xml
            --findings /proc/no/such               | cannot be written
            --notices-per-minute 100001            | 100000 is the most
            --log xml                              | not text or json
            """)
    void aMistakeIsOneSentenceThatNamesTheOption(String arguments, String says) {
        String[] words = ("live --read " + CAPTURE + " " + arguments).split(" ");
        Run run = Run.of(words);
        assertEquals(ExitStatus.USAGE, run.status(), run.err());
        assertTrue(run.err().contains(says), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    @Test
    void aPageOnAllAddressesIsShownAtOneThatCanBeOpened() throws Exception {
        for (String all : List.of("0.0.0.0", "::")) {
            ServerOptions options = new ServerOptions(
                    new InetSocketAddress(all, 0),
                    Optional.of("a token that is long enough"),
                    Optional.of(SSLContext.getDefault()));
            String host = URI.create(PageRequest.url(options, 8767)).getHost();
            assertFalse(InetAddress.getByName(host).isAnyLocalAddress(), host);
        }
    }

    private static int port(String url) {
        return URI.create(url).getPort();
    }

    private static HttpServer receiver(List<String> posted) throws IOException {
        return receiver(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), posted);
    }

    private static HttpServer receiver(InetSocketAddress address, List<String> posted) throws IOException {
        HttpServer server = HttpServer.create(address, 0);
        server.createContext("/hook", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            posted.add(body + "\n" + exchange.getRequestHeaders().containsKey("Earshot-Signature"));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        return server;
    }
}
