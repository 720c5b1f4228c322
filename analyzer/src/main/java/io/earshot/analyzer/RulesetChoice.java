package io.earshot.analyzer;

import io.earshot.analyzer.detect.RulesInForce;
import io.earshot.analyzer.detect.ShownProducts;
import io.earshot.analyzer.ruleset.Parameter;
import io.earshot.analyzer.ruleset.Ruleset;
import io.earshot.analyzer.ruleset.RulesetException;
import io.earshot.analyzer.ruleset.RulesetIndex;
import io.earshot.analyzer.ruleset.Rulesets;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Names;
import io.earshot.capture.net.Address;
import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Sighting;
import io.earshot.capture.observe.Totals;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which rulesets a capture is judged by: those that the user names, else the shipped ones whose hosts or addresses it
 * shows.
 */
final class RulesetChoice {
    /** Of a name without an address. */
    private static final Address NOWHERE = Address.v4(0);

    private final boolean byCapture;
    private final Map<String, String> settings;
    /** Those that the user names. */
    private final List<CompletableFuture<Ruleset>> named = new ArrayList<>();

    private final Optional<RulesetIndex> index;
    /** Rulesets that were recognised once. */
    private final Map<String, Ruleset> shipped = new HashMap<>();

    /** @param why how it came to be in force */
    record InForce(Ruleset ruleset, String why) {}

    /** @throws OptionException when a ruleset is wrong */
    RulesetChoice(AnalysisOptions options) {
        byCapture = options.rulesets().isEmpty();
        settings = options.parameters();
        index = byCapture ? Optional.of(Rulesets.index()) : Optional.empty();
        try {
            for (String name : options.rulesets()) {
                if (!name.equals("none")) {
                    named.add(read(name, options.threads() > 1));
                }
            }
        } catch (RulesetException e) {
            throw new OptionException(e.getMessage(), e);
        }
        if (!named.isEmpty() && !settings.isEmpty()) {
            checkSettings();
        }
    }

    /** Shipped rulesets, in which no mistake has to be told at once, are read beside the capture. */
    private CompletableFuture<Ruleset> read(String name, boolean beside) {
        return beside && settings.isEmpty() && Rulesets.isShipped(name)
                ? CompletableFuture.supplyAsync(() -> Rulesets.shipped(name, settings))
                : CompletableFuture.completedFuture(Rulesets.named(name, settings));
    }

    /** A setting that none of the named rulesets knows is a slip of the user's. */
    private void checkSettings() {
        List<String> known = named.stream()
                .flatMap(ruleset -> ruleset.join().parameters().stream())
                .map(Parameter::name)
                .distinct()
                .toList();
        for (String setting : settings.keySet()) {
            if (!known.contains(setting)) {
                throw new OptionException("--set " + setting + ": no ruleset that is named has this parameter; "
                        + (known.isEmpty() ? "they have none" : "they have " + String.join(", ", known)));
            }
        }
    }

    /** The rulesets as detectors ask them. */
    RulesInForce rules(List<InForce> inForce) {
        List<Ruleset> rulesets = inForce.stream().map(InForce::ruleset).toList();
        return new RulesInForce(
                rulesets, byCapture ? rulesets.stream().map(Ruleset::name).collect(Collectors.toSet()) : Set.of());
    }

    List<InForce> inForce(Facts facts) {
        return byCapture
                ? recognised(facts)
                : named.stream()
                        .map(ruleset -> new InForce(ruleset.join(), "named with --ruleset"))
                        .toList();
    }

    private List<InForce> recognised(Facts facts) {
        Map<Address, Set<String>> remotes = new HashMap<>();
        Set<String> unresolved = unresolved(facts);
        if (!unresolved.isEmpty()) {
            remotes.put(NOWHERE, unresolved);
        }
        for (FlowState flow : facts.flows()) {
            for (Address address :
                    List.of(flow.initiator().address(), flow.responder().address())) {
                if (address.isPublic() && !facts.site().isLocal(address)) {
                    remotes.put(address, facts.names().of(address));
                }
            }
        }
        if (remotes.isEmpty()) {
            return List.of();
        }
        List<RulesetIndex.Recognition> recognitions =
                index.orElseThrow().recognise(remotes, address -> !ShownProducts.isStunServer(address, facts));
        Set<String> named = recognitions.stream()
                .filter(seen -> seen.host().isPresent())
                .map(RulesetIndex.Recognition::name)
                .collect(Collectors.toSet());
        List<Ruleset> shown = ShownProducts.of(
                recognitions.stream()
                        .map(seen -> shipped.computeIfAbsent(seen.name(), name -> Rulesets.shipped(name, settings)))
                        .toList(),
                named,
                facts);
        Map<String, RulesetIndex.Recognition> reasons =
                recognitions.stream().collect(Collectors.toMap(RulesetIndex.Recognition::name, Function.identity()));
        return shown.stream()
                .map(ruleset -> new InForce(ruleset, why(reasons.get(ruleset.name()), facts)))
                .toList();
    }

    /**
     * Names that were asked for, of a name server or of a proxy, and have no address where a host can be: whose host cannot
     * be found is what the capture is about, too.
     */
    private static Set<String> unresolved(Facts facts) {
        Set<String> known = facts.names().firstSeen().keySet().stream()
                .filter(name ->
                        !name.address().isUnspecified() && !name.address().isLoopback())
                .map(Names.Name::name)
                .collect(Collectors.toSet());
        return asked(facts)
                .map(Map.Entry::getKey)
                .filter(name -> !known.contains(name))
                .collect(Collectors.toSet());
    }

    /** Each question for a name, and each tunnel that a proxy is asked for (RFC 9110 section 9.3.6). */
    private static Stream<Map.Entry<String, Sighting>> asked(Facts facts) {
        return Stream.concat(
                facts.lookups().stream()
                        .map(lookup -> Map.entry(lookup.message().question(), lookup.at())),
                facts.http().stream()
                        .filter(http ->
                                http.method().equals("CONNECT") && http.host().contains(":"))
                        .map(http -> Map.entry(
                                http.host()
                                        .substring(0, http.host().lastIndexOf(':'))
                                        .toLowerCase(Locale.ROOT),
                                http.at())));
    }

    /** {@code recognised by the name sip.example.com in frame 12}. */
    private static String why(RulesetIndex.Recognition seen, Facts facts) {
        String where = seen.host()
                .map(host -> facts.names().firstSeen().entrySet().stream()
                        .filter(name -> name.getKey().name().equals(host))
                        .map(Map.Entry<Names.Name, Sighting>::getValue))
                .map(known ->
                        seen.address().equals(NOWHERE) ? questions(seen.host().orElseThrow(), facts) : known)
                .orElseGet(() -> ofAddress(seen.address(), facts))
                .min(Comparator.comparingLong(Sighting::time).thenComparingLong(Sighting::frame))
                .map(at -> " in frame " + at.frame() + file(at, facts))
                .orElse("");
        return "recognised by the " + seen.reason() + where;
    }

    private static Stream<Sighting> questions(String name, Facts facts) {
        return asked(facts).filter(question -> question.getKey().equals(name)).map(Map.Entry::getValue);
    }

    private static Stream<Sighting> ofAddress(Address address, Facts facts) {
        return facts.flows().stream()
                .filter(flow -> flow.initiator().address().equals(address)
                        || flow.responder().address().equals(address))
                .map(FlowState::first);
    }

    /** Only where there are several to choose from. */
    private static String file(Sighting at, Facts facts) {
        List<Totals.CaptureFacts> files = facts.totals().map(Totals::captures).orElse(List.of());
        return Optional.of(at.capture())
                .filter(number -> files.size() > 1 && number < files.size())
                .map(number -> " of " + files.get(number).file())
                .orElse("");
    }
}
