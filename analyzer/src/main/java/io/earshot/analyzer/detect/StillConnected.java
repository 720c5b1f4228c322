package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import java.util.Comparator;

/**
 * A client that asked for consent on a pair (RFC 7675), as it does while it is muted or only listens, is not seen there any
 * more, and yet its connection to the same host, by which the session is signalled, goes on: it has not left.
 */
final class StillConnected {
    private static final int TCP = 6;

    private StillConnected() {}

    /**
     * @param began  when media began on the pair: the connection was there before
     * @param silent from when on nothing of the client is seen
     * @param until  the end of that silence
     */
    static boolean is(
            Endpoint client,
            Endpoint server,
            long began,
            long silent,
            long until,
            int tap,
            Thresholds thresholds,
            Facts facts) {
        long middle = silent + (until - silent) / 2;
        return asks(client, server, facts)
                && isSilent(client, server, silent, tap, thresholds, facts)
                // of several, each neighbour behind one address has its own
                && facts.index().flows().between(client.address(), server.address()).stream()
                        .filter(flow -> flow.protocol() == TCP
                                && flow.first().tap() == tap
                                && flow.initiator().address().equals(client.address())
                                && flow.first().time() <= began)
                        .max(Comparator.comparingLong(
                                (FlowState flow) -> flow.first().time()))
                        .flatMap(flow -> flow.forward().last())
                        .filter(last -> last.time() >= middle)
                        .isPresent();
    }

    /** The client asks for consent on the pair, and gets it. */
    static boolean asks(Endpoint client, Endpoint server, Facts facts) {
        return facts.index().exchanges().between(client, server).stream()
                .anyMatch(check ->
                        check.isCheck() && check.succeeded() && check.source().equals(client));
    }

    /** Nothing of the client is seen on the pair. */
    static boolean isSilent(Endpoint client, Endpoint server, long since, int tap, Thresholds thresholds, Facts facts) {
        return OpenPath.lastSent(client, server, tap, facts)
                <= since + thresholds.nanos("rtcp-witness.on-its-way-seconds");
    }
}
