package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.Span;
import io.earshot.analyzer.track.View;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * The pair of a session that carries media one way only, as that of a listener or of a speaker at an SFU, worked, and from
 * some moment on nothing at all comes back on it while the client goes on asking for consent (RFC 7675 section 5.1); or
 * nothing at all of the client is seen any more on it, while its other pair goes on being sent media.
 */
public final class ClosedPath implements Detector {
    private static final int BYE = 203;

    private final Thresholds thresholds;
    private final double attempts;
    private final double minSeconds;
    private final double silenceSeconds;

    /** @param thresholds how many checks and how long */
    public ClosedPath(Thresholds thresholds) {
        this.thresholds = thresholds;
        attempts = thresholds.value("lost-consent.min-attempts");
        minSeconds = thresholds.value("lost-consent.min-seconds");
        silenceSeconds = thresholds.value("rtcp-witness.silence-seconds");
    }

    /**
     * @param media   what the session carries, in its one direction
     * @param refused what the far host itself says of packets that still come: nobody listens any more
     */
    private record Closed(Call call, View view, MediaStream media, UnansweredConsent consent, MediaErrors refused) {
        boolean sameHosts(Closed other) {
            return view.place().equals(other.view.place())
                    && media.remoteAddress().equals(other.media.remoteAddress());
        }
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        List<Closed> all = new ArrayList<>();
        for (Call call : facts.calls()) {
            if (call.mediaOnly() && MissingMedia.visible(call, facts)) {
                call.views().stream()
                        .flatMap(view -> silenced(call, view, facts).stream())
                        .findFirst()
                        .ifPresent(findings);
                call.views().stream()
                        .flatMap(view -> closed(call, view, facts).stream())
                        .findFirst()
                        .ifPresent(all::add);
            }
        }
        for (Closed one : all) {
            Optional<Closed> other = all.stream()
                    .filter(each -> each.sameHosts(one) && each.media.heading() != one.media.heading())
                    .findFirst();
            // who listens and speaks through two pairs loses both at once, and is told once
            if (other.isEmpty() || one.media.heading() == Heading.INBOUND) {
                told(one, other, facts).ifPresent(findings);
            }
        }
    }

    private Optional<Finding> told(Closed one, Optional<Closed> other, Facts facts) {
        MediaErrors refused =
                MediaErrors.both(one.refused, other.map(each -> each.refused).orElse(new MediaErrors(List.of())));
        if (refused.all().isEmpty()) {
            return Optional.of(finding(one, other, facts));
        }
        return refused.last(thresholds.value("one-way-audio.min-seconds"), thresholds)
                ? Optional.of(
                        other.map(each -> ended(one, each, refused, facts)).orElseGet(() -> gone(one, refused, facts)))
                : Optional.empty();
    }

    /** Whom one only listens to, or speaks to: its end is no fault of the way, and it may have been meant. */
    private static Finding gone(Closed one, MediaErrors refused, Facts facts) {
        return OneWayAudio.gone(
                one.call,
                one.consent.span(),
                subject(one.media),
                one.media,
                one.media.heading() == Heading.INBOUND
                        ? "the other side of the call of " + one.media.near().address() + " is gone"
                        : one.media.far().address() + " takes no media of "
                                + one.media.near().address() + " any more",
                refused,
                facts);
    }

    private Optional<Closed> closed(Call call, View view, Facts facts) {
        if (view.inbound().isEmpty() == view.outbound().isEmpty()) {
            return Optional.empty();
        }
        List<MediaStream> streams = view.inbound().isEmpty() ? view.outbound() : view.inbound();
        Span life = new Span(call.first().time(), call.last().time());
        return AudioCause.busiest(streams, life).flatMap(media -> {
            Endpoint near = media.near();
            Endpoint far = media.far();
            int tap = media.first().tap();
            return UnansweredConsent.evenRefused(near, far, media.relayPeer(), tap, thresholds, facts)
                    .filter(consent ->
                            consent.atLeast(attempts) && consent.span().seconds() >= minSeconds)
                    .filter(consent -> OpenPath.lastSent(far, near, tap, facts)
                            <= consent.span().from() + thresholds.nanos("lost-consent.answer-seconds"))
                    .filter(consent -> goodbyes(near, far, facts)
                            .noneMatch(time -> time >= since(consent.span().from())))
                    .map(consent -> new Closed(call, view, media, consent, refusals(near, far, facts)));
        });
    }

    /** A speaker of whom nothing is seen any more, and who has not left. */
    private Optional<Finding> silenced(Call call, View view, Facts facts) {
        if (view.outbound().isEmpty() || !view.inbound().isEmpty()) {
            return Optional.empty();
        }
        MediaStream media = view.outbound().stream()
                .max(Comparator.comparingLong(stream -> stream.last().time()))
                .orElseThrow();
        Endpoint near = media.near();
        Endpoint far = media.far();
        // most never ask, and what their host hears is that of thousands
        if (!StillConnected.asks(near, far, facts)) {
            return Optional.empty();
        }
        int tap = media.first().tap();
        long since = media.last().time();
        List<MediaStream> heard = facts.index().streams().between(near.address(), far.address()).stream()
                .filter(stream -> stream.source().address().equals(far.address())
                        && stream.first().tap() == tap
                        && stream.last().time() > since)
                .toList();
        // who leaves long after was there until then
        long until = Math.min(
                heard.stream().mapToLong(stream -> stream.last().time()).max().orElse(since),
                Math.max(since, leaves(far, near, since, facts).orElse(Long.MAX_VALUE)));
        Span silence = new Span(since, until);
        boolean alive = heard.stream()
                .anyMatch(stream ->
                        !StillConnected.isSilent(stream.destination(), stream.source(), since, tap, thresholds, facts));
        return !alive
                        && silence.seconds() >= silenceSeconds
                        && StillConnected.is(near, far, media.first().time(), since, until, tap, thresholds, facts)
                ? StillConnected.connection(near, far, media.first().time(), tap, thresholds, facts)
                        .map(signalling -> silenced(call, view, media, silence, signalling, facts))
                : Optional.empty();
    }

    private static Finding silenced(
            Call call, View view, MediaStream media, Span silence, FlowState signalling, Facts facts) {
        String client = media.near().address().toString();
        boolean atClient = MissingMedia.isAtClient(view);
        return Draft.error("one-way-audio", "undetermined")
                .call(call)
                .over(silence)
                .subject(subject(media))
                .summary("the other side does not hear " + client + " any more")
                .explanation(String.format(
                        Locale.ROOT,
                        "From %.1f s after the start nothing of %s to %s is seen any more for %.1f s: neither media nor RTCP nor its "
                                + "checks for consent, with which who is muted goes on. Its connection to %s is in use "
                                + "all the while, and the host goes on sending it media: the client has not left. %s.",
                        (silence.from() - call.first().time()) / 1e9,
                        media.near(),
                        media.far(),
                        silence.seconds(),
                        signalling.responder(),
                        atClient
                                ? "Its own firewall drops what it sends, or its media process has stopped"
                                : "A firewall or router between it and this capture point drops what it sends, or its media "
                                        + "process has stopped"))
                .remedy(
                        atClient
                                ? AudioCause.lookAt(media.near().address())
                                : "Allow UDP from " + media.near() + " to " + media.far()
                                        + " for the whole session, and capture at the same time on the other side of the router")
                .filter("udp.port == " + media.near().port() + " && udp.port == "
                        + media.far().port())
                .blocked(Finding.Blocked.outward(Usage.MEDIA, Protocol.UDP, media.near(), media.far()))
                .see(facts, media.last(), "last packet of the client on this pair")
                .finish();
    }

    private static Finding.Subject subject(MediaStream media) {
        return Finding.Subject.of(media.near().address(), media.remoteAddress())
                .withProtocol("udp")
                .withSource(media.source())
                .withDestination(media.destination());
    }

    /** When the far end leaves: it says so, or its host says that nobody listens there any more. */
    private OptionalLong leaves(Endpoint near, Endpoint far, long silent, Facts facts) {
        LongStream refused = refusals(near, far, facts).all().stream()
                .mapToLong(icmp -> icmp.at().time());
        return LongStream.concat(goodbyes(near, far, facts).filter(time -> time >= since(silent)), refused)
                .min();
    }

    /** Who leaves may say so a moment before the first check in vain. */
    private long since(long silent) {
        return silent - thresholds.nanos("lost-consent.answer-seconds");
    }

    private static MediaErrors refusals(Endpoint near, Endpoint far, Facts facts) {
        return new MediaErrors(facts.index().icmp().between(near, far).stream()
                .filter(icmp -> icmp.quotedSource().equals(near)
                        && icmp.quotedDestination().equals(far)
                        && SignallingBlocked.portUnreachable(icmp))
                .toList());
    }

    static boolean saysGoodbye(Endpoint near, Endpoint far, Span when, Facts facts) {
        return goodbyes(near, far, facts).anyMatch(when::contains);
    }

    /** The far end closes the session in DTLS (RFC 5246 section 7.2.1) or RTCP (RFC 3550 section 6.6). */
    private static LongStream goodbyes(Endpoint near, Endpoint far, Facts facts) {
        LongStream alerts = facts.index().tls().between(near, far).stream()
                .flatMap(session -> session.steps().stream())
                .filter(step -> step.step().equals("alert")
                        && step.source().equals(far)
                        && step.destination().equals(near))
                .mapToLong(step -> step.at().time());
        LongStream byes = facts.index().rtcp().between(near.address(), far.address()).stream()
                .filter(report -> report.source().equals(far)
                        && report.message().packetTypes().contains(BYE))
                .mapToLong(report -> report.at().time());
        return LongStream.concat(alerts, byes);
    }

    /** Without a goodbye both pairs end at once, as when the program at the server is ended. */
    private static Finding ended(Closed one, Closed other, MediaErrors refused, Facts facts) {
        Endpoint far = one.media.far();
        Span span = one.consent.span();
        String client = one.media.near().address().toString();
        String refuses = refused.first().reporter().address().toString();
        Draft draft = Draft.error("no-audio", "undetermined")
                .proven()
                .call(one.call)
                .over(span)
                .subject(subject(one.media))
                .summary("neither " + client + " nor the other side hears the other any more")
                .explanation(String.format(
                        Locale.ROOT,
                        "From %.1f s after the start nothing comes any more from %s to %s, nor from %s to %s, where the client sends its "
                                + "own media, and %s itself answers what still comes there with \"port unreachable\", %s: its media "
                                + "process has ended and said no goodbye. No firewall drops the media.",
                        (span.from() - one.call.first().time()) / 1e9,
                        far,
                        one.media.near(),
                        other.media.far(),
                        other.media.near(),
                        refuses,
                        Count.times(refused.all().size())))
                .remedy("Look at " + refuses + ": why its media process ended")
                .filter(Endpoints.icmp(refused.first().reporter().address()))
                .see(facts, one.media.last(), "last packet of media on this pair")
                .see(facts, one.consent.unanswered().get(0).first(), "first check without answer");
        refused.all().stream().limit(3).forEach(icmp -> draft.see(facts, icmp.at(), "ICMP: port unreachable"));
        return draft.finish();
    }

    private static Finding finding(Closed one, Optional<Closed> other, Facts facts) {
        MediaStream media = one.media;
        Span span = one.consent.span();
        String client = media.near().address().toString();
        boolean inbound = media.heading() == Heading.INBOUND;
        String both = other.map(each -> ", and those from " + each.media.near() + " to " + each.media.far()
                        + ", where it sends its own media, neither")
                .orElse("");
        return Draft.error(other.isPresent() ? "no-audio" : "one-way-audio", "undetermined")
                .call(one.call)
                .over(span)
                .subject(subject(media))
                .summary(
                        other.isPresent()
                                ? "neither " + client + " nor the other side hears the other any more"
                                : inbound
                                        ? client + " hears nothing more"
                                        : "the other side may not hear " + client + " any more")
                .explanation(String.format(
                        Locale.ROOT,
                        "From %.1f s after the start nothing comes from %s to %s any more, and the connectivity checks (%d in %.0f s) "
                                + "that go there stay without answer%s, though they were answered before. Who mutes or holds answers "
                                + "them. This capture point cannot tell whether a firewall or router on the way dropped what it knew of "
                                + "this flow, in one direction or in both, or the host is gone.",
                        (span.from() - one.call.first().time()) / 1e9,
                        media.far(),
                        media.near(),
                        IceSession.transmissions(one.consent.unanswered()),
                        span.seconds(),
                        both))
                .remedy("Let UDP between " + media.near() + " and " + media.far()
                        + " pass for the whole session, and capture at the same time on the other side of the router")
                .filter("udp.port == " + media.near().port() + " && udp.port == "
                        + media.far().port())
                .blocked(Finding.Blocked.inward(Usage.MEDIA, Protocol.UDP, media.near(), media.far()))
                .see(facts, media.last(), "last packet of media on this pair")
                .see(facts, one.consent.unanswered().get(0).first(), "first check without answer")
                .see(
                        facts,
                        one.consent
                                .unanswered()
                                .get(one.consent.unanswered().size() - 1)
                                .last(),
                        "last check, still no answer")
                .finish();
    }
}
