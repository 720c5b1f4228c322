package io.earshot.analyzer.track;

import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Sighting;
import io.earshot.capture.observe.StreamInterval;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The whole life of one RTP stream at one tap.
 *
 * @param number     the capture's number of the stream
 * @param packet     number of the first stream that carries the same packets (at another tap, or beyond a translation);
 *                   its own number when there is none
 * @param boundBy    why it belongs to its call: {@code sdp}, {@code ice}, {@code learnt}, {@code relay},
 *                   {@code heuristic}
 * @param active     spans in which packets came; a silence of a second or more ends a span
 * @param twice      spans in which a quarter of the packets or more is in the capture twice, with two times to live: before a router that
 *                   does not translate and behind it
 * @param gaps       silences of a second or more, oldest first, at most 64
 * @param payloads   packets by payload type
 * @param jitterMs   mean, ms; empty when the clock rate is not known
 * @param silent     packets of clear audio that carry silence
 * @param audible    begin of the last stretch of a second in which anything but silence came, nanoseconds; empty when none did
 * @param levelDbov  mean level of clear G.711 or G.722, empty when not measured
 * @param chunks     quality in stretches of 10 s
 */
public record MediaStream(
        long number,
        long packet,
        Optional<String> call,
        String boundBy,
        Heading heading,
        Sighting first,
        Sighting last,
        Endpoint source,
        Endpoint destination,
        Optional<Endpoint> relayPeer,
        int ssrc,
        Map<Integer, Integer> payloads,
        String codec,
        int clockRate,
        boolean announced,
        boolean encrypted,
        long packets,
        long expected,
        long octets,
        long ipOctets,
        double maxDeltaMs,
        Optional<Double> jitterMs,
        Optional<Double> maxJitterMs,
        int lostBursts,
        List<Span> active,
        List<Span> twice,
        List<StreamInterval.Gap> gaps,
        long silent,
        long comfortNoise,
        OptionalLong audible,
        long events,
        long tiny,
        Optional<Double> levelDbov,
        long unauthentic,
        int ttl,
        int dscp,
        List<Chunk> chunks) {

    private static final int VIDEO_CLOCK = 90_000;
    private static final int FIRST_DYNAMIC = 96;
    /** With which hosts send; what is less common may as well be a greater one that routers have counted down. */
    private static final Set<Integer> INITIAL_TTL = Set.of(64, 128, 255);

    public MediaStream {
        payloads = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(payloads));
        active = List.copyOf(active);
        twice = List.copyOf(twice);
        gaps = List.copyOf(gaps);
        chunks = List.copyOf(chunks);
    }

    /**
     * Ten seconds of quality.
     *
     * @param from     nanoseconds
     * @param expected packets by sequence numbers
     * @param jitterMs mean in the chunk; NaN is never used, 0 when the clock rate is not known
     * @param bursts   separate losses
     * @param losses   those of two or more packets in a row, oldest first; the first of the stream
     */
    public record Chunk(
            long from,
            long to,
            long packets,
            long expected,
            double jitterMs,
            int bursts,
            List<StreamInterval.Gap> losses) {
        public Chunk {
            losses = List.copyOf(losses);
        }

        /** The same, as if some of the lost packets had never been sent. */
        public Chunk without(long unseen, int unseenBursts) {
            return new Chunk(
                    from,
                    to,
                    packets,
                    Math.max(packets, expected - unseen),
                    jitterMs,
                    Math.max(0, bursts - unseenBursts),
                    losses);
        }

        public double lossPercent() {
            return expected <= 0 ? 0 : Math.max(0, 100.0 * (expected - packets) / expected);
        }
    }

    /** Its number as people read it. */
    public String name() {
        return Streams.name(number);
    }

    public long lost() {
        return expected - packets;
    }

    public Span life() {
        return new Span(first.time(), last.time());
    }

    /** The end that belongs to the customer. */
    public Endpoint near() {
        return heading == Heading.OUTBOUND ? source : destination;
    }

    public Endpoint far() {
        return heading == Heading.OUTBOUND ? destination : source;
    }

    /** The transport address of the other side: the peer behind a relay, else {@link #far()}. */
    public Endpoint remote() {
        return relayPeer.orElse(far());
    }

    public boolean relayed() {
        return relayPeer.isPresent();
    }

    /** Tap and the customer's address as it is there. */
    public View.Place place() {
        return new View.Place(first.tap(), near().address());
    }

    public Address remoteAddress() {
        return remote().address();
    }

    /** Video by its clock: all its payload formats count 90,000 ticks a second, of audio MPEG alone (RFC 3551, 2250). */
    public boolean isVideo() {
        return clockRate == VIDEO_CLOCK && !codec.equals("MPA");
    }

    /** Seen in its sender's own network: no router has passed it on yet. */
    public boolean isAtSender() {
        return isInitial(ttl);
    }

    static boolean isInitial(int ttl) {
        return INITIAL_TTL.contains(ttl);
    }

    public boolean hasDtx() {
        return comfortNoise > 0 || tiny > 0;
    }

    /**
     * Its sender may be silent for as long as its speaker is. Comfort noise need not be repeated (RFC 3389 section 4); Opus
     * encodes a frame every 400 ms even then (RFC 6716 section 2.1.9), and so do the others that have no payload type of their
     * own (RFC 3551 section 6), as AMR every 160 ms.
     */
    public boolean mayRest() {
        boolean steady = codec.equalsIgnoreCase("opus")
                || codec.isEmpty()
                        && comfortNoise == 0
                        && payloads.keySet().stream().allMatch(type -> type >= FIRST_DYNAMIC);
        return hasDtx() && !steady;
    }
}
