package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.track.Facts;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Observation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The upgrade to a WebSocket that carries SIP (RFC 7118) is answered with something else than 101, RFC 6455 section 4.1: by
 * the server, which is no firewall fault, or by a proxy in its place.
 */
public final class WebSocketRefused implements Detector {
    private static final int SWITCHING_PROTOCOLS = 101;
    /** Proxy Authentication Required (RFC 9110 section 15.5.8), Network Authentication Required (RFC 6585 section 6). */
    private static final Set<Integer> OF_PROXIES = Set.of(407, 511);
    /** Programs that only stand between clients and servers; what they pass on bears the server's own name. */
    private static final Set<String> FORWARD_PROXIES = Set.of("squid", "mikrotik httpproxy", "tinyproxy", "privoxy");

    private final Endpoints endpoints;

    public WebSocketRefused(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    private record Way(Address client, Endpoint server) {}

    private record Connection(Endpoint client, Endpoint server) {}

    private record Refusal(Observation.Http request, Observation.Http response) {}

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        Map<Connection, Observation.Http> asked = new HashMap<>();
        Map<Way, List<Refusal>> refused = new LinkedHashMap<>();
        Set<Way> served = new HashSet<>();
        for (Observation.Http http : facts.http()) {
            if (http.status() == 0) {
                asked.put(new Connection(http.source(), http.destination()), http);
                continue;
            }
            Observation.Http request = asked.remove(new Connection(http.destination(), http.source()));
            if (request == null || !isVoice(request, facts)) {
                continue;
            }
            Way way = new Way(request.source().address(), request.destination());
            if (http.status() == SWITCHING_PROTOCOLS) {
                served.add(way);
            } else if (http.status() > SWITCHING_PROTOCOLS) {
                refused.computeIfAbsent(way, any -> new ArrayList<>()).add(new Refusal(request, http));
            }
        }
        refused.keySet().removeAll(served);
        refused.values().forEach(all -> findings.accept(finding(all, facts)));
    }

    private boolean isVoice(Observation.Http request, Facts facts) {
        String upgrade = request.headers().getOrDefault("upgrade", "").toLowerCase(Locale.ROOT);
        String protocol =
                request.headers().getOrDefault("sec-websocket-protocol", "").toLowerCase(Locale.ROOT);
        return upgrade.contains("websocket")
                && (protocol.contains("sip")
                        || endpoints
                                .use(
                                        request.destination(),
                                        facts.names().of(request.destination().address()),
                                        "tcp")
                                .filter(use -> use.usage().equals("signalling"))
                                .isPresent());
    }

    private static Finding finding(List<Refusal> refused, Facts facts) {
        Refusal first = refused.get(0);
        int status = first.response().status();
        Endpoint client = first.request().source();
        Endpoint server = first.request().destination();
        Optional<String> proxy = proxy(first.response());
        String times = refused.size() > 1 ? ", " + Count.times(refused.size()) : "";
        Draft draft = proxy.isPresent()
                ? Draft.error("signalling-blocked", "admin-prohibited")
                        .explanation("The upgrade to a WebSocket is answered with " + status + times
                                + ", and not by the " + "server: " + proxy.get() + ".")
                        .remedy("Exempt " + server.address() + " port " + server.port()
                                + " from the web proxy, or let the proxy pass WebSockets to it")
                : Draft.info("websocket-refused", cause(status))
                        .explanation("The server answers the upgrade to a WebSocket with " + status + times
                                + ": it is reached and refuses, so no firewall is to blame. Without the connection the client "
                                + "cannot register and has no calls.")
                        .remedy(remedy(status, first.request()));
        draft.proven()
                .subject(Finding.Subject.between(client, server, "tcp"))
                .summary((proxy.isPresent() ? "a proxy on the way to " : "the server ") + server
                        + " refuses the WebSocket of " + client.address() + " (" + status + ")")
                .filter("tcp.port == " + server.port() + " && " + Endpoints.filter(server.address()))
                .occurrences(refused.size())
                .see(facts, first.request().at(), "asks for a WebSocket")
                .see(facts, first.response().at(), "HTTP " + status);
        return draft.finish();
    }

    /** Why it was a proxy that answered. */
    private static Optional<String> proxy(Observation.Http response) {
        if (OF_PROXIES.contains(response.status()) || response.headers().containsKey("proxy-authenticate")) {
            return Optional.of("a proxy or portal wants its user to log in");
        }
        String server = response.headers().getOrDefault("server", "");
        return Interception.product(server)
                .or(() -> FORWARD_PROXIES.stream()
                        .filter(server.toLowerCase(Locale.ROOT)::startsWith)
                        .findFirst())
                .or(() -> Interception.product(response.headers().getOrDefault("via", "")))
                .map(product -> "the answer names " + product);
    }

    private static String cause(int status) {
        return switch (status) {
            case 401, 403 -> "forbidden";
            case 404, 410 -> "not-found";
            case 426 -> "not-acceptable";
            default -> status >= 500 ? "unavailable" : "other-error";
        };
    }

    private static String remedy(int status, Observation.Http request) {
        return switch (cause(status)) {
            case "forbidden" ->
                "Let the server allow this client: its origin \""
                        + request.headers().getOrDefault("origin", "") + "\", its address, or the path \""
                        + request.target() + "\"";
            case "not-found" ->
                "Correct the path of the WebSocket in the client's settings, it asks for \"" + request.target() + "\"";
            case "unavailable" ->
                "Look at the server, or at the load balancer in front of it: it has nobody to serve this";
            default -> "Look at the server's log for the answer " + status;
        };
    }
}
