package io.earshot.analyzer.track;

import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The customer's own addresses on the outside of its router: those that translations show, those whose flows are the
 * flows of an inside host seen once more, with the other end and the time of the first packet the same and the port or
 * what they carry, and those by which inside hosts reach each other (hairpin, RFC 4787 section 6).
 */
public final class OutsideAddresses {
    private static final long TWIN_NANOS = 100_000_000;
    /** So many packets with payload, and as many octets of other ones each way, are no chance. */
    private static final int PAYLOADS = 3;

    private OutsideAddresses() {}

    /** What two views of one flow have in common: the protocol, the far end, and the near port. */
    private record Way(int protocol, Endpoint far, int nearPort, boolean nearOpens) {}

    /** What they have in common where the router changes ports: as many octets each way. */
    private record Load(int protocol, Endpoint far, boolean nearOpens, long forward, long backward) {}

    /** What a flow to the outside of the own router and the one that it turns back have in common. */
    private record Turn(int protocol, Address outside, int from, int to) {}

    static Set<Address> of(Site site, List<Mapping> mappings, List<FlowState> flows) {
        Set<Address> outside = new HashSet<>();
        mappings.forEach(mapping -> outside.add(mapping.outside().address()));
        addTwins(outside, site, flows);
        addTurning(outside, site, flows);
        return Collections.unmodifiableSet(outside);
    }

    /** Between public addresses goes what an inside host sends and gets. */
    private static void addTwins(Set<Address> outside, Site site, List<FlowState> flows) {
        List<FlowState> beyond = flows.stream()
                .filter(flow -> flow.initiator().address().isPublic()
                        && flow.responder().address().isPublic())
                .toList();
        if (beyond.isEmpty()) {
            return;
        }
        Map<Object, List<FlowState>> inside = new HashMap<>();
        for (FlowState flow : flows) {
            if (isInside(flow.initiator(), site) && flow.responder().address().isPublic()) {
                put(inside, true, flow);
            }
            if (isInside(flow.responder(), site) && flow.initiator().address().isPublic()) {
                put(inside, false, flow);
            }
        }
        for (FlowState flow : beyond) {
            if (hasTwin(inside, true, flow)) {
                outside.add(flow.initiator().address());
            }
            if (hasTwin(inside, false, flow)) {
                outside.add(flow.responder().address());
            }
        }
    }

    /** An inside host opens a flow to a public address, and from that address the same ports are opened to another. */
    private static void addTurning(Set<Address> outside, Site site, List<FlowState> flows) {
        List<FlowState> entering = flows.stream()
                .filter(flow -> flow.initiator().address().isPublic() && isInside(flow.responder(), site))
                .toList();
        if (entering.isEmpty()) {
            return;
        }
        Map<Turn, List<FlowState>> leaving = new HashMap<>();
        for (FlowState flow : flows) {
            if (isInside(flow.initiator(), site) && flow.responder().address().isPublic()) {
                leaving.computeIfAbsent(turn(flow, flow.responder().address()), any -> new ArrayList<>(1))
                        .add(flow);
            }
        }
        for (FlowState flow : entering) {
            Address known = flow.initiator().address();
            leaving.getOrDefault(turn(flow, known), List.of()).stream()
                    .filter(twin ->
                            !twin.initiator().address().equals(flow.responder().address()))
                    .filter(twin -> isSoon(twin, flow))
                    .findFirst()
                    .ifPresent(twin -> outside.add(known));
        }
    }

    private static Turn turn(FlowState flow, Address outside) {
        return new Turn(
                flow.protocol(),
                outside,
                flow.initiator().port(),
                flow.responder().port());
    }

    /** Flows of an inside host to a far one, as the outside of the router shows them. */
    public static List<FlowState> twins(Address inside, Address far, Facts facts) {
        ByAddress<FlowState> flows = facts.index().flows();
        List<FlowState> beyond = facts.outside().stream()
                .flatMap(address -> flows.between(address, far).stream())
                .filter(flow -> flow.responder().address().equals(far))
                .toList();
        if (beyond.isEmpty()) {
            return List.of();
        }
        List<FlowState> own = flows.between(inside, far).stream()
                .filter(flow -> flow.responder().address().equals(far))
                .toList();
        return beyond.stream()
                .filter(flow -> own.stream()
                        .anyMatch(twin ->
                                isSoon(twin, flow) && keys(twin, true).stream().anyMatch(keys(flow, true)::contains)))
                .sorted(Comparator.comparingLong(flow -> flow.first().time()))
                .toList();
    }

    private static boolean isInside(Endpoint endpoint, Site site) {
        return endpoint.address().isPrivate() && site.isLocal(endpoint.address());
    }

    /** By which a flow and the same one outside know each other. */
    private static List<Object> keys(FlowState flow, boolean nearOpens) {
        Endpoint far = nearOpens ? flow.responder() : flow.initiator();
        Endpoint near = nearOpens ? flow.initiator() : flow.responder();
        Way way = new Way(flow.protocol(), far, near.port(), nearOpens);
        boolean loaded =
                flow.forward().payloads() >= PAYLOADS && flow.backward().payloads() >= PAYLOADS;
        return loaded
                ? List.of(
                        way,
                        new Load(
                                flow.protocol(),
                                far,
                                nearOpens,
                                flow.forward().octets(),
                                flow.backward().octets()))
                : List.of(way);
    }

    private static void put(Map<Object, List<FlowState>> flows, boolean nearOpens, FlowState flow) {
        keys(flow, nearOpens)
                .forEach(key ->
                        flows.computeIfAbsent(key, any -> new ArrayList<>(1)).add(flow));
    }

    private static boolean hasTwin(Map<Object, List<FlowState>> inside, boolean nearOpens, FlowState flow) {
        return keys(flow, nearOpens).stream()
                .anyMatch(key -> inside.getOrDefault(key, List.of()).stream().anyMatch(twin -> isSoon(twin, flow)));
    }

    private static boolean isSoon(FlowState one, FlowState other) {
        return Math.abs(one.first().time() - other.first().time()) <= TWIN_NANOS;
    }
}
