package io.earshot.analyzer.ruleset;

import io.earshot.capture.net.Address;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Holds the flows of a capture against rulesets: every rule ends with one verdict. */
public final class RuleJudge {
    private final Ruleset ruleset;
    private final List<ObservedFlow> flows;
    /** Where the flows of each rule stand among all; rules of one ruleset differ. */
    private final Map<Rule, BitSet> placesByRule = new IdentityHashMap<>();
    /** Flows that no rule takes in, and that tell something of the rules. */
    private Places others = new Places();
    /** Whether the ruleset knows who signals. */
    private final Map<Address, Boolean> vendors = new HashMap<>();

    /** What a rule asks of a flow first; of most flows it is all that it has to know. */
    private record Kind(Protocol protocol, Optional<Usage> usage) {
        static Kind of(ObservedFlow flow) {
            return new Kind(flow.protocol(), flow.usage());
        }
    }

    /** What it asks next, of all flows of a host alike. */
    private record Host(Address address, Set<String> names) {
        static Host of(ObservedFlow flow) {
            return new Host(flow.remote().address(), flow.remoteNames());
        }

        boolean isOf(Rule rule) {
            return rule.remote().takesIn(address, names);
        }
    }

    /** Where flows stand among all. */
    private static final class Places {
        private final Map<Kind, Map<Host, BitSet>> places = new HashMap<>();

        void add(int at, ObservedFlow flow) {
            places.computeIfAbsent(Kind.of(flow), any -> new HashMap<>())
                    .computeIfAbsent(Host.of(flow), any -> new BitSet())
                    .set(at);
        }

        Places among(BitSet wanted) {
            Places among = new Places();
            places.forEach((kind, ofKind) -> {
                Map<Host, BitSet> some = new HashMap<>();
                ofKind.forEach((host, ofHost) -> {
                    if (ofHost.intersects(wanted)) {
                        BitSet both = (BitSet) ofHost.clone();
                        both.and(wanted);
                        some.put(host, both);
                    }
                });
                among.places.put(kind, some);
            });
            return among;
        }
    }

    private RuleJudge(Ruleset ruleset, List<ObservedFlow> flows, Places all) {
        this.ruleset = ruleset;
        this.flows = flows;
        for (Rule rule : ruleset.rules()) {
            BitSet taken = new BitSet();
            all.places.forEach((kind, ofKind) -> {
                if (rule.isOf(kind.protocol, kind.usage)) {
                    ofKind.forEach((host, places) -> {
                        if (host.isOf(rule)) {
                            taken.or(matching(places, rule::matches));
                        }
                    });
                }
            });
            placesByRule.put(rule, taken);
        }
    }

    private BitSet matching(BitSet places, Predicate<ObservedFlow> wanted) {
        BitSet matching = new BitSet();
        for (int at = places.nextSetBit(0); at >= 0; at = places.nextSetBit(at + 1)) {
            if (wanted.test(flows.get(at))) {
                matching.set(at);
            }
        }
        return matching;
    }

    /**
     * One verdict for each rule, in the order of the rulesets and of the rules in each.
     *
     * @param flows   in the order of their first frames
     * @param telling by ruleset, those of what no rule takes in that are known to be of the vendor's product
     */
    public static List<RuleVerdict> judge(
            List<Ruleset> rulesets, List<ObservedFlow> flows, Function<Ruleset, Predicate<ObservedFlow>> telling) {
        Places all = new Places();
        for (int at = 0; at < flows.size(); at++) {
            all.add(at, flows.get(at));
        }
        List<RuleJudge> judges = rulesets.stream()
                .map(ruleset -> new RuleJudge(ruleset, flows, all))
                .toList();
        BitSet listed = new BitSet();
        judges.forEach(judge -> listed.or(
                judge.places(rule -> rule.level().isDemand() && !rule.remote().isAnywhere())));
        List<RuleVerdict> verdicts = new ArrayList<>();
        for (RuleJudge judge : judges) {
            judge.setAside(listed, all, telling.apply(judge.ruleset));
            judge.ruleset.rules().forEach(rule -> verdicts.add(judge.verdict(rule)));
        }
        return verdicts;
    }

    private BitSet places(Predicate<Rule> wanted) {
        BitSet places = new BitSet();
        ruleset.rules().stream().filter(wanted).map(placesByRule::get).forEach(places::or);
        return places;
    }

    /** @param listed flows to a host that some ruleset lists for them: they are that one's */
    private void setAside(BitSet listed, Places all, Predicate<ObservedFlow> telling) {
        BitSet rest = new BitSet();
        rest.set(0, flows.size());
        rest.andNot(places(any -> true));
        rest.andNot(listed);
        others = all.among(matching(rest, telling));
    }

    private RuleVerdict verdict(Rule rule) {
        if (!rule.unset().isEmpty()) {
            return verdict(
                    rule,
                    RuleVerdict.Status.NOT_OBSERVABLE,
                    List.of(),
                    "Not judged: set it with --set " + rule.unset().get(0) + "=VALUE.");
        }
        List<ObservedFlow> own =
                placesByRule.get(rule).stream().mapToObj(flows::get).toList();
        return switch (rule.level()) {
            case UNUSED -> unused(rule, own);
            case INTERNAL_ONLY -> internal(rule, own);
            case REQUIRED, RECOMMENDED, OPTIONAL -> demanded(rule, own);
        };
    }

    private RuleVerdict unused(Rule rule, List<ObservedFlow> own) {
        if (!own.isEmpty()) {
            return verdict(
                    rule,
                    RuleVerdict.Status.VIOLATED,
                    own,
                    "Used, although the vendor says that it is not: " + to(own));
        }
        boolean vendorSeen = ruleset.rules().stream()
                .anyMatch(seen -> seen.level().isDemand()
                        && !seen.remote().isAnywhere()
                        && !placesByRule.get(seen).isEmpty());
        return vendorSeen
                ? verdict(rule, RuleVerdict.Status.CONFIRMED, own, "Not used, as the vendor says.")
                : notExercised(rule);
    }

    private RuleVerdict internal(Rule rule, List<ObservedFlow> own) {
        List<ObservedFlow> exposed = own.stream()
                .filter(flow -> flow.remote().address().isPublic())
                .filter(flow -> flow.outcome() == ObservedFlow.Outcome.ANSWERED)
                .filter(flow -> !flow.localSentFirst())
                .toList();
        if (!exposed.isEmpty()) {
            return verdict(rule, RuleVerdict.Status.VIOLATED, exposed, "Answers a public address: " + to(exposed));
        }
        return own.isEmpty()
                ? notExercised(rule)
                : verdict(rule, RuleVerdict.Status.CONFIRMED, own, "Only inside addresses get an answer.");
    }

    private RuleVerdict demanded(Rule rule, List<ObservedFlow> own) {
        List<ObservedFlow> strays = strays(rule);
        List<ObservedFlow> blocked = blocked(rule, own);
        if (!blocked.isEmpty()) {
            return verdict(rule, RuleVerdict.Status.BLOCKED, blocked, blockedWords(blocked));
        }
        if (!strays.isEmpty()) {
            return verdict(
                    rule,
                    RuleVerdict.Status.VIOLATED,
                    strays,
                    sentence(rule.whyNot(strays.get(0)).orElseThrow()) + " " + to(strays));
        }
        List<ObservedFlow> through = own.stream()
                .filter(flow -> flow.outcome() == ObservedFlow.Outcome.ANSWERED)
                .toList();
        if (!through.isEmpty()) {
            return verdict(rule, RuleVerdict.Status.CONFIRMED, through, "Went through: " + to(through));
        }
        return own.isEmpty()
                ? notExercised(rule)
                : verdict(
                        rule,
                        RuleVerdict.Status.NOT_OBSERVABLE,
                        own,
                        "Seen, but the capture cannot show whether it was answered: " + to(own));
    }

    /** Flows of the rule's ends whose port is not the rule's, and that no other rule takes in. */
    private List<ObservedFlow> strays(Rule rule) {
        BitSet strays = new BitSet();
        if (!rule.remote().isAnywhere()) {
            Kind kind = new Kind(rule.protocol(), Optional.of(rule.usage()));
            others.places.getOrDefault(kind, Map.of()).forEach((host, places) -> {
                boolean own = host.isOf(rule);
                strays.or(matching(
                        places,
                        flow -> own && rule.differsOnlyInPort(flow) && !mayBeNamed(flow)
                                || isMediaFromElsewhere(rule, flow)));
            });
        }
        return strays.stream().mapToObj(flows::get).toList();
    }

    /** The capture shows no name of the host, and it may have the one that another rule asks for with this port. */
    private boolean mayBeNamed(ObservedFlow flow) {
        return flow.remoteNames().isEmpty()
                && ruleset.rules().stream()
                        .anyMatch(rule -> !rule.remote().hosts().isEmpty() && rule.isOfPort(flow));
    }

    /** Media of a call of this vendor that comes from none of the listed addresses, where the vendor lists all. */
    private boolean isMediaFromElsewhere(Rule rule, ObservedFlow flow) {
        Optional<Address> signalling = flow.signalling();
        Optional<Behaviours.MediaSource> policy = ruleset.behaviours().mediaSource();
        if (rule.usage() != Usage.MEDIA || policy.isEmpty() || signalling.isEmpty() || !knows(signalling.get())) {
            return false;
        }
        boolean unlisted = !rule.remote().takesIn(flow.remote().address(), flow.remoteNames())
                && (isOf(rule, signalling.get())
                        || ruleset.mediaRules().stream().noneMatch(other -> isOf(other, signalling.get())));
        return policy.filter(wanted -> wanted == Behaviours.MediaSource.LISTED).isPresent() && unlisted
                || policy.filter(wanted -> wanted == Behaviours.MediaSource.SIP_DESTINATION)
                        .filter(wanted -> !signalling.get().equals(flow.remote().address()))
                        .isPresent();
    }

    private boolean knows(Address signalling) {
        return vendors.computeIfAbsent(signalling, address -> ruleset.knows(address, Set.of()));
    }

    /** Signalling goes to one of the rule's hosts: it is the rule of that place, and those of other places say nothing. */
    private static boolean isOf(Rule rule, Address signalling) {
        return !rule.remote().isAnywhere() && rule.remote().takesIn(signalling, Set.of());
    }

    /**
     * Refused or unanswered flows of a pair of hosts that got nothing through; where a rule lists nobody, of an inside
     * host that got nothing through, since one dead server among all of the internet is no block.
     */
    private static List<ObservedFlow> blocked(Rule rule, List<ObservedFlow> own) {
        Function<ObservedFlow, List<Address>> hosts = flow -> rule.remote().isAnywhere()
                ? List.of(flow.local().address())
                : List.of(flow.local().address(), flow.remote().address());
        Set<List<Address>> through = own.stream()
                .filter(flow -> flow.outcome() == ObservedFlow.Outcome.ANSWERED)
                .map(hosts)
                .collect(Collectors.toSet());
        return own.stream()
                .filter(flow -> flow.outcome().isBlock() && !through.contains(hosts.apply(flow)))
                .toList();
    }

    private static String blockedWords(List<ObservedFlow> blocked) {
        String how = switch (blocked.get(0).outcome()) {
            case DROPPED -> "Dropped on the way: ";
            case RESET -> "Reset on the way: ";
            case ADMIN_PROHIBITED -> "A filter on the way says that it forbids it: ";
            case INTERCEPTED -> "Opens, and its TLS is answered by a device on the way: ";
            default -> "Never answered: ";
        };
        return how + to(blocked);
    }

    private static String sentence(String clause) {
        return Character.toUpperCase(clause.charAt(0)) + clause.substring(1) + ":";
    }

    private static String to(List<ObservedFlow> flows) {
        List<String> words = new ArrayList<>();
        flows.stream()
                .map(flow -> flow.localSentFirst()
                        ? flow.local().address() + " with " + flow.remote() + "/"
                                + flow.protocol().word()
                        : flow.remote().address() + " with " + flow.local() + "/"
                                + flow.protocol().word())
                .distinct()
                .limit(3)
                .forEach(words::add);
        long more = flows.size() - words.size();
        return String.join(", ", words) + (more > 0 ? " and " + more + " more" : "") + ".";
    }

    private RuleVerdict notExercised(Rule rule) {
        return verdict(
                rule, RuleVerdict.Status.NOT_EXERCISED, List.of(), "No traffic of this rule was tried in the capture.");
    }

    private RuleVerdict verdict(Rule rule, RuleVerdict.Status status, List<ObservedFlow> flows, String says) {
        return new RuleVerdict(ruleset.name(), rule, status, flows, says);
    }
}
