package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.ObservedFlow;
import io.earshot.analyzer.ruleset.RuleJudge;
import io.earshot.analyzer.ruleset.RuleVerdict;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Site;
import io.earshot.analyzer.track.Tracker;
import io.earshot.analyzer.track.Visibility;
import io.earshot.capture.decode.rtcp.RtcpMessage;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Sighting;
import io.earshot.capture.observe.Totals;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What a capture point sees, written by hand as observations, and what is found in it. Times are seconds from its start.
 *
 * @param <S> the scene itself, which each of its words gives back
 */
abstract class Scene<S extends Scene<S>> {
    static final long START = 1_700_000_000_000_000_000L;
    static final int PACKETS_PER_SECOND = 50;

    private static final int UDP = 17;

    private final List<Observation> observations = new ArrayList<>();
    private final Site site;
    /** Moments from and to, s, by sender. */
    private final Map<Endpoint, List<double[]>> mirrored = new HashMap<>();

    private long frame;
    private int tap;
    private long flows = 1000;

    Scene(Site site) {
        this.site = site;
    }

    abstract S self();

    static Endpoint endpoint(String address, int port) {
        return new Endpoint(Address.parse(address).orElseThrow(), port);
    }

    final Sighting at(double seconds) {
        return new Sighting(START + (long) (seconds * 1e9), 0, tap, ++frame);
    }

    /** Where what follows is seen. */
    final S atTap(int number) {
        tap = number;
        return self();
    }

    final S add(Observation observation) {
        observations.add(observation);
        return self();
    }

    /** Anything that is seen at a moment. */
    S also(double seconds, Function<Sighting, Observation> observation) {
        return add(observation.apply(at(seconds)));
    }

    S also(GivenFlow flow) {
        return add(flow.seen(++flows, this::at));
    }

    // --- ICMP

    /** The receiver's host says that nobody listens, RFC 792 and RFC 4443. */
    S unreachable(Endpoint receiver, Endpoint sender, double... seconds) {
        return refused(receiver, 3, 4, sender, receiver, seconds);
    }

    /** A hop says that a packet has gone too far, RFC 792. */
    S expired(double seconds, Endpoint source, Endpoint destination, String hop) {
        add(new Observation.Icmp(at(seconds), endpoint(hop, 0), source, false, 11, 0, 64, UDP, source, destination));
        return self();
    }

    /** The receiver says that it did not get all fragments of a packet, RFC 792. */
    S waitedForFragments(double seconds, Endpoint source, Endpoint destination) {
        add(new Observation.Icmp(at(seconds), destination, source, false, 11, 1, 64, UDP, source, destination));
        return self();
    }

    /** A hop says that it forbids a packet, RFC 1812 section 5.2.7.1 and RFC 4443 section 3.1. */
    S prohibited(double seconds, Endpoint source, Endpoint destination, String hop) {
        return refused(endpoint(hop, 0), 13, 1, source, destination, seconds);
    }

    /** @param code6 the same in ICMPv6 */
    private S refused(
            Endpoint reporter, int code, int code6, Endpoint source, Endpoint destination, double... seconds) {
        boolean v6 = !reporter.address().isV4();
        for (double second : seconds) {
            add(new Observation.Icmp(
                    at(second), reporter, source, v6, v6 ? 1 : 3, v6 ? code6 : code, 64, UDP, source, destination));
        }
        return self();
    }

    // --- RTCP

    final S rtcp(double seconds, Endpoint source, Endpoint destination, RtcpMessage message) {
        return add(new Observation.Rtcp(at(seconds), source, destination, Optional.empty(), message));
    }

    /** @param sent packets so far, by a sender report */
    static RtcpMessage reports(
            boolean sealed, List<Integer> types, int count, OptionalLong sent, List<RtcpMessage.ReportBlock> blocks) {
        return reports(sealed, !sealed && types.size() == 1, types, count, sent, blocks);
    }

    static RtcpMessage reports(
            boolean sealed,
            boolean alone,
            List<Integer> types,
            int count,
            OptionalLong sent,
            List<RtcpMessage.ReportBlock> blocks) {
        return new RtcpMessage(
                sealed,
                false,
                77,
                types,
                alone,
                count,
                sent,
                OptionalLong.empty(),
                OptionalLong.empty(),
                blocks,
                List.of(),
                "",
                List.of(),
                List.of());
    }

    // --- both sides of a router

    /** What follows of that sender is in the capture twice between two moments, as a capture of both sides of a router holds it. */
    S twice(Endpoint source, double from, double to) {
        mirrored.computeIfAbsent(source, sender -> new ArrayList<>()).add(new double[] {from, to});
        return self();
    }

    final boolean isTwice(Endpoint source, Sighting at) {
        double second = (at.time() - START) / 1e9;
        return mirrored.getOrDefault(source, List.of()).stream()
                .anyMatch(span -> span[0] <= second && second < span[1]);
    }

    /** The snap length cut so many frames. */
    S cut(long frames) {
        return add(new Totals(
                at(100),
                List.of(new Totals.CaptureFacts(
                        "scene.pcap",
                        "pcap",
                        List.of(1),
                        0,
                        frames,
                        frames * 200,
                        Optional.of(START),
                        Optional.of(START + 100_000_000_000L),
                        Optional.empty(),
                        0,
                        frames,
                        2,
                        Optional.empty(),
                        List.of(),
                        0)),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of()));
    }

    // --- what comes of it

    Facts facts() {
        return facts(List.of());
    }

    /** @param last flows that are told at the end of the capture */
    final Facts facts(List<GivenFlow> last) {
        Tracker tracker = new Tracker(site);
        observations.stream()
                .sorted(Comparator.comparingLong(observation -> observation.at().time()))
                .forEach(tracker);
        long number = 0;
        for (GivenFlow flow : last) {
            tracker.accept(flow.seen(++number, this::at));
        }
        return tracker.facts(SceneFigures.inForce()::value);
    }

    List<String> limits() {
        return facts().visibility().limits().stream()
                .map(Visibility.Limit::code)
                .toList();
    }

    List<Finding> all() {
        return all(new RulesInForce(List.of()));
    }

    List<Finding> all(RulesInForce rules) {
        Facts facts = facts();
        List<ObservedFlow> seen = RuleFlows.of(facts, SceneFigures.inForce(), rules);
        List<RuleVerdict> verdicts = RuleJudge.judge(rules.rulesets(), seen, ruleset -> rules.telling(ruleset, facts));
        Thresholds thresholds = SceneFigures.inForce();
        return Detectors.findings(
                Detectors.all(thresholds, rules, seen, () -> verdicts), thresholds, rules, facts, true);
    }

    /** Codes and causes of all findings, {@code one-way-audio/undetermined}. */
    List<String> findings() {
        return findings(new RulesInForce(List.of()));
    }

    List<String> findings(RulesInForce rules) {
        return all(rules).stream()
                .map(finding -> finding.code() + "/" + finding.cause())
                .toList();
    }
}
