package io.earshot.analyzer.report;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.detect.Confidence;
import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.detect.Severity;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Findings that say the same of several calls, which people need to read once: a router that drops media drops that of all.
 *
 * @param first  the one that is told in full
 * @param others of other calls, in their order; empty where it is alone
 */
record Alike(Finding first, List<Finding> others) {
    /** Fewer are told one by one. */
    private static final int MANY = 3;
    /** Ranges and hosts that a line names. */
    private static final int NAMED = 6;

    /** @param says the summary without its host: who does not hear whom */
    private record Kind(
            Severity severity,
            String code,
            String cause,
            Confidence confidence,
            Optional<Address> peer,
            Optional<String> rule,
            String says) {
        static Kind of(Finding finding) {
            String host = finding.subject().host().map(Address::toString).orElse("");
            return new Kind(
                    finding.severity(),
                    finding.code(),
                    finding.cause(),
                    finding.confidence(),
                    finding.subject().peer(),
                    finding.rule(),
                    host.isEmpty() ? finding.summary() : finding.summary().replace(host, ""));
        }
    }

    /** All findings in their order, each once. */
    static List<Alike> of(List<Finding> findings) {
        Map<Kind, List<Finding>> kinds = findings.stream()
                .filter(finding -> finding.call().isPresent())
                .collect(Collectors.groupingBy(Kind::of, LinkedHashMap::new, Collectors.toList()));
        kinds.values().removeIf(same -> same.size() < MANY);
        Map<Finding, List<Finding>> told = new IdentityHashMap<>();
        Set<Finding> folded = Collections.newSetFromMap(new IdentityHashMap<>());
        kinds.values().forEach(same -> {
            List<Finding> others = same.subList(1, same.size());
            told.put(same.get(0), others);
            folded.addAll(others);
        });
        return findings.stream()
                .filter(finding -> !folded.contains(finding))
                .map(finding -> new Alike(finding, told.getOrDefault(finding, List.of())))
                .toList();
    }

    /** {@code the same in calls 2-30 of 192.168.1.10 and 192.168.1.11: ports 10000-10116 of 203.0.113.10}. */
    String words(CallSummary calls) {
        TreeSet<Integer> places = new TreeSet<>();
        TreeSet<Address> hosts = new TreeSet<>();
        for (Finding other : others) {
            other.call().map(calls::position).ifPresent(places::add);
            other.subject().host().ifPresent(hosts::add);
        }
        String ports = ports();
        return "the same in " + Count.noun(places.size(), "call") + " " + named(ranges(places))
                + (hosts.size() > 1
                        ? " of " + named(hosts.stream().map(Address::toString).toList())
                        : "")
                + (ports.isEmpty() ? "" : "; in all " + ports);
    }

    /** Of each host that all have, from the least port to the greatest. */
    private String ports() {
        Map<Address, TreeSet<Integer>> byHost = new TreeMap<>();
        List<Finding> all = new ArrayList<>(others);
        all.add(first);
        boolean blocked = all.stream().noneMatch(finding -> finding.blocked().isEmpty());
        for (Finding finding : all) {
            Finding.Subject subject = finding.subject();
            if (blocked) {
                // the ends that a rule has to name
                finding.blocked().forEach(flow -> {
                    note(flow.local(), byHost);
                    note(flow.remote(), byHost);
                });
            } else {
                note(subject.source(), subject.sourcePort(), byHost);
                note(subject.destination(), subject.destinationPort(), byHost);
            }
        }
        return byHost.entrySet().stream()
                .filter(host -> host.getValue().size() > 1)
                .limit(NAMED)
                .map(host -> "ports " + host.getValue().first() + "-"
                        + host.getValue().last() + " of " + host.getKey())
                .collect(Collectors.joining(" and "));
    }

    private static void note(Endpoint end, Map<Address, TreeSet<Integer>> byHost) {
        note(Optional.of(end.address()), Optional.of(end.port()).filter(port -> port > 0), byHost);
    }

    private static void note(Optional<Address> host, Optional<Integer> port, Map<Address, TreeSet<Integer>> byHost) {
        if (host.isPresent() && port.isPresent()) {
            byHost.computeIfAbsent(host.get(), address -> new TreeSet<>()).add(port.get());
        }
    }

    /** {@code 2-5} for numbers that follow each other. */
    private static List<String> ranges(Collection<Integer> numbers) {
        List<String> ranges = new ArrayList<>();
        int from = -1;
        int to = -1;
        for (int number : numbers) {
            if (number != to + 1 || from < 0) {
                add(from, to, ranges);
                from = number;
            }
            to = number;
        }
        add(from, to, ranges);
        return ranges;
    }

    private static void add(int from, int to, List<String> ranges) {
        if (from >= 0) {
            ranges.add(from == to ? String.valueOf(from) : from + "-" + to);
        }
    }

    private static String named(List<String> all) {
        String some = String.join(", ", all.subList(0, Math.min(NAMED, all.size())));
        return all.size() > NAMED ? some + " and " + (all.size() - NAMED) + " more" : some;
    }
}
