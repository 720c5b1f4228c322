package io.earshot.analyzer.track;

import io.earshot.capture.net.Address;
import java.util.List;
import java.util.Set;

/**
 * What the capture could see; every verdict asks here first.
 *
 * @param bothDirections packets of both directions were captured
 * @param limits         named limits, in a stable order
 * @param idle           addresses of a host that lead nowhere while another one of the same host works
 */
public record Visibility(boolean bothDirections, List<Limit> limits, Set<Address> idle) {
    public Visibility {
        limits = List.copyOf(limits);
        idle = Set.copyOf(idle);
    }

    /** @param code as in the report's {@code visibility.limits} */
    public record Limit(String code, String says) {}

    public boolean has(String code) {
        return limits.stream().anyMatch(limit -> limit.code().equals(code));
    }

    public Set<String> codes() {
        return limits.stream().map(Limit::code).collect(java.util.stream.Collectors.toUnmodifiableSet());
    }
}
