package io.earshot.analyzer.live;

import io.earshot.analyzer.report.Report;
import java.util.List;

/**
 * The state of play at one moment.
 *
 * @param time   capture time, nanoseconds since 1970-01-01 UTC; 0 before the first frame
 * @param report on everything still tracked: calls in progress and lately ended, rules and their state
 * @param open   troubles that have started and not recovered, before a restart too; at most as many as are tracked
 */
public record Snapshot(long time, Report report, Gauges gauges, List<Notice> open) {
    public Snapshot {
        open = List.copyOf(open);
    }
}
