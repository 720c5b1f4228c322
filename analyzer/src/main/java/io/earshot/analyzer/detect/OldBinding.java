package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.Span;
import io.earshot.analyzer.track.View;
import io.earshot.capture.decode.rtcp.RtcpMessage;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Outside of a router: the client's media comes out of another port than before, and what is sent to it still goes to the port
 * before. The router has forgotten the first translation, and nothing leads in from there. Diagnosis notebook section 5.
 */
final class OldBinding {
    private OldBinding() {}

    static Optional<Finding> of(Call call, ExpectedMedia.Window window, Thresholds thresholds, Facts facts) {
        for (View view : call.views()) {
            boolean outside = view.place().near().isPublic()
                    && !window.terms().client().ice()
                    && window.terms()
                            .client()
                            .announced()
                            .filter(media -> media.address().isPrivate())
                            .isPresent();
            for (MediaStream after : outside ? view.audio(Heading.OUTBOUND) : List.<MediaStream>of()) {
                Optional<MediaStream> before = view.audio(Heading.OUTBOUND).stream()
                        .filter(stream -> isMoved(stream, after))
                        .findFirst();
                Optional<MediaStream> astray =
                        before.flatMap(stream -> astray(view, window, stream, after, thresholds));
                if (astray.isPresent() && !hears(astray.get(), after, thresholds, facts)) {
                    return Optional.of(finding(call, window, before.get(), after, astray.get(), facts));
                }
            }
        }
        return Optional.empty();
    }

    /** One sender's media, first from the one port and then from the other. */
    static boolean isMoved(MediaStream before, MediaStream after) {
        return before.ssrc() == after.ssrc()
                && before.source().address().equals(after.source().address())
                && before.source().port() != after.source().port()
                && before.destination().equals(after.destination())
                && before.last().time() < after.first().time();
    }

    private static Optional<MediaStream> astray(
            View view, ExpectedMedia.Window window, MediaStream before, MediaStream after, Thresholds thresholds) {
        long from = Math.max(window.span().from(), after.first().time())
                + thresholds.nanos("nat-binding-lost.unaware-seconds");
        Span since = new Span(
                from, Math.max(from, Math.min(window.span().to(), after.last().time())));
        boolean follows = view.audio(Heading.INBOUND).stream()
                .anyMatch(stream -> stream.destination().equals(after.source()));
        return follows
                ? Optional.empty()
                : view.audio(Heading.INBOUND).stream()
                        .filter(stream -> stream.destination().equals(before.source())
                                && stream.source().equals(after.destination())
                                && since.secondsCoveredBy(stream.active())
                                        >= thresholds.value("one-way-audio.min-seconds"))
                        .findFirst();
    }

    /** The client reports what goes there, and counts on; of a report alone it cannot be told whether it does. */
    private static boolean hears(MediaStream astray, MediaStream after, Thresholds thresholds, Facts facts) {
        long aware = after.first().time() + thresholds.nanos("nat-binding-lost.unaware-seconds");
        List<Long> highest = facts.rtcp().stream()
                .filter(report ->
                        report.source().address().equals(after.source().address())
                                && report.at().time() > aware)
                .flatMap(report -> report.message().reports().stream())
                .filter(block -> block.ssrc() == astray.ssrc())
                .map(RtcpMessage.ReportBlock::highestSequence)
                .toList();
        return highest.size() == 1 || highest.stream().distinct().count() > 1;
    }

    private static Finding finding(
            Call call,
            ExpectedMedia.Window window,
            MediaStream before,
            MediaStream after,
            MediaStream astray,
            Facts facts) {
        return Draft.error("one-way-audio", "nat-binding-lost")
                .call(call)
                .over(new Span(after.first().time(), window.span().to()))
                .subject(UnheardAudio.flow(call, Heading.INBOUND)
                        .withSource(astray.source())
                        .withDestination(astray.destination()))
                .summary(call.client().address() + " cannot hear the other side")
                .explanation(String.format(
                        Locale.ROOT,
                        "The client's media comes from %s, and %.0f s later from %s, under the same SSRC: its router has forgotten the "
                                + "translation. What %s sends still goes to %s, from where nothing leads in any more.",
                        before.source(),
                        (after.first().time() - before.last().time()) / 1e9,
                        after.source(),
                        astray.source(),
                        before.source()))
                .remedy(
                        "Raise the UDP timeout of the client's NAT, let the client send keep-alives while it is silent, and let "
                                + astray.source().address() + " follow the client's new port (symmetric RTP)")
                .filter("udp.port == " + before.source().port() + " || udp.port == "
                        + after.source().port())
                .see(facts, before.last(), "last packet from the old port")
                .see(facts, after.first(), "first packet from the new port")
                .see(facts, astray.last(), "RTP to the old port")
                .finish();
    }
}
