package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.RtcpReports;
import io.earshot.analyzer.track.RtcpWitness;
import io.earshot.analyzer.track.Span;
import io.earshot.analyzer.track.View;
import java.util.List;
import java.util.Optional;

/**
 * Sealed reports of who only listens, as the audience of a conference: a block is given for what came since the report before
 * (RFC 3550 section 6.4), and each of these is a receiver report without one, and with nothing behind it, while the media
 * goes by.
 */
final class EmptyReports {
    private final RtcpReports all;
    private final double needed;
    private final double seconds;
    private final double mostly;

    EmptyReports(Thresholds thresholds, Facts facts) {
        all = facts.index().reports();
        needed = thresholds.value("rtcp-witness.min-reports");
        seconds = thresholds.value("rtcp-witness.silence-seconds");
        mostly = thresholds.value("rtcp-witness.sending-share-percent") / 100;
    }

    /** @param within when media of this heading was agreed */
    Optional<PeerReports.Deafness> in(Call call, Heading heading, Span within) {
        return call.views().stream()
                .flatMap(view -> in(view, heading, within).stream())
                .findFirst();
    }

    private Optional<PeerReports.Deafness> in(View view, Heading heading, Span within) {
        List<RtcpWitness> reports = all.byReceivers(view.streams(heading)).stream()
                .filter(report -> PeerReports.isAt(view, heading, report)
                        && within.contains(report.at().time()))
                .toList();
        if (!view.streams(heading.reversed()).isEmpty()
                || reports.size() < needed
                || !reports.stream().allMatch(EmptyReports::isEmpty)) {
            return Optional.empty();
        }
        RtcpWitness first = reports.get(0);
        RtcpWitness last = reports.get(reports.size() - 1);
        Span told = new Span(first.at().time(), last.at().time());
        return told.seconds() >= seconds && told.secondsCoveredBy(view.active(heading)) >= mostly * told.seconds()
                ? Optional.of(new PeerReports.Deafness(first, last, within, false))
                : Optional.empty();
    }

    private static boolean isEmpty(RtcpWitness report) {
        return !report.message().readable()
                && report.message().alone()
                && report.message().count() == 0
                && report.message().packetTypes().equals(List.of(PeerReports.RECEIVER_REPORT));
    }
}
