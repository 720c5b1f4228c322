package io.earshot.analyzer.track;

import io.earshot.capture.net.Address;
import java.util.List;
import java.util.Set;

/**
 * What the capture could see; every verdict asks here first.
 *
 * @param bothDirections packets of both directions were captured
 * @param loss           what the capture itself lost
 * @param limits         named limits, in a stable order
 * @param idle           addresses of a host that lead nowhere while another one of the same host works
 * @param half           hosts of which one direction was captured, while both were of others
 */
public record Visibility(
        boolean bothDirections, CaptureLoss loss, List<Limit> limits, Set<Address> idle, Set<Address> half) {
    public Visibility {
        limits = List.copyOf(limits);
        idle = Set.copyOf(idle);
        half = Set.copyOf(half);
    }

    /** The snap length cut frames, so that texts in them are not whole. */
    public boolean cutTexts() {
        return limits.stream().anyMatch(limit -> limit.code().equals("truncated"));
    }

    /** @param code as in the report's {@code visibility.limits} */
    public record Limit(String code, String says) {}
}
