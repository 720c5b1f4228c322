package io.earshot.analyzer.track;

import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Sighting;
import java.util.List;
import java.util.Optional;

/**
 * The handshake of one TLS, DTLS or QUIC connection.
 *
 * @param layer      {@code tls}, {@code dtls}, {@code quic}
 * @param client     sent the client hello
 * @param hellos     client hellos, retransmissions too
 * @param serverName SNI, empty when not given
 * @param established application data (or SRTP keys) followed
 * @param steps      all steps in order, at most 32
 */
public record TlsSession(
        String layer,
        Endpoint client,
        Endpoint server,
        Optional<Endpoint> relayPeer,
        String serverName,
        List<Sighting> hellos,
        Optional<Sighting> serverHello,
        boolean established,
        List<Observation.Tls> steps) {
    public TlsSession {
        hellos = List.copyOf(hellos);
        steps = List.copyOf(steps);
    }

    /** The handshake came to its keys: both sides said that what follows is sealed, RFC 5246 section 7.3, or it follows. */
    public boolean keyed() {
        return established || alert().isEmpty() && changes(client) && changes(server);
    }

    private boolean changes(Endpoint side) {
        return steps.stream()
                .anyMatch(step -> step.step().equals("change-cipher-spec")
                        && step.source().equals(side));
    }

    public Optional<Observation.Tls> alert() {
        return steps.stream()
                .filter(step -> step.step().equals("alert") && step.alert().startsWith("fatal/"))
                .findFirst();
    }

    public Optional<Observation.Tls> certificate() {
        return steps.stream().filter(step -> step.step().equals("certificate")).findFirst();
    }
}
