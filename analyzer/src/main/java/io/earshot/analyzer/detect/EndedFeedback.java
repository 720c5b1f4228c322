package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.RtcpReports;
import io.earshot.analyzer.track.RtcpWitness;
import io.earshot.analyzer.track.Span;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.analyzer.track.View;
import io.earshot.capture.decode.rtcp.RtcpMessage;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Feedback for congestion control, which a receiver gives several times a second on each packet that comes, and only as long
 * as any comes: transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01) and that of RFC 8888. Its kind
 * stands in the octets that SRTCP leaves in the clear.
 */
final class EndedFeedback {
    private static final int TRANSPORT_FEEDBACK = 205;
    /** Of RFC 8888 section 3.1 and of transport-wide feedback. */
    private static final Set<Integer> ON_EACH_PACKET = Set.of(11, 15);

    /** Two seconds of it, as media servers give it five times a second. */
    private static final int LEAST = 10;

    /** So much longer than the longest pause before is the end. */
    private static final int LONGER = 4;

    private final Facts facts;
    private final RtcpReports all;
    private final double settleSeconds;
    private final double mostly;

    EndedFeedback(Thresholds thresholds, Facts facts) {
        this.facts = facts;
        all = facts.index().reports();
        settleSeconds = thresholds.value("one-way-audio.settle-seconds");
        mostly = thresholds.value("rtcp-witness.sending-share-percent") / 100;
    }

    /**
     * The receiver of this heading gives none any more while the sender goes on, and is there itself.
     *
     * @param within when media of this heading was agreed
     */
    Optional<PeerReports.Deafness> in(Call call, Heading heading, Span within) {
        return call.views().stream()
                .flatMap(view -> in(view, heading, within).stream())
                .findFirst();
    }

    private Optional<PeerReports.Deafness> in(View view, Heading heading, Span within) {
        List<MediaStream> sent = view.streams(heading);
        List<RtcpWitness> reports = all.byReceivers(sent).stream()
                .filter(report -> PeerReports.isAt(view, heading, report)
                        && within.contains(report.at().time()))
                .toList();
        List<RtcpWitness> given =
                reports.stream().filter(report -> isFeedback(report.message())).toList();
        if (given.size() < LEAST) {
            return Optional.empty();
        }
        RtcpWitness last = given.get(given.size() - 1);
        Span silent = new Span(last.at().time(), alive(last, reports, view.streams(heading.reversed()), within));
        boolean ended = silent.seconds() >= Math.max(settleSeconds, LONGER * longestPause(given));
        return ended && allGoOn(sent, silent)
                ? Optional.of(new PeerReports.Deafness(last, last, new Span(silent.from(), within.to()), true))
                : Optional.empty();
    }

    private static boolean isFeedback(RtcpMessage message) {
        return message.packetTypes().indexOf(TRANSPORT_FEEDBACK) == 0 && ON_EACH_PACKET.contains(message.count());
    }

    /** The last moment at which the receiver is seen to be there, on the way of its feedback. */
    private long alive(RtcpWitness last, List<RtcpWitness> reports, List<MediaStream> own, Span within) {
        long alive = last.at().time();
        for (RtcpWitness report : reports) {
            if (report.source().equals(last.source())
                    && report.destination().equals(last.destination())
                    && report.message().byes().isEmpty()) {
                alive = Math.max(alive, report.at().time());
            }
        }
        // who only listens may say nothing else, and asks for consent
        for (StunExchange check : facts.index().exchanges().between(last.source(), last.destination())) {
            if (check.source().equals(last.source())
                    && check.succeeded()
                    && check.first().tap() == last.at().tap()
                    && check.last().time() <= within.to()) {
                alive = Math.max(alive, check.last().time());
            }
        }
        for (MediaStream stream : own) {
            if (stream.source().equals(last.source()) && stream.destination().equals(last.destination())) {
                alive = Math.max(alive, Math.min(stream.last().time(), within.to()));
            }
        }
        return alive;
    }

    private static double longestPause(List<RtcpWitness> given) {
        long longest = 0;
        for (int i = 1; i < given.size(); i++) {
            longest = Math.max(
                    longest, given.get(i).at().time() - given.get(i - 1).at().time());
        }
        return longest / 1e9;
    }

    /** Feedback may be given on some of the media only, as video: what was sent until then is sent all the while. */
    private boolean allGoOn(List<MediaStream> sent, Span silent) {
        List<MediaStream> before = sent.stream()
                .filter(stream -> stream.first().time() < silent.from()
                        && stream.last().time() >= silent.from() - settleSeconds * 1e9)
                .toList();
        return !before.isEmpty()
                && before.stream()
                        .allMatch(stream -> silent.secondsCoveredBy(stream.active()) >= mostly * silent.seconds());
    }
}
