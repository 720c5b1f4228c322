package io.earshot.analyzer.track;

import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Addresses of a host that lead nowhere: an interface without a way to the internet, or a family of addresses that is
 * configured and not routed. An ICE agent asks from each address it has (RFC 8445 section 5.1.1.1). Where no public host
 * ever answers to one of them, and those asked answer to another one of the same agent, no server is blocked.
 */
final class IdleAddresses {
    private static final Set<String> STUN = Set.of("stun", "turn");

    private final Figures figures;
    private final List<StunExchange> exchanges;
    private final Set<Address> reached;

    private IdleAddresses(List<FlowState> flows, List<StunExchange> exchanges, Figures figures) {
        this.figures = figures;
        this.exchanges = exchanges;
        reached = reached(flows, exchanges);
    }

    /** In the order of their text. */
    static Set<Address> of(List<FlowState> flows, List<StunExchange> exchanges, Figures figures) {
        return new IdleAddresses(flows, exchanges, figures).find();
    }

    /** Addresses that a public host answers, or sends to. Checks of a peer may be seen to go there and not arrive. */
    private static Set<Address> reached(List<FlowState> flows, List<StunExchange> exchanges) {
        Set<Address> reached = new HashSet<>();
        for (StunExchange exchange : exchanges) {
            if (exchange.answered() && exchange.destination().address().isPublic()) {
                reached.add(exchange.source().address());
            }
            if (exchange.answered() && exchange.source().address().isPublic()) {
                reached.add(exchange.destination().address());
            }
        }
        for (FlowState flow : flows) {
            if (STUN.containsAll(flow.usages()) && !flow.usages().isEmpty()) {
                continue;
            }
            if (flow.initiator().address().isPublic() && flow.forward().packets() > 0) {
                reached.add(flow.responder().address());
            }
            if (flow.responder().address().isPublic() && flow.backward().packets() > 0) {
                reached.add(flow.initiator().address());
            }
        }
        return reached;
    }

    private Set<Address> find() {
        Map<Address, List<StunExchange>> unheard = new LinkedHashMap<>();
        for (StunExchange exchange : exchanges) {
            boolean outward = exchange.destination().address().isPublic();
            if (outward && !reached.contains(exchange.source().address())) {
                unheard.computeIfAbsent(exchange.source().address(), address -> new ArrayList<>())
                        .add(exchange);
            }
        }
        Set<Address> idle = new TreeSet<>();
        if (unheard.isEmpty()) {
            return idle;
        }
        Agents agents = new Agents(exchanges, figures);
        unheard.forEach((address, asked) -> {
            if (agents.siblings(asked).stream().anyMatch(reached::contains)) {
                idle.add(address);
            }
        });
        return idle;
    }

    /** Who asks together with whom. */
    private static final class Agents {
        private final Map<String, Set<Address>> byName = new HashMap<>();
        private final Map<Endpoint, TreeMap<Long, Address>> byServer = new HashMap<>();
        private final Map<String, Set<Address>> sightings = new HashMap<>();
        /** An agent asks from all its addresses at once; two hosts do so by chance only, ns. */
        private final long atOnce;
        /** By chance the same two do not so often. */
        private final double often;

        Agents(List<StunExchange> exchanges, Figures figures) {
            atOnce = figures.nanos("idle-address.at-once-seconds");
            often = figures.value("idle-address.min-times");
            for (StunExchange exchange : exchanges) {
                Address source = exchange.source().address();
                sightings
                        .computeIfAbsent(exchange.request().transactionId(), id -> new HashSet<>(2))
                        .add(source);
                if (exchange.answered()) {
                    byServer.computeIfAbsent(exchange.destination(), server -> new TreeMap<>())
                            .put(exchange.first().time(), source);
                }
                if (exchange.answered() && exchange.isCheck()) {
                    byName.computeIfAbsent(name(exchange), name -> new HashSet<>(2))
                            .add(source);
                }
            }
        }

        private static String name(StunExchange check) {
            return check.request().username().orElse("");
        }

        /** Other addresses of the agent that asked: they get answers to the same questions. */
        Set<Address> siblings(List<StunExchange> asked) {
            Set<Address> siblings = new HashSet<>();
            Map<Address, Integer> together = new HashMap<>();
            for (StunExchange exchange : asked) {
                if (exchange.isCheck()) {
                    siblings.addAll(byName.getOrDefault(name(exchange), Set.of()));
                }
                long time = exchange.first().time();
                new HashSet<>(byServer.getOrDefault(exchange.destination(), new TreeMap<>())
                                .subMap(time - atOnce, time + atOnce)
                                .values())
                        .forEach(other -> together.merge(other, 1, Integer::sum));
            }
            together.forEach((address, times) -> {
                if (times >= often) {
                    siblings.add(address);
                }
            });
            // the same request at both sides of a router has two sources, and one sender
            asked.forEach(exchange ->
                    siblings.removeAll(sightings.get(exchange.request().transactionId())));
            return siblings;
        }
    }
}
