package io.earshot.analyzer.live.web;

import io.earshot.analyzer.live.Snapshot;
import io.earshot.analyzer.report.Report;
import io.earshot.capture.net.Address;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The lines of all streams of the newest snapshot, so many at most. */
final class PacketLines {
    private static final int MOST = 2048;

    private Map<Key, PacketLine> lines = new HashMap<>();

    /** A stream over snapshots: its id alone may name another after a restart of the analysis. */
    private record Key(String id, Address source, int sourcePort, Address destination, int destinationPort, int ssrc) {
        static Key of(Report.Stream stream) {
            return new Key(
                    stream.id(),
                    stream.source(),
                    stream.sourcePort(),
                    stream.destination(),
                    stream.destinationPort(),
                    stream.ssrc());
        }
    }

    /** Streams of the calls shown come first; those that the snapshot no longer has are forgotten. */
    void take(Snapshot snapshot, Choice choice) {
        Map<Key, PacketLine> now = new HashMap<>();
        for (Choice.Shown shown : choice.calls()) {
            shown.streams().forEach(stream -> take(stream, snapshot.time(), now));
        }
        for (Report.Stream stream : snapshot.report().streams()) {
            if (stream.call().isPresent()) {
                take(stream, snapshot.time(), now);
            }
        }
        lines = now;
    }

    private void take(Report.Stream stream, long time, Map<Key, PacketLine> now) {
        Key key = Key.of(stream);
        if (now.size() < MOST && !now.containsKey(key)) {
            PacketLine known = lines.get(key);
            PacketLine line = known == null ? new PacketLine(stream) : known;
            line.take(stream, time);
            now.put(key, line);
        }
    }

    Optional<PacketLine> of(Report.Stream stream) {
        return Optional.ofNullable(lines.get(Key.of(stream)));
    }
}
