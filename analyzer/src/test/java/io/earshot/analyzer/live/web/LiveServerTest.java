package io.earshot.analyzer.live.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.earshot.analyzer.live.Gauges;
import io.earshot.analyzer.live.Notice;
import io.earshot.analyzer.live.Notices;
import io.earshot.analyzer.live.Played;
import io.earshot.analyzer.live.Snapshot;
import io.earshot.analyzer.live.sink.Certificates;
import io.earshot.analyzer.live.sink.SinkState;
import io.earshot.analyzer.live.sink.Trust;
import io.earshot.analyzer.report.Report;
import io.earshot.analyzer.report.Reports;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LiveServerTest {
    private static final String TOKEN = "0123456789abcdef";
    /** One line of the text format, version 0.0.4. */
    private static final Pattern METRIC = Pattern.compile(
            "# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{[a-z_]+=\"[^\"\\\\\\n]*\"(,[a-z_]+=\"[^\"\\\\\\n]*\")*\\})? [0-9.eE+-]+");

    private final List<SinkState> sinks = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private LiveServer server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    private void start(Optional<String> token) throws IOException {
        server = new LiveServer(
                new ServerOptions(loopback(), token, Optional.empty()), () -> List.copyOf(sinks), line -> {});
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static Snapshot snapshot(long dropped, long notJournalled, long lagNanos, Map<String, Long> caps) {
        return new Snapshot(
                Notices.BEGIN,
                Reports.healthy(),
                new Gauges(1000, 200_000, dropped, 900, notJournalled, 0, 5, 990, 10, lagNanos, 7, 2, 4, 1, 2, caps),
                List.of(Notices.started(1)));
    }

    @Test
    void everyGaugeIsAMetric() throws Exception {
        start(Optional.empty());
        sinks.add(new SinkState("syslog tcp://logs:601", 5, 6, 7, 8, Optional.of("refused")));
        server.notice(Notices.started(1));
        server.notice(Notices.of(Notice.Kind.REPEATED, "k", Notices.finding("F1", "x")));
        server.notice(Notices.of(Notice.Kind.RECOVERED, "k", Notices.finding("F1", "x")));
        server.snapshot(snapshot(3, 4, 1_500_000_000L, Map.of("flows", 9L)));
        HttpResponse<String> answer = get("/metrics");
        assertTrue(answer.headers().firstValue("Content-Type").orElse("").startsWith("text/plain; version=0.0.4"));
        answer.body().lines().forEach(line -> assertTrue(METRIC.matcher(line).matches(), line));
        List.of(
                        "earshot_frames_total 1000.0",
                        "earshot_wire_bytes_total 200000.0",
                        "earshot_kernel_dropped_frames_total 3.0",
                        "earshot_journalled_frames_total 900.0",
                        "earshot_unjournalled_frames_total 4.0",
                        "earshot_journal_bytes 5.0",
                        "earshot_analysed_frames_total 990.0",
                        "earshot_lag_frames 10.0",
                        "earshot_lag_seconds 1.5",
                        "earshot_flows 7.0",
                        "earshot_calls 2.0",
                        "earshot_streams 4.0",
                        "earshot_memory_bytes 1.0",
                        "earshot_memory_max_bytes 2.0",
                        "earshot_table_full_total{table=\"flows\"} 9.0",
                        "earshot_findings_total{code=\"one-way-audio\",severity=\"error\"} 4.0",
                        "earshot_sink_queued_notices{sink=\"syslog tcp://logs:601\"} 5.0",
                        "earshot_sink_delivered_notices_total{sink=\"syslog tcp://logs:601\"} 6.0",
                        "earshot_sink_lost_notices_total{sink=\"syslog tcp://logs:601\"} 7.0",
                        "earshot_sink_held_back_notices_total{sink=\"syslog tcp://logs:601\"} 8.0",
                        "earshot_sink_up{sink=\"syslog tcp://logs:601\"} 0.0",
                        "earshot_open_troubles{severity=\"error\"} 1.0",
                        "earshot_open_troubles{severity=\"info\"} 0.0",
                        "earshot_healthy 0.0",
                        "earshot_page_clients 0.0")
                .forEach(
                        line -> assertTrue(answer.body().contains(line + "\n"), line + " is not in\n" + answer.body()));
        String open = get("/metrics", "Accept", "application/openmetrics-text; version=1.0.0")
                .body();
        assertTrue(open.endsWith("# EOF\n"), open);
    }

    @Test
    void healthSaysWhatIsDegraded() throws Exception {
        start(Optional.empty());
        assertEquals(503, get("/health").statusCode());
        assertTrue(get("/health").body().contains("\"code\":\"starting\""));
        server.snapshot(snapshot(0, 0, 0, Map.of()));
        assertEquals(200, get("/health").statusCode());
        assertEquals("{\"status\":\"ok\",\"reasons\":[]}\n", get("/health").body());
        server.snapshot(snapshot(2, 3, 11_000_000_000L, Map.of("flows", 1L)));
        HttpResponse<String> degraded = get("/health");
        assertEquals(503, degraded.statusCode());
        JsonNode health = new ObjectMapper().readTree(degraded.body());
        assertEquals("degraded", health.get("status").asText());
        assertEquals(
                List.of("lag", "kernel-drops", "disk", "table-full"),
                health.get("reasons").findValuesAsText("code"));
    }

    @Test
    void whatWentWrongIsForgottenAfterAMinute() {
        long[] nanos = {0};
        Health health = new Health(() -> nanos[0]);
        health.take(snapshot(5, 0, 0, Map.of()));
        assertEquals("kernel-drops", health.reasons(List.of()).get(0).code());
        for (int second = 1; second <= 62; second++) {
            nanos[0] = Duration.ofSeconds(second).toNanos();
            health.take(snapshot(5, 0, 0, Map.of()));
        }
        assertEquals(List.of(), health.reasons(List.of()));
        nanos[0] += Duration.ofSeconds(31).toNanos();
        assertEquals("stalled", health.reasons(List.of()).get(0).code());
    }

    @Test
    void onlyTheTokenOpensWhatTells() throws Exception {
        start(Optional.of(TOKEN));
        for (String path : List.of("/metrics", "/health", "/events")) {
            assertEquals(401, get(path).statusCode(), path);
            assertEquals(
                    401, get(path, "Authorization", "Bearer 0123456789abcdeX").statusCode(), path);
            assertEquals(401, get(path, "Authorization", "Basic " + TOKEN).statusCode(), path);
        }
        assertEquals(200, get("/metrics", "Authorization", "Bearer " + TOKEN).statusCode());
        HttpResponse<String> page = get("/");
        assertEquals(200, page.statusCode());
        assertFalse(page.body().contains(TOKEN));
    }

    @Test
    void otherHostsNeedATokenAndTls() {
        InetSocketAddress all = new InetSocketAddress("0.0.0.0", 0);
        assertThrows(IllegalArgumentException.class, () -> new ServerOptions(all, Optional.empty(), Optional.empty()));
        assertThrows(
                IllegalArgumentException.class, () -> new ServerOptions(all, Optional.of(TOKEN), Optional.empty()));
        assertThrows(
                IllegalArgumentException.class,
                () -> new ServerOptions(loopback(), Optional.of("short"), Optional.empty()));
    }

    @Test
    void overTlsWithAKeyStore(@TempDir Path folder) throws Exception {
        Path keystore = Certificates.keystore(folder);
        server = new LiveServer(
                new ServerOptions(
                        new InetSocketAddress("0.0.0.0", 0),
                        Optional.of(TOKEN),
                        Optional.of(Tls.of(keystore, Certificates.PASSWORD))),
                List::of,
                line -> {});
        server.snapshot(snapshot(0, 0, 0, Map.of()));
        HttpClient trusting = HttpClient.newBuilder()
                .sslContext(Trust.of(Optional.of(Certificates.authority(keystore))))
                .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + "/health"))
                .header("Authorization", "Bearer " + TOKEN)
                .build();
        assertEquals(
                200,
                trusting.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
        assertThrows(IOException.class, () -> Tls.of(keystore, "wrong"));
    }

    @Test
    void aNameThatIsNotOursIsNotAnswered() throws Exception {
        start(Optional.empty());
        server.snapshot(snapshot(0, 0, 0, Map.of()));
        String answer = raw("GET /metrics HTTP/1.1\r\nHost: attacker.example:80\r\nConnection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 421"), answer);
        assertTrue(raw("GET /health HTTP/1.1\r\nHost: 127.0.0.1:80\r\nConnection: close\r\n\r\n")
                .startsWith("HTTP/1.1 200"));
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void thePageBringsEverythingAndAllowsNothingElse() throws Exception {
        start(Optional.empty());
        HttpResponse<String> page = get("/");
        String policy = page.headers().firstValue("Content-Security-Policy").orElse("");
        assertTrue(policy.startsWith("default-src 'none'; script-src 'sha256-"), policy);
        assertFalse(policy.contains("unsafe"), policy);
        assertEquals(
                "nosniff", page.headers().firstValue("X-Content-Type-Options").orElse(""));
        assertFalse(
                Pattern.compile("(src|href)=\"(?!data:|#)").matcher(page.body()).find());
        assertFalse(page.body().contains("innerHTML"));
        assertEquals(404, get("/other").statusCode());
        assertEquals(
                405,
                http.send(
                                HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + "/"))
                                        .POST(HttpRequest.BodyPublishers.noBody())
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .statusCode());
    }

    @Test
    void eventsBeginWithEverythingAndGoOnWithWhatChanges() throws Exception {
        start(Optional.empty());
        Played played = new Played(Played.sample("healthy"), 10);
        for (int second = 1; second <= 30; second++) {
            server.snapshot(played.at(second));
        }
        server.notice(Notices.started(1));
        try (Events events = new Events()) {
            JsonNode state = events.next("state");
            assertEquals(1, state.get("calls").size());
            assertEquals(90, state.at("/calls/0/lines/0/inside").size());
            assertEquals(50, state.at("/calls/0/lines/0/inside/89").asInt(), 1);
            assertEquals("trouble-1", state.at("/troubles/0/key").asText());
            server.snapshot(played.at(31));
            JsonNode change = events.next("change");
            assertEquals(6, change.at("/calls/0/lines/0/inside").size(), "the new second and the late ones");
            assertTrue(change.at("/calls/0/words").isMissingNode(), "what is known is not told again");
            server.snapshot(played.at(45));
            assertEquals(19, events.next("change").at("/calls/0/lines/0/inside").size(), "nothing is left out");
            server.notice(Notices.of(Notice.Kind.RECOVERED, "trouble-1", Notices.finding("F1", "x")));
            assertEquals("recovered", events.next("notice").get("notice").asText());
        }
    }

    @Test
    void aBrowserThatDoesNotReadHoldsUpNobody() throws Exception {
        start(Optional.empty());
        Report report = Reports.faulty();
        try (Events events = new Events()) {
            events.next("state");
            long began = System.nanoTime();
            for (int i = 0; i < 20_000; i++) {
                server.notice(Notices.of(Notice.Kind.STARTED, "k" + i, Notices.finding("F" + i, "x".repeat(400))));
            }
            server.snapshot(new Snapshot(Notices.BEGIN, report, Played.gauges(1, Map.of()), List.of()));
            assertTrue(System.nanoTime() - began < Duration.ofSeconds(10).toNanos());
        }
        assertEquals(200, get("/health").statusCode());
        try (Events events = new Events()) {
            assertEquals(200, events.next("state").get("troubles").size(), "a bounded number is kept");
        }
    }

    @Test
    void whatStartedBeforeARestartIsThere() throws Exception {
        start(Optional.empty());
        server.snapshot(snapshot(0, 0, 0, Map.of()));
        try (Events events = new Events()) {
            assertEquals("trouble-1", events.next("state").at("/troubles/0/key").asText());
        }
    }

    @Test
    void aCrowdOfBrowsersIsTurnedAwayAndTheMetricsStay() throws Exception {
        start(Optional.empty());
        List<Events> crowd = new ArrayList<>();
        try {
            for (int i = 0; i < 32; i++) {
                Events events = new Events();
                events.next("state");
                crowd.add(events);
            }
            HttpResponse<String> refused = get("/events");
            assertEquals(503, refused.statusCode());
            assertEquals("10", refused.headers().firstValue("Retry-After").orElse(""));
            assertTrue(get("/metrics").body().contains("earshot_page_clients 32.0\n"));
        } finally {
            for (Events events : crowd) {
                events.close();
            }
        }
    }

    /** Although nothing happens that they could be told. */
    @Test
    void thePlaceOfABrowserThatHasGoneIsSoonFree() throws Exception {
        start(Optional.empty());
        Events gone = new Events();
        gone.next("state");
        gone.close();
        long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!get("/metrics").body().contains("earshot_page_clients 0.0\n")) {
            assertTrue(System.nanoTime() < until, "it holds its place still");
        }
    }

    /** Events as they come over HTTP. */
    private final class Events implements AutoCloseable {
        private final InputStream in;
        private final BufferedReader lines;

        Events() throws Exception {
            in = http.send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + "/events"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofInputStream())
                    .body();
            lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        }

        JsonNode next(String event) throws IOException {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals("event: " + event)) {
                    return new ObjectMapper().readTree(lines.readLine().substring("data: ".length()));
                }
            }
            throw new IOException("the events ended before " + event);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
