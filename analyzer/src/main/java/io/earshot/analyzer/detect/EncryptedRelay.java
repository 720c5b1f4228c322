package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.capture.net.Address;
import io.earshot.capture.observe.FlowState;
import java.util.Optional;

/**
 * A connection that may carry media inside of TLS or DTLS, as TURN over TLS does (RFC 8656 section 3.1): what goes through
 * it cannot be seen, but that it goes both ways at the rate of speech can.
 */
final class EncryptedRelay {
    private EncryptedRelay() {}

    /** The connection of the session's client that lives on after the first check. */
    static Optional<FlowState> of(IceSession session, Thresholds thresholds, Facts facts) {
        long from = session.checks().stream()
                .mapToLong(check -> check.first().time())
                .min()
                .orElse(Long.MAX_VALUE);
        return facts.flows().stream()
                .filter(flow -> session.near().stream().anyMatch(near -> carries(flow, near, thresholds)))
                .filter(flow -> flow.last().time() > from)
                .findFirst();
    }

    private static boolean carries(FlowState flow, Address client, Thresholds thresholds) {
        double seconds = Math.max(1, (flow.last().time() - flow.first().time()) / 1e9);
        long fewer = Math.min(flow.forward().payloads(), flow.backward().payloads());
        return flow.initiator().address().equals(client)
                && (flow.usages().contains("tls") || flow.usages().contains("dtls"))
                && fewer >= thresholds.value("encrypted-relay.min-packets")
                && fewer / seconds >= thresholds.value("encrypted-relay.min-rate");
    }
}
