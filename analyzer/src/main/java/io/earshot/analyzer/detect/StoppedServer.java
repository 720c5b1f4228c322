package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import java.util.List;
import java.util.Optional;

/**
 * Seen beside the server: its media ends, and the client's checks of the pair (RFC 7675), which come there and were answered
 * before, get no answer any more, while the client's media goes on. Who is muted goes on answering.
 */
final class StoppedServer {
    private StoppedServer() {}

    static Optional<AudioCause> of(MissingMedia missing, Thresholds thresholds, Facts facts) {
        if (missing.heading() != Heading.INBOUND || missing.witness().isPresent()) {
            return Optional.empty();
        }
        List<MediaStream> sent = missing.at().inbound();
        boolean beside = !sent.isEmpty() && sent.stream().allMatch(MediaStream::isAtSender);
        return OneWayAudio.heard(missing)
                .filter(heard -> beside && !heard.isAtSender() && !heard.relayed())
                .filter(heard -> MediaErrors.portUnreachable(heard, missing.span(), facts)
                        .all()
                        .isEmpty())
                .flatMap(heard -> inVain(heard, missing, thresholds, facts)
                        .map(consent -> new AudioCause(
                                "undetermined",
                                Confidence.STRONG,
                                "at the server's own side, where no router has passed on yet what it sends, media of "
                                        + heard.far()
                                        + " ends and " + IceSession.transmissions(consent.unanswered())
                                        + " connectivity checks that come to it get no answer any more, while media of the client still comes: "
                                        + "its media process hangs or is gone, or a filter of its own host drops what it gets or sends",
                                "Look at the media server " + heard.far().address()
                                        + ": whether its process runs, and its own firewall",
                                List.of(new AudioCause.Seen(
                                        consent.unanswered().get(0).first(),
                                        "first check of the client without answer")))));
    }

    private static Optional<UnansweredConsent> inVain(
            MediaStream heard, MissingMedia missing, Thresholds thresholds, Facts facts) {
        return UnansweredConsent.of(
                        heard.source(),
                        heard.destination(),
                        Optional.empty(),
                        heard.first().tap(),
                        thresholds,
                        facts)
                .filter(consent -> consent.atLeast(thresholds.value("lost-consent.min-attempts"))
                        && consent.span().seconds() >= thresholds.value("lost-consent.min-seconds")
                        && missing.span().overlaps(consent.span()))
                .filter(consent -> consent.span().secondsCoveredBy(heard.active())
                        >= thresholds.value("one-way-audio.min-seconds"));
    }
}
