package io.earshot.analyzer.track;

import io.earshot.capture.net.Endpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** All RTP streams while they are being bound to calls. */
final class Media {
    /** What is farther apart than this is not told by its company, ns. */
    private static final long SLACK = 60_000_000_000L;

    /** What is known of one stream's place in a call. */
    static final class Bound {
        final StreamTrack track;
        final long packet;
        Optional<String> call = Optional.empty();
        String by = "heuristic";
        Heading heading = Heading.OUTBOUND;

        Bound(StreamTrack track, long packet) {
            this.track = track;
            this.packet = packet;
        }

        boolean free() {
            return call.isEmpty();
        }

        int tap() {
            return track.first().tap();
        }

        Span life() {
            return new Span(track.first().time(), track.latest().last().time());
        }

        void bind(String toCall, String why, Heading where) {
            call = Optional.of(toCall);
            by = why;
            heading = where;
        }

        private boolean isNear(Bound other) {
            Span life = other.life();
            return life().overlaps(new Span(life.from() - SLACK, life.to() + SLACK));
        }

        /** Ports are used again, and then for another session: the sender that rested is known by its SSRC. */
        boolean goesOnIn(Bound other) {
            return isNear(other)
                    || track.latest().ssrc() == other.track.latest().ssrc();
        }
    }

    private record End(int tap, Endpoint endpoint) {}

    private final PacketMarks marks;
    private final List<Bound> all = new ArrayList<>();
    private final Map<Long, List<Bound>> byPacket = new HashMap<>();
    private final Map<End, List<Bound>> bySource = new HashMap<>();
    private final Map<End, List<Bound>> byDestination = new HashMap<>();

    Media(Collection<StreamTrack> tracks, PacketMarks marks) {
        this.marks = marks;
        for (StreamTrack track : tracks) {
            Bound bound = new Bound(track, marks.packetOf(track.number()));
            all.add(bound);
            byPacket.computeIfAbsent(bound.packet, key -> new ArrayList<>(2)).add(bound);
            index(bySource, bound, track.source());
            index(byDestination, bound, track.destination());
        }
    }

    private static void index(Map<End, List<Bound>> map, Bound bound, Endpoint endpoint) {
        map.computeIfAbsent(new End(bound.tap(), endpoint), key -> new ArrayList<>(2))
                .add(bound);
    }

    /**
     * What is known of a stream in the end. Two calls that play the same recording to one host look like two views of the
     * same packets, until it is known that they are two calls.
     */
    MediaStream asMediaStream(Bound bound) {
        long packet = twinsOf(bound).stream()
                .filter(twin -> twin.call.equals(bound.call))
                .findFirst()
                .map(twin -> twin.track.number())
                .orElse(bound.track.number());
        return bound.track.asMediaStream(packet, bound.call, bound.by, bound.heading);
    }

    /** Tells of each pair of calls between which a relay passes the same packets on. */
    void passedOn(BiConsumer<String, String> pairs) {
        Map<Long, String> callOf = new HashMap<>();
        for (Bound bound : all) {
            bound.call.ifPresent(call -> callOf.put(bound.track.number(), call));
        }
        marks.passedOn((in, out) -> {
            String one = callOf.get(in);
            String other = callOf.get(out);
            if (one != null && other != null && !one.equals(other)) {
                pairs.accept(one, other);
            }
        });
    }

    List<Bound> all() {
        return all;
    }

    List<Bound> twinsOf(Bound bound) {
        return byPacket.get(bound.packet);
    }

    List<Bound> from(int tap, Endpoint source) {
        return bySource.getOrDefault(new End(tap, source), List.of());
    }

    List<Bound> to(int tap, Endpoint destination) {
        return byDestination.getOrDefault(new End(tap, destination), List.of());
    }

    /**
     * Binds what is known by its company: the other direction of the same five-tuple, media to where the party sends
     * from (symmetric RTP, RFC 4961), and the same packets at another place.
     */
    void learn() {
        boolean learnt = true;
        for (int round = 0; learnt && round < 4; round++) {
            learnt = false;
            for (Bound bound : all) {
                if (bound.free()) {
                    learnt |= learnFrom(bound, twinsOf(bound), false)
                            || learnFrom(bound, from(bound.tap(), bound.track.destination()), true)
                            || learnFrom(bound, to(bound.tap(), bound.track.source()), true);
                }
            }
        }
    }

    private static boolean learnFrom(Bound free, List<Bound> company, boolean opposite) {
        for (Bound known : company) {
            if (!known.free() && known.isNear(free)) {
                free.bind(known.call.get(), "learnt", opposite ? known.heading.reversed() : known.heading);
                return true;
            }
        }
        return false;
    }
}
