package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Behaviours;
import io.earshot.analyzer.ruleset.BlockedFlow;
import io.earshot.analyzer.ruleset.Level;
import io.earshot.analyzer.ruleset.ObservedFlow;
import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Rule;
import io.earshot.analyzer.ruleset.Ruleset;
import io.earshot.analyzer.ruleset.Suggestion;
import io.earshot.analyzer.ruleset.Symptom;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The rulesets by which a capture is judged, as detectors ask them. */
public final class RulesInForce implements Endpoints, Symptoms {
    private static final Set<Usage> REACHED_BY_CLIENTS = Set.of(Usage.SIGNALLING, Usage.API, Usage.MESSAGING);

    private final List<Ruleset> rulesets;
    private final Set<String> presumed;
    private volatile Known latest = new Known(null);

    /**
     * @param presumed names of those that the capture chose and not the user: a vendor's addresses serve more products than
     *                 one, and a client more vendors than one, so that they judge only what is shown to be theirs
     */
    public RulesInForce(List<Ruleset> rulesets, Set<String> presumed) {
        this.rulesets = List.copyOf(rulesets);
        this.presumed = Set.copyOf(presumed);
    }

    /** All of them named by the user. */
    public RulesInForce(List<Ruleset> rulesets) {
        this(rulesets, Set.of());
    }

    public List<Ruleset> rulesets() {
        return rulesets;
    }

    /**
     * What the rules of a vendor speak of.
     *
     * @param clients hosts of this side that talk to the vendor: only their media is judged by the vendor's rules
     * @param ids     of the calls
     */
    private record Concerned(Set<Address> clients, List<Call> calls, Set<String> ids) {
        Concerned(Set<Address> clients, List<Call> calls) {
            this(clients, calls, calls.stream().map(Call::id).collect(Collectors.toSet()));
        }
    }

    /** A media rule that lists a host. */
    private record Listing(Ruleset ruleset, Rule rule) {}

    /** What was found of the latest facts: many ask, from several threads, and to answer all flows are looked at. */
    private final class Known {
        private final Facts facts;
        private final Map<Ruleset, Concern> concerns = Collections.synchronizedMap(new IdentityHashMap<>());
        private final Map<Address, List<Listing>> listings = new ConcurrentHashMap<>();

        private Map<Address, Set<Address>> peers;

        Known(Facts facts) {
            this.facts = facts;
        }

        /** By hosts of the other side, with whom each has flows. */
        private synchronized Map<Address, Set<Address>> peers() {
            if (peers == null) {
                peers = new HashMap<>();
                for (FlowState flow : facts.flows()) {
                    addPeer(flow.responder().address(), flow.initiator().address());
                    addPeer(flow.initiator().address(), flow.responder().address());
                }
            }
            return peers;
        }

        private void addPeer(Address host, Address peer) {
            if (!facts.site().isLocal(host)) {
                peers.computeIfAbsent(host, any -> new HashSet<>()).add(peer);
            }
        }

        Concerned concerned(Ruleset ruleset) {
            return concerns.computeIfAbsent(ruleset, any -> new Concern()).of(ruleset, facts, peers());
        }

        List<Listing> listings(Address address) {
            return listings.computeIfAbsent(address, host -> {
                Set<String> names = facts.names().of(host);
                return rulesets.stream()
                        .flatMap(ruleset -> ruleset.mediaRules().stream()
                                .filter(rule -> !rule.remote().isAnywhere()
                                        && rule.remote().takesIn(host, names))
                                .map(rule -> new Listing(ruleset, rule)))
                        .toList();
            });
        }
    }

    /** Whom a ruleset concerns, found when it is first asked, beside others that are. */
    private final class Concern {
        private Concerned found;

        synchronized Concerned of(Ruleset ruleset, Facts facts, Map<Address, Set<Address>> peers) {
            if (found == null) {
                Set<Address> clients = clientsOf(ruleset, facts, peers);
                ProductUse use = new ProductUse(ruleset, facts);
                List<Call> candidates = clients.isEmpty() ? List.of() : facts.calls();
                found = new Concerned(
                        clients,
                        candidates.stream()
                                .filter(call -> call.views().stream()
                                        .anyMatch(view ->
                                                clients.contains(view.place().near())))
                                .filter(call -> isPresumed(ruleset) ? use.isOf(call) : !use.isElsewhere(call))
                                .toList());
            }
            return found;
        }
    }

    private Known known(Facts facts) {
        Known known = latest;
        if (known.facts != facts) {
            synchronized (this) {
                known = latest.facts == facts ? latest : new Known(facts);
                latest = known;
            }
        }
        return known;
    }

    private Concerned concerned(Ruleset ruleset, Facts facts) {
        return known(facts).concerned(ruleset);
    }

    @Override
    public Optional<Use> use(Endpoint server, Set<String> names, String protocol) {
        // a page of a vendor that nobody named is one among all that a browser reaches, but a name in vain tells the
        // vendor
        boolean inVain = server.address().isUnspecified();
        return found(
                        server,
                        names,
                        protocol,
                        (rule, ruleset) -> rule.level().isDemand()
                                && (REACHED_BY_CLIENTS.contains(rule.usage())
                                        || signalsThere(rule, ruleset) && (inVain || !isPresumed(ruleset))))
                .or(() -> Endpoints.BY_CUSTOM.use(server, names, protocol));
    }

    @Override
    public Optional<Use> required(Endpoint server, Set<String> names, String protocol) {
        return found(
                server, names, protocol, (rule, ruleset) -> rule.level() == Level.REQUIRED && !isPresumed(ruleset));
    }

    private Optional<Use> found(
            Endpoint server, Set<String> names, String protocol, BiPredicate<Rule, Ruleset> wanted) {
        Protocol transport = Protocol.valueOf(protocol.toUpperCase(Locale.ROOT));
        for (Ruleset ruleset : rulesets) {
            for (Rule rule : ruleset.rules()) {
                boolean asked = rule.protocol() == transport
                        && wanted.test(rule, ruleset)
                        && rule.unset().isEmpty()
                        && !rule.remote().isAnywhere();
                boolean named = server.port() == 0
                        ? names.stream()
                                .anyMatch(name -> rule.remote().hosts().stream().anyMatch(host -> host.matches(name)))
                        : rule.matchesRemote(server.address(), names, server.port());
                if (asked && named) {
                    return Optional.of(
                            new Use(rule.usage().word(), Optional.of(ruleset.name() + "/" + rule.id()), true));
                }
            }
        }
        return Optional.empty();
    }

    /** A vendor whose client is a web page, and that names nothing else to reach: what the page signals goes there, too. */
    private static boolean signalsThere(Rule rule, Ruleset ruleset) {
        return rule.usage() == Usage.WEB
                && ruleset.rules().stream()
                        .noneMatch(other -> REACHED_BY_CLIENTS.contains(other.usage())
                                && other.level().isDemand());
    }

    @Override
    public Optional<Match> match(String finding, int status, String reason) {
        for (Ruleset ruleset : rulesets) {
            Optional<Symptom> symptom = ruleset.symptom(finding, OptionalInt.of(status), reason);
            if (symptom.isPresent() && symptom.get().cause().isPresent()) {
                return Optional.of(new Match(
                        symptom.get().cause().get(),
                        symptom.get().says(),
                        ruleset.name() + "/" + symptom.get().id().orElse("symptom")));
            }
        }
        return Optional.empty();
    }

    /** The rule that asks for a flow that is blocked. */
    Optional<Suggestion.Asked> asking(Finding.Blocked flow, Facts facts) {
        return Suggestion.askedFor(
                BlockedFlows.of(new BlockedFlow.Justification("", "", "", ""), flow, facts), rulesets);
    }

    private static Set<Address> clientsOf(Ruleset ruleset, Facts facts, Map<Address, Set<Address>> peers) {
        boolean any = onlyByPort(ruleset);
        Set<Address> clients = new HashSet<>();
        peers.forEach((host, ofHost) -> {
            if (any || ruleset.knows(host, facts.names().of(host))) {
                clients.addAll(ofHost);
            }
        });
        return clients;
    }

    /** A ruleset that names no host at all is about whatever the user says it is about. */
    private static boolean onlyByPort(Ruleset ruleset) {
        return ruleset.rules().stream().allMatch(rule -> rule.remote().isAnywhere());
    }

    /** Whether one of them lists the host for media: a firewall that keeps to all of them lets it through. */
    boolean listMedia(Address address, Facts facts) {
        return !known(facts).listings(address).isEmpty();
    }

    /** Whether another ruleset lists the host for media. */
    boolean anotherListsMedia(Ruleset own, Address address, Facts facts) {
        return known(facts).listings(address).stream().anyMatch(listing -> listing.ruleset != own);
    }

    /** Whether another ruleset lists the host for media with this port. */
    boolean anotherListsMedia(Ruleset own, Endpoint remote, Facts facts) {
        for (Listing listing : known(facts).listings(remote.address())) {
            if (listing.ruleset != own && listing.rule.remote().ports().contains(remote.port())) {
                return true;
            }
        }
        return false;
    }

    /** The behaviour that a ruleset of the host's vendor demands, and that the finding shows to be broken. */
    Optional<String> forbidding(Finding finding, Facts facts) {
        Optional<Address> host = finding.subject().host();
        return rulesets.stream()
                .flatMap(ruleset -> demand(ruleset.behaviours(), finding.code()).stream()
                        .filter(demand -> host.filter(concerned(ruleset, facts).clients()::contains)
                                .isPresent())
                        .map(demand -> ruleset.name() + "/" + demand))
                .findFirst();
    }

    private static Optional<String> demand(Behaviours behaviours, String code) {
        return switch (code) {
            case "sip-alg" ->
                behaviours.sipAlg().filter(Behaviours.SipAlg.FORBIDDEN::equals).map(forbidden -> "sip-alg");
            case "double-nat" ->
                behaviours.translationsMax().orElse(2) < 2 ? Optional.of("translations-max") : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** Calls that the vendor's rules speak of. */
    List<Call> callsOf(Ruleset ruleset, Facts facts) {
        return concerned(ruleset, facts).calls();
    }

    /** Whether they speak of this call. */
    boolean concern(Ruleset ruleset, Call call, Facts facts) {
        return concerned(ruleset, facts).ids().contains(call.id());
    }

    /** Nobody says that the call is one of the vendor's, and no signalling that can be read shows it. */
    boolean concludes(Ruleset ruleset, Call call) {
        return isPresumed(ruleset) && call.mediaOnly();
    }

    private boolean isPresumed(Ruleset ruleset) {
        return presumed.contains(ruleset.name());
    }

    /** The flows by which a ruleset may be refuted: of one that nobody named, those of its product. */
    public Predicate<ObservedFlow> telling(Ruleset ruleset, Facts facts) {
        if (!isPresumed(ruleset)) {
            return flow -> true;
        }
        ProductUse use = new ProductUse(ruleset, facts);
        Set<Endpoint> media = new HashSet<>();
        callsOf(ruleset, facts)
                .forEach(call -> call.views().forEach(view -> {
                    view.inbound().forEach(stream -> media.add(stream.remote()));
                    view.outbound().forEach(stream -> media.add(stream.remote()));
                }));
        return flow -> media.contains(flow.remote()) || use.isBy(flow.local().address());
    }
}
