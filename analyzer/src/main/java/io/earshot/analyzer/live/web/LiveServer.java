package io.earshot.analyzer.live.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.earshot.analyzer.json.JsonText;
import io.earshot.analyzer.live.Listener;
import io.earshot.analyzer.live.Notice;
import io.earshot.analyzer.live.Snapshot;
import io.earshot.analyzer.live.sink.SinkState;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The live page at {@code /}, its events at {@code /events}, {@code /metrics} and {@code /health}. */
public final class LiveServer implements Listener {
    private static final int MOST_BROWSERS = 32;
    private static final int MOST_OTHERS = 16;
    private static final int IDLE_SECONDS = 30;
    private static final String JSON = "application/json";
    private static final String PLAIN = "text/plain; charset=utf-8";

    static {
        // Read once by the JDK's server: a request that trickles in, or a crowd of connections, holds no thread.
        limit("sun.net.httpserver.maxReqTime", "10");
        limit("jdk.httpserver.maxConnections", "256");
    }

    private volatile Access access;
    private final Supplier<List<SinkState>> sinks;
    private final Health health = new Health(System::nanoTime);
    private final Metrics metrics = new Metrics();
    private final Page page = new Page();
    private final Board board;
    private final Semaphore seats = new Semaphore(MOST_BROWSERS);
    private final HttpServer server;
    private final ThreadPoolExecutor threads;

    private static void limit(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /**
     * Starts to answer.
     *
     * @param sinks    how it goes with the other ways out, asked when needed
     * @param messages lines for the operator
     * @throws IOException when the address cannot be used
     */
    public LiveServer(ServerOptions options, Supplier<List<SinkState>> sinks, Consumer<String> messages)
            throws IOException {
        this.sinks = sinks;
        access = new Access(options.token());
        board = new Board(health, sinks, messages);
        if (options.tls().isPresent()) {
            HttpsServer secured = HttpsServer.create(options.address(), 0);
            secured.setHttpsConfigurator(new HttpsConfigurator(options.tls().get()));
            server = secured;
        } else {
            server = HttpServer.create(options.address(), 0);
        }
        threads = new ThreadPoolExecutor(
                0, MOST_BROWSERS + MOST_OTHERS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                    Thread thread = new Thread(work, "http");
                    thread.setDaemon(true);
                    return thread;
                });
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Whether it speaks TLS. */
    public boolean secured() {
        return server instanceof HttpsServer;
    }

    /**
     * Answers those who know another token from now on, with another key and certificate.
     *
     * @param options of the same address, with TLS if it was so before
     */
    public void change(ServerOptions options) {
        access = new Access(options.token());
        if (server instanceof HttpsServer https && options.tls().isPresent()) {
            https.setHttpsConfigurator(new HttpsConfigurator(options.tls().get()));
        }
    }

    /** The port in use, of interest where 0 was asked for. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void notice(Notice notice) {
        metrics.take(notice);
        board.take(notice);
    }

    @Override
    public void snapshot(Snapshot snapshot) {
        metrics.take(snapshot);
        health.take(snapshot);
        board.take(snapshot);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            secure(exchange.getResponseHeaders());
            HttpHandler handler = handlers().get(exchange.getRequestURI().getPath());
            if (!access.isMeantForUs(exchange.getRequestHeaders())) {
                refuse(exchange, 421, "ask for localhost, or start the service with a token");
            } else if (handler == null) {
                refuse(exchange, 404, "there are /, /events, /metrics and /health");
            } else if (!Set.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                refuse(exchange, 405, "everything here is only read");
            } else if (!exchange.getRequestURI().getPath().equals("/")
                    && !access.allows(exchange.getRequestHeaders())) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer realm=\"earshot\"");
                refuse(exchange, 401, "the token of the service is needed");
            } else {
                handler.handle(exchange);
            }
        }
    }

    private Map<String, HttpHandler> handlers() {
        return Map.of("/", this::page, "/events", this::events, "/metrics", this::metrics, "/health", this::health);
    }

    /** Nothing is kept, framed, guessed at or told to others. */
    private static void secure(Headers headers) {
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    }

    /** The page itself tells nothing; it asks for the token where one is needed. */
    private void page(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Security-Policy", page.policy());
        send(exchange, 200, "text/html; charset=utf-8", page.document());
    }

    private void metrics(HttpExchange exchange) throws IOException {
        List<SinkState> states = sinks.get();
        Metrics.Text text = metrics.text(
                exchange.getRequestHeaders().getFirst("Accept"),
                states,
                board.browsers(),
                health.reasons(states).isEmpty());
        send(exchange, 200, text.contentType(), text.octets());
    }

    /** 200 while all is well, 503 while degraded, so that a monitor needs to read no further. */
    private void health(HttpExchange exchange) throws IOException {
        List<Health.Reason> reasons = health.reasons(sinks.get());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("status", reasons.isEmpty() ? "ok" : "degraded");
        fields.put(
                "reasons",
                reasons.stream()
                        .map(reason -> Map.of("code", reason.code(), "says", reason.says()))
                        .toList());
        send(
                exchange,
                reasons.isEmpty() ? 200 : 503,
                JSON,
                (JsonText.line(fields) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void events(HttpExchange exchange) throws IOException {
        if (!seats.tryAcquire()) {
            exchange.getResponseHeaders().set("Retry-After", "10");
            refuse(exchange, 503, MOST_BROWSERS + " browsers watch already");
            return;
        }
        Browser browser = new Browser(exchange::close);
        try {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
            exchange.sendResponseHeaders(200, 0);
            board.join(browser);
            try (OutputStream out = exchange.getResponseBody()) {
                browser.serve(out);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            browser.letGo();
            board.leave(browser);
            seats.release();
        }
    }

    private static void refuse(HttpExchange exchange, int status, String says) throws IOException {
        send(exchange, status, PLAIN, (says + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] octets) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : octets.length);
        if (!head) {
            exchange.getResponseBody().write(octets);
        }
    }

    @Override
    public void close() {
        board.close();
        server.stop(0);
        threads.shutdownNow();
    }
}
