package io.earshot.analyzer.live.web;

import io.earshot.analyzer.detect.Severity;
import io.earshot.analyzer.live.Gauges;
import io.earshot.analyzer.live.Notice;
import io.earshot.analyzer.live.Snapshot;
import io.earshot.analyzer.live.sink.SinkState;
import io.earshot.analyzer.report.Tool;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** Figures in the formats that Prometheus reads; the library chooses by what the reader accepts. */
final class Metrics {
    private static final double NANOS_PER_SECOND = 1e9;

    private static final Gauges NOTHING_YET = new Gauges(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Map.of());

    private final ExpositionFormats formats = ExpositionFormats.init();
    private final Map<Kind, Long> findings = new TreeMap<>();
    private volatile Gauges gauges = NOTHING_YET;
    private volatile List<Notice> open = List.of();

    /** What findings are counted by. */
    private record Kind(String code, String severity) implements Comparable<Kind> {
        @Override
        public int compareTo(Kind other) {
            int byCode = code.compareTo(other.code);
            return byCode != 0 ? byCode : severity.compareTo(other.severity);
        }
    }

    /** An answer in one of the formats. */
    record Text(String contentType, byte[] octets) {}

    /** Counts the findings that a notice stands for. */
    synchronized void take(Notice notice) {
        long count = switch (notice.kind()) {
            case STARTED -> 1;
            case REPEATED -> notice.repeats();
            case RECOVERED -> 0;
        };
        Kind kind =
                new Kind(notice.finding().code(), notice.finding().severity().word());
        findings.merge(kind, count, Long::sum);
    }

    void take(Snapshot snapshot) {
        gauges = snapshot.gauges();
        open = snapshot.open();
    }

    /**
     * @param accept  header of the request, may be null
     * @param clients of the live page now
     * @param healthy whether nothing is degraded
     */
    Text text(String accept, List<SinkState> sinks, int clients, boolean healthy) throws IOException {
        ExpositionFormatWriter writer = formats.findWriter(accept);
        List<MetricSnapshot> all = new ArrayList<>();
        all.add(InfoSnapshot.builder()
                .name("earshot")
                .help("The program")
                .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder()
                        .labels(Labels.of("version", Tool.VERSION))
                        .build())
                .build());
        capture(all, gauges);
        analysis(all, gauges);
        all.add(findings());
        all.add(open());
        sinks(all, sinks);
        all.add(gauge("earshot_page_clients", "Browsers that watch the live page", clients));
        all.add(gauge("earshot_healthy", "1 while nothing is degraded, else 0", healthy ? 1 : 0));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writer.write(out, new MetricSnapshots(all));
        return new Text(writer.getContentType(), out.toByteArray());
    }

    private static void capture(List<MetricSnapshot> all, Gauges gauges) {
        all.add(counter("earshot_frames", "Frames captured", gauges.frames()));
        all.add(counter("earshot_wire_bytes", "Octets on the wire of all frames captured", gauges.octets()));
        all.add(counter("earshot_kernel_dropped_frames", "Frames that the kernel lost", gauges.kernelDropped()));
        all.add(counter("earshot_journalled_frames", "Frames written to the journal", gauges.journalled()));
        all.add(counter(
                "earshot_unjournalled_frames",
                "Frames not written to the journal for want of room on the disk",
                gauges.notJournalled()));
        all.add(counter(
                "earshot_lost_frames", "Frames captured and lost unanalysed, for want of memory", gauges.lost()));
        all.add(gauge("earshot_journal_bytes", "Room that the journal takes on the disk", gauges.journalOctets()));
    }

    private static void analysis(List<MetricSnapshot> all, Gauges gauges) {
        all.add(counter("earshot_analysed_frames", "Frames that the analysis has taken", gauges.analysed()));
        all.add(gauge("earshot_lag_frames", "Frames captured and not yet analysed", gauges.lagFrames()));
        all.add(gauge(
                "earshot_lag_seconds",
                "Capture time between the newest frame captured and the newest analysed",
                gauges.lagNanos() / NANOS_PER_SECOND));
        all.add(gauge("earshot_flows", "Flows tracked", gauges.flows()));
        all.add(gauge("earshot_calls", "Calls tracked", gauges.calls()));
        all.add(gauge("earshot_streams", "RTP streams tracked", gauges.streams()));
        all.add(gauge("earshot_memory_bytes", "Heap in use", gauges.memory()));
        all.add(gauge("earshot_memory_max_bytes", "What the heap may grow to", gauges.memoryMax()));
        CounterSnapshot.Builder caps = CounterSnapshot.builder()
                .name("earshot_table_full")
                .help("Entries turned away or dropped early because a table was full");
        new TreeMap<>(gauges.capsReached())
                .forEach((table, count) -> caps.dataPoint(point(count, Labels.of("table", table))));
        all.add(caps.build());
    }

    private synchronized CounterSnapshot findings() {
        CounterSnapshot.Builder counted =
                CounterSnapshot.builder().name("earshot_findings").help("Findings since the start, repeated ones too");
        findings.forEach((kind, count) ->
                counted.dataPoint(point(count, Labels.of("code", kind.code(), "severity", kind.severity()))));
        return counted.build();
    }

    private GaugeSnapshot open() {
        Map<String, Integer> counts = new TreeMap<>();
        open.forEach(notice -> counts.merge(notice.finding().severity().word(), 1, Integer::sum));
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder()
                .name("earshot_open_troubles")
                .help("Troubles that have started and not recovered");
        for (Severity severity : Severity.values()) {
            gauge.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .value(counts.getOrDefault(severity.word(), 0))
                    .labels(Labels.of("severity", severity.word()))
                    .build());
        }
        return gauge.build();
    }

    private static void sinks(List<MetricSnapshot> all, List<SinkState> sinks) {
        all.add(bySink("earshot_sink_delivered_notices", "Notices delivered", sinks, SinkState::delivered));
        all.add(bySink(
                "earshot_sink_lost_notices",
                "Notices given up: the queue was full, or the receiver refused them",
                sinks,
                SinkState::lost));
        all.add(bySink(
                "earshot_sink_held_back_notices",
                "Notices left out by the limit a minute",
                sinks,
                SinkState::heldBack));
        all.add(gaugeBySink("earshot_sink_queued_notices", "Notices waiting", sinks, SinkState::queued));
        all.add(gaugeBySink(
                "earshot_sink_up",
                "1 while the sink can be delivered to, else 0",
                sinks,
                sink -> sink.problem().isPresent() ? 0 : 1));
    }

    private static CounterSnapshot bySink(
            String name, String help, List<SinkState> sinks, ToDoubleFunction<SinkState> value) {
        CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
        sinks.forEach(sink -> counter.dataPoint(point(value.applyAsDouble(sink), Labels.of("sink", sink.name()))));
        return counter.build();
    }

    private static GaugeSnapshot gaugeBySink(
            String name, String help, List<SinkState> sinks, ToDoubleFunction<SinkState> value) {
        GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
        sinks.forEach(sink -> gauge.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .value(value.applyAsDouble(sink))
                .labels(Labels.of("sink", sink.name()))
                .build()));
        return gauge.build();
    }

    private static CounterSnapshot counter(String name, String help, double value) {
        return CounterSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(point(value, Labels.EMPTY))
                .build();
    }

    private static CounterSnapshot.CounterDataPointSnapshot point(double value, Labels labels) {
        return CounterSnapshot.CounterDataPointSnapshot.builder()
                .value(value)
                .labels(labels)
                .build();
    }

    private static GaugeSnapshot gauge(String name, String help, double value) {
        return GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .value(value)
                        .build())
                .build();
    }
}
