package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.RtcpReports;
import io.earshot.analyzer.track.RtcpWitness;
import io.earshot.analyzer.track.Span;
import io.earshot.analyzer.track.View;
import io.earshot.capture.decode.rtcp.RtcpMessage;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the RTCP of either end says of the media that the other end sends it, RFC 3550 section 6.4. */
final class PeerReports {
    static final int SENDER_REPORT = 200;
    static final int RECEIVER_REPORT = 201;

    /** What a whole interval without one packet has in {@code fraction lost}, RFC 3550 section 6.4.1. */
    private static final int FRACTION = 256;

    /** The longest interval between reports is three times the shortest, RFC 3550 section 6.3.1. */
    private static final int SPREAD = 3;

    /**
     * An end does not receive.
     *
     * @param report the first report that says so
     * @param last   the last one
     * @param span   from the last moment at which something may have arrived
     * @param ceased it gives no feedback any more; else it reports that nothing arrives
     */
    record Deafness(RtcpWitness report, RtcpWitness last, Span span, boolean ceased) {}

    private enum Says {
        HEARS,
        /** Nothing was ever received. */
        NOTHING,
        /** The highest sequence number is that of the report before, though the stream went on. */
        NOTHING_MORE
    }

    private final RtcpReports all;
    private final double needed;
    private final long mediaBefore;
    private final int allButStrays;
    private final double mostly;

    PeerReports(Thresholds thresholds, Facts facts) {
        needed = thresholds.value("rtcp-witness.min-reports");
        mediaBefore = (long) (thresholds.value("rtcp-witness.settle-seconds") * 1e9);
        allButStrays = (int) (thresholds.value("rtcp-witness.lost-percent") / 100 * FRACTION);
        mostly = thresholds.value("rtcp-witness.sending-share-percent") / 100;
        all = facts.index().reports();
    }

    /**
     * The receiver of this heading, which does send RTCP, goes on to report that nothing (or nothing more) arrives, while
     * the sender sends; empty when it receives to the last, or when it cannot be told.
     *
     * @param within when media of this heading was agreed
     */
    Optional<Deafness> deaf(Call call, Heading heading, Span within) {
        return first(
                call,
                heading,
                (view, reports) ->
                        deaf(view, heading, within, reports).or(() -> sealedDeaf(view, heading, within, reports)));
    }

    /**
     * As {@link #deaf}, by sealed reports alone: how many blocks a report has stands in the four octets that SRTCP leaves in
     * the clear (RFC 3711 section 3.4), and a block is given only for what came since the report before (RFC 3550 section 6.4).
     */
    Optional<Deafness> sealedDeaf(Call call, Heading heading, Span within) {
        return first(call, heading, (view, reports) -> sealedDeaf(view, heading, within, reports));
    }

    /**
     * As {@link #deaf}, where no terms are known: of readable reports count those that say that no more arrives of what did
     * arrive, which holds and mutes of the sender do not bring about, for it sends.
     */
    Optional<Deafness> stalledOrSealed(Call call, Heading heading, Span within) {
        return first(
                call,
                heading,
                (view, reports) ->
                        sealedDeaf(view, heading, within, reports).or(() -> stalled(view, heading, within, reports)));
    }

    /** What the first view tells by the reports that are seen there. */
    private Optional<Deafness> first(
            Call call, Heading heading, BiFunction<View, List<RtcpWitness>, Optional<Deafness>> told) {
        for (View view : call.views()) {
            List<RtcpWitness> reports = reports(view, heading);
            Optional<Deafness> deafness = reports.isEmpty() ? Optional.empty() : told.apply(view, reports);
            if (deafness.isPresent()) {
                return deafness;
            }
        }
        return Optional.empty();
    }

    /** What the receiver of this heading, who sends the other streams of the call, reports at that place. */
    private List<RtcpWitness> reports(View view, Heading heading) {
        return all.by(view.streams(heading.reversed())).stream()
                .filter(report -> isAt(view, heading, report))
                .toList();
    }

    static boolean isAt(View view, Heading heading, RtcpWitness report) {
        Endpoint near = heading == Heading.OUTBOUND ? report.destination() : report.source();
        return report.at().tap() == view.place().tap()
                && near.address().equals(view.place().near());
    }

    private Optional<Deafness> sealedDeaf(View view, Heading heading, Span within, List<RtcpWitness> reports) {
        List<MediaStream> sent = view.streams(heading);
        Set<Integer> counting = new HashSet<>();
        List<RtcpWitness> deaf = new ArrayList<>();
        long heard = Long.MIN_VALUE;
        long longest = 0;
        boolean mixed = sendsSeveral(view, heading.reversed());
        for (RtcpWitness report : reports) {
            RtcpMessage message = report.message();
            boolean sender = message.packetTypes().contains(SENDER_REPORT);
            boolean counts = !message.readable()
                    && (sender || message.packetTypes().contains(RECEIVER_REPORT))
                    && within.contains(report.at().time());
            if (counts && message.count() > 0) {
                longest = Math.max(longest, report.at().time() - Math.max(heard, begin(sent)));
                heard = report.at().time();
                mixed |= !deaf.isEmpty();
                deaf.clear();
                if (sender) {
                    counting.add(message.senderSsrc());
                }
            } else if (counts && heard > 0 && (!sender || counting.contains(message.senderSsrc()))) {
                deaf.add(report);
            }
        }
        if (deaf.size() < needed) {
            return Optional.empty();
        }
        RtcpWitness last = deaf.get(deaf.size() - 1);
        Span silent = new Span(heard, last.at().time());
        boolean again = last.at().time() - deaf.get(0).at().time() >= mediaBefore;
        boolean due = !mixed || silent.to() - silent.from() > SPREAD * longest;
        return again && due && silent.secondsCoveredBy(active(sent)) >= mostly * silent.seconds()
                ? Optional.of(new Deafness(deaf.get(0), last, new Span(heard, within.to()), false))
                : Optional.empty();
    }

    /** One with several media has a receiver for each, and those of which nothing comes report that under the same SSRC. */
    private static boolean sendsSeveral(View view, Heading heading) {
        return view.streams(heading).stream()
                        .mapToInt(MediaStream::ssrc)
                        .distinct()
                        .count()
                > 1;
    }

    private static long begin(List<MediaStream> sent) {
        return sent.stream().mapToLong(stream -> stream.first().time()).min().orElse(Long.MIN_VALUE);
    }

    /** Blocks on one stream, whose highest sequence number rose and stands still while the stream goes on. */
    private Optional<Deafness> stalled(View view, Heading heading, Span within, List<RtcpWitness> reports) {
        List<MediaStream> sent = view.streams(heading);
        return sent.stream()
                .map(MediaStream::ssrc)
                .distinct()
                .flatMap(ssrc -> stalled(ssrc, sent, reports, within).stream())
                .findFirst();
    }

    private Optional<Deafness> stalled(int ssrc, List<MediaStream> sent, List<RtcpWitness> reports, Span within) {
        List<RtcpWitness> deaf = new ArrayList<>();
        RtcpWitness before = null;
        long highest = 0;
        long heard = Long.MIN_VALUE;
        for (RtcpWitness report : reports) {
            Optional<RtcpMessage.ReportBlock> block = report.message().reports().stream()
                    .filter(each -> each.ssrc() == ssrc)
                    .findFirst();
            if (!isReport(report)
                    || block.isEmpty()
                    || !within.contains(report.at().time())) {
                continue;
            }
            long received = block.get().highestSequence();
            if (before != null && received == highest) {
                if (goesOn(
                        sent,
                        Set.of(ssrc),
                        new Span(before.at().time(), report.at().time()))) {
                    deaf.add(report);
                }
            } else {
                deaf.clear();
                heard = before == null ? heard : report.at().time();
            }
            highest = received;
            before = report;
        }
        return heard > Long.MIN_VALUE && !deaf.isEmpty()
                ? Optional.of(new Deafness(deaf.get(0), deaf.get(deaf.size() - 1), new Span(heard, within.to()), false))
                : Optional.empty();
    }

    private Optional<Deafness> deaf(View view, Heading heading, Span within, List<RtcpWitness> reports) {
        List<MediaStream> sent = view.streams(heading);
        Set<Integer> own = new HashSet<>();
        sent.forEach(stream -> own.add(stream.ssrc()));
        long from = begin(sent);
        Map<Integer, RtcpMessage.ReportBlock> known = new HashMap<>();
        List<RtcpWitness> deaf = new ArrayList<>();
        RtcpWitness before = null;
        long heard = Math.max(from, within.from());
        boolean progressed = false;
        boolean stalled = false;
        Map<Integer, Boolean> apart = new HashMap<>();
        for (RtcpWitness report : reports) {
            boolean early = report.at().time() < from + mediaBefore;
            boolean inTime = !early && within.contains(report.at().time());
            if (!inTime || !isReport(report) || saysNothing(report, view, heading, apart)) {
                continue;
            }
            Says says = says(report, before, sent, own, known);
            boolean rests = says == Says.NOTHING && !sent.isEmpty() && !sends(sent, before, report);
            if (rests) {
                before = report;
                continue;
            }
            progressed |= says == Says.HEARS && before != null;
            if (says == Says.HEARS) {
                deaf.clear();
                heard = report.at().time();
            } else {
                deaf.add(report);
            }
            stalled = says == Says.NOTHING_MORE;
            before = report;
        }
        boolean enough = deaf.size() >= needed || stalled && progressed && !deaf.isEmpty();
        return enough
                ? Optional.of(new Deafness(
                        deaf.get(0),
                        deaf.get(deaf.size() - 1),
                        new Span(Math.min(heard, within.to()), within.to()),
                        false))
                : Optional.empty();
    }

    /** Reports that go the way of a flow of media: to its port, or to the next. */
    static List<RtcpWitness> along(Finding.Subject flow, Facts facts) {
        Optional<Integer> media = flow.destinationPort();
        if (flow.source().isEmpty() || flow.destination().isEmpty() || media.isEmpty()) {
            return List.of();
        }
        Address source = flow.source().get();
        Address destination = flow.destination().get();
        return Stream.of(media.get(), media.get() + 1)
                .map(port -> new Endpoint(destination, port))
                .flatMap(end -> facts.index().rtcp().of(end).stream()
                        .filter(report -> report.destination().equals(end)
                                && report.source().address().equals(source)))
                .sorted(Comparator.comparingLong(report -> report.at().time()))
                .toList();
    }

    /**
     * Who has sent media since its report before last gives a sender report, RFC 3550 section 6.4; one that gives receiver
     * reports only listens. That much is readable in SRTCP, too.
     *
     * @param flow of the media that is missing
     */
    static boolean onlyReceives(Finding.Subject flow, Span within, Thresholds thresholds, Facts facts) {
        long reports = 0;
        long first = Long.MAX_VALUE;
        for (RtcpWitness report : along(flow, facts)) {
            boolean inTime = within.contains(report.at().time());
            if (inTime && report.message().packetTypes().contains(SENDER_REPORT)) {
                return false;
            }
            if (inTime && report.message().packetTypes().contains(RECEIVER_REPORT)) {
                reports++;
                first = Math.min(first, report.at().time());
            }
        }
        // the first of a sender's two kinds of report may be on the receiver, its own follows at once
        return reports >= thresholds.value("rtcp-witness.min-reports")
                || first < within.to() - thresholds.value("rtcp-witness.settle-seconds") * 1e9;
    }

    /** Whether a receiver would have had something to report: a block is given for what came since the last report only. */
    private boolean sends(List<MediaStream> sent, RtcpWitness before, RtcpWitness report) {
        long since =
                before == null ? report.at().time() - mediaBefore : before.at().time();
        return new Span(since, report.at().time()).secondsCoveredBy(active(sent)) > 0;
    }

    private static List<Span> active(List<MediaStream> streams) {
        return streams.stream().flatMap(stream -> stream.active().stream()).toList();
    }

    private static boolean isReport(RtcpWitness report) {
        RtcpMessage message = report.message();
        return message.readable()
                && (message.packetTypes().contains(200) || message.packetTypes().contains(201))
                && message.byes().isEmpty();
    }

    /** A sender report without a block, by a sender that gives none in those. */
    private boolean saysNothing(RtcpWitness report, View view, Heading heading, Map<Integer, Boolean> apart) {
        return report.message().reports().isEmpty()
                && report.message().packetTypes().contains(SENDER_REPORT)
                && (isClock(report)
                        || apart.computeIfAbsent(
                                report.message().senderSsrc(), ssrc -> reportsApart(ssrc, view, heading)));
    }

    /**
     * A sender that gives what it receives in receiver reports of their own beside its sender reports, as libwebrtc does:
     * its sender reports never have a block. Who gives receiver reports while it holds the call, and blocks in its sender
     * reports while it speaks, is no such one.
     */
    private boolean reportsApart(int ssrc, View view, Heading heading) {
        Set<Boolean> sending = all.by(ssrc).stream()
                .filter(report -> isAt(view, heading, report)
                        && isReport(report)
                        && !report.message().reports().isEmpty())
                .map(report -> report.message().packetTypes().contains(SENDER_REPORT))
                .collect(Collectors.toSet());
        return sending.equals(Set.of(false));
    }

    /** A report by somebody who would say what it receives. */
    static boolean mayHaveBlocks(RtcpWitness report) {
        return isReport(report) && !isClock(report);
    }

    /**
     * A sender report alone, without the description of its source that every RTCP datagram has to bring (RFC 3550 section
     * 6.1): programs that write only this, as FFmpeg and Pion do, tell their clock, and never what they receive; Pion does so
     * for streams of which it sends nothing, too.
     */
    static boolean isClock(RtcpWitness report) {
        return report.message().alone() && report.message().packetTypes().contains(SENDER_REPORT);
    }

    private Says says(
            RtcpWitness report,
            RtcpWitness before,
            List<MediaStream> sent,
            Set<Integer> own,
            Map<Integer, RtcpMessage.ReportBlock> known) {
        Says says = Says.NOTHING;
        for (RtcpMessage.ReportBlock block : report.message().reports()) {
            if (!own.isEmpty() && !own.contains(block.ssrc())) {
                continue;
            }
            RtcpMessage.ReportBlock last = known.put(block.ssrc(), block);
            boolean same = before != null && last != null && last.highestSequence() == block.highestSequence();
            Span between = before == null
                    ? null
                    : new Span(before.at().time(), report.at().time());
            if (same && goesOn(sent, Set.of(block.ssrc()), between)) {
                says = says == Says.HEARS ? says : Says.NOTHING_MORE;
            } else if (same && goesOn(sent, others(own, block.ssrc()), between)) {
                // still of what ended, when something else is sent in its place
                continue;
            } else if (block.fractionLost() < allButStrays) {
                says = Says.HEARS;
            }
        }
        return says;
    }

    private static Set<Integer> others(Set<Integer> own, int ssrc) {
        Set<Integer> others = new HashSet<>(own);
        others.remove(ssrc);
        return others;
    }

    /** These were sent all the while from one report to the next, and that is long enough to be told. */
    private boolean goesOn(List<MediaStream> sent, Set<Integer> ssrcs, Span between) {
        List<Span> active = active(
                sent.stream().filter(stream -> ssrcs.contains(stream.ssrc())).toList());
        return between.to() - between.from() >= mediaBefore
                && between.secondsCoveredBy(active) >= mostly * between.seconds();
    }
}
