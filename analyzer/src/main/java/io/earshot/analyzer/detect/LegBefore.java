package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Related;
import io.earshot.capture.net.Address;
import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Sighting;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Seen beside the host between two legs, which has a public address on each: the leg on which no media comes to be is why
 * it sends none on the other. That both begin at one time binds no leg to a call: either their messages do, or, where
 * those of the one cannot be read, its client says something while the call is set up and no other leg or call comes into
 * question.
 */
final class LegBefore {
    private static final Set<Integer> FULL_TTL = Set.of(64, 128, 255);

    /** Checks that failed are of a call that goes on for so long, ns. */
    private final long consent;
    /** Legs of one call miss their media within this time, ns. */
    private final long together;

    private final Facts facts;
    private final List<Finding> missing;
    private final Map<String, Call> calls = new HashMap<>();
    private final Set<Address> senders = new HashSet<>();
    /** By a leg without media, the calls beside it that lack it with it; filled when it is first asked, as those below. */
    private final Map<Finding, List<Finding>> beside = new IdentityHashMap<>();
    /** By a call that lacks media, the legs with which it begins to. */
    private final Map<Finding, List<Finding>> rivals = new IdentityHashMap<>();

    private final Map<Finding, List<Call>> naming = new IdentityHashMap<>();
    private final List<Finding> causes;

    /**
     * @param causes  legs on which no media comes to be
     * @param missing calls that lack it
     */
    LegBefore(List<Finding> causes, List<Finding> missing, Thresholds thresholds, Facts facts) {
        consent = thresholds.nanos("ice-failed.consent-seconds");
        together = thresholds.nanos("one-way-audio.legs-seconds");
        this.facts = facts;
        this.causes = causes;
        this.missing = missing;
        facts.calls().forEach(call -> calls.put(call.id(), call));
        // hosts beside the capture point: no router has taken one off what they send
        for (FlowState flow : facts.flows()) {
            if (FULL_TTL.contains(flow.forward().ttl())) {
                senders.add(flow.initiator().address());
            }
            if (FULL_TTL.contains(flow.backward().ttl())) {
                senders.add(flow.responder().address());
            }
        }
    }

    boolean explains(Finding cause, Finding effect) {
        Optional<Call> call = effect.call().map(calls::get);
        if (call.isEmpty() || !isBeside(cause, effect)) {
            return false;
        }
        List<Call> named = naming.computeIfAbsent(cause, this::naming);
        if (!named.isEmpty()) {
            return named.stream().anyMatch(leg -> isOneConversation(leg, call.get()));
        }
        return withIt(cause).contains(effect)
                && withIt(cause).stream().allMatch(other -> isOneConversation(call.get(), other))
                && rivals(effect).size() == 1
                && talks(cause, call.get());
    }

    /**
     * Of a leg that explains nothing for sure: the calls of which one may be its other leg.
     *
     * @param told calls that lack media, and are told
     */
    List<Finding> mayExplain(Finding cause, Set<Finding> told) {
        boolean among = causes.contains(cause)
                && naming.computeIfAbsent(cause, this::naming).isEmpty();
        return among
                ? withIt(cause).stream()
                        .filter(told::contains)
                        .filter(effect -> effect.call()
                                .map(calls::get)
                                .filter(call -> talks(cause, call))
                                .isPresent())
                        .sorted(Comparator.comparingLong(Finding::first).thenComparing(Finding::summary))
                        .toList()
                : List.of();
    }

    /** The calls whose messages say that this leg is theirs: its pair is among their addresses for media. */
    private List<Call> naming(Finding cause) {
        return facts.calls().stream()
                .filter(call -> !call.mediaOnly())
                .filter(call -> cause.call().equals(Optional.of(call.id()))
                        || call.offers().stream()
                                .flatMap(said -> said.media().stream())
                                .map(Call.Line::terms)
                                .anyMatch(terms -> Precedence.ends(cause.subject()).stream()
                                        .anyMatch(end -> terms.candidates().contains(end)
                                                || terms.announced().equals(Optional.of(end)))))
                .toList();
    }

    private boolean isOneConversation(Call call, Finding other) {
        return other.call()
                .map(calls::get)
                .filter(leg -> isOneConversation(call, leg))
                .isPresent();
    }

    private static boolean isOneConversation(Call one, Call other) {
        return one.id().equals(other.id())
                || one.related().stream().anyMatch(related -> related.call().equals(other.id()));
    }

    /** The leg before it is known, and is another one. */
    private boolean hasALegOfItsOwn(Finding effect) {
        return effect.call().map(calls::get).stream()
                .flatMap(call -> call.related().stream())
                .anyMatch(Related::throughRelay);
    }

    /** Of the calls that pass such a host at a time those that begin with the leg. */
    private List<Finding> withIt(Finding cause) {
        return beside.computeIfAbsent(cause, any -> {
            List<Finding> around = missing.stream()
                    .filter(effect -> isBeside(cause, effect) && !hasALegOfItsOwn(effect))
                    .toList();
            long nearest = around.stream()
                    .mapToLong(effect -> apart(cause, effect))
                    .min()
                    .orElse(0);
            return around.stream()
                    .filter(effect -> apart(cause, effect) <= nearest + together)
                    .toList();
        });
    }

    private List<Finding> rivals(Finding effect) {
        return rivals.computeIfAbsent(
                effect,
                any -> causes.stream()
                        .filter(cause -> withIt(cause).contains(effect))
                        .toList());
    }

    private static long apart(Finding one, Finding other) {
        return Math.abs(one.first() - other.first());
    }

    private boolean isBeside(Finding cause, Finding effect) {
        return effect.subject().source().filter(this::isBetween).isPresent()
                && Set.of("undetermined", "peer-does-not-receive").contains(effect.cause())
                && cause.first() <= effect.last()
                && effect.first() <= cause.last() + consent
                && Precedence.ends(cause.subject()).stream().anyMatch(end -> isBetween(end.address()));
    }

    private boolean isBetween(Address address) {
        return address.isPublic() && senders.contains(address);
    }

    /** Whoever lacks media says something to the host between, or to one beside it, while the call is set up. */
    private boolean talks(Finding cause, Call call) {
        long from = call.invited().orElse(call.first()).time() - together;
        long to = call.answered().map(Sighting::time).orElse(from) + together;
        return Precedence.ends(cause.subject()).stream()
                .filter(end -> !isBetween(end.address()))
                .flatMap(end -> facts.index().flows().of(end.address()).stream())
                .filter(flow -> isBetween(flow.initiator().address())
                        || isBetween(flow.responder().address()))
                .flatMap(flow -> flow.tcp().stream())
                .anyMatch(tcp -> tcp.talks().stream().anyMatch(time -> from <= time && time <= to));
    }
}
