package io.earshot.analyzer.live.sink;

import io.earshot.analyzer.report.Tool;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * POSTs each message as JSON. An answer of 2xx takes it; 408, 429 and 5xx (RFC 9110 section 15, RFC 6585) ask for
 * another attempt; any other refuses it for good, a redirection too.
 */
final class WebhookTransport implements Transport {
    static final String SIGNATURE = "Earshot-Signature";

    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;

    private final URI url;
    private final Optional<Signature> signature;
    private final Duration patience;
    private final Clock clock;
    private final HttpClient client;

    /** @param patience for one attempt, from connecting to the whole answer */
    WebhookTransport(URI url, Optional<Signature> signature, Duration patience, SSLContext tls) {
        this.url = url;
        this.signature = signature;
        this.patience = patience;
        this.clock = Clock.systemUTC();
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(patience)
                .sslContext(tls)
                .build();
    }

    @Override
    public void deliver(String message) throws IOException, InterruptedException {
        HttpResponse<Void> response = answer(request(message));
        int status = response.statusCode();
        if (status / 100 == 2) {
            return;
        }
        String says = "the receiver answers " + status;
        if (status == REQUEST_TIMEOUT || status == TOO_MANY_REQUESTS || status / 100 == 5) {
            throw new BusyException(says, retryAfter(response));
        }
        throw new RefusedException(says);
    }

    private HttpRequest request(String message) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(patience)
                .header("Content-Type", "application/json")
                .header("User-Agent", Tool.NAME + "/" + Tool.VERSION)
                .POST(HttpRequest.BodyPublishers.ofString(message));
        signature.ifPresent(
                by -> request.header(SIGNATURE, by.of(clock.instant().getEpochSecond(), message)));
        return request.build();
    }

    /** The time of an attempt is bounded as a whole: the client's own time limit ends with the answer's headers. */
    private HttpResponse<Void> answer(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<Void>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no whole answer within " + patience.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ConnectException
                    ? new IOException("cannot be reached", e)
                    : new IOException(said(e.getCause()), e);
        } finally {
            answer.cancel(true);
        }
    }

    private static String said(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /** RFC 9110 section 10.2.3, in seconds; dates are left to the back-off. */
    private static Optional<Duration> retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("\\d{1,6}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)));
    }
}
