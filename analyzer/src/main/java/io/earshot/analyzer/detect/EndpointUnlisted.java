package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.HostPattern;
import io.earshot.analyzer.ruleset.ObservedFlow;
import io.earshot.analyzer.ruleset.Rule;
import io.earshot.analyzer.ruleset.Ruleset;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Registration;
import io.earshot.capture.net.Address;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Signalling or relay traffic of a vendor goes to an endpoint that its ruleset lacks. Only where something ties the
 * endpoint to the vendor: a listed host on another port, a name in the vendor's domain, the same SIP domain as at a
 * listed endpoint, or that nothing goes to a listed one at all. By a ruleset that nobody named only whom the capture shows
 * to use its product is judged. Media has detectors of its own.
 */
public final class EndpointUnlisted implements Detector {
    private static final Set<Usage> JUDGED = Set.of(Usage.SIGNALLING, Usage.TURN, Usage.MESSAGING);

    private final RulesInForce rules;
    private final List<ObservedFlow> flows;

    /** @param flows of the facts that are going to be examined */
    public EndpointUnlisted(RulesInForce rules, List<ObservedFlow> flows) {
        this.rules = rules;
        this.flows = flows;
    }

    private record Unlisted(String cause, String why) {}

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        List<ObservedFlow> unlisted = flows.stream()
                .filter(flow -> flow.usage().filter(JUDGED::contains).isPresent())
                .filter(flow -> flow.localSentFirst() && flow.packetsIn() > 0)
                .filter(flow -> rules.rulesets().stream()
                        .noneMatch(ruleset -> ruleset.ruleFor(flow).isPresent()))
                // of one flow at two places the one inside is told
                .sorted(Comparator.comparing(flow -> flow.local().address().isPublic()))
                .toList();
        Map<Address, Set<String>> domains = sipDomains(facts);
        for (Ruleset ruleset : rules.rulesets()) {
            List<ObservedFlow> odd = unlisted.stream()
                    .filter(flow -> !isListed(ruleset, flow))
                    .filter(rules.telling(ruleset, facts))
                    .toList();
            if (odd.isEmpty()) {
                continue;
            }
            Set<String> told = new HashSet<>();
            Known known = Known.of(ruleset, domains, facts);
            for (ObservedFlow flow : odd) {
                unlisted(ruleset, flow, known, domains)
                        .filter(found -> told.add(found.cause + flow.remote()))
                        .ifPresent(found -> findings.accept(finding(ruleset, flow, found, facts)));
            }
        }
    }

    /** Whether a rule opens the way to the endpoint, or none speaks of such traffic. */
    private static boolean isListed(Ruleset ruleset, ObservedFlow flow) {
        return ruleset.rules().stream().anyMatch(rule -> opens(rule, flow))
                || ruleset.rules(flow.usage().orElseThrow()).isEmpty();
    }

    /**
     * What ties an endpoint to a vendor.
     *
     * @param domains    registered domains of the hosts that it lists
     * @param sipDomains of the users who signal to a listed endpoint
     * @param isUnused   a ruleset of addresses that the user named, and of which the capture shows none
     */
    private record Known(Set<String> domains, Set<String> sipDomains, boolean isUnused) {
        static Known of(Ruleset ruleset, Map<Address, Set<String>> domains, Facts facts) {
            return new Known(
                    vendorDomains(ruleset),
                    domains.entrySet().stream()
                            .filter(server -> knows(ruleset, server.getKey(), facts))
                            .flatMap(server -> server.getValue().stream())
                            .collect(Collectors.toSet()),
                    EndpointUnlisted.isUnused(ruleset, facts));
        }
    }

    /** The endpoint is listed, for another usage: a firewall that keeps to the list lets it through. */
    private static boolean opens(Rule rule, ObservedFlow flow) {
        return rule.level().isDemand()
                && rule.protocol() == flow.protocol()
                && rule.matchesRemote(
                        flow.remote().address(),
                        flow.remoteNames(),
                        flow.remote().port())
                && rule.local().ports().contains(flow.local().port());
    }

    private static Optional<Unlisted> unlisted(
            Ruleset ruleset, ObservedFlow flow, Known known, Map<Address, Set<String>> sipDomains) {
        Address remote = flow.remote().address();
        if (flow.remoteNames().isEmpty() && mayBeNamed(ruleset, flow)) {
            return Optional.empty();
        }
        if (ruleset.knows(remote, flow.remoteNames())) {
            return Optional.of(new Unlisted(
                    "port", remote + " is listed, its port " + flow.remote().port() + " is not"));
        }
        Optional<String> name = flow.remoteNames().stream()
                .filter(of -> known.domains.contains(domain(of)))
                .sorted()
                .findFirst();
        if (name.isPresent()) {
            return Optional.of(new Unlisted("host", name.get() + " is in the domain of " + ruleset.vendor()));
        }
        Optional<String> shared = sipDomains.getOrDefault(remote, Set.of()).stream()
                .filter(known.sipDomains::contains)
                .sorted()
                .findFirst();
        if (shared.isEmpty()
                && known.isUnused
                && flow.usage().filter(Usage.SIGNALLING::equals).isPresent()) {
            return Optional.of(new Unlisted(
                    "address",
                    "nothing in this capture goes to an address that it lists, and signalling goes there instead"));
        }
        return shared.map(
                domain -> new Unlisted("address", "SIP of " + domain + " goes there as it does to a listed endpoint"));
    }

    /** A rule opens this port at a host that it gives by name only, and the capture does not show the names of this one. */
    private static boolean mayBeNamed(Ruleset ruleset, ObservedFlow flow) {
        return ruleset.rules(flow.usage().orElseThrow()).stream()
                .anyMatch(rule -> rule.level().isDemand()
                        && rule.protocol() == flow.protocol()
                        && !rule.remote().hosts().isEmpty()
                        && rule.remote().ports().contains(flow.remote().port()));
    }

    private static boolean isUnused(Ruleset ruleset, Facts facts) {
        List<Rule> signalling = ruleset.rules(Usage.SIGNALLING);
        return !signalling.isEmpty()
                && signalling.stream()
                        .allMatch(rule -> rule.remote().hosts().isEmpty()
                                && !rule.remote().isAnywhere())
                && facts.flows().stream()
                        .noneMatch(flow -> knows(ruleset, flow.responder().address(), facts)
                                || knows(ruleset, flow.initiator().address(), facts));
    }

    private static boolean knows(Ruleset ruleset, Address address, Facts facts) {
        return ruleset.knows(address, facts.names().of(address));
    }

    /** By server, domains of addresses of record, names only: an address as domain says nothing of who it belongs to. */
    private static Map<Address, Set<String>> sipDomains(Facts facts) {
        Map<Address, Set<String>> domains = new HashMap<>();
        for (Call call : facts.calls()) {
            if (!call.mediaOnly()) {
                Set<String> known = domains.computeIfAbsent(call.server().address(), any -> new HashSet<>());
                hostOf(call.clientCalls() ? call.from() : call.to()).ifPresent(known::add);
            }
        }
        for (Registration registration : facts.registrations()) {
            Set<String> known = domains.computeIfAbsent(registration.registrar().address(), any -> new HashSet<>());
            hostOf(registration.addressOfRecord()).ifPresent(known::add);
        }
        return domains;
    }

    private static Optional<String> hostOf(String uri) {
        String rest = uri.substring(uri.indexOf('@') + 1);
        String host = rest.split("[:;>?]", 2)[0].toLowerCase(Locale.ROOT);
        return uri.indexOf('@') < 0
                        || host.indexOf('.') < 0
                        || Address.parse(host).isPresent()
                ? Optional.empty()
                : Optional.of(host);
    }

    private static Set<String> vendorDomains(Ruleset ruleset) {
        return ruleset.rules().stream()
                .filter(Rule::identifies)
                .flatMap(rule -> rule.remote().hosts().stream())
                .map(HostPattern::text)
                .map(EndpointUnlisted::domain)
                .collect(Collectors.toSet());
    }

    /** The registered domain: two labels, three where the second is a general one as in {@code example.co.in}. */
    private static String domain(String name) {
        String[] labels = name.toLowerCase(Locale.ROOT).split("\\.");
        int count = labels.length;
        if (count < 2) {
            return name;
        }
        boolean general = count > 2 && labels[count - 1].length() == 2 && labels[count - 2].length() <= 3;
        String two = labels[count - 2] + "." + labels[count - 1];
        return general ? labels[count - 3] + "." + two : two;
    }

    private static Finding finding(Ruleset ruleset, ObservedFlow flow, Unlisted found, Facts facts) {
        String protocol = flow.protocol().word();
        return Draft.warning("endpoint-unlisted", found.cause)
                .subject(
                        Finding.Subject.of(flow.local().address(), flow.remote().address())
                                .withProtocol(protocol)
                                .withSource(flow.local())
                                .withDestination(flow.remote()))
                .summary(flow.usage().orElseThrow().word() + " goes to " + flow.remote() + ", which " + ruleset.name()
                        + " does not list")
                .explanation(
                        "No rule of " + ruleset.name() + " (version " + ruleset.version() + ") takes in " + protocol
                                + " from " + flow.local().address() + " to " + flow.remote() + ": " + found.why
                                + ". A firewall that keeps to the list would block it.")
                .remedy("Ask " + ruleset.vendor() + " whether the list is complete; allow "
                        + protocol.toUpperCase(Locale.ROOT) + " to "
                        + flow.remote().address() + " port " + flow.remote().port() + " until then")
                .filter(protocol + ".port == " + flow.remote().port() + " && "
                        + Endpoints.filter(flow.remote().address()))
                .see(facts, flow.first(), "first packet of the flow")
                .finish();
    }
}
