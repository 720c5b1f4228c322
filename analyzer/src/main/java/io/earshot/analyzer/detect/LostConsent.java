package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.Span;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.analyzer.track.View;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Packets pass this capture point both ways, but the checks that ask for consent to go on sending (RFC 7675 section 5.1)
 * stay without answer in one direction from some moment on: what passes here does not arrive.
 */
public final class LostConsent implements Detector {
    private static final String BOTH_WAYS = "Media passes this capture point both ways, but from";

    private final Thresholds thresholds;
    private final double attempts;
    private final double unansweredSeconds;
    private final double aliveSeconds;
    private final double minSeconds;
    private final double chance;

    public LostConsent(Thresholds thresholds) {
        this.thresholds = thresholds;
        attempts = thresholds.value("lost-consent.min-attempts");
        unansweredSeconds = thresholds.value("lost-consent.min-seconds");
        aliveSeconds = thresholds.value("lost-consent.alive-seconds");
        minSeconds = thresholds.value("one-way-audio.min-seconds");
        chance = thresholds.value("lost-consent.chance-percent") / 100;
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        if (facts.exchanges().stream().noneMatch(StunExchange::isCheck)) {
            return;
        }
        for (Call call : facts.calls()) {
            if (MissingMedia.visible(call, facts)) {
                call.views().stream()
                        .flatMap(view -> examine(call, view, facts).stream())
                        .findFirst()
                        .ifPresent(findings);
            }
        }
    }

    private Optional<Finding> examine(Call call, View view, Facts facts) {
        for (MediaStream out : view.outbound()) {
            for (MediaStream in : view.inbound()) {
                boolean pair = out.source().equals(in.destination())
                        && out.destination().equals(in.source())
                        && out.relayPeer().equals(in.relayPeer());
                if (pair && out.life().overlaps(in.life())) {
                    Optional<Finding> finding = lost(call, out, in, facts).or(() -> lost(call, in, out, facts));
                    if (finding.isPresent()) {
                        return finding;
                    }
                }
            }
        }
        List<MediaStream> all =
                Stream.concat(view.outbound().stream(), view.inbound().stream()).toList();
        return all.stream()
                .filter(sent -> sent.relayPeer().isEmpty())
                .flatMap(sent -> unheard(call, sent, all, facts).stream())
                .findFirst();
    }

    /**
     * The other side sends no media, or none any more, as an SFU does that passes on what it gets: its RTCP and its own checks
     * go on, so it is there, and the way from it is open.
     */
    private Optional<Finding> unheard(Call call, MediaStream sent, List<MediaStream> all, Facts facts) {
        return UnansweredConsent.of(
                        sent.source(),
                        sent.destination(),
                        Optional.empty(),
                        sent.first().tap(),
                        thresholds,
                        facts)
                .filter(consent -> consent.atLeast(attempts) && consent.span().seconds() >= unansweredSeconds)
                .filter(consent -> new Span(
                                        consent.span().from(),
                                        Math.max(
                                                consent.span().from(),
                                                sent.last().time()))
                                .secondsCoveredBy(sent.active())
                        >= minSeconds)
                .filter(consent -> all.stream()
                        .filter(back -> back.source().equals(sent.destination())
                                && back.destination().equals(sent.source()))
                        .noneMatch(back -> consent.span().secondsCoveredBy(back.active()) >= minSeconds))
                .filter(consent -> OpenPath.speaks(
                        sent.destination(), sent.source(), sent.first().tap(), consent.span(), thresholds, facts))
                .map(consent -> finding(call, consent.span(), sent, "From", consent.unanswered(), facts));
    }

    /** @param sent the direction that may not arrive */
    private Optional<Finding> lost(Call call, MediaStream sent, MediaStream back, Facts facts) {
        Optional<UnansweredConsent> consent = UnansweredConsent.of(
                sent.source(),
                sent.destination(),
                sent.relayPeer(),
                sent.first().tap(),
                thresholds,
                facts);
        if (consent.isEmpty()) {
            return Optional.empty();
        }
        Span span = consent.get().span();
        Span after = new Span(
                span.from(),
                Math.max(span.to(), Math.min(sent.last().time(), back.last().time())));
        // one check in vain before the other side dies is that it dies, or that the capture lacks the answer
        boolean inVain = consent.get()
                        .until(back.last().time())
                        .filter(alive -> alive.atLeast(attempts) && !alive.isChance(lossOf(sent, back), chance))
                        .isPresent()
                && !consent.get().isOneMoment(thresholds)
                && after.seconds() >= unansweredSeconds
                && after.secondsCoveredBy(sent.active()) >= minSeconds
                && after.secondsCoveredBy(back.active()) >= aliveSeconds;
        if (!inVain) {
            return Optional.empty();
        }
        return Optional.of(
                asksNoMore(sent, span, facts)
                        ? filtered(call, span, sent, consent.get().unanswered(), facts)
                        : finding(call, span, sent, BOTH_WAYS, consent.get().unanswered(), facts));
    }

    /**
     * The other side's own checks, which came before, end with its answers, though its media comes: whoever does not hear this
     * side would still ask.
     */
    private boolean asksNoMore(MediaStream sent, Span unanswered, Facts facts) {
        List<StunExchange> asked = facts.index().exchanges().between(sent.source(), sent.destination()).stream()
                .filter(StunExchange::isCheck)
                .filter(check -> check.source().equals(sent.destination())
                        && check.destination().equals(sent.source())
                        && check.relayPeer().equals(sent.relayPeer())
                        && check.first().tap() == sent.first().tap())
                .toList();
        long before = asked.stream()
                .filter(check -> check.first().time() < unanswered.from())
                .count();
        return before >= attempts
                && before == asked.size()
                && unanswered.seconds() >= thresholds.value("lost-consent.interval-seconds");
    }

    private static Finding filtered(
            Call call, Span span, MediaStream sent, List<StunExchange> unanswered, Facts facts) {
        Address peer = sent.destination().address();
        return Draft.error("one-way-audio", "undetermined")
                .call(call)
                .over(span)
                .subject(subject(call, sent))
                .summary("no connectivity check is answered any more between "
                        + sent.source().address() + " and " + peer)
                .explanation(String.format(
                        Locale.ROOT,
                        "Media passes this capture point both ways, but from %.1f s after its start on, the connectivity checks (%d) "
                                + "from %s to %s stay without answer, and no check of %s comes any more, though its media does: "
                                + "something on the way drops STUN and lets media pass, in which direction this capture point cannot "
                                + "tell. Both sides stop when consent expires (30 s, RFC 7675).",
                        Math.max(0, span.from() - sent.first().time()) / 1e9,
                        IceSession.transmissions(unanswered),
                        sent.source(),
                        sent.destination(),
                        peer))
                .remedy("Look for application control or a rule for STUN between "
                        + sent.source().address() + " and " + peer + ", and exempt that way from it")
                .filter("udp.port == " + sent.near().port() + " && stun")
                .see(facts, unanswered.get(0).first(), "first check without answer")
                .see(facts, unanswered.get(unanswered.size() - 1).last(), "last check, still no answer")
                .finish();
    }

    private static Finding.Subject subject(Call call, MediaStream sent) {
        return Finding.Subject.of(call.client().address(), sent.remoteAddress())
                .withProtocol("udp")
                .withSource(sent.source())
                .withDestination(sent.destination());
    }

    /** Share of the checks that stay without answer where either direction lacks as much as its media does. */
    private static double lossOf(MediaStream sent, MediaStream back) {
        return 1 - (1 - share(sent)) * (1 - share(back));
    }

    private static double share(MediaStream stream) {
        return stream.expected() <= 0 ? 0 : Math.max(0, (double) stream.lost() / stream.expected());
    }

    private static Finding finding(
            Call call, Span span, MediaStream sent, String begins, List<StunExchange> unanswered, Facts facts) {
        boolean inbound = sent.heading() == Heading.INBOUND;
        Endpoint near = sent.near();
        String client = call.client().address().toString();
        return Draft.error("one-way-audio", inbound ? "inbound-blocked" : "outbound-blocked")
                .call(call)
                .over(span)
                .subject(subject(call, sent))
                .summary(inbound ? client + " cannot hear the other side" : "the other side cannot hear " + client)
                .explanation(begins
                        + String.format(
                                Locale.ROOT,
                                " %.1f s after its start on, the connectivity checks (%d) from %s to %s stay without answer, while what %s sends still comes: "
                                        + "packets to %s are lost between this point and %s. Both sides stop when consent expires "
                                        + "(30 s, RFC 7675).",
                                Math.max(0, span.from() - sent.first().time()) / 1e9,
                                IceSession.transmissions(unanswered),
                                sent.source(),
                                sent.destination(),
                                sent.destination(),
                                sent.destination(),
                                inbound ? "the client" : "the other side"))
                .remedy("Allow UDP from " + sent.source().address() + " to "
                        + sent.destination().address() + " port "
                        + sent.destination().port()
                        + " on what lies between this point and " + (inbound ? "the client" : "the other side"))
                .filter("udp.port == " + near.port() + " && stun")
                .blocked(
                        inbound
                                ? Finding.Blocked.inward(Usage.MEDIA, Protocol.UDP, near, sent.far())
                                : Finding.Blocked.outward(Usage.MEDIA, Protocol.UDP, near, sent.far()))
                .see(facts, unanswered.get(0).first(), "first check without answer")
                .see(facts, unanswered.get(unanswered.size() - 1).last(), "last check, still no answer")
                .finish();
    }
}
