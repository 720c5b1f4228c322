package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.Span;
import io.earshot.analyzer.track.View;
import io.earshot.capture.observe.StreamInterval;
import java.util.List;

/** Whether a silence is the sender's own, or what it sent meanwhile was lost. */
final class OwnPause {
    private OwnPause() {}

    /** True when the silence is the sender's own: DTX, mute, or the moment before the hang-up. */
    static boolean in(View view, Heading heading, Span dead, Span window, Thresholds thresholds) {
        boolean lasts = dead.to() >= window.to();
        long lastMoment = dead.to() - (long) (thresholds.value("one-way-audio.stray-seconds") * 1e9);
        boolean atSender = heading == Heading.OUTBOUND ? MissingMedia.isAtClient(view) : isAtServer(view);
        if (atSender && !view.streams(heading).isEmpty() && dead.from() > window.from()) {
            // seen in the sender's own network: it stopped of its own accord, unless it counted on meanwhile
            return !countsOn(view, heading, dead, thresholds);
        }
        for (MediaStream stream : view.streams(heading)) {
            if (stream.life().to() < dead.from() - thresholds.nanos("one-way-audio.pause-seconds")
                    && stream.mayRest()) {
                continue;
            }
            boolean before = stream.first().time() <= dead.from();
            // what begins again in the last moment is too short to count as media, and tells of the pause all the same
            boolean after = stream.last().time() >= dead.to()
                    || stream.active().stream()
                            .anyMatch(span -> span.from() > dead.from() && span.from() >= lastMoment);
            if (before && after) {
                return !lost(stream, dead, thresholds);
            }
            if (before && (stream.mayRest() || restsAgain(stream, dead, thresholds))) {
                return true;
            }
        }
        boolean some = !view.streams(heading).isEmpty();
        double sitesApart = thresholds.value("one-way-audio.sites-apart-hops");
        boolean peerNear = view.place().near().isPrivate()
                && view.streams(heading).stream()
                        .allMatch(stream -> stream.remoteAddress().isPrivate() && routers(stream.ttl()) < sitesApart);
        if (some && peerNear && dead.from() > window.from()) {
            return true;
        }
        return lasts
                && some
                && dead.from() > window.from()
                && dead.seconds() < thresholds.value("one-way-audio.tail-seconds");
    }

    /**
     * Who speaks in turns with the other side (push to talk) has rested before for as long, and lost nothing. Who answers a
     * menu sends telephone events (RFC 4733) and, without a voice to send, nothing between them: it has rested before for
     * about as long, more than once.
     */
    private static boolean restsAgain(MediaStream stream, Span dead, Thresholds thresholds) {
        long pause = pause(thresholds);
        List<StreamInterval.Gap> rests = stream.gaps().stream()
                .filter(gap -> gap.missing() == 0 && gap.to() <= dead.from() && gap.to() - gap.from() >= pause)
                .toList();
        long longest =
                rests.stream().mapToLong(gap -> gap.to() - gap.from()).max().orElse(0);
        double share = (double) (dead.to() - dead.from()) / Math.max(1, longest);
        return share <= thresholds.value("one-way-audio.turn-share-percent") / 100
                || stream.events() > 0 && rests.size() > 1 && share <= 2;
    }

    /** How many have passed it on, as far as the time to live tells; 0 where it is not known. */
    private static int routers(int ttl) {
        return ttl <= 0 ? 0 : (ttl <= 64 ? 64 : ttl <= 128 ? 128 : 255) - ttl;
    }

    /** No router has passed on yet what comes from the other side, and one has passed on what goes there. */
    private static boolean isAtServer(View view) {
        return view.inbound().stream().allMatch(MediaStream::isAtSender)
                && view.outbound().stream().noneMatch(MediaStream::isAtSender);
    }

    /**
     * The sender's sequence numbers went on while none of its packets is seen, and the other direction, which the same
     * capture holds, lacks none: the sender's own host dropped them. Who counts on through pause after pause leaves its own
     * silence out, as X-Lite does.
     */
    private static boolean countsOn(View view, Heading heading, Span dead, Thresholds thresholds) {
        return view.streams(heading).stream()
                        .anyMatch(stream -> stream.first().time() <= dead.from()
                                && stream.last().time() >= dead.to()
                                && lost(stream, dead, thresholds)
                                && pauses(stream, pause(thresholds)) == 1)
                && view.streams(heading.reversed()).stream()
                        .filter(stream -> dead.secondsCoveredBy(stream.active()) > 0)
                        .allMatch(stream -> missing(stream, dead) == 0);
    }

    /** What is longer is no pause in speech, ns. */
    private static long pause(Thresholds thresholds) {
        return thresholds.nanos("one-way-audio.pause-seconds");
    }

    private static long pauses(MediaStream stream, long pause) {
        return stream.gaps().stream()
                .filter(gap -> gap.missing() > 0 && gap.to() - gap.from() >= pause)
                .count();
    }

    /** Its sender numbered on meanwhile, as fast as it sends. */
    static boolean lost(MediaStream stream, Span dead, Thresholds thresholds) {
        double rate = stream.packets() / Math.max(1.0, activeSeconds(stream));
        double share = thresholds.value("one-way-audio.lost-share-percent") / 100;
        return missing(stream, dead) >= share * rate * dead.seconds();
    }

    private static double activeSeconds(MediaStream stream) {
        return stream.active().stream().mapToDouble(Span::seconds).sum();
    }

    private static int missing(MediaStream stream, Span dead) {
        int missing = 0;
        for (StreamInterval.Gap gap : stream.gaps()) {
            if (dead.overlaps(new Span(gap.from(), gap.to()))) {
                missing += gap.missing();
            }
        }
        return missing;
    }
}
