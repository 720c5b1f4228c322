package io.earshot.analyzer.live;

import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.report.Report;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns the findings of each moment into notices: the first of a trouble is said once it has stood for some seconds,
 * further ones are counted and told ever more rarely, and that it is over is said when what it is about works again.
 * Knows no clock: the same moments give the same notices.
 */
final class Troubles {
    /** A finding on a call in progress must stand for so long: media may be late, a retransmission may be answered. */
    static final long HOLD_NANOS = 5_000_000_000L;
    /** A finding that came and went is remembered for so long, so that it is not counted again. */
    static final long REMEMBER_NANOS = 900_000_000_000L;
    /** A trouble that was not seen for so long, though its place was used, has recovered. */
    static final long QUIET_NANOS = 600_000_000_000L;

    private static final int MAX_TROUBLES = 10_000;
    private static final int MAX_OCCURRENCES = 100_000;

    private final Map<String, Trouble> troubles = new LinkedHashMap<>();
    private final Map<String, Occurrence> occurrences = new LinkedHashMap<>();
    private long said;
    private long turnedAway;

    /** What is needed to go on after a restart. */
    record State(List<Trouble> troubles, List<Occurrence> occurrences, long said) {
        static final State NONE = new State(List.of(), List.of(), 0);

        State {
            troubles = List.copyOf(troubles);
            occurrences = List.copyOf(occurrences);
        }
    }

    State state() {
        return new State(List.copyOf(troubles.values()), List.copyOf(occurrences.values()), said);
    }

    void restore(State state) {
        troubles.clear();
        occurrences.clear();
        state.troubles().forEach(trouble -> troubles.put(trouble.key(), trouble));
        state.occurrences().forEach(occurrence -> occurrences.put(occurrence.key(), occurrence));
        said = state.said();
    }

    /** Whether something waits for its time although nothing happens. */
    boolean waiting() {
        return occurrences.values().stream().anyMatch(occurrence -> !occurrence.said())
                || troubles.values().stream().anyMatch(trouble -> trouble.waiting() > 0 || trouble.open());
    }

    /** What has started and not recovered, as it was last seen. */
    List<Notice> open() {
        return troubles.values().stream()
                .filter(Trouble::open)
                .map(trouble -> new Notice(Notice.Kind.STARTED, trouble.key(), trouble.seen(), 0, trouble.finding()))
                .toList();
    }

    /** Notices that were not said because there were too many troubles at once. */
    long turnedAway() {
        return turnedAway;
    }

    /**
     * The notices of a moment.
     *
     * @param now  capture time, nanoseconds
     * @param last nothing more is to come: what waits is said
     */
    List<Notice> at(long now, Report report, boolean last) {
        List<Notice> notices = new ArrayList<>();
        Set<String> standing = new HashSet<>();
        for (Finding finding : report.findings()) {
            Occurrence occurrence = found(finding, now);
            standing.add(occurrence.trouble());
            boolean ripe = last || now - occurrence.since() >= HOLD_NANOS;
            if (occurrence.said()) {
                troubles.computeIfPresent(occurrence.trouble(), (key, trouble) -> trouble.seen(finding, now));
            } else if (ripe) {
                occurrences.put(occurrence.key(), occurrence.counted());
                count(finding, occurrence.trouble(), now, notices);
            }
        }
        forget(now);
        Usage usage = new Usage(report);
        for (Trouble trouble : List.copyOf(troubles.values())) {
            if (trouble.waiting() > 0 && (last || now >= trouble.tellNext())) {
                notices.add(notice(Notice.Kind.REPEATED, trouble, now, trouble.waiting()));
                troubles.put(trouble.key(), trouble.told(now));
            } else if (trouble.open() && !standing.contains(trouble.key()) && over(trouble, now, usage, last)) {
                troubles.put(trouble.key(), trouble.recovered());
                notices.add(notice(Notice.Kind.RECOVERED, trouble, now, 0));
            }
        }
        return notices;
    }

    private Occurrence found(Finding finding, long now) {
        Occurrence fresh = Occurrence.of(finding, now);
        Occurrence known = occurrences.get(fresh.key());
        if (known == null && occurrences.size() >= MAX_OCCURRENCES) {
            removeOldest(occurrences);
        }
        Occurrence occurrence = known == null ? fresh : known.seen(now);
        occurrences.put(occurrence.key(), occurrence);
        return occurrence;
    }

    private void count(Finding finding, String key, long now, List<Notice> notices) {
        Trouble known = troubles.get(key);
        if (known != null && known.open()) {
            troubles.put(key, known.again(finding, now));
            return;
        }
        if (known == null && troubles.size() >= MAX_TROUBLES) {
            removeOldest(troubles);
            turnedAway++;
        }
        Trouble trouble = Trouble.started(key, finding, now);
        troubles.remove(key);
        troubles.put(key, trouble);
        notices.add(notice(Notice.Kind.STARTED, trouble, now, 0));
    }

    /** Findings that no longer stand: those that were never said at once, others after their time. */
    private void forget(long now) {
        occurrences
                .values()
                .removeIf(occurrence ->
                        occurrence.seen() < now && (!occurrence.said() || occurrence.seen() < now - REMEMBER_NANOS));
        troubles.values().removeIf(trouble -> !trouble.open() && trouble.seen() < now - REMEMBER_NANOS);
    }

    /**
     * Either the finding was taken back although its evidence is still at hand, or its place was used for a while without
     * it. At the end nothing can come back: what later views took back stands no more.
     */
    private static boolean over(Trouble trouble, long now, Usage usage, boolean last) {
        Finding finding = trouble.finding();
        long quiet = now - trouble.seen();
        boolean takenBack = finding.call().map(usage::knowsCall).orElse(false);
        boolean atHand = takenBack || finding.first() > now - LiveAnalysis.HORIZON_NANOS;
        return takenBack && quiet >= HOLD_NANOS
                || last && atHand
                || quiet >= QUIET_NANOS && usage.usedSince(finding, trouble.seen());
    }

    private Notice notice(Notice.Kind kind, Trouble trouble, long now, long repeats) {
        said++;
        return new Notice(kind, trouble.key(), now, repeats, trouble.finding().withId("N" + said));
    }

    private static void removeOldest(Map<String, ?> map) {
        Iterator<String> oldest = map.keySet().iterator();
        oldest.next();
        oldest.remove();
    }
}
