package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import java.util.List;
import java.util.Optional;

/**
 * The server's media process ends in the middle of a call, as its own host says; or, seen beside the server: its media ends, and the client's checks of the pair (RFC 7675), which come there and were answered
 * before, get no answer any more, while the client's media goes on. Who is muted goes on answering.
 */
final class StoppedServer {
    private StoppedServer() {}

    static Optional<AudioCause> of(MissingMedia missing, Thresholds thresholds, Facts facts) {
        if (missing.heading() != Heading.INBOUND || missing.witness().isPresent()) {
            return Optional.empty();
        }
        Optional<AudioCause> closed = closed(missing, thresholds, facts);
        if (closed.isPresent()) {
            return closed;
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

    /** At the moment when its media ends the server's own host begins to say that nobody listens there any more. */
    private static Optional<AudioCause> closed(MissingMedia missing, Thresholds thresholds, Facts facts) {
        return OneWayAudio.heard(missing)
                .filter(heard -> !heard.relayed() && !missing.at().inbound().isEmpty())
                .map(heard -> MediaErrors.portUnreachable(heard, missing.span(), facts))
                .filter(errors -> !errors.all().isEmpty()
                        && errors.last(thresholds.value("one-way-audio.min-seconds"), thresholds)
                        && errors.first().at().time() - missing.span().from()
                                <= thresholds.nanos("one-way-audio.together-seconds"))
                .map(errors -> new AudioCause(
                        "undetermined",
                        Confidence.PROOF,
                        errors.first().reporter().address() + " itself answers what still comes to "
                                + errors.first().quotedDestination() + " with \"port unreachable\", "
                                + Count.times(errors.all().size())
                                + ", from the moment on at which its media ends: its media process has ended, or has given the call up, and no firewall drops the media",
                        "Look at " + errors.first().reporter().address()
                                + ": why its media process ended, or whether it hung up and was not heard",
                        List.of(new AudioCause.Seen(errors.first().at(), "ICMP: port unreachable"))));
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
