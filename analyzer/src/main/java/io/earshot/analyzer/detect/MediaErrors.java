package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.Span;
import io.earshot.capture.observe.Observation;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * ICMP errors that quote one stream, RFC 792 and RFC 4443. Single ones are ordinary: one side hangs up a moment before the
 * other, or opens its port a moment late.
 */
record MediaErrors(List<Observation.Icmp> all) {
    /** The receiving host itself says that nobody listens on the port. */
    static MediaErrors portUnreachable(MediaStream stream, Span span, Facts facts) {
        return of(
                stream,
                span,
                facts,
                icmp -> SignallingBlocked.portUnreachable(icmp)
                        && icmp.reporter().address().equals(stream.destination().address()));
    }

    /** A filter on the way says that it forbids the stream. */
    static MediaErrors prohibited(MediaStream stream, Span span, Facts facts) {
        return of(stream, span, facts, AudioCause::isProhibited);
    }

    /** A router on the way says that it has no way to the receiver, finds no host there, or gives up a packet that goes round. */
    static MediaErrors noRoute(MediaStream stream, Span span, Facts facts) {
        return of(stream, span, facts, icmp -> SignallingBlocked.isUnreachable(icmp) || NoRoute.isExpired(icmp));
    }

    /** Of two streams that end together, in the order of time. */
    static MediaErrors both(MediaErrors one, MediaErrors other) {
        return new MediaErrors(Stream.concat(one.all.stream(), other.all.stream())
                .sorted(Comparator.comparingLong(icmp -> icmp.at().time()))
                .toList());
    }

    /** Of the place where the stream is seen: behind a translation elsewhere, its ends are those of other packets. */
    private static MediaErrors of(MediaStream stream, Span span, Facts facts, Predicate<Observation.Icmp> kind) {
        return new MediaErrors(
                facts
                        .index()
                        .icmp()
                        .between(stream.source().address(), stream.destination().address())
                        .stream()
                        .filter(icmp -> icmp.quotedSource().equals(stream.source())
                                && icmp.quotedDestination().equals(stream.destination())
                                && icmp.at().tap() == stream.first().tap()
                                && span.contains(icmp.at().time())
                                && kind.test(icmp))
                        .toList());
    }

    /** Whether they go on so long that the stream is not heard, s. */
    boolean last(double minSeconds, Thresholds thresholds) {
        return all.size() >= thresholds.value("one-way-audio.min-icmp-errors") && span().seconds() >= minSeconds;
    }

    /** From the first to the last; there has to be one. */
    Span span() {
        return new Span(all.get(0).at().time(), all.get(all.size() - 1).at().time());
    }

    Observation.Icmp first() {
        return all.get(0);
    }
}
