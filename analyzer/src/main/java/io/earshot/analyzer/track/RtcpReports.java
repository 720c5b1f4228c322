package io.earshot.analyzer.track;

import io.earshot.capture.net.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** RTCP by who sent it. In the order of capture. Filled when it is first asked, by any thread. */
public final class RtcpReports {
    private final List<RtcpWitness> all;
    private Map<Integer, List<Placed>> bySsrc = Map.of();
    private Map<Endpoint, List<Placed>> bySource = Map.of();
    private boolean filled;

    /** @param place in the order of capture */
    private record Placed(int place, RtcpWitness report) {}

    RtcpReports(List<RtcpWitness> all) {
        this.all = all;
    }

    /** By an SSRC, RFC 3550 section 6.4. */
    public List<RtcpWitness> by(int ssrc) {
        fill();
        return bySsrc.getOrDefault(ssrc, List.of()).stream().map(Placed::report).toList();
    }

    /** By the senders of these streams: by their SSRCs, or from the ports of their media or the next. */
    public List<RtcpWitness> by(List<MediaStream> streams) {
        TreeMap<Integer, RtcpWitness> found = new TreeMap<>();
        streams.forEach(stream -> take(stream.ssrc(), stream.source(), found));
        return new ArrayList<>(found.values());
    }

    /** By a sender of media: by its SSRC, or from the port of its media or the next, RFC 3550 section 11. */
    List<RtcpWitness> by(int ssrc, Endpoint media) {
        TreeMap<Integer, RtcpWitness> found = new TreeMap<>();
        take(ssrc, media, found);
        return new ArrayList<>(found.values());
    }

    private void take(int ssrc, Endpoint media, Map<Integer, RtcpWitness> found) {
        fill();
        take(bySsrc.get(ssrc), found);
        take(bySource.get(media), found);
        take(bySource.get(new Endpoint(media.address(), media.port() + 1)), found);
    }

    private static void take(List<Placed> reports, Map<Integer, RtcpWitness> found) {
        if (reports != null) {
            reports.forEach(placed -> found.put(placed.place, placed.report));
        }
    }

    private synchronized void fill() {
        if (filled) {
            return;
        }
        bySsrc = new HashMap<>();
        bySource = new HashMap<>();
        for (int i = 0; i < all.size(); i++) {
            Placed placed = new Placed(i, all.get(i));
            bySsrc.computeIfAbsent(placed.report.message().senderSsrc(), ssrc -> new ArrayList<>(2))
                    .add(placed);
            bySource.computeIfAbsent(placed.report.source(), source -> new ArrayList<>(2))
                    .add(placed);
        }
        filled = true;
    }
}
