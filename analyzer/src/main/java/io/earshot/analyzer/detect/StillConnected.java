package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Span;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A client that asked for consent on a pair (RFC 7675), as it does while it is muted or only listens, is not seen there any
 * more, and yet its connection by which the session is signalled goes on: it has not left.
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
                && connection(client, server, began, tap, thresholds, facts)
                        .flatMap(flow -> flow.forward().last())
                        .filter(last -> last.time() >= middle)
                        .isPresent();
    }

    /**
     * By which the session is signalled: the client's connection to the host of its media, else the one to another host that
     * spoke just before there was media. Of several the latest: each neighbour behind one address has its own.
     */
    static Optional<FlowState> connection(
            Endpoint client, Endpoint server, long began, int tap, Thresholds thresholds, Facts facts) {
        List<FlowState> before = facts.index().flows().of(client.address()).stream()
                .filter(flow -> flow.protocol() == TCP
                        && flow.first().tap() == tap
                        && flow.initiator().address().equals(client.address())
                        && flow.first().time() <= began)
                .toList();
        Span setUp = new Span(began - thresholds.nanos("one-way-audio.settle-seconds"), began);
        Comparator<FlowState> byBegin =
                Comparator.comparingLong(flow -> flow.first().time());
        return before.stream()
                .filter(flow -> flow.responder().address().equals(server.address()))
                .max(byBegin)
                .or(() -> before.stream()
                        .filter(flow -> flow.tcp().stream()
                                .flatMap(life -> life.talks().stream())
                                .anyMatch(setUp::contains))
                        .max(byBegin));
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
