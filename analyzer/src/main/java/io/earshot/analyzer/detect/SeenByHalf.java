package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Visibility;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Findings that rest on what is missing, about hosts of which the capture holds one direction only. */
final class SeenByHalf {
    /** Codes that miss something, and what they say without that: a direction that is not captured cannot deny it. */
    private static final Map<String, Set<String>> MISS = Map.ofEntries(
            Map.entry("one-way-audio", Set.of("silent-media", "direction-mismatch")),
            Map.entry("no-audio", Set.of()),
            Map.entry("signalling-blocked", Set.of("admin-prohibited", "port-unreachable", "name-not-resolved")),
            Map.entry("tls-failed", Set.of("alert", "intercepted", "certificate")),
            Map.entry("stun-blocked", Set.of("admin-prohibited")),
            Map.entry("turn-failed", Set.of("unauthorized", "forbidden", "mismatch", "quota", "other-error")),
            Map.entry("ice-failed", Set.of("role-conflict", "credentials")),
            Map.entry("dtls-failed", Set.of("alert")),
            Map.entry("registration-failed", Set.of("rejected", "auth-loop")),
            Map.entry("rule-blocked", Set.of("admin-prohibited")),
            Map.entry("inbound-call-lost", Set.of()),
            Map.entry("media-rests", Set.of()));

    private SeenByHalf() {}

    static boolean is(Finding finding, Visibility visibility) {
        Finding.Subject subject = finding.subject();
        return !visibility.half().isEmpty()
                && MISS.containsKey(finding.code())
                && !MISS.get(finding.code()).contains(finding.cause())
                && Stream.of(subject.host(), subject.peer(), subject.source(), subject.destination())
                        .flatMap(Optional::stream)
                        .anyMatch(visibility.half()::contains);
    }
}
