package io.earshot.analyzer.track;

import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Hosts of which the capture holds one direction only, while it holds both of others: what goes to them, or comes from them,
 * takes a way past the capture point (asymmetric routing). Diagnosis notebook section 0.
 */
final class HalfSeen {
    /** Steps that a client takes when it has the server's, RFC 5246 section 7.3. */
    private static final Set<String> STEPS_THAT_FOLLOW =
            Set.of("certificate", "client-key-exchange", "change-cipher-spec", "finished");

    /** Packets that each host sent and got. */
    private static final class Count {
        private long sent;
        private long got;
    }

    private HalfSeen() {}

    /**
     * All that is seen of them goes one way, and something in it cannot be without what is not seen: data on a connection that
     * nobody repeats, a handshake that goes on, an answer that is acknowledged (RFC 3261 section 17.1.1.3), an answer to no
     * request. In the order of their text.
     *
     * @param unasked ends of answers, of whom and to whom, to requests that the capture lacks
     */
    static Set<Address> of(
            Collection<FlowState> flows,
            Collection<TlsSession> sessions,
            Collection<Call> calls,
            Set<List<Endpoint>> unasked,
            Figures figures) {
        Map<Address, Count> counts = new HashMap<>();
        for (FlowState flow : flows) {
            count(
                    counts,
                    flow.initiator(),
                    flow.forward().packets(),
                    flow.backward().packets());
            count(
                    counts,
                    flow.responder(),
                    flow.backward().packets(),
                    flow.forward().packets());
        }
        calls.stream().flatMap(call -> call.transactions().stream()).forEach(transaction -> {
            int there = transaction.requests().size();
            int back = transaction.responses().size();
            count(counts, transaction.source(), there, back);
            count(counts, transaction.destination(), back, there);
        });
        Set<Address> half = new HashSet<>();
        counts.forEach((address, count) -> {
            if (count.sent == 0 || count.got == 0) {
                half.add(address);
            }
        });
        Set<Address> proven = new TreeSet<>();
        if (half.isEmpty()) {
            return proven;
        }
        for (FlowState flow : flows) {
            if (OneSided.is(flow, figures)) {
                prove(proven, half, flow.initiator(), flow.responder());
            }
        }
        for (TlsSession session : sessions) {
            if (session.serverHello().isEmpty()
                    && session.steps().stream().anyMatch(step -> STEPS_THAT_FOLLOW.contains(step.step()))) {
                prove(proven, half, session.client(), session.server());
            }
        }
        calls.stream()
                .filter(call -> call.invited().isPresent())
                .forEach(call ->
                        acknowledged(call).forEach(ack -> prove(proven, half, ack.source(), ack.destination())));
        unasked.forEach(ends -> prove(proven, half, ends.get(0), ends.get(1)));
        return proven;
    }

    /** Not those that go elsewhere than their INVITE: a Contact may name a host that nobody reaches. */
    private static Stream<SipTransaction> acknowledged(Call call) {
        return call.transactions().stream()
                .filter(ack -> ack.method().equals("ACK")
                        && call.transactions().stream()
                                .anyMatch(invite -> invite.method().equals("INVITE")
                                        && invite.destination()
                                                .address()
                                                .equals(ack.destination().address())));
    }

    private static void count(Map<Address, Count> counts, Endpoint end, long sent, long got) {
        Count count = counts.computeIfAbsent(end.address(), address -> new Count());
        count.sent += sent;
        count.got += got;
    }

    private static void prove(Set<Address> proven, Set<Address> half, Endpoint one, Endpoint other) {
        for (Endpoint end : List.of(one, other)) {
            if (half.contains(end.address())) {
                proven.add(end.address());
            }
        }
    }
}
