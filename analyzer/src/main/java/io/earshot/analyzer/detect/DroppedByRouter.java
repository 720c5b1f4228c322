package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.Span;
import io.earshot.capture.net.Address;
import io.earshot.capture.observe.FlowState;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A router that does not translate drops media, and the capture holds both of its sides, as a mirror port of it does: what
 * passes is there twice, the second time with another time to live, and what is dropped only once. Signalling, or media
 * for a while, has to be there twice both ways, so that the mirror is known to show both sides of both directions.
 */
public final class DroppedByRouter implements Detector {
    /** Stretches in which packets are counted, ns. */
    private static final long INTERVAL = 1_000_000_000L;

    private final Thresholds thresholds;
    private final double settleSeconds;
    private final double minSeconds;
    private final double minPackets;
    private final double passedShare;

    /** @param thresholds how long and how many packets */
    public DroppedByRouter(Thresholds thresholds) {
        this.thresholds = thresholds;
        settleSeconds = thresholds.value("one-way-audio.settle-seconds");
        minSeconds = thresholds.value("one-way-audio.min-seconds");
        minPackets = thresholds.value("one-way-audio.min-packets");
        passedShare = thresholds.value("one-way-audio.twice-share-percent") / 100;
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        if (facts.flows().stream()
                .noneMatch(flow -> flow.forward().copies() + flow.backward().copies() > 0)) {
            return;
        }
        for (Call call : facts.calls()) {
            boolean passes = signallingPasses(call, facts);
            if (!MissingMedia.visible(call, facts)
                    || !passes && !comesThrough(call, facts) && !isTranslated(call) && !mediaPassed(call)) {
                continue;
            }
            ExpectedMedia.windows(call, thresholds, facts).stream()
                    .filter(window -> window.bothWays() && window.span().seconds() >= settleSeconds)
                    .flatMap(window -> finding(call, window, passes, facts).stream())
                    .findFirst()
                    .ifPresent(findings);
        }
    }

    /** Of a session whose signalling cannot be read, checks and keys pass the router, or what the client else exchanges. */
    private boolean signallingPasses(Call call, Facts facts) {
        if (call.mediaOnly()) {
            Address client = call.client().address();
            Address server = call.server().address();
            // between two hosts of one network there need be no router, whatever the way to others
            boolean inside = facts.site().isLocal(client) && facts.site().isLocal(server);
            List<FlowState> flows = inside
                    ? facts.index().flows().between(client, server)
                    : facts.index().flows().of(client);
            return flows.stream()
                    .anyMatch(flow ->
                            flow.forward().copies() > 0 && flow.backward().copies() > 0);
        }
        return signalling(call, facts).anyMatch(flow -> passes(flow.forward()) && passes(flow.backward()));
    }

    /** Some of it at least: a router that first asks for the next host's address holds packets back too long to be known as copies. */
    private static boolean comesThrough(Call call, Facts facts) {
        return signalling(call, facts)
                .anyMatch(flow -> flow.forward().copies() > 1 && flow.backward().copies() > 1);
    }

    /** Both sides of the router show signalling both ways, with another address on each: media need not be translated too. */
    private static boolean isTranslated(Call call) {
        return call.views().stream()
                .filter(view -> view.sipOut() > 0 && view.sipIn() > 0)
                .collect(Collectors.groupingBy(view -> view.place().tap(), Collectors.counting()))
                .values()
                .stream()
                .anyMatch(places -> places > 1);
    }

    /** Media of both headings was there twice, if only for a while. */
    private static boolean mediaPassed(Call call) {
        return Stream.of(Heading.values())
                .allMatch(heading -> call.views().stream()
                        .flatMap(view -> view.audio(heading).stream())
                        .anyMatch(stream -> !stream.twice().isEmpty()));
    }

    /** No message of either side is there once, and both sides have some after that moment. */
    private static boolean signallingStillPasses(Call call, long moment, Facts facts) {
        return signalling(call, facts)
                .anyMatch(flow -> Stream.of(flow.forward(), flow.backward())
                        .allMatch(way -> way.packets() > 0
                                && way.copies() >= way.packets()
                                && way.last()
                                        .filter(last -> last.time() > moment)
                                        .isPresent()));
    }

    private static Stream<FlowState> signalling(Call call, Facts facts) {
        return facts.index().flows().between(call.client(), call.server()).stream()
                .filter(flow -> flow.usages().contains("sip"));
    }

    private boolean passes(FlowState.Direction direction) {
        return direction.copies() > 1 && direction.copies() >= direction.packets() * passedShare;
    }

    /** Media of one heading that does not come out of the router in a span. */
    private record Dropped(MediaStream stream, Span span, boolean passedBefore) {}

    private Optional<Finding> finding(Call call, ExpectedMedia.Window window, boolean passes, Facts facts) {
        Optional<Dropped> inbound = dropped(call, window, Heading.INBOUND, passes, facts);
        Optional<Dropped> outbound = dropped(call, window, Heading.OUTBOUND, passes, facts);
        if (inbound.isPresent() && outbound.isPresent()) {
            // a mirror that shows nothing twice any more shows only one side of the router
            boolean before = inbound.get().passedBefore() || outbound.get().passedBefore();
            long since =
                    Math.max(inbound.get().span().from(), outbound.get().span().from());
            return before && !signallingStillPasses(call, since, facts)
                    ? Optional.empty()
                    : Optional.of(finding(
                            "no-audio", "both-blocked", call, window, List.of(inbound.get(), outbound.get()), facts));
        }
        return inbound.map(stream -> finding("one-way-audio", "inbound-blocked", call, window, List.of(stream), facts))
                .or(() -> outbound.map(
                        stream -> finding("one-way-audio", "outbound-blocked", call, window, List.of(stream), facts)));
    }

    /** The busiest stream of a heading, and the first span in which none of its streams comes out of the router. */
    private Optional<Dropped> dropped(
            Call call, ExpectedMedia.Window window, Heading heading, boolean passes, Facts facts) {
        List<MediaStream> streams = call.views().stream()
                .flatMap(view -> view.audio(heading).stream())
                .toList();
        List<Span> twice = Span.union(
                streams.stream().flatMap(stream -> stream.twice().stream()).toList(), INTERVAL);
        for (Span once : window.span().without(twice)) {
            boolean before = twice.stream().anyMatch(span -> span.from() < once.from());
            Optional<MediaStream> busiest = AudioCause.busiest(streams, once)
                    .filter(stream -> stream.packets() >= minPackets && !comesLate(stream))
                    .filter(stream -> once.secondsCoveredBy(stream.active()) >= minSeconds)
                    .filter(stream -> !before || wasTwiceAtItsPlace(call, stream, once.from()));
            if (busiest.isPresent()
                    && (passes && !before
                            || otherPasses(call, heading, once)
                            || passes && signallingStillPasses(call, once.from(), facts))) {
                return Optional.of(new Dropped(busiest.get(), once, before));
            }
        }
        return Optional.empty();
    }

    /** What is twice behind a relay alone does not show both sides of a router before it. */
    private static boolean wasTwiceAtItsPlace(Call call, MediaStream stream, long until) {
        return call.views().stream()
                .map(view -> view.audio(stream.heading()))
                .filter(streams -> streams.contains(stream))
                .flatMap(List::stream)
                .flatMap(each -> each.twice().stream())
                .anyMatch(span -> span.from() < until);
    }

    /** It holds more packets than it numbers: it is there twice, the second time too late to be known as a copy. */
    private boolean comesLate(MediaStream stream) {
        return -stream.lost() >= minPackets;
    }

    /** The mirror goes on showing both sides: what flows against the missing direction is there twice. */
    private boolean otherPasses(Call call, Heading heading, Span span) {
        List<Span> twice = call.views().stream()
                .flatMap(view -> view.audio(heading.reversed()).stream())
                .flatMap(stream -> stream.twice().stream())
                .toList();
        return span.secondsCoveredBy(Span.union(twice, INTERVAL)) >= minSeconds;
    }

    private static Finding finding(
            String code, String cause, Call call, ExpectedMedia.Window window, List<Dropped> dropped, Facts facts) {
        MediaStream first = dropped.get(0).stream();
        Span span = dropped.size() == 1 || last(dropped).passedBefore()
                ? last(dropped).span()
                : window.span();
        Address client = call.client().address();
        boolean inbound = first.heading() == Heading.INBOUND;
        StringBuilder how = new StringBuilder();
        StringBuilder remedy = new StringBuilder();
        for (Dropped one : dropped) {
            MediaStream stream = one.stream();
            how.append(" RTP from ")
                    .append(stream.source())
                    .append(" to ")
                    .append(stream.destination())
                    .append(" (")
                    .append(stream.packets())
                    .append(" packets) is in the capture only once")
                    .append(one.passedBefore() ? when(one, call) : "")
                    .append('.');
            remedy.append(remedy.isEmpty() ? "Allow" : "; allow")
                    .append(" UDP from ")
                    .append(stream.source())
                    .append(" to ")
                    .append(stream.destination());
        }
        Draft draft = Draft.error(code, cause)
                .proven()
                .call(call)
                .over(span)
                .subject(Finding.Subject.of(client, first.remoteAddress())
                        .withProtocol("udp")
                        .withSource(first.source())
                        .withDestination(first.destination()))
                .summary(
                        code.equals("no-audio")
                                ? "neither " + client + " nor the other side can hear anything"
                                : inbound
                                        ? client + " cannot hear the other side"
                                        : "the other side cannot hear " + client)
                .explanation("The capture shows both sides of a router: "
                        + shown(call)
                        + " is there twice, before it and behind it with another time to live." + how
                        + " The router or firewall drops it.")
                .remedy(remedy.toString())
                .filter("udp.port == " + first.near().port() + " && " + Endpoints.filter(client));
        for (Dropped one : dropped) {
            MediaStream stream = one.stream();
            draft.see(
                    facts,
                    stream.first(),
                    one.passedBefore() ? "first packet, twice in the capture" : "first packet, once in the capture");
            draft.see(
                    facts,
                    stream.last(),
                    span.to() < stream.last().time() ? "last packet" : "last packet, once in the capture");
            draft.blocked(
                    stream.heading() == Heading.INBOUND
                            ? Finding.Blocked.inward(Usage.MEDIA, Protocol.UDP, stream.near(), stream.far())
                            : Finding.Blocked.outward(Usage.MEDIA, Protocol.UDP, stream.near(), stream.far()));
        }
        return draft.finish();
    }

    private static String shown(Call call) {
        return call.mediaOnly()
                ? "what else the client exchanges"
                : mediaPassed(call) ? "what else the call exchanges" : "the signalling of the call";
    }

    /** The one that was dropped last: from then on none passes. */
    private static Dropped last(List<Dropped> dropped) {
        return dropped.stream()
                .max(Comparator.comparingLong(one -> one.span().from()))
                .orElseThrow();
    }

    /** Before, it came through. */
    private static String when(Dropped one, Call call) {
        long answered = call.answered().orElse(call.first()).time();
        return String.format(
                Locale.ROOT,
                " for %.1f s, from %.1f s after " + (call.mediaOnly() ? "its start" : "the answer")
                        + " on; before, it was there twice",
                one.span().seconds(),
                (one.span().from() - answered) / 1e9);
    }
}
