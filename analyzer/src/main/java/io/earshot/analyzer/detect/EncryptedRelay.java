package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.analyzer.track.Visibility;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A connection that may carry media inside of TLS or DTLS, as TURN over TLS does (RFC 8656 section 3.1): what goes through
 * it cannot be seen, but that it goes both ways at the rate of speech can. So may a TCP connection whose beginning, where
 * its protocol would have shown, is not in the capture.
 */
public final class EncryptedRelay {
    /** TURN over TLS and DTLS, RFC 8656 section 3.1. */
    private static final int TURNS_PORT = 5349;

    private EncryptedRelay() {}

    /** The connection of the session's client that lives on after the first check. */
    static Optional<FlowState> of(IceSession session, Thresholds thresholds, Facts facts) {
        long from = session.checks().stream()
                .mapToLong(check -> check.first().time())
                .min()
                .orElse(Long.MAX_VALUE);
        List<FlowState> flows = session.near().size() == 1
                ? facts.index().opaque().of(session.near().iterator().next())
                : facts.flows();
        return flows.stream()
                .filter(flow -> session.near().stream().anyMatch(near -> carries(flow, near, thresholds)))
                .filter(flow -> flow.last().time() > from)
                .findFirst();
    }

    /**
     * The capture lacks the beginning of a connection of the session's client, or cut what it carries: TURN or ICE over TCP
     * (RFC 8656 section 2.1, RFC 6544) would have shown there. It carries packets at the rate of media, at least one way.
     */
    static boolean mayBeHidden(IceSession session, Thresholds thresholds, Facts facts) {
        boolean cut = facts.visibility().cutTexts();
        return session.near().stream()
                .flatMap(near -> facts.index().opaque().of(near).stream())
                .filter(flow -> flow.tcp().isPresent() && !flow.usages().contains("rtp"))
                .filter(flow -> cut
                        || flow.tcp().get().synTimes().isEmpty()
                                && flow.tcp().get().synAck().isEmpty())
                .filter(flow -> flow.forward().payloads() > 0 && flow.backward().payloads() > 0)
                .anyMatch(flow -> isLikeMedia(
                        Math.max(flow.forward().payloads(), flow.backward().payloads()), flow, thresholds));
    }

    /** One that the client opened after it had begun to ask for candidates. */
    static Optional<FlowState> openedBy(Address client, long asking, Thresholds thresholds, Facts facts) {
        return facts.index().opaque().of(client).stream()
                .filter(flow -> flow.first().time() >= asking - thresholds.nanos("encrypted-relay.slack-seconds"))
                .filter(flow -> carries(flow, client, thresholds))
                .findFirst();
    }

    /** What is told of such connections, at most one limit. */
    public static List<Visibility.Limit> limits(Thresholds thresholds, Facts facts) {
        long slack = thresholds.nanos("encrypted-relay.slack-seconds");
        Map<Address, Long> asking = new HashMap<>();
        for (StunExchange exchange : facts.exchanges()) {
            asking.merge(exchange.source().address(), exchange.first().time(), Math::min);
        }
        List<String> relays = facts.flows().stream()
                .filter(flow -> isRelay(flow.responder(), facts)
                        || flow.first().time()
                                >= asking.getOrDefault(flow.initiator().address(), Long.MAX_VALUE) - slack)
                .filter(flow -> carries(flow, flow.initiator().address(), thresholds))
                .map(flow -> flow.initiator() + " to " + flow.responder())
                .distinct()
                .limit(4)
                .toList();
        return relays.isEmpty()
                ? List.of()
                : List.of(new Visibility.Limit(
                        "encrypted-relay",
                        "the encrypted connection from " + String.join(", from ", relays)
                                + " carries packets both ways at the rate of media, as a relay over TLS does: what is "
                                + "in it is not seen and not judged"));
    }

    /** The relay, or where the client reaches it through an HTTP proxy (CONNECT, RFC 9110 section 9.3.6), both. */
    static String named(FlowState flow, Facts facts) {
        return facts.http().stream()
                .filter(http -> http.method().equals("CONNECT")
                        && http.source().equals(flow.initiator())
                        && http.destination().equals(flow.responder()))
                .findFirst()
                .map(http -> "the proxy " + flow.responder() + " and the encrypted relay " + http.host() + " behind it")
                .orElse("the encrypted relay " + flow.responder());
    }

    static boolean isRelay(Endpoint server, Facts facts) {
        return server.port() == TURNS_PORT
                || facts.names().of(server.address()).stream().anyMatch(name -> name.startsWith("turn"));
    }

    private static boolean carries(FlowState flow, Address client, Thresholds thresholds) {
        return flow.initiator().address().equals(client)
                && (flow.usages().contains("tls") || flow.usages().contains("dtls"))
                && !flow.usages().contains("rtp")
                // what a relay carries in the open is seen, a DTLS handshake too
                && !flow.usages().contains("turn")
                && isLikeMedia(
                        Math.min(flow.forward().payloads(), flow.backward().payloads()), flow, thresholds);
    }

    private static boolean isLikeMedia(long payloads, FlowState flow, Thresholds thresholds) {
        double seconds = Math.max(1, (flow.last().time() - flow.first().time()) / 1e9);
        return payloads >= thresholds.value("encrypted-relay.min-packets")
                && payloads / seconds >= thresholds.value("encrypted-relay.min-rate");
    }
}
