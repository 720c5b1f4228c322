package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.OneSided;
import io.earshot.analyzer.track.Visibility;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Observation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Connections that fail in a capture in which nothing else tells of voice, but for STUN with the same host. They may be what keeps a client from
 * registering, or have nothing to do with it: only the ruleset of the service can tell, and nobody is accused.
 */
public final class UnknownService {
    private static final int TCP = 6;
    private static final int MOST = 4;

    private UnknownService() {}

    private record Way(Address client, Endpoint server) {}

    /** At most one limit, that names the connections; none where anything could be judged. */
    public static List<Visibility.Limit> limits(Facts facts, List<Finding> findings, Thresholds thresholds) {
        boolean anyVoice = !facts.calls().isEmpty()
                || !facts.streams().isEmpty()
                || !facts.registrations().isEmpty()
                || !facts.requests().isEmpty();
        if (anyVoice || !findings.isEmpty()) {
            return List.of();
        }
        // where STUN is all there is of voice, its host may serve the rest of it too
        Set<Address> asked = facts.exchanges().stream()
                .map(exchange -> exchange.destination().address())
                .collect(Collectors.toSet());
        Map<Way, String> failures = new LinkedHashMap<>();
        for (FlowState flow : facts.flows()) {
            failure(flow, thresholds, facts)
                    .filter(failure ->
                            asked.isEmpty() || asked.contains(flow.responder().address()))
                    .filter(failure -> !isServed(flow, facts))
                    .ifPresent(failure ->
                            failures.putIfAbsent(new Way(flow.initiator().address(), flow.responder()), failure));
        }
        return failures.isEmpty()
                ? List.of()
                : List.of(new Visibility.Limit(
                        "unknown-service",
                        "nothing tells what these connections are for, and they are not judged: "
                                + list(failures, facts)
                                + "; if the voice service is there, name its ruleset (--ruleset NAME or FILE)"));
    }

    private static String list(Map<Way, String> failures, Facts facts) {
        String first = failures.entrySet().stream()
                .limit(MOST)
                .map(failed -> failed.getKey().client + " to " + named(failed.getKey().server, facts) + ", "
                        + failed.getValue())
                .collect(Collectors.joining("; "));
        return failures.size() > MOST ? first + "; and " + (failures.size() - MOST) + " more" : first;
    }

    private static String named(Endpoint server, Facts facts) {
        return "tcp " + server
                + facts.names().of(server.address()).stream()
                        .sorted()
                        .findFirst()
                        .map(name -> " (" + name + ")")
                        .orElse("");
    }

    /** What becomes of a connection on which the server never says anything, in words. */
    private static Optional<String> failure(FlowState flow, Thresholds thresholds, Facts facts) {
        Optional<FlowState.TcpLife> life =
                flow.tcp().filter(tcp -> !tcp.synTimes().isEmpty());
        if (life.isEmpty() || OneSided.is(flow, thresholds::value)) {
            return Optional.empty();
        }
        FlowState.TcpLife tcp = life.get();
        int attempts = tcp.synTimes().size();
        if (tcp.reset().isPresent() && !tcp.resetByInitiator()) {
            return Optional.of(
                    tcp.synAck().isEmpty()
                            ? "refused by a reset"
                            : tcp.dataForward() > 0 ? "reset after the first octets" : "reset at once");
        }
        if (tcp.synAck().isPresent()) {
            return Optional.empty();
        }
        return SignallingBlocked.icmp(facts, flow.initiator(), flow.responder(), TCP)
                .map(icmp -> icmp.reporter().address() + " answers with ICMP " + meaning(icmp))
                .or(() -> attempts < thresholds.value("unknown-service.min-attempts")
                        ? Optional.empty()
                        : Optional.of("no answer to " + attempts + " attempts"));
    }

    private static String meaning(Observation.Icmp icmp) {
        return AudioCause.isProhibited(icmp) ? AudioCause.refusal(icmp) : "\"destination unreachable\"";
    }

    /** The client is answered there on this connection or another. */
    private static boolean isServed(FlowState failed, Facts facts) {
        return facts
                .index()
                .flows()
                .between(failed.initiator().address(), failed.responder().address())
                .stream()
                .anyMatch(flow -> flow.responder().equals(failed.responder())
                        && flow.backward().payloads() > 0);
    }
}
