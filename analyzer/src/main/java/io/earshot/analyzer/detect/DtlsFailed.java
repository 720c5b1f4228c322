package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.analyzer.track.TlsSession;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Sighting;
import java.util.Optional;
import java.util.function.Consumer;

/** The DTLS handshake does not finish on a pair that works, RFC 5764 and RFC 8827. */
public final class DtlsFailed implements Detector {
    private static final int HELLOS = 4;
    private static final double SECONDS = 3;

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        if (!facts.visibility().bothDirections()) {
            return;
        }
        for (TlsSession session : facts.tls()) {
            if (session.layer().equals("dtls") && !session.hellos().isEmpty() && !keyed(session, facts)) {
                examine(session, facts).ifPresent(findings);
            }
        }
    }

    /** SRTP both ways needs keys: the handshake did finish. */
    private static boolean keyed(TlsSession session, Facts facts) {
        return session.established()
                || facts.streams().stream()
                        .anyMatch(stream -> stream.source().equals(session.client())
                                        && stream.destination().equals(session.server())
                                || stream.source().equals(session.server())
                                        && stream.destination().equals(session.client()));
    }

    private static Optional<Finding> examine(TlsSession session, Facts facts) {
        Optional<Observation.Tls> alert = session.alert();
        if (alert.isPresent()) {
            String what = alert.get().alert().substring("fatal/".length());
            return Optional.of(draft("alert", session, facts)
                    .proven()
                    .explanation("The DTLS handshake ends in the alert \"" + what + "\" from "
                            + alert.get().source() + ": the end points do not agree, no firewall is to blame.")
                    .remedy("Compare fingerprint, certificate and setup role of both session descriptions")
                    .see(facts, alert.get().at(), "alert " + what)
                    .finish());
        }
        Sighting first = session.hellos().get(0);
        Sighting last = session.hellos().get(session.hellos().size() - 1);
        boolean insisted = session.hellos().size() >= HELLOS && last.time() - first.time() >= SECONDS * 1e9;
        if (insisted && session.serverHello().isEmpty() && pathWorks(session.client(), session.server(), facts)) {
            return Optional.of(draft("unanswered", session, facts)
                    .explanation(
                            session.hellos().size() + " client hellos stay without answer although connectivity "
                                    + "checks on the same pair are answered: a device on the way lets STUN pass and drops DTLS.")
                    .remedy("Exempt UDP between " + session.client() + " and " + session.server()
                            + " from application control")
                    .see(facts, last, "last client hello, still no answer")
                    .finish());
        }
        return Optional.empty();
    }

    private static boolean pathWorks(Endpoint client, Endpoint server, Facts facts) {
        return facts.exchanges().stream()
                .filter(StunExchange::answered)
                .anyMatch(exchange -> exchange.source().equals(client)
                                && exchange.destination().equals(server)
                        || exchange.source().equals(server)
                                && exchange.destination().equals(client));
    }

    private static Draft draft(String cause, TlsSession session, Facts facts) {
        return Draft.error("dtls-failed", cause)
                .subject(Finding.Subject.NONE
                        .withHost(session.client().address())
                        .withPeer(session.server().address())
                        .withProtocol("udp")
                        .withSource(session.client())
                        .withDestination(session.server()))
                .summary("no keys for the media between " + session.client() + " and " + session.server()
                        + ": the DTLS handshake fails")
                .filter("dtls && udp.port == " + session.client().port())
                .see(facts, session.hellos().get(0), "client hello");
    }
}
