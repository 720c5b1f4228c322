package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.SipTransaction;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.FlowState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** SIP requests over TCP that nobody answers, by the connection that carries them: many connections are asked for theirs. */
final class LostRequests {
    /** Requests that change a call; who hangs up does not mind. */
    private static final Set<String> CHANGES = Set.of("INVITE", "UPDATE", "REFER");

    private final long justBefore;
    private final Map<List<Endpoint>, List<Lost>> byEnds = new HashMap<>();

    /** @param call that the request is part of */
    private record Lost(SipTransaction request, Optional<Call> call) {}

    LostRequests(Thresholds thresholds, Facts facts) {
        justBefore = thresholds.nanos("signalling-blocked.reset-seconds");
        facts.calls().forEach(call -> remember(call.transactions(), Optional.of(call)));
        facts.registrations().forEach(registration -> remember(registration.transactions(), Optional.empty()));
        remember(facts.requests(), Optional.empty());
    }

    private void remember(List<SipTransaction> transactions, Optional<Call> call) {
        for (SipTransaction request : transactions) {
            if (!request.answered() && request.transport() == Transport.TCP) {
                byEnds.computeIfAbsent(List.of(request.source(), request.destination()), ends -> new ArrayList<>())
                        .add(new Lost(request, call));
            }
        }
    }

    private Stream<Lost> on(FlowState flow) {
        return byEnds.getOrDefault(List.of(flow.initiator(), flow.responder()), List.of()).stream();
    }

    /** A SIP request is sent after this moment; who hangs up does not mind. */
    boolean anySince(FlowState flow, long since) {
        return on(flow).map(Lost::request)
                .filter(request -> !Set.of("BYE", "ACK").contains(request.method()))
                .anyMatch(request -> request.requests().stream().anyMatch(at -> at.time() > since));
    }

    /** A request that changes a call, sent just before this moment and not made again with success. */
    Optional<SipTransaction> changeJustBefore(FlowState flow, long moment) {
        return on(flow).filter(lost -> CHANGES.contains(lost.request().method())
                        && isJustBefore(lost.request(), moment)
                        && lost.call()
                                .filter(call -> !succeedsLater(lost.request(), call))
                                .isPresent())
                .map(Lost::request)
                .findFirst();
    }

    private boolean isJustBefore(SipTransaction request, long moment) {
        return request.requests().stream()
                .limit(1)
                .anyMatch(sent -> sent.time() <= moment && moment - sent.time() <= justBefore);
    }

    private static boolean succeedsLater(SipTransaction lost, Call call) {
        return call.transactions().stream()
                .anyMatch(again -> again.answered()
                        && CHANGES.contains(again.method())
                        && again.cseq() > lost.cseq()
                        && again.source().address().equals(lost.source().address()));
    }
}
