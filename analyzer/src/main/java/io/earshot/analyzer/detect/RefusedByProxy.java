package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Observation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Tunnels to endpoints of voice that an HTTP proxy does not open: CONNECT (RFC 9110 section 9.3.6) answered with an error. */
final class RefusedByProxy {
    /** RFC 9110 sections 15.5.4 and 15.5.8, RFC 7725 section 3. */
    private static final Set<Integer> FORBIDDEN = Set.of(403, 407, 451);

    private final Thresholds thresholds;
    private final Endpoints endpoints;

    RefusedByProxy(Thresholds thresholds, Endpoints endpoints) {
        this.thresholds = thresholds;
        this.endpoints = endpoints;
    }

    private record Tunnel(Address client, Endpoint proxy, String target) {}

    /**
     * @param asked   the latest CONNECT
     * @param refused the proxy's answer to it
     */
    private record Refusal(Observation.Http asked, Observation.Http refused) {
        boolean forbids() {
            return FORBIDDEN.contains(refused.status());
        }
    }

    void examine(Facts facts, Consumer<Finding> findings) {
        Map<Endpoint, Observation.Http> open = new LinkedHashMap<>();
        Map<Tunnel, Refusal> refusals = new LinkedHashMap<>();
        for (Observation.Http message : facts.http()) {
            if (message.method().equals("CONNECT")) {
                open.put(message.source(), message);
            } else if (message.status() >= 200 && open.containsKey(message.destination())) {
                Observation.Http asked = open.remove(message.destination());
                Tunnel tunnel = new Tunnel(asked.source().address(), message.source(), asked.host());
                if (message.status() < 300) {
                    // a challenge (407) before it is the ordinary way
                    refusals.put(tunnel, null);
                } else if (!refusals.containsKey(tunnel) || refusals.get(tunnel) != null) {
                    refusals.put(tunnel, new Refusal(asked, message));
                }
            }
        }
        refusals.forEach((tunnel, refusal) -> {
            if (refusal != null) {
                server(tunnel.target()).ifPresent(server -> {
                    Set<String> name = Set.of(host(tunnel.target()));
                    Optional<Endpoints.Use> use = endpoints.use(server, name, "tcp");
                    use.or(() -> endpoints.required(server, name, "tcp"))
                            .map(each -> finding(use.isPresent(), tunnel, server, refusal, each, facts))
                            .or(() -> RelayServers.use(server, name)
                                    .filter(relay -> !hasRelay(tunnel.client(), facts))
                                    .map(relay -> relay(tunnel, server, refusal, facts)))
                            .ifPresent(findings);
                });
            }
        });
    }

    /** The address and port that were asked for; of a name the port only, with no address. */
    private static Optional<Endpoint> server(String target) {
        int colon = target.lastIndexOf(':');
        String port = target.substring(colon + 1);
        boolean digits = colon > 0
                && !port.isEmpty()
                && port.length() <= 5
                && port.chars().allMatch(Character::isDigit);
        return digits
                ? Optional.of(new Endpoint(Address.parse(host(target)).orElse(Address.v4(0)), Integer.parseInt(port)))
                : Optional.empty();
    }

    private static String host(String target) {
        return target.substring(0, target.lastIndexOf(':')).replace("[", "").replace("]", "");
    }

    private static boolean hasRelay(Address client, Facts facts) {
        return facts.index().exchanges().of(client).stream()
                .anyMatch(exchange -> exchange.source().address().equals(client)
                        && exchange.request().method().equals("allocate")
                        && exchange.succeeded());
    }

    /** Where only the proxy leads out, a relay over TCP or TLS is the one way for media, and it begins with CONNECT. */
    private Finding relay(Tunnel tunnel, Endpoint server, Refusal refusal, Facts facts) {
        Finding refused = told(Draft.error("turn-failed", "other-error"), tunnel, server, refusal, facts)
                .summary(tunnel.client() + " gets no relay: the proxy " + tunnel.proxy() + " refuses the way to "
                        + tunnel.target())
                .finish();
        return RelayServers.isSpared(tunnel.client(), facts) ? refused.asWarning(" It had media without it.") : refused;
    }

    private static Finding finding(
            boolean signals, Tunnel tunnel, Endpoint server, Refusal refusal, Endpoints.Use use, Facts facts) {
        String other = signals ? "undetermined" : "no-answer";
        return told(
                        Draft.error(
                                signals ? "signalling-blocked" : "rule-blocked",
                                refusal.forbids() ? "admin-prohibited" : other),
                        tunnel,
                        server,
                        refusal,
                        facts)
                .rule(use.rule())
                .summary("the proxy " + tunnel.proxy() + " refuses " + tunnel.client() + " the way to "
                        + tunnel.target())
                .finish();
    }

    private static Draft told(Draft draft, Tunnel tunnel, Endpoint server, Refusal refusal, Facts facts) {
        int status = refusal.refused().status();
        boolean named = server.address().isUnspecified();
        Finding.Subject subject = Finding.Subject.of(
                        tunnel.client(), named ? tunnel.proxy().address() : server.address())
                .withProtocol("tcp")
                .withSource(refusal.asked().source())
                .withDestination(named ? tunnel.proxy() : server);
        return draft.proven()
                .subject(named ? subject.withName(host(tunnel.target())) : subject)
                .explanation("The HTTP proxy answers CONNECT " + tunnel.target() + " with " + status
                        + (status == 407
                                ? ": it asks for credentials, and none that it takes are given. "
                                : refusal.forbids()
                                        ? ": its rules do not allow that destination. "
                                        : ": it cannot or will not get there. ")
                        + "Media over UDP does not pass an HTTP proxy at all.")
                .remedy(
                        status == 407
                                ? "Give the client credentials for " + tunnel.proxy() + ", or exempt " + tunnel.target()
                                        + " from authentication there"
                                : "On the proxy " + tunnel.proxy() + " allow CONNECT to " + tunnel.target()
                                        + ", or let the client reach it without the proxy")
                .filter("http && tcp.port == " + tunnel.proxy().port() + " && "
                        + Endpoints.filter(tunnel.proxy().address()))
                .see(facts, refusal.asked().at(), "CONNECT " + tunnel.target())
                .see(facts, refusal.refused().at(), "answer " + status);
    }
}
