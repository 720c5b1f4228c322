package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.TlsSession;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Observation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** A TLS handshake to a voice endpoint ends in an alert, a reset, or a foreign certificate. Notebook sections 4 and 6. */
public final class TlsFailed implements Detector {
    private static final int TCP = 6;
    private static final TreeSet<Long> NEVER = new TreeSet<>();
    private static final Set<String> CERTIFICATE_ALERTS = Set.of(
            "fatal/bad_certificate",
            "fatal/unsupported_certificate",
            "fatal/certificate_revoked",
            "fatal/certificate_expired",
            "fatal/certificate_unknown",
            "fatal/unknown_ca");

    private final Thresholds thresholds;
    private final Endpoints endpoints;
    private final double soonSeconds;

    public TlsFailed(Thresholds thresholds, Endpoints endpoints) {
        this.thresholds = thresholds;
        this.endpoints = endpoints;
        soonSeconds = thresholds.value("tls-failed.reset-seconds");
    }

    private record Way(Address client, Endpoint server, String cause) {}

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        Set<Way> told = new HashSet<>();
        Map<Server, TreeSet<Long>> served = served(facts);
        RouterCrossing.Index crossings = new RouterCrossing.Index(facts, thresholds);
        for (TlsSession session : facts.tls()) {
            Set<String> names = new HashSet<>(facts.names().of(session.server().address()));
            names.add(session.serverName());
            Optional<Endpoints.Use> use =
                    endpoints.use(session.server(), names, "tcp").or(() -> RelayServers.use(session.server(), names));
            if (!session.layer().equals("tls") || session.hellos().isEmpty() || use.isEmpty()) {
                continue;
            }
            Optional<Finding> failed = comesThrough(session, served)
                    ? Optional.empty()
                    : alert(session, use.get(), facts)
                            .or(() -> reset(session, use.get(), crossings, facts))
                            .or(() -> left(session, use.get(), facts))
                            .or(() -> notTls(session, use.get(), facts));
            failed.or(() -> intercepted(session, use.get(), facts))
                    .filter(finding -> told.add(new Way(session.client().address(), session.server(), finding.cause())))
                    .ifPresent(findings);
        }
    }

    private static Draft draft(String cause, TlsSession session, Endpoints.Use use, Facts facts) {
        Finding.Subject subject = Finding.Subject.of(
                        session.client().address(), session.server().address())
                .withProtocol("tcp")
                .withSource(session.client())
                .withDestination(session.server());
        String name = session.serverName();
        return Draft.of("tls-failed", cause, isSpared(session, use, facts) ? Severity.WARNING : Severity.ERROR)
                .subject(name.isEmpty() ? subject : subject.withName(name))
                .rule(use.rule())
                .summary("the TLS handshake of " + session.client().address() + " with "
                        + (name.isEmpty() ? session.server() : name) + " fails")
                .filter("tcp.port == " + session.client().port() + " && tcp.port == "
                        + session.server().port())
                .see(facts, session.hellos().get(0), "client hello");
    }

    /** A relay that its media does without. */
    private static boolean isSpared(TlsSession session, Endpoints.Use use, Facts facts) {
        return use.usage().equals("turn")
                && RelayServers.isSpared(session.client().address(), facts);
    }

    private static List<FlowState> connections(TlsSession session, Facts facts) {
        return facts.index().flows().between(session.client(), session.server()).stream()
                .filter(flow -> flow.protocol() == TCP && flow.initiator().equals(session.client()))
                .toList();
    }

    private record Server(Address client, Endpoint server, String name) {
        static Server of(TlsSession session) {
            return new Server(session.client().address(), session.server(), session.serverName());
        }
    }

    /** When the hellos came of the sessions that were established. */
    private static Map<Server, TreeSet<Long>> served(Facts facts) {
        Map<Server, TreeSet<Long>> served = new HashMap<>();
        for (TlsSession session : facts.tls()) {
            if (session.established() && !session.hellos().isEmpty()) {
                served.computeIfAbsent(Server.of(session), server -> new TreeSet<>())
                        .add(session.hellos().get(0).time());
            }
        }
        return served;
    }

    /** The client tries again at once, with another version or cipher, and is served. */
    private boolean comesThrough(TlsSession session, Map<Server, TreeSet<Long>> served) {
        long hello = session.hellos().get(0).time();
        Long later = served.getOrDefault(Server.of(session), NEVER).ceiling(hello);
        return later != null && later - hello <= soonSeconds * 1e9;
    }

    private static Optional<Finding> alert(TlsSession session, Endpoints.Use use, Facts facts) {
        Optional<Observation.Tls> alert = session.alert();
        if (alert.isEmpty() || session.established()) {
            return Optional.empty();
        }
        boolean byClient = alert.get().source().equals(session.client());
        String what = alert.get().alert().substring("fatal/".length());
        boolean certificate = CERTIFICATE_ALERTS.contains(alert.get().alert());
        if (certificate && byClient && Interception.of(session).isPresent()) {
            // the client refuses what the device on the way shows it
            return Optional.empty();
        }
        String issuer = session.certificate().map(Observation.Tls::issuer).orElse("");
        return Optional.of(draft(certificate ? "certificate" : "alert", session, use, facts)
                .proven()
                .explanation((byClient ? "The client" : "The server") + " ends the handshake with the alert \"" + what
                        + "\""
                        + (certificate && !issuer.isEmpty() ? "; the certificate was issued by " + issuer : "")
                        + (certificate && byClient
                                ? ". Either the server's certificate is not in order, or a device on the way puts its "
                                        + "own in its place."
                                : "."))
                .remedy(
                        certificate
                                ? "Look at the certificate of " + session.server()
                                        + "; exempt it from TLS inspection if its issuer is your own firewall"
                                : "Compare the TLS versions and ciphers of client and server")
                .see(facts, alert.get().at(), "alert " + what)
                .finish());
    }

    /** The client has the certificate, says nothing more, not even an alert, and closes: as programs do that check it late. */
    private Optional<Finding> left(TlsSession session, Endpoints.Use use, Facts facts) {
        Optional<Observation.Tls> certificate =
                session.certificate().filter(step -> step.source().equals(session.server()));
        if (certificate.isEmpty()
                || session.established()
                || Interception.of(session).isPresent()) {
            return Optional.empty();
        }
        long seen = certificate.get().at().time();
        return connections(session, facts).stream()
                .filter(flow -> flow.forward().payloads() <= session.hellos().size()
                        && flow.tcp()
                                .filter(tcp -> tcp.finished() || tcp.resetByInitiator())
                                .isPresent()
                        && flow.last().time() - seen <= soonSeconds * 1e9)
                .findFirst()
                .map(flow -> draft("certificate", session, use, facts)
                        .explanation(
                                "The client closes the connection as soon as it has the certificate, and says nothing "
                                        + "more: it does not accept it"
                                        + (certificate.get().issuer().isEmpty()
                                                ? ""
                                                : " (issued by \""
                                                        + certificate.get().issuer() + "\")")
                                        + ". Either the server's certificate is not in order, or a device on the way puts its own in "
                                        + "its place.")
                        .remedy("Compare the issuer with that of the same server from another network; exempt "
                                + session.server()
                                + " from TLS inspection if it is your own firewall's, else correct the "
                                + "server's certificate")
                        .see(facts, certificate.get().at(), "certificate of the server, or in its name")
                        .see(facts, flow.last(), "the connection is closed")
                        .finish());
    }

    /** Visible up to TLS 1.2 only. The handshake goes on for a client that trusts the device. */
    private static Optional<Finding> intercepted(TlsSession session, Endpoints.Use use, Facts facts) {
        Optional<String> product = Interception.of(session);
        if (product.isEmpty()
                || session.server().address().isPrivate()
                        && session.serverName().isEmpty()) {
            return Optional.empty();
        }
        Observation.Tls certificate = session.certificate().orElseThrow();
        Optional<Observation.Tls> refusal =
                session.alert().filter(alert -> alert.source().equals(session.client()));
        String server = session.serverName().isEmpty() ? session.server().toString() : session.serverName();
        Draft draft = draft("intercepted", session, use, facts)
                .severity(session.established() || isSpared(session, use, facts) ? Severity.WARNING : Severity.ERROR)
                .confidence(refusal.isPresent() ? Confidence.PROOF : Confidence.STRONG)
                .summary("TLS of " + session.client().address() + " with " + server + " is opened on the way")
                .explanation(
                        "The certificate that the client is shown was issued by \"" + certificate.issuer()
                                + "\", a certificate authority of " + product.get()
                                + ": a device on the way opens the connection. "
                                + refusal.map(alert -> "The client refuses it with the alert \""
                                                + alert.alert().substring("fatal/".length()) + "\".")
                                        .orElse(
                                                "Voice clients that check certificates refuse it, WebSockets are often cut by it."))
                .remedy("Exempt " + server + (session.serverName().isEmpty() ? "" : " (" + session.server() + ")")
                        + " from TLS inspection")
                .see(facts, certificate.at(), "certificate issued by " + certificate.issuer());
        refusal.ifPresent(alert -> draft.see(facts, alert.at(), "alert of the client"));
        return Optional.of(draft.finish());
    }

    private Optional<Finding> reset(
            TlsSession session, Endpoints.Use use, RouterCrossing.Index crossings, Facts facts) {
        if (session.serverHello().isPresent() || session.established()) {
            return Optional.empty();
        }
        long hello = session.hellos().get(0).time();
        for (FlowState flow : connections(session, facts)) {
            FlowState.TcpLife tcp = flow.tcp().orElseThrow();
            boolean resetAfter = tcp.reset().isPresent()
                    && !tcp.resetByInitiator()
                    && tcp.reset().get().time() >= hello
                    && tcp.reset().get().time() - hello <= soonSeconds * 1e9;
            if (resetAfter) {
                boolean byRouter = crossings.resetByRouter(flow);
                return Optional.of(draft("reset-after-hello", session, use, facts)
                        .confidence(byRouter ? Confidence.PROOF : Confidence.STRONG)
                        .explanation(
                                byRouter
                                        ? String.format(
                                                Locale.ROOT,
                                                "The connection opens, and %.2f ms after the client hello it is reset in the server's "
                                                        + "name; outside of the router there is no such reset: the router or "
                                                        + "firewall between the two places looks into the handshake and sends it.",
                                                (tcp.reset().get().time() - hello) / 1e6)
                                        : resetStory(tcp, hello))
                        .remedy("Exempt "
                                + (session.serverName().isEmpty()
                                        ? session.server().address().toString()
                                        : session.serverName())
                                + " port " + session.server().port()
                                + " from the firewall's TLS inspection and application control")
                        .see(facts, tcp.reset().get(), "RST")
                        .finish());
            }
        }
        return Optional.empty();
    }

    /** What comes back in place of a server hello is none: a block page in plain HTTP, or a server that does not speak TLS. */
    private Optional<Finding> notTls(TlsSession session, Endpoints.Use use, Facts facts) {
        if (session.serverHello().isPresent()
                || session.established()
                || session.alert().isPresent()) {
            return Optional.empty();
        }
        long hello = session.hellos().get(0).time();
        for (FlowState flow : connections(session, facts)) {
            if (!Interception.answersWithoutTls(flow, facts) || flow.last().time() - hello > soonSeconds * 1e9) {
                continue;
            }
            FlowState.TcpLife life = flow.tcp().orElseThrow();
            int ttl = life.synAckTtl();
            boolean onTheSpot = ResetOrigin.isMadeOnTheSpot(flow, -1, ttl);
            return Optional.of(draft(onTheSpot ? "intercepted" : "not-tls", session, use, facts)
                    .explanation("The connection opens, and the client hello is answered with "
                            + Count.of(life.dataBackward(), "octet") + " that are no TLS; then the connection ends. "
                            + (onTheSpot
                                    ? "The answers have the time to live " + ttl
                                            + ", no router took one off, and a public server "
                                            + "is some routers away: a device in this network answers in the server's name, with a "
                                            + "block page or a log-in page."
                                    : "A device on the way answers in the server's name (a block page, a log-in page), or the server "
                                            + "does not speak TLS at that port."))
                    .remedy(
                            "Exempt " + session.server().address() + " port "
                                    + session.server().port()
                                    + " from the filter or the log-in portal of this network, or correct the port in the client")
                    .see(facts, flow.last(), "the end of the connection")
                    .finish());
        }
        return Optional.empty();
    }

    private static String resetStory(FlowState.TcpLife tcp, long hello) {
        double after = (tcp.reset().orElseThrow().time() - hello) / 1e6;
        double roundTrip = tcp.synAck().isPresent() && !tcp.synTimes().isEmpty()
                ? (tcp.synAck().get().time() - tcp.synTimes().get(tcp.synTimes().size() - 1)) / 1e6
                : -1;
        StringBuilder story = new StringBuilder(String.format(
                Locale.ROOT, "The connection opens, and %.2f ms after the client hello it is reset", after));
        if (tcp.synAckTtl() >= 0 && tcp.synAckTtl() != tcp.resetTtl()) {
            story.append(String.format(
                    Locale.ROOT, "; the reset's time to live is %d, the server's %d", tcp.resetTtl(), tcp.synAckTtl()));
        }
        if (roundTrip > 0 && after < roundTrip / 2) {
            story.append(
                    String.format(Locale.ROOT, "; that is sooner than the server can answer (%.2f ms)", roundTrip));
        }
        boolean ofTheServer = tcp.synAckTtl() == tcp.resetTtl() && !(roundTrip > 0 && after < roundTrip / 2);
        return story.append(
                        ofTheServer
                                ? ", with the time to live of the server's other packets: the server itself refuses it, or a device "
                                        + "on the way that looks into the handshake and hides behind the server's name."
                                : ": a device on the way looks into the handshake and refuses it.")
                .toString();
    }
}
