package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.Related;
import io.earshot.analyzer.track.Span;
import io.earshot.analyzer.track.View;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The legs of a conversation with a host between them that passes media on: what it does not send on one leg may never
 * have come to it on the other, and then only that other leg is at fault.
 */
final class Legs {
    private static final int MOST_LEGS = 8;
    private final Facts facts;
    private final Thresholds thresholds;
    /** Share of a silence during which media counts as coming, or as not coming. */
    private final double aliveShare;

    private final Map<String, Call> calls = new HashMap<>();
    /** Filled when it is first asked. */
    private final Map<Endpoint, List<Call>> byAnnounced = new HashMap<>();

    Legs(Thresholds thresholds, Facts facts) {
        this.facts = facts;
        this.thresholds = thresholds;
        aliveShare = thresholds.value("one-way-audio.alive-share-percent") / 100;
        facts.calls().forEach(call -> calls.put(call.id(), call));
    }

    /**
     * Where a missing direction begins.
     *
     * @param missing  the leg in which it is missing first; empty where the other leg rests, and nobody is at fault
     * @param arriving what comes to the host between the legs and is not passed on
     */
    record Origin(Optional<MissingMedia> missing, Optional<MediaStream> arriving) {}

    Origin origin(MissingMedia missing) {
        MissingMedia first = missing;
        Set<String> seen = new HashSet<>(Set.of(missing.call().id()));
        for (int i = 0; i < MOST_LEGS; i++) {
            Optional<Origin> before = first.witness().isPresent() ? Optional.empty() : before(first, seen);
            if (before.isEmpty()) {
                return new Origin(Optional.of(first), Optional.empty());
            }
            Optional<MissingMedia> earlier = before.get().missing();
            if (earlier.isEmpty() || earlier.get() == first) {
                return before.get();
            }
            first = earlier.get();
            seen.add(first.call().id());
        }
        return new Origin(Optional.of(first), Optional.empty());
    }

    private Optional<Origin> before(MissingMedia missing, Set<String> seen) {
        Finding.Subject flow = OneWayAudio.subject(missing);
        Address relay = flow.source().orElseThrow();
        for (Call other : throughRelay(missing.call())) {
            Optional<Heading> toward =
                    seen.contains(other.id()) ? Optional.empty() : toward(other, missing.call(), relay);
            if (toward.isEmpty() || beyond(other, toward.get()).equals(flow.destination())) {
                continue;
            }
            if (UnconfirmedAnswer.is(other, thresholds)) {
                // its caller sends nothing for that, and it is told
                return Optional.of(new Origin(Optional.empty(), Optional.empty()));
            }
            for (ExpectedMedia.Window window : ExpectedMedia.windows(other, thresholds, facts)) {
                Optional<Span> common = common(window.span(), missing.span());
                if (common.isEmpty() || common.get().seconds() < missing.span().seconds() * aliveShare) {
                    continue;
                }
                if (!window.terms().expects(toward.get())) {
                    return Optional.of(new Origin(Optional.empty(), Optional.empty()));
                }
                return Optional.of(judged(missing, other, window, toward.get(), common.get()));
            }
            if (MissingMedia.isFax(other)) {
                // no audio was agreed there at that time
                return Optional.of(new Origin(Optional.empty(), Optional.empty()));
            }
        }
        return Optional.empty();
    }

    private Origin judged(MissingMedia missing, Call other, ExpectedMedia.Window window, Heading toward, Span span) {
        View nearest = nearest(other, toward);
        List<MediaStream> leaving = new ArrayList<>(nearest.streams(toward.reversed()));
        leaving.addAll(other.misdirected());
        boolean comes =
                span.secondsCoveredBy(MissingMedia.solid(nearest, toward, thresholds)) >= span.seconds() * aliveShare;
        // who holds a call may do so without music (RFC 3264 section 8.4), and the host between need not hand the hold
        // on
        if (!comes && (!window.bothWays() || MissingMedia.asksToRest(other, toward, span, thresholds))) {
            return new Origin(Optional.empty(), Optional.empty());
        }
        return comes
                ? new Origin(
                        Optional.of(missing),
                        AudioCause.busiest(nearest.streams(toward), span)
                                .filter(arriving -> isSeenAtRelay(arriving, leaving)))
                : new Origin(
                        Optional.of(new MissingMedia(other, window, toward, span, nearest, Optional.empty())),
                        Optional.empty());
    }

    /**
     * Whether this capture stands at the host between the legs: what it sends has the time to live of a sender, and what
     * comes to it no more. Elsewhere it cannot be told whether the host got what was sent to it.
     */
    private static boolean isSeenAtRelay(MediaStream arriving, List<MediaStream> leaving) {
        return !arriving.isAtSender() && leaving.stream().anyMatch(MediaStream::isAtSender);
    }

    /**
     * What the client sends comes to the host between the legs, which neither passes it on nor learns from it where the
     * client is, as a host does that gets to see nothing of it.
     */
    Optional<MediaStream> untaken(MissingMedia missing) {
        if (missing.heading() != Heading.INBOUND || missing.witness().isPresent()) {
            return Optional.empty();
        }
        List<MediaStream> sent = nearest(missing.call(), Heading.OUTBOUND).outbound();
        return AudioCause.busiest(sent, missing.span())
                .filter(stream -> missing.span().secondsCoveredBy(stream.active())
                        >= missing.span().seconds() * aliveShare)
                .filter(stream -> isSeenAtRelay(stream, missing.call().misdirected()))
                .filter(stream -> throughRelay(missing.call()).stream()
                        .anyMatch(other -> toward(
                                        other,
                                        missing.call(),
                                        stream.destination().address())
                                .filter(relay -> lacks(other, relay.reversed(), missing.span()))
                                .isPresent()));
    }

    /** The legs to which the host that lacks this media would have to pass it on, and does not. */
    List<String> after(MissingMedia missing) {
        Address relay = OneWayAudio.subject(missing).destination().orElseThrow();
        List<String> lacking = new ArrayList<>();
        for (Call other : throughRelay(missing.call())) {
            toward(other, missing.call(), relay)
                    .map(Heading::reversed)
                    .filter(onward -> lacks(other, onward, missing.span()))
                    .ifPresent(onward -> lacking.add(other.id()));
        }
        return lacking;
    }

    /** What comes from the host between the legs does not flow on this one. */
    boolean lacks(Call leg, Heading onward, Span span) {
        return span.secondsCoveredBy(MissingMedia.solid(nearest(leg, onward.reversed()), onward, thresholds))
                < span.seconds() * aliveShare;
    }

    /** The view of a call that is nearest to the end to which media of this heading goes; signalling may have a host of its own. */
    private static View nearest(Call call, Heading heading) {
        List<View> media = call.views().stream()
                .filter(view -> !MissingMedia.passesSignallingOnly(call, view))
                .toList();
        List<View> views = media.isEmpty() ? call.views() : media;
        return heading == Heading.OUTBOUND ? views.get(views.size() - 1) : views.get(0);
    }

    private static Optional<Span> common(Span one, Span other) {
        Span both = new Span(Math.max(one.from(), other.from()), Math.min(one.to(), other.to()));
        return both.to() > both.from() ? Optional.of(both) : Optional.empty();
    }

    /** The answered legs of the same conversation in which a host between them has a media address of its own. */
    List<Call> throughRelay(Call call) {
        return call.related().stream()
                .filter(Related::throughRelay)
                .map(related -> calls.get(related.call()))
                .filter(other -> other != null
                        && other.answered().isPresent()
                        && !other.views().isEmpty())
                .filter(other -> !shareAnAddress(call, other))
                .toList();
    }

    /** Calls with a media address in common: who passes signalling on and not media leaves the addresses as they are. */
    Set<Call> withItsMedia(Call call) {
        if (byAnnounced.isEmpty()) {
            facts.calls()
                    .forEach(other -> announced(other)
                            .forEach(end -> byAnnounced
                                    .computeIfAbsent(end, any -> new ArrayList<>(2))
                                    .add(other)));
        }
        Set<Call> sharing = Collections.newSetFromMap(new IdentityHashMap<>());
        announced(call).forEach(end -> sharing.addAll(byAnnounced.getOrDefault(end, List.of())));
        sharing.removeIf(other -> other.id().equals(call.id()));
        return sharing;
    }

    private static boolean shareAnAddress(Call call, Call other) {
        Set<Endpoint> announced = announced(call);
        return announced(other).stream().anyMatch(announced::contains);
    }

    private static Set<Endpoint> announced(Call call) {
        Set<Endpoint> endpoints = new HashSet<>();
        call.offers()
                .forEach(said ->
                        said.media().forEach(line -> line.terms().announced().ifPresent(endpoints::add)));
        return endpoints;
    }

    /**
     * Which heading of a leg goes to the host between it and another leg. The host may have an address of its own on each
     * side: it is where the earlier leg is answered and where the later one begins.
     *
     * @param relay address of the host on the other leg
     */
    static Optional<Heading> toward(Call leg, Call other, Address relay) {
        return toward(leg, relay)
                .or(() -> toward(other, relay).flatMap(toRelay -> {
                    boolean answersOther = (toRelay == Heading.OUTBOUND) == other.clientCalls();
                    Call earlier = answersOther ? other : leg;
                    Call later = answersOther ? leg : other;
                    if (earlier.first().time() > later.first().time()) {
                        return Optional.empty();
                    }
                    return Optional.of(answersOther == leg.clientCalls() ? Heading.INBOUND : Heading.OUTBOUND);
                }));
    }

    /** Which heading of a call goes to a host, by its media, else by its signalling. */
    private static Optional<Heading> toward(Call call, Address host) {
        for (View view : call.views()) {
            for (Heading heading : Heading.values()) {
                for (MediaStream stream : view.streams(heading)) {
                    if (stream.destination().address().equals(host)) {
                        return Optional.of(heading);
                    }
                    if (stream.source().address().equals(host)) {
                        return Optional.of(heading.reversed());
                    }
                }
            }
        }
        if (call.server().address().equals(host)) {
            return Optional.of(Heading.OUTBOUND);
        }
        return call.client().address().equals(host) ? Optional.of(Heading.INBOUND) : Optional.empty();
    }

    private static Optional<Address> beyond(Call call, Heading toward) {
        return Optional.of((toward == Heading.OUTBOUND ? call.client() : call.server()).address());
    }
}
