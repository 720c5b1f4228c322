package io.earshot.analyzer.track;

import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Sighting;
import io.earshot.capture.observe.StreamInterval;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Folds the intervals of one RTP stream into its life. What it keeps grows with its silences, not with its packets. */
final class StreamTrack {
    /** A silence of this length ends an active span: well above DTX updates of 400 ms, below what a person takes. */
    static final long SPAN_BREAK = 1_000_000_000L;

    private static final long CHUNK = 10_000_000_000L;
    /** More than any network makes, ms: the sender's timestamps began anew, and what RFC 3550 makes of it is no jitter. */
    private static final double MOST_JITTER_MS = 1000;

    private static final int MAX_SPANS = 4096;
    private static final int MAX_GAPS = 64;
    private static final int MAX_CHUNKS = 8640;
    private static final int MAX_LOSSES = 128;

    private final long number;
    private final Sighting first;
    private final List<Span> active = new ArrayList<>();
    private final List<Span> twice = new ArrayList<>();
    private final List<StreamInterval.Gap> gaps = new ArrayList<>();
    private final List<MediaStream.Chunk> chunks = new ArrayList<>();
    private final TreeMap<Integer, Integer> payloads = new TreeMap<>();

    private StreamInterval latest;
    private long octets;
    private long ipOctets;
    private long silent;
    private long comfortNoise;
    private OptionalLong audible = OptionalLong.empty();
    private long events;
    private long tiny;
    private long unauthentic;
    private double levelSum;
    private long levelCount;
    private boolean encrypted;
    private boolean announced;

    private long chunkFrom;
    private long chunkPackets;
    private long chunkExpected;
    private double chunkJitterSum;
    private long chunkJitterCount;
    private int chunkBursts;
    private List<StreamInterval.Gap> chunkLosses = new ArrayList<>();
    private int losses;

    /** What the stream's counters showed when this life of it began. */
    private record Base(long packets, long expected, double jitterSumMs, long jitterCount, int lostBursts) {
        static final Base NONE = new Base(0, 0, 0, 0, 0);

        /** What the jump to the first packet made of expectation and jitter is left out with its interval's. */
        static Base of(StreamInterval before, StreamInterval first) {
            return new Base(
                    before.totalPackets(),
                    first.totalExpected() - first.packets(),
                    first.jitterSumMs(),
                    first.jitterCount(),
                    first.lostBursts());
        }
    }

    private final Base base;

    /** @param before the last interval of its life before this; null for its first life */
    StreamTrack(long number, StreamInterval interval, StreamInterval before) {
        this.number = number;
        first = interval.first();
        chunkFrom = first.time();
        base = before == null ? Base.NONE : Base.of(before, interval);
    }

    void add(StreamInterval interval) {
        if (interval.packets() > 0) {
            addToChunk(interval);
            addActivity(interval);
        }
        octets += interval.octets();
        ipOctets += interval.ipOctets();
        silent += interval.silentPackets();
        comfortNoise += interval.comfortNoise();
        if (interval.packets() > interval.silentPackets() + interval.comfortNoise()) {
            audible = OptionalLong.of(interval.first().time());
        }
        events += interval.events();
        tiny += interval.tinyPackets();
        unauthentic += interval.unauthentic();
        encrypted |= interval.encrypted();
        announced |= interval.announced();
        if (interval.levelDbov().isPresent()) {
            levelSum += interval.levelDbov().get() * interval.packets();
            levelCount += interval.packets();
        }
        for (StreamInterval.PayloadCount count : interval.payloads()) {
            payloads.merge(count.payloadType(), count.packets(), Integer::sum);
        }
        latest = interval;
    }

    private void addActivity(StreamInterval interval) {
        long cursor = interval.first().time();
        for (StreamInterval.Gap gap : interval.gaps()) {
            if (gap.to() - gap.from() >= SPAN_BREAK) {
                if (gaps.size() < MAX_GAPS) {
                    gaps.add(gap);
                }
                if (gap.from() >= cursor) {
                    extend(active, new Span(cursor, gap.from()));
                }
                cursor = Math.max(cursor, gap.to());
            }
        }
        extend(active, new Span(cursor, Math.max(cursor, interval.last().time())));
        // of what a router drops no copies are there; a mirror under load may lack half of what passes
        if (4 * interval.copies() >= interval.packets()) {
            extend(twice, new Span(interval.first().time(), interval.last().time()));
        }
    }

    private static void extend(List<Span> spans, Span span) {
        Span last = spans.isEmpty() ? null : spans.get(spans.size() - 1);
        if (last != null && (span.from() - last.to() < SPAN_BREAK || spans.size() >= MAX_SPANS)) {
            spans.set(spans.size() - 1, new Span(last.from(), Math.max(last.to(), span.to())));
        } else {
            spans.add(span);
        }
    }

    private void addToChunk(StreamInterval interval) {
        if (interval.first().time() - chunkFrom >= CHUNK) {
            closeChunk(interval.first().time());
        }
        long expectedBefore = latest == null ? base.expected : latest.totalExpected();
        chunkPackets += interval.packets();
        chunkExpected += interval.totalExpected() - expectedBefore;
        double jitterSum = interval.jitterSumMs() - (latest == null ? base.jitterSumMs : latest.jitterSumMs());
        long jitterCount = interval.jitterCount() - (latest == null ? base.jitterCount : latest.jitterCount());
        if (jitterSum <= jitterCount * MOST_JITTER_MS) {
            chunkJitterSum += jitterSum;
            chunkJitterCount += jitterCount;
        }
        chunkBursts += interval.lostBursts() - (latest == null ? base.lostBursts : latest.lostBursts());
        for (StreamInterval.Gap gap : interval.gaps()) {
            if (gap.missing() > 0 && losses < MAX_LOSSES) {
                losses++;
                chunkLosses.add(gap);
            }
        }
    }

    private void closeChunk(long nextFrom) {
        if (chunkPackets > 0 && chunks.size() < MAX_CHUNKS) {
            chunks.add(openChunk());
        }
        chunkFrom = nextFrom;
        chunkPackets = 0;
        chunkExpected = 0;
        chunkJitterSum = 0;
        chunkJitterCount = 0;
        chunkBursts = 0;
        chunkLosses = new ArrayList<>();
    }

    private MediaStream.Chunk openChunk() {
        double jitter = chunkJitterCount == 0 ? 0 : chunkJitterSum / chunkJitterCount;
        return new MediaStream.Chunk(
                chunkFrom, latest.last().time(), chunkPackets, chunkExpected, jitter, chunkBursts, chunkLosses);
    }

    long number() {
        return number;
    }

    Sighting first() {
        return first;
    }

    StreamInterval latest() {
        return latest;
    }

    Endpoint source() {
        return latest.source();
    }

    Endpoint destination() {
        return latest.destination();
    }

    /** The stream as it stands. */
    MediaStream asMediaStream(long packet, Optional<String> call, String boundBy, Heading heading) {
        List<MediaStream.Chunk> allChunks = new ArrayList<>(chunks);
        if (chunkPackets > 0) {
            allChunks.add(openChunk());
        }
        long jitterCount = latest.jitterCount() - base.jitterCount;
        boolean timed = latest.clockRate() > 0 && jitterCount > 0;
        return new MediaStream(
                number,
                packet,
                call,
                boundBy,
                heading,
                first,
                latest.last(),
                latest.source(),
                latest.destination(),
                latest.relayPeer(),
                latest.ssrc(),
                payloads,
                latest.codec(),
                latest.clockRate(),
                announced,
                encrypted,
                latest.totalPackets() - base.packets,
                latest.totalExpected() - base.expected,
                octets,
                ipOctets,
                latest.maxDeltaMs(),
                timed ? Optional.of((latest.jitterSumMs() - base.jitterSumMs) / jitterCount) : Optional.empty(),
                timed ? Optional.of(latest.maxJitterMs()) : Optional.empty(),
                latest.lostBursts() - base.lostBursts,
                active,
                twice,
                gaps,
                silent,
                comfortNoise,
                audible,
                events,
                tiny,
                levelCount == 0 ? Optional.empty() : Optional.of(levelSum / levelCount),
                unauthentic,
                latest.ttl(),
                latest.dscp(),
                allChunks);
    }
}
