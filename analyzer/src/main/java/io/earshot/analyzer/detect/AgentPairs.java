package io.earshot.analyzer.detect;

import io.earshot.capture.net.Endpoint;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The pairs of each session of checks; gathered when first asked. */
final class AgentPairs {
    private final List<IceSession> sessions;
    private Map<Set<Endpoint>, Set<Set<Endpoint>>> known;

    AgentPairs(List<IceSession> sessions) {
        this.sessions = sessions;
    }

    /** All pairs of the agents that check this one, itself too. */
    Set<Set<Endpoint>> besides(Endpoint one, Endpoint other) {
        if (known == null) {
            known = new HashMap<>();
            sessions.forEach(this::add);
        }
        Set<Endpoint> pair = new HashSet<>(List.of(one, other));
        return known.getOrDefault(pair, Set.of(pair));
    }

    private void add(IceSession session) {
        Set<Set<Endpoint>> pairs = new LinkedHashSet<>();
        Stream.of(session.own(), session.peers(), session.outside())
                .flatMap(List::stream)
                .forEach(check -> pairs.add(new HashSet<>(List.of(check.source(), check.destination()))));
        pairs.forEach(pair -> known.put(pair, pairs));
    }
}
