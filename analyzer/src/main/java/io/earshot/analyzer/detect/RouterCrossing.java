package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How far a flow of an inside host gets, where the capture shows both sides of a router that translates. */
enum RouterCrossing {
    /** The outside was not captured, or cannot be told from the inside. */
    UNKNOWN,
    /** Other flows leave the router, this one does not. */
    NEVER_LEAVES,
    /** It leaves the router, and nothing comes back even there. */
    UNANSWERED_OUTSIDE,
    /** It leaves the router, and what comes back stays outside. */
    ANSWER_STAYS_OUTSIDE;

    /**
     * The flows of a capture by where they go to, so that those beside each other are found at once. Filled when it is first
     * asked, for one thread.
     */
    static final class Index {
        private record Key(int protocol, Endpoint server) {}

        private final Facts facts;
        /** A packet is before and behind a router within this time, ns. */
        private final long soon;

        private final Map<Key, List<FlowState>> inside = new HashMap<>();
        private final Map<Key, List<FlowState>> outside = new HashMap<>();
        /** Whether flows of a tap are seen on both sides of a router. */
        private final Map<Integer, Boolean> crossed = new HashMap<>();

        Index(Facts facts, Thresholds thresholds) {
            this.facts = facts;
            soon = soon(thresholds);
        }

        private void fill() {
            if (!inside.isEmpty() || !outside.isEmpty()) {
                return;
            }
            for (FlowState flow : facts.flows()) {
                Map<Key, List<FlowState>> side = isInside(flow) ? inside : outside;
                side.computeIfAbsent(key(flow), key -> new ArrayList<>()).add(flow);
            }
        }

        private static boolean isInside(FlowState flow) {
            return flow.initiator().address().isPrivate();
        }

        private static Key key(FlowState flow) {
            return new Key(flow.protocol(), flow.responder());
        }

        private Optional<FlowState> own(int protocol, Endpoint client, Endpoint server) {
            return facts.index().flows().between(client, server).stream()
                    .filter(flow ->
                            flow.protocol() == protocol && flow.initiator().equals(client) && isInside(flow))
                    .findFirst();
        }

        /** The reset that an inside host gets in the server's name is not seen outside of the router: the router sends it. */
        boolean resetByRouter(FlowState flow) {
            boolean inward = flow.tcp()
                    .filter(tcp -> tcp.reset().isPresent() && !tcp.resetByInitiator())
                    .isPresent();
            if (!inward
                    || own(flow.protocol(), flow.initiator(), flow.responder()).isEmpty()) {
                return false;
            }
            fill();
            Optional<FlowState> twin = twin(flow);
            return twin.isPresent()
                    ? twin.get()
                            .tcp()
                            .filter(tcp -> tcp.reset().isEmpty() || tcp.resetByInitiator())
                            .isPresent()
                    : crossed.computeIfAbsent(flow.first().tap(), this::isCrossed);
        }

        RouterCrossing of(int protocol, Endpoint client, Endpoint server) {
            Optional<FlowState> own = own(protocol, client, server);
            if (own.isEmpty()) {
                return UNKNOWN;
            }
            fill();
            Optional<FlowState> twin = twin(own.get());
            if (twin.isPresent()) {
                return twin.get().backward().packets() > 0 ? ANSWER_STAYS_OUTSIDE : UNANSWERED_OUTSIDE;
            }
            return crossed.computeIfAbsent(own.get().first().tap(), this::isCrossed) ? NEVER_LEAVES : UNKNOWN;
        }

        private boolean isCrossed(int tap) {
            return outside.keySet().stream()
                    .flatMap(key -> inside.getOrDefault(key, List.of()).stream())
                    .anyMatch(flow -> flow.first().tap() == tap && twin(flow).isPresent());
        }

        /** The same flow with a public initiator. */
        private Optional<FlowState> twin(FlowState flow) {
            return outside.getOrDefault(key(flow), List.of()).stream()
                    .filter(other -> isBeside(flow, other))
                    .filter(other -> continued(other).filter(flow::equals).isPresent())
                    .findFirst();
        }

        /** The inside flow that a flow outside continues: the one of the same port, else the one nearest in time. */
        private Optional<FlowState> continued(FlowState flow) {
            return inside.getOrDefault(key(flow), List.of()).stream()
                    .filter(other -> isBeside(other, flow))
                    .min(Comparator.comparing((FlowState other) ->
                                    other.initiator().port() != flow.initiator().port())
                            .thenComparingLong(other ->
                                    Math.abs(other.first().time() - flow.first().time())));
        }

        private boolean isBeside(FlowState one, FlowState other) {
            return Math.abs(one.first().time() - other.first().time()) <= soon;
        }
    }

    static long soon(Thresholds thresholds) {
        return thresholds.nanos("router-crossing.soon-seconds");
    }

    boolean isProof() {
        return this == NEVER_LEAVES || this == ANSWER_STAYS_OUTSIDE;
    }

    /** Whose fault it is, as far as the capture shows. */
    String says() {
        return switch (this) {
            case UNKNOWN -> "a firewall drops them silently, or the server is down.";
            case NEVER_LEAVES ->
                "other packets leave the router, these never do: the router or firewall between " + "them drops them.";
            case UNANSWERED_OUTSIDE ->
                "they leave the router, and nothing comes back even there: a firewall past the router drops "
                        + "them, or the server is down.";
            case ANSWER_STAYS_OUTSIDE ->
                "they leave the router, the server's answers reach its outside and never the inside: the "
                        + "router or firewall between them drops the answers.";
        };
    }
}
