package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.track.Span;
import io.earshot.capture.net.Address;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A client has several transports to one media server at once, as to an SFU: one on which it publishes, and one for whom it
 * listens to. What fails on all of them for the same reason is one fault.
 */
final class SeveralTransports {
    private static final Set<String> CODES = Set.of("ice-failed", "dtls-failed");
    /** Ends of other transports that are named. */
    private static final int NAMED = 4;

    /** What is the same of all of them; who of the two began does not matter. */
    private record Fault(String code, String cause, Severity severity, Set<Address> hosts) {}

    private SeveralTransports() {}

    static List<Finding> folded(List<Finding> found) {
        Map<Fault, List<Finding>> alike = new LinkedHashMap<>();
        List<Finding> told = new ArrayList<>(found.size());
        Map<Finding, List<Finding>> others = new LinkedHashMap<>();
        for (Finding finding : found) {
            Optional<Fault> fault = fault(finding);
            Optional<Finding> first = fault.flatMap(same -> alike.getOrDefault(same, List.of()).stream()
                    .filter(other -> span(other).overlaps(span(finding)))
                    .findFirst());
            if (first.isPresent()) {
                others.computeIfAbsent(first.get(), any -> new ArrayList<>()).add(finding);
            } else {
                fault.ifPresent(same ->
                        alike.computeIfAbsent(same, any -> new ArrayList<>()).add(finding));
                told.add(finding);
            }
        }
        told.replaceAll(finding -> others.containsKey(finding)
                ? finding.with(others.get(finding), sentence(others.get(finding)))
                : finding);
        return told;
    }

    /** A finding that is of a call is told with it. */
    private static Optional<Fault> fault(Finding finding) {
        Set<Address> hosts = new HashSet<>();
        finding.subject().host().ifPresent(hosts::add);
        finding.subject().peer().ifPresent(hosts::add);
        return hosts.size() == 2 && finding.call().isEmpty() && CODES.contains(finding.code())
                ? Optional.of(new Fault(finding.code(), finding.cause(), finding.severity(), Set.copyOf(hosts)))
                : Optional.empty();
    }

    private static Span span(Finding finding) {
        return new Span(finding.first(), finding.last());
    }

    private static String sentence(List<Finding> others) {
        return " So it is, at the same time, on " + Count.of(others.size(), "other transport") + " of the two hosts: "
                + others.stream()
                        .limit(NAMED)
                        .map(other -> Precedence.ends(other.subject()).stream()
                                .map(Object::toString)
                                .collect(Collectors.joining(" with ")))
                        .collect(Collectors.joining(", "))
                + ".";
    }
}
