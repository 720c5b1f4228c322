package io.earshot.analyzer.track;

import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.StreamInterval;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the capture itself lost. The two directions of a conversation are sent by different hosts over different queues:
 * no network loses both at the same moments but by chance, or by an outage at the very place of the capture. Moments at
 * which they do lack packets together are the capture's, and what any stream lacks then is nobody's loss. Diagnosis
 * notebook section 0.
 */
public final class CaptureLoss {
    /** Streams of one SSRC to one host; where there are more, it is not the SSRC that makes them one. */
    private static final int MOST_ALIKE = 16;

    private final Map<Integer, NavigableMap<Long, Span>> byTap = new HashMap<>();
    private final long dropped;
    private final ReportedLoss reported;
    private final Figures figures;
    private long received;
    /** So far the last packets before a moment of two streams are apart, and the first after, ns. */
    private final long sameInstant;
    /** Streams of so many senders that lack a second at the same instant lack it for one reason. */
    private final double senders;

    private CaptureLoss(long dropped, ReportedLoss reported, Figures figures) {
        this.dropped = dropped;
        this.reported = reported;
        this.figures = figures;
        sameInstant = figures.nanos("capture-loss.same-instant-seconds");
        senders = figures.value("capture-loss.min-senders");
    }

    /** One direction of a conversation, and the other. */
    private record Way(int tap, Endpoint source, Endpoint destination) {
        static Way of(MediaStream stream) {
            return new Way(stream.first().tap(), stream.source(), stream.destination());
        }

        Way back() {
            return new Way(tap, destination, source);
        }
    }

    /** One direction of a call at one place: its ports may differ from those of the other direction. */
    private record Side(String call, View.Place place, Heading heading) {}

    /** @param dropped packets that the capturing host says to have dropped, in all */
    static CaptureLoss of(List<MediaStream> streams, long dropped, RtcpReports reports, Figures figures) {
        CaptureLoss loss = new CaptureLoss(dropped, new ReportedLoss(reports), figures);
        List<MediaStream> own = streams.stream()
                .filter(stream -> stream.chunks().stream()
                        .anyMatch(chunk -> !chunk.losses().isEmpty()))
                .toList();
        if (own.size() > 1) {
            loss.compareDirections(own, loss.passedOn(own));
            loss.compareSenders(own);
        }
        loss.compareEnds(streams, own);
        loss.received = streams.stream().filter(loss::isReceived).count();
        if (own.size() >= loss.senders) {
            new SharedLosses(streams, own, figures).forEach(loss::put);
        }
        return loss;
    }

    /**
     * Streams that a host in between passes on: they lack what was lost on the way to that host, from wherever else it
     * came. An SSRC that all senders use tells nothing.
     */
    private Set<Long> passedOn(List<MediaStream> streams) {
        Map<List<Object>, List<MediaStream>> reached = new HashMap<>();
        for (MediaStream stream : streams) {
            reached.computeIfAbsent(List.of(stream.ssrc(), stream.destination().address()), key -> new ArrayList<>(2))
                    .add(stream);
        }
        Set<Long> passedOn = new HashSet<>();
        for (MediaStream stream : streams) {
            Set<Long> back = new HashSet<>();
            Set<Long> fromElsewhere = new HashSet<>();
            List<MediaStream> others =
                    reached.getOrDefault(List.of(stream.ssrc(), stream.source().address()), List.of());
            for (MediaStream other : others.size() > MOST_ALIKE ? List.<MediaStream>of() : others) {
                boolean direct =
                        other.source().address().equals(stream.destination().address());
                (direct ? back : fromElsewhere).add(other.packet());
            }
            fromElsewhere.removeAll(back);
            if (!fromElsewhere.isEmpty() && fromElsewhere.size() < senders) {
                passedOn.add(stream.number());
            }
        }
        return passedOn;
    }

    private void compareDirections(List<MediaStream> streams, Set<Long> passedOn) {
        Map<Way, MediaStream> byWay = new HashMap<>();
        Map<Side, MediaStream> bySide = new HashMap<>();
        for (MediaStream stream : streams) {
            if (!passedOn.contains(stream.number())) {
                byWay.put(Way.of(stream), stream);
                side(stream, stream.heading()).ifPresent(side -> bySide.put(side, stream));
            }
        }
        for (MediaStream stream : streams) {
            if (stream.heading() == Heading.INBOUND && !passedOn.contains(stream.number())) {
                MediaStream back = Optional.ofNullable(byWay.get(Way.of(stream).back()))
                        .or(() -> side(stream, Heading.OUTBOUND).map(bySide::get))
                        .orElse(null);
                if (back != null) {
                    compare(stream, back);
                }
            }
        }
    }

    private static Optional<Side> side(MediaStream stream, Heading heading) {
        return stream.call().map(call -> new Side(call, stream.place(), heading));
    }

    private void compare(MediaStream one, MediaStream other) {
        List<StreamInterval.Gap> losses = losses(one);
        List<StreamInterval.Gap> back = losses(other);
        List<Span> shared = new ArrayList<>();
        List<Span> alone = new ArrayList<>();
        boolean once = false;
        double most = figures.value("capture-loss.share-percent") / 100;
        long longOnce = figures.nanos("capture-loss.long-seconds");
        long outage = figures.nanos("capture-loss.outage-seconds");
        int from = 0;
        for (StreamInterval.Gap gap : losses) {
            while (from < back.size() && back.get(from).from() < gap.from() - sameInstant) {
                from++;
            }
            if (from < back.size() && isSame(gap, back.get(from))) {
                Span span = new Span(
                        Math.min(gap.from(), back.get(from).from()),
                        Math.max(gap.to(), back.get(from).to()));
                shared.add(span);
                once |= gap.to() - gap.from() >= longOnce;
                if (gap.to() - gap.from() >= outage) {
                    put(one, span);
                }
            } else if (gap.to() - gap.from() >= outage && isCovered(gap, back)) {
                put(one, new Span(gap.from(), gap.to()));
            } else if (!flows(other, gap)) {
                alone.add(new Span(gap.from(), gap.to()));
            }
        }
        List<Span> backAlone = back.stream()
                .filter(gap -> !flows(one, gap))
                .map(gap -> new Span(gap.from(), gap.to()))
                .toList();
        boolean all = shared.size() >= most * (losses.size() - alone.size());
        boolean backAll = shared.size() >= most * (back.size() - backAlone.size());
        if ((all || backAll) && (once || shared.size() >= figures.value("capture-loss.min-moments"))) {
            shared.forEach(span -> put(one, span));
            // what is lost while the other direction rests is taken for the same, where nearly all the rest is
            (all ? alone : List.<Span>of()).forEach(span -> put(one, span));
            (backAll ? backAlone : List.<Span>of()).forEach(span -> put(other, span));
        }
    }

    /** One direction lacks packets for long from the instant on at which the other ends for good: what ended that is lost too. */
    private void compareEnds(List<MediaStream> all, List<MediaStream> losing) {
        long outage = figures.nanos("capture-loss.outage-seconds");
        Map<Way, List<MediaStream>> byWay = new HashMap<>();
        if (!losing.isEmpty()) {
            all.forEach(stream -> byWay.computeIfAbsent(Way.of(stream), way -> new ArrayList<>(2))
                    .add(stream));
        }
        for (MediaStream stream : losing) {
            for (MediaStream back : byWay.getOrDefault(Way.of(stream).back(), List.of())) {
                losses(stream).stream()
                        .filter(gap -> gap.to() - gap.from() >= outage
                                && Math.abs(back.last().time() - gap.from()) <= sameInstant)
                        .forEach(gap -> put(stream, new Span(gap.from(), gap.to())));
            }
        }
    }

    /** Whether a stream has packets on both sides of a loss of the other direction. */
    private static boolean flows(MediaStream stream, StreamInterval.Gap gap) {
        return stream.active().stream().anyMatch(span -> span.from() < gap.from() && span.to() > gap.to());
    }

    /** The other direction rests before it, or after it, and lacks packets of its own in that time. */
    private boolean isCovered(StreamInterval.Gap gap, List<StreamInterval.Gap> back) {
        return back.stream()
                .anyMatch(other -> other.from() <= gap.from() + sameInstant && other.to() >= gap.to() - sameInstant);
    }

    private boolean isSame(StreamInterval.Gap one, StreamInterval.Gap other) {
        return Math.abs(one.from() - other.from()) <= sameInstant && Math.abs(one.to() - other.to()) <= sameInstant;
    }

    private static List<StreamInterval.Gap> losses(MediaStream stream) {
        return stream.chunks().stream()
                .flatMap(chunk -> chunk.losses().stream())
                .toList();
    }

    /** Streams of different senders that pause for long at the same instant. */
    private void compareSenders(List<MediaStream> streams) {
        long instant = Math.max(1, figures.nanos("capture-loss.instant-seconds"));
        Map<List<Long>, Set<String>> losers = new HashMap<>();
        Map<List<Long>, Span> spans = new HashMap<>();
        for (MediaStream stream : streams) {
            for (StreamInterval.Gap gap : stream.gaps()) {
                if (gap.missing() > 0) {
                    List<Long> moment = List.of((long) stream.first().tap(), gap.from() / instant);
                    losers.computeIfAbsent(moment, key -> new TreeSet<>())
                            .add(stream.source().address().toString());
                    spans.merge(
                            moment,
                            new Span(gap.from(), gap.to()),
                            (one, other) ->
                                    new Span(Math.min(one.from(), other.from()), Math.max(one.to(), other.to())));
                }
            }
        }
        losers.forEach((moment, hosts) -> {
            if (hosts.size() >= senders) {
                put(moment.get(0).intValue(), spans.get(moment));
            }
        });
    }

    private void put(MediaStream stream, Span span) {
        put(stream.first().tap(), span);
    }

    private void put(int tap, Span span) {
        byTap.computeIfAbsent(tap, key -> new TreeMap<>()).put(span.from(), span);
    }

    private boolean isReceived(MediaStream stream) {
        double few = figures.value("capture-loss.few-percent") / 100;
        return stream.lost() > few * stream.expected()
                && stream.chunks().stream()
                                .mapToLong(chunk -> reported.received(stream, chunk))
                                .sum()
                        > few * stream.expected();
    }

    /** Moments at which the capture lost frames; those that lie within each other are one. */
    public int moments() {
        int moments = 0;
        for (NavigableMap<Long, Span> spans : byTap.values()) {
            long end = Long.MIN_VALUE;
            for (Span span : spans.values()) {
                moments += span.from() > end ? 1 : 0;
                end = Math.max(end, span.to());
            }
        }
        return moments;
    }

    /** Streams of which the capture lacks more than a few packets that their receivers say to have got. */
    public long received() {
        return received;
    }

    /** For long the capture lost what would tell why something ends at that moment: a request for hold, or a hang-up. */
    public boolean hides(int tap, long moment) {
        long outage = figures.nanos("capture-loss.outage-seconds");
        return byTap
                .getOrDefault(tap, new TreeMap<>())
                .subMap(moment - sameInstant, true, moment + sameInstant, true)
                .values()
                .stream()
                .anyMatch(span -> span.to() - span.from() >= outage);
    }

    /** Ten seconds of a stream, without the packets that the capture lost, or may have lost. */
    public MediaStream.Chunk judged(MediaStream stream, MediaStream.Chunk chunk) {
        long unseen = 0;
        int bursts = 0;
        NavigableMap<Long, Span> spans = byTap.get(stream.first().tap());
        for (StreamInterval.Gap gap : spans == null ? List.<StreamInterval.Gap>of() : chunk.losses()) {
            boolean own = spans.subMap(gap.from() - sameInstant, true, gap.from() + sameInstant, true).values().stream()
                    .noneMatch(span -> Math.abs(span.to() - gap.to()) <= sameInstant);
            unseen += own ? 0 : gap.missing();
            bursts += own ? 0 : 1;
        }
        MediaStream.Chunk apart = unseen + dropped == 0 ? chunk : chunk.without(unseen + dropped, bursts);
        long received = reported.received(stream, apart);
        return received == 0
                ? apart
                : apart.without(received, (int)
                        Math.round((double) apart.bursts() * received / (apart.expected() - apart.packets())));
    }
}
