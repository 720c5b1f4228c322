package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.View;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Media that flows and carries nothing but silence, while the other side speaks. */
final class SilentMedia {
    private final double silenceSeconds;
    private final double silentShare;
    private final double speechDbov;
    private final long takesEffect;

    SilentMedia(Thresholds thresholds) {
        silenceSeconds = thresholds.value("silent-media.min-seconds");
        silentShare = thresholds.value("silent-media.share-percent") / 100;
        takesEffect = MissingMedia.atOnce(thresholds);
        speechDbov = thresholds.value("silent-media.speech-dbov");
    }

    /** At most one direction of a window. */
    Optional<Finding> of(Call call, ExpectedMedia.Window window, Facts facts) {
        for (View view : call.views()) {
            for (Heading heading : Heading.values()) {
                boolean speaksBack = view.streams(heading.reversed()).stream()
                        .anyMatch(stream -> stream.levelDbov()
                                .filter(level -> level > speechDbov)
                                .isPresent());
                List<MediaStream> streams = view.audio(heading).stream()
                        .filter(stream -> !isOfBeforeAnswer(stream, window))
                        .toList();
                if (speaksBack
                        && !streams.isEmpty()
                        && streams.stream().allMatch(stream -> onlySilence(stream) || silentSinceAnswer(stream, window))
                        && window.span().secondsCoveredBy(view.active(heading)) >= silenceSeconds) {
                    return Optional.of(finding(call, window, heading, streams.get(0), facts));
                }
            }
        }
        return Optional.empty();
    }

    private boolean onlySilence(MediaStream stream) {
        return stream.silent() + stream.comfortNoise() >= stream.packets() * silentShare
                && stream.silent() + stream.comfortNoise() > 0;
    }

    /** Early media, of another leg perhaps. */
    private boolean isOfBeforeAnswer(MediaStream stream, ExpectedMedia.Window window) {
        return window.before() == 0 && stream.last().time() <= window.span().from() + takesEffect;
    }

    /** What was heard before is ringing or an announcement. Who falls silent later in the call may be muted. */
    private boolean silentSinceAnswer(MediaStream stream, ExpectedMedia.Window window) {
        return window.before() == 0
                && stream.silent() + stream.comfortNoise() > 0
                && stream.audible().isPresent()
                && stream.audible().getAsLong() <= window.span().from() + takesEffect;
    }

    private static Finding finding(
            Call call, ExpectedMedia.Window window, Heading heading, MediaStream stream, Facts facts) {
        String who = heading == Heading.INBOUND
                ? "the other side"
                : call.client().address().toString();
        return Draft.error("one-way-audio", "silent-media")
                .call(call)
                .over(window.span())
                .subject(UnheardAudio.flow(call, heading)
                        .withSource(stream.source())
                        .withDestination(stream.destination()))
                .summary("packets of " + who + " arrive, but carry nothing but silence")
                .explanation("RTP from " + stream.source() + " flows (" + Count.of(stream.packets(), "packet")
                        + "), and every one "
                        + "of them since the answer carries digital silence or comfort noise: no firewall is to blame. The microphone is "
                        + "muted or missing, or a bridge on the way fails to mix.")
                .remedy("Look at the microphone or the bridge behind "
                        + stream.source().address())
                .filter(String.format(Locale.ROOT, "rtp.ssrc == 0x%08x", stream.ssrc()))
                .see(facts, stream.first(), "first packet with silence")
                .see(facts, stream.last(), "last packet with silence")
                .finish();
    }
}
