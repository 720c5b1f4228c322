package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.MediaStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Media of one side ends, and with it all else that it sent on the pair: the checks for consent (RFC 7675) that it answered
 * before get no answer any more. Who is muted, or holds the call, answers them.
 */
final class SilencedPeer {
    private SilencedPeer() {}

    static Optional<AudioCause> of(MissingMedia missing, Thresholds thresholds, Facts facts) {
        Optional<MediaStream> ended = OneWayAudio.lastOf(missing);
        if (missing.witness().isPresent() || ended.isEmpty()) {
            return Optional.empty();
        }
        return OneWayAudio.heard(missing)
                .filter(heard -> heard.source().equals(ended.get().destination())
                        && heard.destination().equals(ended.get().source()))
                .flatMap(heard -> inVain(heard, missing, thresholds, facts).map(consent -> cause(heard, consent)));
    }

    private static Optional<UnansweredConsent> inVain(
            MediaStream heard, MissingMedia missing, Thresholds thresholds, Facts facts) {
        int tap = heard.first().tap();
        return UnansweredConsent.of(heard.source(), heard.destination(), heard.relayPeer(), tap, thresholds, facts)
                .filter(consent -> consent.atLeast(thresholds.value("lost-consent.min-attempts"))
                        && consent.span().seconds() >= thresholds.value("lost-consent.min-seconds")
                        && consent.span().overlaps(missing.span()))
                .filter(consent -> OpenPath.lastSent(heard.destination(), heard.source(), tap, facts)
                        <= consent.span().from() + thresholds.nanos("lost-consent.answer-seconds"));
    }

    private static AudioCause cause(MediaStream heard, UnansweredConsent consent) {
        return new AudioCause(
                "undetermined",
                Confidence.STRONG,
                String.format(
                        Locale.ROOT,
                        "nothing at all comes from %s any more, and the connectivity checks (%d in %.0f s) that go there stay "
                                + "without answer, which were answered before. Who mutes or holds answers them. This capture point "
                                + "cannot tell whether a firewall or router on the way dropped what it knew of this flow, in one "
                                + "direction or in both, or the host is gone",
                        heard.destination(),
                        IceSession.transmissions(consent.unanswered()),
                        consent.span().seconds()),
                "Let UDP between " + heard.source() + " and " + heard.destination()
                        + " pass for the whole session, and capture at the same time on the other side of the router",
                List.of(
                        new AudioCause.Seen(consent.unanswered().get(0).first(), "first check without answer"),
                        new AudioCause.Seen(
                                consent.unanswered()
                                        .get(consent.unanswered().size() - 1)
                                        .last(),
                                "last check, still no answer")));
    }
}
