package io.earshot.analyzer.track;

import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

        /** Nanoseconds of a life that fall into the call. */
        long common(Span life) {
            return Math.max(0, Math.min(to, life.to()) - Math.max(from, life.from()));
        }
    }

    private final Map<Endpoint, List<Announcement>> byEndpoint = new HashMap<>();

    /** A party of a call and a port that it announced: a translator changes the address, and leaves the port where it can. */
    private record Port(String call, boolean byClient, int port) {}

    private final Set<Port> ports = new HashSet<>();

    /** A party of a call whose description was seen. */
    private record Party(String call, boolean byClient) {}

    private final Set<Party> described = new HashSet<>();

    /** A party of a call as its signalling shows it, from the first to the last moment of the call. */
    private record Host(String call, boolean byClient, Address address, long from, long to) {}

    private final Map<Address, List<Host>> hosts = new HashMap<>();

    private record Signaller(Address address, String call) {}

    private final Set<Signaller> signallers = new HashSet<>();

    void addHosts(String call, boolean callerIsClient, LegTrack leg, long end) {
        for (LegTrack.Path path : leg.paths.values()) {
            add(new Host(call, callerIsClient, path.caller.address(), leg.first.time(), end));
            add(new Host(call, !callerIsClient, path.callee.address(), leg.first.time(), end));
        }
    }

    private void add(Host host) {
        hosts.computeIfAbsent(host.address(), key -> new ArrayList<>(2)).add(host);
        signallers.add(new Signaller(host.address(), host.call()));
    }

    void addPort(String call, boolean byClient, int port) {
        if (port > 0) {
            ports.add(new Port(call, byClient, port));
            described.add(new Party(call, byClient));
        }
    }

    void add(Endpoint endpoint, Announcement announcement) {
        addPort(announcement.call(), announcement.byClient(), endpoint.port());
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

    /**
     * Those of the endpoint that hold during the life of a stream, the latest first; where calls follow each other at one
     * port those in which the stream mostly lived, since they overlap by what comes before the answer and after the BYE.
     */
    List<Announcement> of(Endpoint endpoint, Span life) {
        List<Announcement> holding = new ArrayList<>();
        for (Announcement announcement : byEndpoint.getOrDefault(endpoint, List.of())) {
            if (announcement.covers(life)) {
                holding.add(0, announcement);
            }
        }
        if (holding.size() > 1) {
            long most =
                    holding.stream().mapToLong(each -> each.common(life)).max().orElseThrow();
            holding.removeIf(each -> each.common(life) < most / 2);
        }
        return holding;
    }

    /**
     * Binds what no announcement names by its ports: each party of a call announced the port at its end, and one of the
     * ends is the host that its signalling comes from. So it is where both addresses of a description are others than
     * those of the packets: private behind a translation, public before one, or a name (RFC 8866 section 5.7). Of a party
     * whose description the capture lacks any port may be, and of one whose signalling comes from the same address as the
     * packets: it is behind a translation that gave it another.
     */
    void bindByPorts(Media media) {
        for (Media.Bound bound : media.all()) {
            if (bound.free() && bound.track.latest().relayPeer().isEmpty() && bindByPorts(bound)) {
                for (Media.Bound back : media.from(bound.tap(), bound.track.destination())) {
                    if (back.free() && back.track.destination().equals(bound.track.source())) {
                        back.bind(bound.call.orElseThrow(), "learnt", bound.heading.reversed());
                    }
                }
            }
        }
    }

    private boolean bindByPorts(Media.Bound bound) {
        return bindByPorts(bound, false) || bindByPorts(bound, true);
    }

    private boolean bindByPorts(Media.Bound bound, boolean byHosts) {
        Endpoint source = bound.track.source();
        Endpoint destination = bound.track.destination();
        Span life = bound.life();
        for (boolean atSource : List.of(true, false)) {
            Endpoint own = atSource ? source : destination;
            Endpoint other = atSource ? destination : source;
            for (Host host : hosts.getOrDefault(own.address(), List.of())) {
                boolean then = host.from() - SLACK <= life.to() && life.from() <= host.to() + SLACK;
                if (then
                        && ports.contains(new Port(host.call(), host.byClient(), own.port()))
                        && (ports.contains(new Port(host.call(), !host.byClient(), other.port()))
                                || !described.contains(new Party(host.call(), !host.byClient()))
                                || byHosts && isHost(other.address(), host.call(), !host.byClient()))) {
                    bound.bind(host.call(), "learnt", host.byClient() == atSource ? Heading.OUTBOUND : Heading.INBOUND);
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isHost(Address address, String call, boolean client) {
        return hosts.getOrDefault(address, List.of()).stream()
                .anyMatch(host -> host.call().equals(call) && host.byClient() == client);
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
        Endpoint source = bound.track.source();
        Endpoint destination = bound.track.destination();
        Optional<Announcement> receiver = likeliest(receivers, source);
        Optional<Announcement> sender = likeliest(senders, destination);
        // the same private address is announced from many networks: the call of the hosts at both ends is meant
        boolean bySender = sender.isPresent()
                && (receiver.isEmpty()
                        || !isOfHosts(receiver.get(), source, destination)
                                && isOfHosts(sender.get(), source, destination));
        if (bySender) {
            bound.bind(
                    sender.get().call(),
                    sender.get().by(),
                    headingTo(sender.get()).reversed());
        } else {
            receiver.ifPresent(known -> bound.bind(known.call(), known.by(), headingTo(known)));
        }
    }

    /** Whether a party of the call signals from one of the ends. */
    private boolean isOfHosts(Announcement announcement, Endpoint source, Endpoint destination) {
        return signallers.contains(new Signaller(source.address(), announcement.call()))
                || signallers.contains(new Signaller(destination.address(), announcement.call()));
    }

    /**
     * Of several calls at one endpoint that whose other party announced the port at the other end, else the latest. Phones of
     * one kind begin with one port: of those that got this endpoint from one side the one that signals from the other end.
     */
    private Optional<Announcement> likeliest(List<Announcement> candidates, Endpoint other) {
        List<Announcement> ofPort = candidates.stream()
                .filter(candidate -> ports.contains(new Port(candidate.call(), !candidate.byClient(), other.port())))
                .toList();
        List<Announcement> likely = ofPort.isEmpty() ? candidates : ofPort;
        return likely.stream()
                .filter(candidate -> candidate.byClient() == likely.get(0).byClient()
                        && signallers.contains(new Signaller(other.address(), candidate.call())))
                .findFirst()
                .or(() -> likely.stream().findFirst());
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
