package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.RtcpWitness;
import io.earshot.analyzer.track.Span;
import io.earshot.analyzer.track.View;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A sender that rests while nobody speaks (RFC 3389 section 4) sends nothing to the end of the call, and its reports, which go
 * on in a pause, end with it. It may be cut off, or gone, or have had little to report: nobody is accused.
 */
public final class UnreportedRest implements Detector {
    private final Thresholds thresholds;
    private final double leastSeconds;

    public UnreportedRest(Thresholds thresholds) {
        this.thresholds = thresholds;
        leastSeconds = thresholds.value("media-rests.unreported-seconds");
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        for (Call call : facts.calls()) {
            if (!call.mediaOnly() && MissingMedia.visible(call, facts)) {
                ExpectedMedia.windows(call, thresholds, facts).stream()
                        .filter(ExpectedMedia.Window::bothWays)
                        .flatMap(window -> rest(call, window.span(), facts).stream())
                        .findFirst()
                        .ifPresent(findings);
            }
        }
    }

    private Optional<Finding> rest(Call call, Span window, Facts facts) {
        for (View view : call.views()) {
            for (Heading heading : Heading.values()) {
                Optional<MediaStream> last = view.audio(heading).stream()
                        .max(Comparator.comparingLong(stream -> stream.last().time()));
                Span silence = new Span(last.map(stream -> stream.last().time()).orElse(window.to()), window.to());
                if (last.isPresent()
                        && last.get().mayRest()
                        && !last.get().isAtSender()
                        && silence.from() > window.from()
                        && silence.seconds() >= leastSeconds
                        && goesOn(view, heading.reversed(), silence)
                        && !MissingMedia.asksToRest(call, heading, silence, thresholds)
                        && reportsEnd(last.get(), silence, facts)) {
                    return Optional.of(finding(call, last.get(), silence, facts));
                }
            }
        }
        return Optional.empty();
    }

    private boolean goesOn(View view, Heading heading, Span silence) {
        double share = thresholds.value("one-way-audio.alive-share-percent") / 100;
        return silence.secondsCoveredBy(MissingMedia.solid(view, heading, thresholds)) >= silence.seconds() * share;
    }

    /** Its sender gave reports, and gives none in the silence, nor does anything else come by that way. */
    private static boolean reportsEnd(MediaStream stream, Span silence, Facts facts) {
        List<RtcpWitness> reports =
                facts
                        .index()
                        .rtcp()
                        .between(stream.source().address(), stream.destination().address())
                        .stream()
                        .filter(report -> report.source()
                                        .address()
                                        .equals(stream.source().address())
                                && report.source().port() >= stream.source().port()
                                && report.source().port() - stream.source().port() <= 1
                                && report.at().tap() == stream.first().tap())
                        .toList();
        return reports.stream().anyMatch(report -> report.at().time() <= silence.from())
                && reports.stream()
                        .noneMatch(report -> silence.contains(report.at().time()))
                && OpenPath.lastSent(
                                stream.source(),
                                stream.destination(),
                                stream.first().tap(),
                                facts)
                        <= silence.from();
    }

    private static Finding finding(Call call, MediaStream stream, Span silence, Facts facts) {
        return Draft.info("media-rests", "undetermined")
                .hint()
                .call(call)
                .over(silence)
                .subject(Finding.Subject.between(stream.source(), stream.destination(), "udp")
                        .withHost(call.client().address())
                        .withPeer(call.server().address())
                        .withSsrc((int) stream.ssrc()))
                .summary("media from " + stream.source() + " rests, and its reports end with it")
                .explanation(String.format(
                        Locale.ROOT,
                        "%s sends nothing while nobody speaks there, and from %.1f s after the start to the end, for %.1f s, "
                                + "neither RTP nor RTCP comes from it, though it gave reports before. The cause is one of these, and this "
                                + "capture does not show which: (1) nobody spoke, and reports were not due; (2) its program ended or took the "
                                + "call elsewhere; (3) something on the way drops both from then on.",
                        stream.source(),
                        (silence.from() - call.first().time()) / 1e9,
                        silence.seconds()))
                .remedy(
                        "Ask who called whether the other side was heard to the end; if not, capture at the same time on the "
                                + "other side of the router, and compare")
                .filter("udp.port == " + stream.destination().port())
                .see(facts, stream.last(), "last packet before the rest")
                .finish();
    }
}
