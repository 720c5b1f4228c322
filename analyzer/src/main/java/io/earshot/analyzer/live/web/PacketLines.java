package io.earshot.analyzer.live.web;

import io.earshot.analyzer.live.Snapshot;
import io.earshot.analyzer.report.Report;
import io.earshot.capture.net.Address;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The lines of all streams of the newest snapshot, so many at most. */
final class PacketLines {
    private static final int MOST = 4096;

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

    /** Streams that the snapshot no longer has are forgotten. */
    void take(Snapshot snapshot) {
        Map<Key, PacketLine> now = new HashMap<>();
        for (Report.Stream stream : snapshot.report().streams()) {
            if (stream.call().isPresent() && now.size() < MOST) {
                Key key = Key.of(stream);
                PacketLine line = lines.get(key);
                if (line == null) {
                    line = new PacketLine(stream);
                }
                line.take(stream, snapshot.time());
                now.put(key, line);
            }
        }
        lines = now;
    }

    Optional<PacketLine> of(Report.Stream stream) {
        return Optional.ofNullable(lines.get(Key.of(stream)));
    }
}
