package io.earshot.analyzer.track;

import io.earshot.capture.net.Endpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
        List<Placed> found = new ArrayList<>();
        streams.forEach(stream -> take(stream.ssrc(), stream.source(), found));
        return inOrder(found);
    }

    /** By who receives these streams, whether it sends any itself or not: from the port that they go to or the next. */
    public List<RtcpWitness> byReceivers(List<MediaStream> streams) {
        fill();
        List<Placed> found = new ArrayList<>();
        streams.forEach(stream -> takeFrom(stream.destination(), found));
        return inOrder(found);
    }

    /** By a sender of media: by its SSRC, or from the port of its media or the next, RFC 3550 section 11. */
    List<RtcpWitness> by(int ssrc, Endpoint media) {
        List<Placed> found = new ArrayList<>();
        take(ssrc, media, found);
        return inOrder(found);
    }

    private void take(int ssrc, Endpoint media, List<Placed> found) {
        fill();
        found.addAll(bySsrc.getOrDefault(ssrc, List.of()));
        takeFrom(media, found);
    }

    private void takeFrom(Endpoint media, List<Placed> found) {
        found.addAll(bySource.getOrDefault(media, List.of()));
        found.addAll(bySource.getOrDefault(new Endpoint(media.address(), media.port() + 1), List.of()));
    }

    private static List<RtcpWitness> inOrder(List<Placed> found) {
        found.sort(Comparator.comparingInt(Placed::place));
        List<RtcpWitness> reports = new ArrayList<>(found.size());
        int last = -1;
        for (Placed placed : found) {
            if (placed.place != last) {
                reports.add(placed.report);
            }
            last = placed.place;
        }
        return reports;
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
