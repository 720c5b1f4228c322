package io.earshot.analyzer.live.web;

import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.live.Snapshot;
import io.earshot.analyzer.report.Report;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The calls that the page shows: a bounded number, calls in progress first, of these the most troubled, then the newest.
 *
 * @param calls      in the order of the page
 * @param inProgress of all calls
 * @param more       calls that are not shown
 */
record Choice(List<Shown> calls, long inProgress, long more) {
    /** Media without signalling counts as in progress this long after its last packet. */
    private static final long MEDIA_REST = 10_000_000_000L;

    /**
     * One call of the page.
     *
     * @param trouble its worst finding
     * @param streams in the order of the report
     */
    record Shown(Report.Call call, boolean inProgress, Optional<Finding> trouble, List<Report.Stream> streams) {}

    /** @param most calls shown */
    static Choice of(Snapshot snapshot, int most) {
        Report report = snapshot.report();
        Map<String, Finding> troubles = new HashMap<>();
        for (Finding finding : report.findings()) {
            finding.call().ifPresent(call -> troubles.merge(call, finding, Choice::worse));
        }
        Set<String> sounding = new HashSet<>();
        for (Report.Stream stream : report.streams()) {
            if (snapshot.time() - stream.last() < MEDIA_REST) {
                stream.call().ifPresent(sounding::add);
            }
        }
        List<Shown> all = new ArrayList<>();
        long inProgress = 0;
        for (Report.Call call : report.calls()) {
            boolean lives = lives(call, sounding);
            inProgress += lives ? 1 : 0;
            all.add(new Shown(call, lives, Optional.ofNullable(troubles.get(call.id())), List.of()));
        }
        List<Shown> chosen = all.stream().sorted(ORDER).limit(most).toList();
        return new Choice(withStreams(chosen, report), inProgress, all.size() - chosen.size());
    }

    private static boolean lives(Report.Call call, Set<String> sounding) {
        return switch (call.state()) {
            case RINGING, ANSWERED -> call.ended().isEmpty();
            case UNKNOWN -> sounding.contains(call.id());
            case ENDED, REJECTED, CANCELLED, UNANSWERED -> false;
        };
    }

    private static Finding worse(Finding one, Finding other) {
        return other.severity().compareTo(one.severity()) < 0 ? other : one;
    }

    private static final Comparator<Shown> ORDER = Comparator.comparing((Shown shown) -> !shown.inProgress())
            .thenComparing(shown ->
                    shown.trouble().map(finding -> finding.severity().ordinal()).orElse(Integer.MAX_VALUE))
            .thenComparing(
                    shown -> shown.call().invited().or(shown.call()::answered).orElse(0L), Comparator.reverseOrder())
            .thenComparing(shown -> shown.call().id());

    private static List<Shown> withStreams(List<Shown> chosen, Report report) {
        Map<String, List<Report.Stream>> streams = new HashMap<>();
        chosen.forEach(shown -> streams.put(shown.call().id(), new ArrayList<>()));
        for (Report.Stream stream : report.streams()) {
            List<Report.Stream> own = stream.call().map(streams::get).orElse(null);
            if (own != null) {
                own.add(stream);
            }
        }
        return chosen.stream()
                .map(shown -> new Shown(
                        shown.call(),
                        shown.inProgress(),
                        shown.trouble(),
                        streams.get(shown.call().id())))
                .toList();
    }
}
