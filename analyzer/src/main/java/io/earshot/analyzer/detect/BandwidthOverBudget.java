package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Behaviours;
import io.earshot.analyzer.ruleset.Ruleset;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.Span;
import io.earshot.capture.net.Address;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An agent's media, both directions together, or the site's, takes more than the ruleset's figure. Notebook section 8. */
public final class BandwidthOverBudget implements Detector {
    private static final Pattern TIER = Pattern.compile("(\\d+) agents\\D+(\\d+)");
    private static final String SITE = "site-bandwidth-kbps";

    private final RulesInForce rules;
    /** Over which the rate is taken, ns; a rate over less than a second is that of a burst. */
    private final long window;

    public BandwidthOverBudget(Thresholds thresholds, RulesInForce rules) {
        this.rules = rules;
        window = (long) (Math.max(1, thresholds.value("bandwidth-over-budget.min-seconds")) * 1e9);
    }

    /** What one agent's streams carried in one window. */
    private static final class Load {
        private double octets;
        private MediaStream stream;
        private Call call;
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        for (Ruleset ruleset : rules.rulesets()) {
            Behaviours behaviours = ruleset.behaviours();
            OptionalInt agent = behaviours
                    .bandwidthPerAgentKbps()
                    .map(asked -> asked.recommended().isPresent() ? asked.recommended() : asked.minimum())
                    .orElse(OptionalInt.empty());
            TreeMap<Integer, Integer> tiers = tiers(behaviours.further().getOrDefault(SITE, ""));
            if (agent.isEmpty() && tiers.isEmpty()) {
                continue;
            }
            Map<Long, Map<Address, Load>> loads = loads(ruleset, facts);
            agent.ifPresent(budget -> agents(ruleset, budget, loads, facts, findings));
            site(ruleset, tiers, loads, facts).ifPresent(findings);
        }
    }

    private static TreeMap<Integer, Integer> tiers(String text) {
        TreeMap<Integer, Integer> tiers = new TreeMap<>();
        Matcher matcher = TIER.matcher(text);
        while (matcher.find()) {
            tiers.put(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
        }
        return tiers;
    }

    /** Octets of IP by window and inside host, of the vendor's calls in their innermost view. */
    private Map<Long, Map<Address, Load>> loads(Ruleset ruleset, Facts facts) {
        Map<Long, Map<Address, Load>> loads = new TreeMap<>();
        for (Call call : rules.callsOf(ruleset, facts)) {
            if (call.views().isEmpty()) {
                continue;
            }
            var view = call.views().get(0);
            for (var streams : java.util.List.of(view.outbound(), view.inbound())) {
                for (MediaStream stream : streams) {
                    spread(stream, call, facts.first(), loads);
                }
            }
        }
        return loads;
    }

    private void spread(MediaStream stream, Call call, long start, Map<Long, Map<Address, Load>> loads) {
        double octetsPerPacket = (double) stream.ipOctets() / Math.max(1, stream.packets());
        for (MediaStream.Chunk chunk : stream.chunks()) {
            double length = Math.max(1, chunk.to() - chunk.from());
            for (long slot = (chunk.from() - start) / window; slot * window + start < chunk.to(); slot++) {
                long from = Math.max(chunk.from(), start + slot * window);
                long to = Math.min(chunk.to(), start + (slot + 1) * window);
                Load load = loads.computeIfAbsent(slot, key -> new TreeMap<>(Comparator.comparing(Address::toString)))
                        .computeIfAbsent(stream.near().address(), key -> new Load());
                load.octets += chunk.packets() * octetsPerPacket * ((to - from) / length);
                load.stream = stream;
                load.call = call;
            }
        }
    }

    private double kbps(double octets) {
        return octets * 8 / (window / 1e9) / 1000;
    }

    private void agents(
            Ruleset ruleset, int budget, Map<Long, Map<Address, Load>> loads, Facts facts, Consumer<Finding> findings) {
        Map<Address, Long> worst = new TreeMap<>(Comparator.comparing(Address::toString));
        loads.forEach((slot, byAgent) -> byAgent.forEach((agent, load) -> {
            if (kbps(load.octets) > budget) {
                worst.merge(
                        agent,
                        slot,
                        (one, other) -> loads.get(other).get(agent).octets
                                        > loads.get(one).get(agent).octets
                                ? other
                                : one);
            }
        }));
        worst.forEach((agent, slot) -> {
            Load load = loads.get(slot).get(agent);
            findings.accept(draft("per-agent", ruleset, slot, load, facts)
                    .call(load.call)
                    .summary(String.format(
                            Locale.ROOT,
                            "media of %s takes %.0f kbit/s, %s plans with %d",
                            agent,
                            kbps(load.octets),
                            ruleset.name(),
                            budget))
                    .explanation(String.format(
                            Locale.ROOT,
                            "In %.0f s the agent's streams took %.0f kbit/s of IP in both directions together; the "
                                    + "ruleset's figure for an agent is %d kbit/s.",
                            window / 1e9,
                            kbps(load.octets),
                            budget))
                    .remedy("Plan more bandwidth for each agent, or choose a codec that needs less")
                    .finish());
        });
    }

    private Optional<Finding> site(
            Ruleset ruleset, TreeMap<Integer, Integer> tiers, Map<Long, Map<Address, Load>> loads, Facts facts) {
        for (Map.Entry<Long, Map<Address, Load>> slot : loads.entrySet()) {
            Map<Address, Load> byAgent = slot.getValue();
            double sum = kbps(
                    byAgent.values().stream().mapToDouble(load -> load.octets).sum());
            Map.Entry<Integer, Integer> tier = tiers.ceilingEntry(byAgent.size());
            if (tier != null && sum > tier.getValue()) {
                Load any = byAgent.values().iterator().next();
                return Optional.of(draft("site", ruleset, slot.getKey(), any, facts)
                        .summary(String.format(
                                Locale.ROOT,
                                "media of %s takes %.0f kbit/s, %s plans with %d for %s",
                                Count.of(byAgent.size(), "agent"),
                                sum,
                                ruleset.name(),
                                tier.getValue(),
                                Count.of(tier.getKey(), "agent")))
                        .explanation(String.format(
                                Locale.ROOT,
                                "In %.0f s the streams of %s took %.0f kbit/s of IP in both directions together.",
                                window / 1e9,
                                Count.of(byAgent.size(), "agent"),
                                sum))
                        .remedy("Plan more bandwidth for the site, or choose a codec that needs less")
                        .finish());
            }
        }
        return Optional.empty();
    }

    private Draft draft(String cause, Ruleset ruleset, long slot, Load load, Facts facts) {
        Span span = new Span(facts.first() + slot * window, facts.first() + (slot + 1) * window);
        return Draft.warning("bandwidth-over-budget", cause)
                .over(span)
                .subject(Finding.Subject.of(load.stream.near().address(), load.stream.remoteAddress())
                        .withProtocol("udp"))
                .rule(Optional.of(ruleset.name() + "/" + (cause.equals("site") ? SITE : "bandwidth-per-agent-kbps")))
                .filter("udp && " + Endpoints.filter(load.stream.near().address()))
                .see(facts, load.stream.first(), "first packet of one of its streams");
    }
}
