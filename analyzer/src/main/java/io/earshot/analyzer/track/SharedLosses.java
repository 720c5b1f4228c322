package io.earshot.analyzer.track;

import io.earshot.capture.observe.StreamInterval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Instants at which nearly all streams of a capture lack packets, of both directions: short as they may be, no queue of the
 * network carries all of them.
 */
final class SharedLosses {
    private record Loss(MediaStream stream, StreamInterval.Gap gap) {}

    private final Map<Integer, List<MediaStream>> all = new HashMap<>();
    private final Map<Integer, List<Loss>> losses = new HashMap<>();
    /** Streams that have to lack packets together; fewer do by chance. */
    private final double enough;
    /** Share of the streams of a moment that lack packets in it. */
    private final double most;
    /** So far apart the losses of one moment may be, ns. */
    private final long instant;

    /**
     * @param all    streams, those that lack nothing as well
     * @param losing those that lack packets
     */
    SharedLosses(List<MediaStream> all, List<MediaStream> losing, Figures figures) {
        enough = figures.value("capture-loss.min-streams");
        most = figures.value("capture-loss.share-percent") / 100;
        instant = figures.nanos("capture-loss.same-instant-seconds");
        all.forEach(stream -> this.all
                .computeIfAbsent(stream.first().tap(), tap -> new ArrayList<>())
                .add(stream));
        for (MediaStream stream : losing) {
            List<Loss> ofTap = losses.computeIfAbsent(stream.first().tap(), tap -> new ArrayList<>());
            stream.chunks().forEach(chunk -> chunk.losses().forEach(gap -> ofTap.add(new Loss(stream, gap))));
        }
    }

    /** Tells each of them, by its tap. */
    void forEach(BiConsumer<Integer, Span> shared) {
        losses.forEach((tap, ofTap) -> {
            List<MediaStream> streams = all.get(tap);
            long[] begins = streams.stream()
                    .mapToLong(stream -> stream.first().time())
                    .sorted()
                    .toArray();
            long[] ends = streams.stream()
                    .mapToLong(stream -> stream.last().time())
                    .sorted()
                    .toArray();
            ofTap.sort(Comparator.comparingLong(loss -> loss.gap().from()));
            for (int from = 0, to; from < ofTap.size(); from = to) {
                long begin = ofTap.get(from).gap().from();
                to = from + 1;
                while (to < ofTap.size() && ofTap.get(to).gap().from() - begin <= instant) {
                    to++;
                }
                // so many flow at that moment
                int flowing = upTo(begins, begin) - upTo(ends, begin);
                List<Loss> together = ofTap.subList(from, to);
                if (isShared(together, flowing)) {
                    together.forEach(loss -> shared.accept(
                            tap, new Span(loss.gap().from(), loss.gap().to())));
                }
            }
        });
    }

    private boolean isShared(List<Loss> together, int flowing) {
        Set<Long> streams = new HashSet<>();
        Set<Heading> headings = new HashSet<>();
        for (Loss loss : together) {
            streams.add(loss.stream().number());
            headings.add(loss.stream().heading());
        }
        return streams.size() >= enough && headings.size() > 1 && streams.size() >= most * flowing;
    }

    private static int upTo(long[] sorted, long time) {
        int at = Arrays.binarySearch(sorted, time);
        return at < 0 ? -at - 1 : at;
    }
}
