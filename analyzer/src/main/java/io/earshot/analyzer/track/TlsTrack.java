package io.earshot.analyzer.track;

import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Sighting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/** Joins the steps of TLS, DTLS and QUIC handshakes into sessions. */
final class TlsTrack {
    private static final int MAX_SESSIONS = 100_000;
    private static final int MAX_STEPS = 32;

    private record Key(int tap, String layer, Endpoint low, Endpoint high) {
        static Key of(Observation.Tls step) {
            boolean inOrder = step.source().compareTo(step.destination()) <= 0;
            return new Key(
                    step.at().tap(),
                    step.layer(),
                    inOrder ? step.source() : step.destination(),
                    inOrder ? step.destination() : step.source());
        }
    }

    private final Map<Key, List<Observation.Tls>> open = new LinkedHashMap<>();
    private final List<TlsSession> closed = new ArrayList<>();

    void on(Observation.Tls step) {
        Key key = Key.of(step);
        List<Observation.Tls> steps = open.get(key);
        boolean hello = step.step().equals("client-hello");
        boolean portReused =
                hello && steps != null && established(steps) && !step.layer().equals("dtls");
        if (portReused) {
            closed.add(session(steps));
            open.remove(key);
            steps = null;
        }
        if (steps == null) {
            steps = new ArrayList<>(4);
            open.put(key, steps);
            if (open.size() > MAX_SESSIONS) {
                var oldest = open.entrySet().iterator();
                oldest.next();
                oldest.remove();
            }
        }
        if (steps.size() < MAX_STEPS) {
            steps.add(step);
        }
    }

    /**
     * Application data follows. In DTLS 1.3 a server seals acknowledgments with those keys as soon as it has sent its own
     * flight (RFC 9147 section 7), and only those of the client tell that this has arrived.
     */
    private static boolean established(List<Observation.Tls> steps) {
        Optional<Observation.Tls> early = steps.stream()
                .filter(step ->
                        step.step().equals("server-hello") && step.version().equals("DTLS 1.3"))
                .findFirst();
        return steps.stream()
                .filter(step -> step.step().equals("application-data"))
                .anyMatch(step -> early.isEmpty() || !early.get().source().equals(step.source()));
    }

    private static TlsSession session(List<Observation.Tls> steps) {
        Observation.Tls first = steps.get(0);
        Optional<Observation.Tls> hello = steps.stream()
                .filter(step -> step.step().equals("client-hello"))
                .findFirst();
        Optional<Observation.Tls> serverHello = steps.stream()
                .filter(step -> step.step().equals("server-hello"))
                .findFirst();
        Endpoint client = hello.map(Observation.Tls::source)
                .or(() -> serverHello.map(Observation.Tls::destination))
                .orElse(first.source());
        Endpoint server = client.equals(first.source()) ? first.destination() : first.source();
        List<Sighting> hellos = steps.stream()
                .filter(step -> step.step().equals("client-hello"))
                .map(Observation.Tls::at)
                .toList();
        return new TlsSession(
                first.layer(),
                client,
                server,
                first.relayPeer(),
                hello.map(Observation.Tls::serverName).orElse(""),
                hellos,
                serverHello.map(Observation.Tls::at),
                established(steps),
                steps);
    }

    /**
     * Forgets sessions without a step since.
     *
     * @param alive whether a connection between two endpoints still is; its session is kept
     */
    void forget(long before, BiPredicate<Endpoint, Endpoint> alive) {
        closed.removeIf(session -> last(session.steps()) < before);
        open.entrySet()
                .removeIf(entry -> last(entry.getValue()) < before
                        && !alive.test(entry.getKey().low(), entry.getKey().high()));
    }

    private static long last(List<Observation.Tls> steps) {
        return steps.get(steps.size() - 1).at().time();
    }

    List<TlsSession> sessions() {
        List<TlsSession> all = new ArrayList<>(closed);
        open.values().forEach(steps -> all.add(session(steps)));
        return all;
    }
}
