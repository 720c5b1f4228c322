package io.earshot.analyzer.live;

import io.earshot.analyzer.AnalysisOptions;
import io.earshot.analyzer.Pipeline;
import io.earshot.analyzer.Progress;
import io.earshot.analyzer.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A report told second by second, as if its capture were running; time may be stretched, at the same packet rates. */
public final class Played {
    private final Report report;
    private final long begin;
    private final long stretch;

    public Played(Report report, long stretch) {
        this.report = report;
        this.stretch = stretch;
        begin = report.captures().get(0).first().orElseThrow();
    }

    /** A sample of this project. */
    public static Report sample(String name) throws IOException {
        Path folder = Path.of("samples");
        Path found = Files.isDirectory(folder) ? folder : Path.of("..").resolve(folder);
        return Pipeline.analyze(
                List.of(found.resolve(name).resolve("capture.pcap").toString()),
                AnalysisOptions.DEFAULT,
                Progress.NONE);
    }

    public Report report() {
        return report;
    }

    /** Capture time so many seconds after the begin. */
    public long time(double seconds) {
        return begin + (long) (seconds * 1e9);
    }

    /** What was known then. */
    public Snapshot at(double seconds) {
        long now = time(seconds);
        Report then = new Report(
                report.captures(),
                report.rulesets(),
                report.visibility(),
                report.counts(),
                report.names(),
                report.calls().stream()
                        .map(call -> call(call, now))
                        .flatMap(Optional::stream)
                        .toList(),
                report.streams().stream()
                        .filter(stream -> stretched(stream.first()) < now)
                        .map(stream -> stream(stream, now))
                        .toList(),
                report.rules(),
                report.findings(),
                List.of());
        return new Snapshot(now, then, gauges((long) (seconds * 1000), Map.of()), List.of());
    }

    /** Figures that grow evenly. */
    public static Gauges gauges(long frames, Map<String, Long> caps) {
        return new Gauges(
                frames,
                frames * 200,
                0,
                frames,
                0,
                0,
                frames * 210,
                frames,
                0,
                40_000_000L,
                12,
                1,
                3,
                90 << 20,
                512 << 20,
                caps);
    }

    private long stretched(long time) {
        return begin + (time - begin) * stretch;
    }

    private Optional<Report.Call> call(Report.Call call, long now) {
        Optional<Long> invited = known(call.invited(), now);
        Optional<Long> answered = known(call.answered(), now);
        Optional<Long> ended = known(call.ended(), now);
        if (invited.isEmpty()) {
            return Optional.empty();
        }
        Report.Call.State state = ended.isPresent()
                ? call.state()
                : answered.isPresent() ? Report.Call.State.ANSWERED : Report.Call.State.RINGING;
        return Optional.of(new Report.Call(
                call.id(),
                call.callIds(),
                call.from(),
                call.to(),
                call.transport(),
                call.client(),
                call.server(),
                state,
                invited,
                answered,
                ended,
                call.endedBy(),
                call.finalStatus(),
                call.finalReason(),
                call.streams(),
                call.related()));
    }

    private Optional<Long> known(Optional<Long> time, long now) {
        return time.map(this::stretched).filter(at -> at <= now);
    }

    private Report.Stream stream(Report.Stream stream, long now) {
        long first = stretched(stream.first());
        long end = stretched(stream.last());
        long last = Math.min(end, now);
        long packets = Math.round((double) stream.packets() * stretch * (last - first) / Math.max(1, end - first));
        return new Report.Stream(
                stream.id(),
                stream.call(),
                stream.boundBy(),
                stream.source(),
                stream.sourcePort(),
                stream.destination(),
                stream.destinationPort(),
                stream.ssrc(),
                stream.payloadTypes(),
                stream.codec(),
                stream.encrypted(),
                stream.relayed(),
                packets,
                stream.lost(),
                stream.lossPercent(),
                stream.maxDeltaMs(),
                stream.meanJitterMs(),
                stream.maxJitterMs(),
                stream.mos(),
                stream.mosReason(),
                stream.kbps(),
                first,
                last);
    }
}
