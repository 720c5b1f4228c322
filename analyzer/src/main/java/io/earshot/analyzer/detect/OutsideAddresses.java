package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.ByAddress;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Mapping;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The customer's own addresses on the outside of its router: those that translations show, those whose flows are the
 * flows of an inside host seen once more, with the other end and the first packet's port and time the same, and those by
 * which inside hosts reach each other (hairpin, RFC 4787 section 6).
 */
final class OutsideAddresses {
    private static final long TWIN_NANOS = 100_000_000;

    private OutsideAddresses() {}

    /** What two views of one flow have in common: the protocol, the far end, and the near port. */
    private record Way(int protocol, Endpoint far, int nearPort, boolean nearOpens) {}

    /** What a flow to the outside of the own router and the one that it turns back have in common. */
    private record Turn(int protocol, Address outside, int from, int to) {}

    static Set<Address> of(Facts facts) {
        Set<Address> outside = new HashSet<>();
        for (Mapping mapping : facts.mappings()) {
            outside.add(mapping.outside().address());
        }
        Map<Way, List<FlowState>> inside = new HashMap<>();
        facts.flows().forEach(flow -> {
            if (isInside(flow.initiator(), facts) && flow.responder().address().isPublic()) {
                put(inside, way(flow, true), flow);
            }
            if (isInside(flow.responder(), facts) && flow.initiator().address().isPublic()) {
                put(inside, way(flow, false), flow);
            }
        });
        facts.flows().forEach(flow -> {
            if (flow.initiator().address().isPublic()
                    && flow.responder().address().isPublic()) {
                if (hasTwin(inside, way(flow, true), flow)) {
                    outside.add(flow.initiator().address());
                }
                if (hasTwin(inside, way(flow, false), flow)) {
                    outside.add(flow.responder().address());
                }
            }
        });
        addTurning(outside, facts);
        return outside;
    }

    /** An inside host opens a flow to a public address, and from that address the same ports are opened to another. */
    private static void addTurning(Set<Address> outside, Facts facts) {
        Map<Turn, List<FlowState>> leaving = new HashMap<>();
        for (FlowState flow : facts.flows()) {
            if (isInside(flow.initiator(), facts) && flow.responder().address().isPublic()) {
                leaving.computeIfAbsent(turn(flow, flow.responder().address()), any -> new ArrayList<>(1)).add(flow);
            }
        }
        for (FlowState flow : facts.flows()) {
            Address known = flow.initiator().address();
            if (known.isPublic() && isInside(flow.responder(), facts)) {
                leaving.getOrDefault(turn(flow, known), List.of()).stream()
                        .filter(twin -> !twin.initiator().address().equals(flow.responder().address()))
                        .filter(twin -> Math.abs(twin.first().time() - flow.first().time()) <= TWIN_NANOS)
                        .findFirst()
                        .ifPresent(twin -> outside.add(known));
            }
        }
    }

    private static Turn turn(FlowState flow, Address outside) {
        return new Turn(flow.protocol(), outside, flow.initiator().port(), flow.responder().port());
    }

    /**
     * Flows of an inside host to a far one, as the outside of the router shows them.
     *
     * @param outside what {@link #of} gives
     */
    static List<FlowState> twins(Address inside, Address far, Set<Address> outside, Facts facts) {
        ByAddress<FlowState> flows = facts.index().flows();
        List<FlowState> own = flows.between(inside, far).stream()
                .filter(flow -> flow.responder().address().equals(far))
                .toList();
        return outside.stream()
                .flatMap(address -> flows.between(address, far).stream())
                .filter(flow -> flow.responder().address().equals(far))
                .filter(flow -> own.stream()
                        .anyMatch(twin -> way(twin, true).equals(way(flow, true))
                                && Math.abs(twin.first().time() - flow.first().time()) <= TWIN_NANOS))
                .sorted(Comparator.comparingLong(flow -> flow.first().time()))
                .toList();
    }

    private static boolean isInside(Endpoint endpoint, Facts facts) {
        return endpoint.address().isPrivate() && facts.site().isLocal(endpoint.address());
    }

    private static Way way(FlowState flow, boolean nearOpens) {
        return nearOpens
                ? new Way(flow.protocol(), flow.responder(), flow.initiator().port(), true)
                : new Way(flow.protocol(), flow.initiator(), flow.responder().port(), false);
    }

    private static void put(Map<Way, List<FlowState>> flows, Way way, FlowState flow) {
        flows.computeIfAbsent(way, any -> new ArrayList<>(1)).add(flow);
    }

    private static boolean hasTwin(Map<Way, List<FlowState>> inside, Way way, FlowState flow) {
        return inside.getOrDefault(way, List.of()).stream()
                .anyMatch(twin -> Math.abs(twin.first().time() - flow.first().time()) <= TWIN_NANOS);
    }
}
