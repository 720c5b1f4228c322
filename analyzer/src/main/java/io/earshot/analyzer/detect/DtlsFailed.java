package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.analyzer.track.TlsSession;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Sighting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The DTLS handshake does not finish on a pair that works, RFC 5764 and RFC 8827. */
public final class DtlsFailed implements Detector {
    private final Thresholds thresholds;
    private final double hellos;
    private final double flights;
    private final double minSeconds;
    private final double idlePairSeconds;

    public DtlsFailed(Thresholds thresholds) {
        this.thresholds = thresholds;
        hellos = thresholds.value("dtls-failed.min-attempts");
        flights = thresholds.value("dtls-failed.min-flights");
        minSeconds = thresholds.value("dtls-failed.min-seconds");
        idlePairSeconds = thresholds.value("dtls-failed.idle-pair-seconds");
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        if (!facts.visibility().bothDirections()) {
            return;
        }
        List<Finding> found = new ArrayList<>();
        List<IceSession> agents = IceSession.of(facts);
        AgentPairs pairs = new AgentPairs(agents);
        ToldPairs told = new ToldPairs();
        for (TlsSession session : innermostFirst(facts)) {
            if (session.layer().equals("dtls")
                    && !keyed(session, facts)
                    && !told.has(session.client(), session.server(), begin(session))) {
                Optional<Finding> finding =
                        session.hellos().isEmpty() ? beheaded(session, facts) : examine(session, pairs, facts);
                if (finding.isPresent()) {
                    found.add(finding.get());
                    told.add(pairs.besides(session.client(), session.server()), begin(session));
                }
            }
        }
        NoHandshake missing = new NoHandshake(thresholds, facts);
        agents.stream()
                .filter(session -> session.own().stream()
                        .noneMatch(check -> told.has(
                                check.source(),
                                check.destination(),
                                check.first().time())))
                .flatMap(session -> missing.of(session).stream())
                .forEach(found::add);
        found.stream().limit(1000).forEach(findings);
    }

    private static long begin(TlsSession session) {
        return session.steps().get(0).at().time();
    }

    private static List<TlsSession> innermostFirst(Facts facts) {
        List<TlsSession> sessions = new ArrayList<>();
        facts.tls().stream().filter(DtlsFailed::inside).forEach(sessions::add);
        facts.tls().stream().filter(session -> !inside(session)).forEach(sessions::add);
        return sessions;
    }

    private static boolean inside(TlsSession session) {
        return session.client().address().isPrivate()
                || session.server().address().isPrivate();
    }

    /** SRTP needs keys: the handshake did finish. */
    private static boolean keyed(TlsSession session, Facts facts) {
        return session.keyed()
                || facts
                        .index()
                        .streams()
                        .between(session.client().address(), session.server().address())
                        .stream()
                        .anyMatch(stream -> stream.source().equals(session.client())
                                        && stream.destination().equals(session.server())
                                || stream.source().equals(session.server())
                                        && stream.destination().equals(session.client()));
    }

    private Optional<Finding> examine(TlsSession session, AgentPairs pairs, Facts facts) {
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
        if (session.serverHello().isPresent()) {
            return stalled(session, facts);
        }
        List<Sighting> sent = hellos(session, pairs, facts);
        Sighting last = sent.get(sent.size() - 1);
        if (insisted(sent) && pathWorks(session.client(), session.server(), facts)) {
            return Optional.of(draft("unanswered", session, facts)
                    .explanation(
                            Count.of(sent.size(), "client hello") + " stayed without answer although connectivity "
                                    + "checks on the same pair are answered: a device on the way lets STUN pass and drops DTLS.")
                    .remedy("Exempt UDP between " + session.client() + " and " + session.server()
                            + " from application control")
                    .see(facts, last, "last client hello, still no answer")
                    .finish());
        }
        return Optional.empty();
    }

    /** A hello that is too long for one datagram, as with keys that withstand quantum computers, comes without its beginning. */
    private Optional<Finding> beheaded(TlsSession session, Facts facts) {
        List<Sighting> parts = session.steps().stream()
                .filter(step -> step.step().equals("client-hello-part"))
                .map(Observation.Tls::at)
                .toList();
        boolean alone = parts.size() == session.steps().size();
        if (!alone || !insisted(parts) || !pathWorks(session.client(), session.server(), facts)) {
            return Optional.empty();
        }
        return Optional.of(draft("unanswered", session, facts)
                .explanation(
                        "The end of a client hello comes from " + session.client() + " " + Count.times(parts.size())
                                + ", and never the datagram with its beginning, although connectivity checks on the same pair are answered: "
                                + "datagrams of that size, or those that begin a DTLS handshake, are lost before this capture point, and "
                                + "half a hello gets no answer.")
                .remedy("Exempt UDP between " + session.client() + " and " + session.server()
                        + " from application control, and let large UDP datagrams pass")
                .see(facts, parts.get(0), "end of a client hello without its beginning")
                .see(facts, parts.get(parts.size() - 1), "the last of it, still no answer")
                .finish());
    }

    /** Who found the way to be long waits longer from one to the next, and sends fewer in more time. */
    private boolean insisted(List<Sighting> sent) {
        double seconds = (sent.get(sent.size() - 1).time() - sent.get(0).time()) / 1e9;
        return sent.size() >= hellos && seconds >= minSeconds || sent.size() >= flights && seconds >= idlePairSeconds;
    }

    /**
     * Agents that go over to another pair repeat the hello there; a pair with one end in common may be the same one beyond a
     * translation.
     */
    private static List<Sighting> hellos(TlsSession session, AgentPairs pairs, Facts facts) {
        Set<Endpoint> own = new HashSet<>(List.of(session.client(), session.server()));
        Set<Set<Endpoint>> agents = new LinkedHashSet<>(pairs.besides(session.client(), session.server()));
        agents.removeIf(pair -> !pair.equals(own) && pair.stream().anyMatch(own::contains));
        return agents.stream()
                .flatMap(pair -> pair.stream().limit(1))
                .flatMap(end -> facts.index().tls().of(end.address()).stream())
                .distinct()
                .filter(other -> other.layer().equals("dtls")
                        && other.serverHello().isEmpty()
                        && other.relayPeer().equals(session.relayPeer())
                        && agents.contains(new HashSet<>(List.of(other.client(), other.server()))))
                .flatMap(other -> other.hellos().stream())
                .sorted(Comparator.comparingLong(Sighting::time))
                .toList();
    }

    /** The hellos passed both ways, and then one side repeats its flight in vain. */
    private Optional<Finding> stalled(TlsSession session, Facts facts) {
        for (Endpoint sender : List.of(session.server(), session.client())) {
            String step = sender.equals(session.server()) ? "server-hello" : "certificate";
            List<Sighting> sent = session.steps().stream()
                    .filter(each -> each.step().equals(step) && each.source().equals(sender))
                    .map(Observation.Tls::at)
                    .toList();
            boolean insisted = sent.size() >= flights
                    && sent.get(sent.size() - 1).time() - sent.get(0).time() >= minSeconds * 1e9;
            if (insisted) {
                Endpoint other = sender.equals(session.server()) ? session.client() : session.server();
                return Optional.of(draft("unanswered", session, facts)
                        .explanation("The hellos pass both ways, and then " + sender + " repeats its next flight "
                                + Count.times(sent.size()) + " while nothing that ends the handshake comes from "
                                + other
                                + ". Small datagrams pass and the flight with a certificate does not arrive: datagrams of "
                                + "that size, or their fragments, are lost on the way to " + other + " or back.")
                        .remedy("Let IP fragments and large UDP datagrams pass between " + session.client() + " and "
                                + session.server() + ", or use smaller certificates (ECDSA)")
                        .see(facts, sent.get(sent.size() - 1), "last flight, still no answer")
                        .finish());
            }
        }
        return Optional.empty();
    }

    /**
     * Checks are answered, and both sides take part: one that is asked by the controlled agent and asks nothing itself does not
     * know the other's answer yet, as while it rings. A lite agent asks nothing either, and is asked by the controlling one.
     */
    private static boolean pathWorks(Endpoint client, Endpoint server, Facts facts) {
        List<StunExchange> answered = facts.index().exchanges().between(client, server).stream()
                .filter(StunExchange::answered)
                .toList();
        boolean waits = answered.stream().allMatch(check -> check.request().iceControlled())
                && answered.stream().map(StunExchange::source).distinct().count() == 1;
        return !answered.isEmpty() && !waits;
    }

    private static Draft draft(String cause, TlsSession session, Facts facts) {
        Draft draft = Draft.error("dtls-failed", cause)
                .subject(Finding.Subject.of(
                                session.client().address(), session.server().address())
                        .withProtocol("udp")
                        .withSource(session.client())
                        .withDestination(session.server()))
                .summary("no keys for the media between " + session.client() + " and " + session.server()
                        + ": the DTLS handshake fails")
                .filter("dtls && udp.port == " + session.client().port());
        session.hellos().stream().limit(1).forEach(hello -> draft.see(facts, hello, "client hello"));
        return draft;
    }
}
