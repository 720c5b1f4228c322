package io.earshot.analyzer.live.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.earshot.analyzer.json.NoticeLines;
import io.earshot.analyzer.live.Notices;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookTest {
    private static final String SECRET = "a secret of the receiver";

    @TempDir
    Path folder;

    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<String> signatures = new CopyOnWriteArrayList<>();
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final Queue<Integer> answers = new ArrayDeque<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private HttpServer server;
    private int port;

    @BeforeEach
    void start() throws IOException {
        server = receiver(0);
        port = server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        released.countDown();
        server.stop(0);
        executor.shutdownNow();
    }

    @Test
    void noticesArriveInOrderAndSigned() throws Exception {
        try (Courier courier = courier(100)) {
            Notices.send(courier, 1, 20);
            Waiting.until("delivered", () -> courier.state().delivered() == 20);
        }
        assertEquals(Notices.keys(1, 20), keys());
        String[] signature = signatures.get(0).split("[=,]");
        String expected =
                new Signature(SECRET.getBytes(StandardCharsets.UTF_8)).of(Long.parseLong(signature[1]), bodies.get(0));
        assertEquals(expected, signatures.get(0));
    }

    /** As {@code printf '7.body' | openssl dgst -sha256 -hmac Jefe} says. */
    @Test
    void theSignatureIsThatOfOtherPrograms() {
        assertEquals(
                "t=7,v1=8cb64c6a2b005eaab54a577ddac227f54e1201470d4cec57f3fca2b8f74ae347",
                new Signature("Jefe".getBytes(StandardCharsets.UTF_8)).of(7, "body"));
    }

    @Test
    void aReceiverThatIsBusyIsTriedAgainAndOneThatRefusesIsNot() throws Exception {
        answers.addAll(List.of(503, 429, 408, 500, 200, 410, 200));
        try (Courier courier = courier(100)) {
            Notices.send(courier, 1, 3);
            Waiting.until("over", () -> courier.state().queued() == 0);
            assertEquals(2, courier.state().delivered());
            assertEquals(1, courier.state().lost());
        }
        assertEquals(
                List.of("trouble-1", "trouble-1", "trouble-1", "trouble-1", "trouble-1", "trouble-2", "trouble-3"),
                keys());
        assertTrue(messages.stream().anyMatch(line -> line.contains("410")), messages.toString());
    }

    @Test
    void aMessageThatTheReceiverAlwaysFailsOnDoesNotHoldUpTheRest() throws Exception {
        IntStream.range(0, Courier.MOST_BUSY_ANSWERS).forEach(i -> answers.add(500));
        try (Courier courier = courier(100)) {
            Notices.send(courier, 1, 2);
            Waiting.until("the second arrives", () -> courier.state().delivered() == 1);
            assertEquals(1, courier.state().lost());
        }
        assertEquals("trouble-2", keys().get(bodies.size() - 1));
    }

    @Test
    void aSlowReceiverHoldsUpNobody() throws Exception {
        answers.add(-1);
        long began = System.nanoTime();
        try (Courier courier = courier(100)) {
            Notices.send(courier, 1, 50);
            assertTrue(System.nanoTime() - began < Duration.ofSeconds(5).toNanos(), "nobody waits for the receiver");
            Waiting.until(
                    "given up after its patience, then tried again",
                    () -> courier.state().delivered() == 50);
            assertEquals(0, courier.state().lost());
        }
    }

    @Test
    void whatIsUndeliveredSurvivesTheProcess() throws Exception {
        server.stop(0);
        try (Courier courier = courier(10)) {
            Notices.send(courier, 1, 15);
            assertEquals(10, courier.state().queued());
            assertEquals(5, courier.state().lost());
            Waiting.until("the problem shows", () -> courier.state().problem().isPresent());
        }
        assertTrue(messages.get(messages.size() - 1).contains("kept for the next start"), messages.toString());
        server = receiver(port);
        try (Courier courier = courier(10)) {
            Waiting.until("delivered", () -> courier.state().delivered() == 10);
            Notices.send(courier, 16, 16);
            Waiting.until("delivered", () -> courier.state().delivered() == 11);
        }
        assertEquals(
                IntStream.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 16)
                        .mapToObj(i -> "trouble-" + i)
                        .toList(),
                keys());
    }

    @Test
    void aReceiverThatComesBackIsToldWhatItMissed() throws Exception {
        server.stop(0);
        try (Courier courier = courier(10)) {
            Notices.send(courier, 1, 15);
            server = receiver(port);
            Waiting.until("delivered", () -> courier.state().delivered() == 11);
        }
        assertTrue(bodies.get(10).contains("5 notices were lost"), bodies.get(10));
    }

    @Test
    void aTornFileOfAPowerLossIsNoMessage() throws Exception {
        try (DiskBacklog backlog = new DiskBacklog(folder, 10)) {
            assertTrue(backlog.offer("{}"));
        }
        Files.writeString(folder.resolve("next.tmp"), "{\"to");
        try (DiskBacklog backlog = new DiskBacklog(folder, 10)) {
            assertEquals(1, backlog.size());
            assertEquals(Optional.of("{}"), backlog.peek(1000));
        }
    }

    @Test
    void oneFolderServesOneProcess() throws Exception {
        try (DiskBacklog backlog = new DiskBacklog(folder, 10)) {
            assertEquals(0, backlog.size());
            assertThrows(IOException.class, () -> new DiskBacklog(folder, 10).close());
        }
    }

    private HttpServer receiver(int wanted) throws IOException {
        HttpServer opened = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 0);
        opened.setExecutor(executor);
        opened.createContext("/hook", this::take);
        opened.start();
        return opened;
    }

    private void take(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Integer answer;
        synchronized (answers) {
            answer = answers.poll();
        }
        if (answer != null && answer < 0) {
            waitForRelease();
            return;
        }
        bodies.add(body);
        signatures.add(exchange.getRequestHeaders().getFirst(WebhookTransport.SIGNATURE));
        exchange.sendResponseHeaders(answer == null ? 204 : answer, -1);
        exchange.close();
    }

    private void waitForRelease() {
        try {
            released.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Courier courier(int most) throws IOException {
        return new Courier(
                "webhook",
                NoticeLines::of,
                new DiskBacklog(folder, most),
                new WebhookTransport(
                        URI.create("http://localhost:" + port + "/hook"),
                        Optional.of(new Signature(SECRET.getBytes(StandardCharsets.UTF_8))),
                        Duration.ofMillis(700),
                        Trust.of(Optional.empty())),
                new Backoff(Duration.ofMillis(10), Duration.ofMillis(20)),
                Duration.ofSeconds(2),
                messages::add);
    }

    private List<String> keys() throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<String> keys = new ArrayList<>();
        for (String body : bodies) {
            keys.add(json.readTree(body).get("key").asText());
        }
        return keys;
    }
}
