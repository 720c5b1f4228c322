package io.earshot.analyzer.live.web;

import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.live.Snapshot;
import io.earshot.analyzer.report.Report;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The calls of the page as they travel to the browser: whole to who newly looks, else what changed. */
final class CallBoard {
    private static final int MOST_CALLS = 200;
    /** Seconds that the page draws. */
    static final int WINDOW = 90;
    /** Seconds sent again besides the new ones, because a stream's newest packets are told late. */
    private static final int OVERLAP = 5;

    private static final long SECOND = 1_000_000_000L;
    private static final int NAME = 120;
    private static final int SENTENCE = 300;

    private final PacketLines lines = new PacketLines();
    private Map<String, Entry> entries = new HashMap<>();
    private Choice choice = new Choice(List.of(), 0, 0);
    private long horizon;
    private long moved;
    private long numbers;

    /** What the browsers know of one call. */
    private record Entry(String key, Map<String, Object> words, boolean changed) {}

    void take(Snapshot snapshot) {
        choice = Choice.of(snapshot, MOST_CALLS);
        lines.take(snapshot, choice);
        long before = horizon;
        horizon = Math.floorDiv(snapshot.time() - PacketLine.LATENESS, SECOND);
        moved = Math.min(WINDOW, Math.max(0, horizon - before));
        Map<String, Entry> now = new HashMap<>();
        for (Choice.Shown shown : choice.calls()) {
            String identity = identity(shown.call());
            Entry known = entries.get(identity);
            Map<String, Object> words = words(shown);
            String key = known == null ? "c" + ++numbers : known.key();
            now.put(identity, new Entry(key, words, known == null || !words.equals(known.words())));
        }
        entries = now;
    }

    /** The same for one call in all snapshots: its first Call-ID, or its ends where it has none. */
    private static String identity(Report.Call call) {
        return call.callIds().isEmpty()
                ? call.id() + " " + call.client().orElse("") + " "
                        + call.server().orElse("")
                : call.callIds().get(0);
    }

    /** Second of capture time that the newest point of every line stands for. */
    long horizon() {
        return horizon;
    }

    /** @param whole for a browser that knows nothing yet */
    void addTo(Map<String, Object> state, boolean whole) {
        List<Map<String, Object>> calls = new ArrayList<>();
        for (Choice.Shown shown : choice.calls()) {
            Entry entry = entries.get(identity(shown.call()));
            Map<String, Object> call = new LinkedHashMap<>();
            call.put("key", entry.key());
            boolean all = whole || entry.changed();
            if (all) {
                call.put("words", entry.words());
            }
            call.put("lines", lines(shown, all ? WINDOW : (int) Math.min(WINDOW, moved + OVERLAP)));
            calls.add(call);
        }
        state.put("calls", calls);
        state.put("in_progress", choice.inProgress());
        state.put("more", choice.more());
    }

    private static Map<String, Object> words(Choice.Shown shown) {
        Report.Call call = shown.call();
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("id", Text.cut(call.id(), NAME));
        words.put("from", Text.cut(call.from().or(call::client), NAME));
        words.put("to", Text.cut(call.to().or(call::server), NAME));
        words.put("client", Text.cut(call.client(), NAME));
        words.put("state", call.state().word());
        words.put("in_progress", shown.inProgress());
        words.put("signalling", !call.callIds().isEmpty());
        words.put("invited", second(call.invited()));
        words.put("answered", second(call.answered()));
        words.put("ended", second(call.ended()));
        words.put(
                "status",
                call.finalStatus()
                        .map(status ->
                                status + " " + Text.cut(call.finalReason().orElse(""), NAME))
                        .orElse(null));
        words.put(
                "severity",
                shown.trouble().map(finding -> finding.severity().word()).orElse(null));
        words.put("says", Text.cut(shown.trouble().map(Finding::summary), SENTENCE));
        words.put(
                "lanes",
                Lane.of(call, shown.streams()).stream().map(CallBoard::words).toList());
        return words;
    }

    private static Map<String, Object> words(Lane lane) {
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("from", Text.cut(lane.from(), NAME));
        words.put("to", Text.cut(lane.to(), NAME));
        words.put("outside", !lane.outside().isEmpty());
        Optional<Report.Stream> newest = lane.inside().stream().reduce((first, second) -> second);
        words.put("codec", Text.cut(newest.flatMap(Report.Stream::codec), NAME));
        words.put("encrypted", newest.map(Report.Stream::encrypted).orElse(false));
        words.put("relayed", newest.map(Report.Stream::relayed).orElse(false));
        words.put(
                "mos",
                newest.flatMap(Report.Stream::mos)
                        .map(mos -> Math.round(mos * 10) / 10.0)
                        .orElse(null));
        words.put(
                "loss",
                newest.flatMap(Report.Stream::lossPercent)
                        .map(loss -> Math.max(0, Math.round(loss * 10) / 10.0))
                        .orElse(null));
        return words;
    }

    private static Long second(Optional<Long> nanos) {
        return nanos.map(time -> Math.floorDiv(time, SECOND)).orElse(null);
    }

    /** Points of the lanes, the oldest first; the last stands for the horizon. */
    private List<Map<String, Object>> lines(Choice.Shown shown, int seconds) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Lane lane : Lane.of(shown.call(), shown.streams())) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("inside", points(lane.inside(), seconds));
            if (!lane.outside().isEmpty()) {
                line.put("outside", points(lane.outside(), seconds));
            }
            line.put("lost", lost(lane.inside(), seconds));
            all.add(line);
        }
        return all;
    }

    /** Packets a second of all streams of a way; a stream that two taps show counts once. */
    private List<Long> points(List<Report.Stream> streams, int seconds) {
        List<Long> points = new ArrayList<>();
        for (long second = horizon - seconds + 1; second <= horizon; second++) {
            points.add(Math.round(sum(streams, at(second))));
        }
        return points;
    }

    private static ToDoubleFunction<PacketLine> at(long second) {
        return line -> line.packets(second);
    }

    private double sum(List<Report.Stream> streams, ToDoubleFunction<PacketLine> value) {
        Map<List<Object>, Double> most = new HashMap<>();
        for (Report.Stream stream : streams) {
            double found = lines.of(stream).map(value::applyAsDouble).orElse(0.0);
            most.merge(
                    List.of(
                            stream.source(),
                            stream.sourcePort(),
                            stream.destination(),
                            stream.destinationPort(),
                            stream.ssrc()),
                    found,
                    Math::max);
        }
        return most.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private List<Long> lost(List<Report.Stream> streams, int seconds) {
        List<Long> points = new ArrayList<>();
        for (long second = horizon - seconds + 1; second <= horizon; second++) {
            long at = second;
            points.add(Math.round(sum(streams, line -> line.lost(at))));
        }
        return points;
    }
}
