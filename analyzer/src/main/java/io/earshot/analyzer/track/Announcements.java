package io.earshot.analyzer.track;

import io.earshot.capture.net.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which call announced a transport address for media, and when. */
final class Announcements {
    /** Media goes on for a moment after the BYE, and comes a moment before the answer. */
    private static final long SLACK = 2_000_000_000L;

    /**
     * @param from first time that it was said
     * @param to   end of the call
     * @param by   {@code sdp} or {@code ice}
     */
    record Announcement(String call, boolean byClient, long from, long to, String by) {
        boolean covers(Span life) {
            return from - SLACK <= life.to() && life.from() <= to + SLACK;
        }
    }

    private final Map<Endpoint, List<Announcement>> byEndpoint = new HashMap<>();

    /** A party of a call and a port that it announced: a translator changes the address, and leaves the port where it can. */
    private record Port(String call, boolean byClient, int port) {}

    private final Set<Port> ports = new HashSet<>();

    void add(Endpoint endpoint, Announcement announcement) {
        ports.add(new Port(announcement.call(), announcement.byClient(), endpoint.port()));
        if (endpoint.port() == 0 || endpoint.address().isUnspecified()) {
            return;
        }
        List<Announcement> known = byEndpoint.computeIfAbsent(endpoint, key -> new ArrayList<>(2));
        boolean said = known.stream()
                .anyMatch(old -> old.call().equals(announcement.call()) && old.byClient() == announcement.byClient());
        if (!said) {
            known.add(announcement);
        }
    }

    /** Those of the endpoint that hold during the life of a stream, the latest first. */
    List<Announcement> of(Endpoint endpoint, Span life) {
        List<Announcement> holding = new ArrayList<>();
        for (Announcement announcement : byEndpoint.getOrDefault(endpoint, List.of())) {
            if (announcement.covers(life)) {
                holding.add(0, announcement);
            }
        }
        return holding;
    }

    /** Binds each stream that an announcement names, by where it goes to, else by where it comes from. */
    void bind(Media media) {
        for (Media.Bound bound : media.all()) {
            Span life = bound.life();
            List<Announcement> receivers = of(bound.track.destination(), life);
            List<Announcement> senders = of(bound.track.source(), life);
            if (bound.track.latest().relayPeer().isPresent()) {
                bindRelayed(bound, life);
            } else {
                bind(bound, receivers, senders);
            }
        }
    }

    private void bind(Media.Bound bound, List<Announcement> receivers, List<Announcement> senders) {
        for (Announcement receiver : receivers) {
            for (Announcement sender : senders) {
                if (sender.call().equals(receiver.call()) && sender.byClient() != receiver.byClient()) {
                    bound.bind(receiver.call(), receiver.by(), headingTo(receiver));
                    return;
                }
            }
        }
        if (!receivers.isEmpty()) {
            Announcement receiver = likeliest(receivers, bound.track.source().port());
            bound.bind(receiver.call(), receiver.by(), headingTo(receiver));
        } else if (!senders.isEmpty()) {
            Announcement sender = likeliest(senders, bound.track.destination().port());
            bound.bind(sender.call(), sender.by(), headingTo(sender).reversed());
        }
    }

    /** Of several calls at one endpoint that whose other party announced the port at the other end, else the latest. */
    private Announcement likeliest(List<Announcement> candidates, int otherPort) {
        for (Announcement candidate : candidates) {
            if (ports.contains(new Port(candidate.call(), !candidate.byClient(), otherPort))) {
                return candidate;
            }
        }
        return candidates.get(0);
    }

    private void bindRelayed(Media.Bound bound, Span life) {
        Endpoint peer = bound.track.latest().relayPeer().orElseThrow();
        for (Announcement announcement : of(peer, life)) {
            boolean peerIsServer = !announcement.byClient();
            boolean toRelay = !bound.track.source().address().isPublic()
                    || bound.track.destination().port() == 3478;
            Heading heading = toRelay == peerIsServer ? Heading.OUTBOUND : Heading.INBOUND;
            bound.bind(announcement.call(), "relay", heading);
            return;
        }
    }

    private static Heading headingTo(Announcement receiver) {
        return receiver.byClient() ? Heading.INBOUND : Heading.OUTBOUND;
    }
}
