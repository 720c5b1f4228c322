package io.earshot.analyzer.track;

import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.StreamInterval;
import io.earshot.capture.observe.Totals;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Takes the observations of a capture in their order and knows, at any moment, the facts that follow from them. */
public final class Tracker implements Consumer<Observation> {
    private static final int MAX_STREAMS = 1 << 20;
    private static final int MAX_FLOWS = 1 << 20;
    private static final int MAX_LIST = 100_000;

    /** Names outlive the traffic that told them: addresses are looked up long before they are used. */
    private static final long NAMES_NANOS = 86_400_000_000_000L;
    /** A call of which nothing was seen for so long, though it did not end, is over. */
    private static final long OPEN_CALL_NANOS = 3_600_000_000_000L;
    /** A connection that was opened longer before is not waited for. */
    private static final long OPEN_CONNECTION_NANOS = 3_000_000_000_000L;

    private static final Set<String> SIGNALLING = Set.of("sip", "stun", "turn");

    private final Site site;
    private final CallNames callNames;
    private final SipTrack sip = new SipTrack();
    private final StunTrack stun = new StunTrack(this::map);
    private final TlsTrack tls = new TlsTrack();
    private final NameTrack names = new NameTrack();
    private final PacketMarks marks = new PacketMarks(this::shareAnEnd, this::meet);
    private final Streams streams = new Streams(MAX_STREAMS);
    private final Map<Long, FlowState> flows = new LinkedHashMap<>();
    private final List<Mapping> mappings = new ArrayList<>();
    private final List<Observation.Http> http = new ArrayList<>();
    private final List<Observation.Dns> lookups = new ArrayList<>();
    private final List<Observation.Icmp> icmp = new ArrayList<>();
    private final List<Observation.Protocol> protocols = new ArrayList<>();
    private final List<RtcpWitness> rtcp = new ArrayList<>();
    private Optional<Totals> totals = Optional.empty();
    private long first;
    private long last;

    public Tracker(Site site) {
        this(site, CallNames.COUNTED);
    }

    public Tracker(Site site, CallNames callNames) {
        this.site = site;
        this.callNames = callNames;
    }

    @Override
    public void accept(Observation observation) {
        long time = observation.at().time();
        if (time != 0) {
            first = first == 0 ? time : Math.min(first, time);
            last = Math.max(last, time);
        }
        if (observation instanceof StreamInterval interval) {
            onInterval(interval);
        } else if (observation instanceof FlowState flow) {
            if (flows.size() < MAX_FLOWS || flows.containsKey(flow.flow())) {
                flows.put(flow.flow(), flow);
            }
        } else if (observation instanceof Observation.Sip message) {
            sip.on(message);
        } else if (observation instanceof Observation.Stun message) {
            stun.on(message);
        } else if (observation instanceof Observation.Rtcp message) {
            keep(rtcp, new RtcpWitness(message.at(), message.source(), message.destination(), message.message()));
        } else if (observation instanceof Observation.Tls step) {
            tls.on(step);
            names.on(step);
        } else if (observation instanceof Observation.Http message) {
            keep(http, message);
            names.on(message);
        } else if (observation instanceof Observation.Dns message) {
            keep(lookups, message);
            names.on(message);
        } else if (observation instanceof Observation.Icmp message) {
            keep(icmp, message);
        } else if (observation instanceof Observation.Protocol message) {
            keep(protocols, message);
            names.on(message);
        } else if (observation instanceof Totals sums) {
            totals = Optional.of(sums);
        }
    }

    private void onInterval(StreamInterval interval) {
        StreamTrack track = streams.add(interval);
        if (track == null) {
            return;
        }
        last = Math.max(last, interval.last().time());
        for (StreamInterval.Mark mark : interval.marks()) {
            marks.add(track.number(), mark.sequence(), mark.hash(), mark.time());
        }
    }

    private boolean shareAnEnd(long one, long other) {
        StreamTrack a = streams.get(one);
        StreamTrack b = streams.get(other);
        return a != null
                && b != null
                && (a.source().equals(b.source())
                        || a.destination().equals(b.destination())
                        || beyondRelay(a, b)
                        || beyondRelay(b, a));
    }

    /** A relay changes both ends of a packet; the peer is told with it. */
    private static boolean beyondRelay(StreamTrack relayed, StreamTrack bare) {
        return relayed.latest()
                .relayPeer()
                .filter(peer -> peer.equals(bare.source()) || peer.equals(bare.destination()))
                .isPresent();
    }

    private boolean meet(long in, long out) {
        StreamTrack a = streams.get(in);
        StreamTrack b = streams.get(out);
        return a != null
                && b != null
                && (a.destination().address().equals(b.source().address()) || passHost(a, b))
                && !a.source().address().equals(b.destination().address());
    }

    /** Seen at a host that has an address of its own on each side: a router has passed on what comes, and none what goes. */
    private static boolean passHost(StreamTrack in, StreamTrack out) {
        return in.first().tap() == out.first().tap()
                && !MediaStream.isInitial(in.latest().ttl())
                && MediaStream.isInitial(out.latest().ttl());
    }

    private void map(Mapping mapping) {
        keep(mappings, mapping);
    }

    private static <T> void keep(List<T> list, T item) {
        if (list.size() < MAX_LIST) {
            list.add(item);
        }
    }

    private CallAssembly assembly(List<Registration> registrations) {
        Media media = new Media(streams.all(), marks);
        CallAssembly assembly = new CallAssembly(site, sip.legs, registrations, flows.values(), media, last, callNames);
        assembly.assemble();
        return assembly;
    }

    private List<Registration> registrations() {
        sip.settle();
        return sip.registrations.values().stream()
                .map(RegistrationTrack::asRegistration)
                .toList();
    }

    /**
     * Forgets what was over by a moment, so that an analysis can run for months: calls that ended, flows and streams that
     * fell silent, and what else was seen. Media of a call that is still known is kept with it. Costs about as much as
     * {@link #facts}.
     *
     * @param before capture time, nanoseconds since 1970-01-01 UTC
     * @return capture time of the oldest sighting of what is still open, {@code before} at most: whoever reads the
     *     frames again from there knows all of it
     */
    public long forget(long before) {
        List<Call> calls = assembly(registrations()).calls();
        Set<LegTrack> over = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<Long> kept = new HashSet<>();
        long oldest = before;
        for (int i = 0; i < sip.legs.size(); i++) {
            LegTrack leg = sip.legs.get(i);
            List<MediaStream> media = media(calls.get(i));
            long seen = Math.max(
                    leg.last.time(),
                    media.stream()
                            .mapToLong(stream -> stream.last().time())
                            .max()
                            .orElse(0));
            if (seen < (leg.isOver() ? before : before - OPEN_CALL_NANOS)) {
                over.add(leg);
            } else {
                media.forEach(stream -> kept.add(stream.number()));
                oldest = Math.min(oldest, leg.first.time());
            }
        }
        sip.forget(before, over);
        oldest = Math.min(oldest, forgetStreams(before, kept));
        forgetFlows(before);
        stun.forget(before);
        names.forget(before - NAMES_NANOS);
        http.removeIf(message -> message.at().time() < before);
        lookups.removeIf(message -> message.at().time() < before);
        icmp.removeIf(message -> message.at().time() < before);
        protocols.removeIf(message -> message.at().time() < before);
        rtcp.removeIf(message -> message.at().time() < before);
        mappings.removeIf(mapping -> mapping.at().time() < before);
        first = Math.max(first, oldest);
        return Math.min(oldest, openConnections(before));
    }

    /**
     * Begin of the oldest connection that carries SIP, STUN or TURN and goes on: what comes on it is read from its begin,
     * so that who opened it and what was agreed on is known. Connections of days do not count, as all of the journal would
     * have to be read again for them; they are taken up in the middle.
     */
    private long openConnections(long before) {
        return flows.values().stream()
                .filter(flow -> !flow.ended())
                .filter(flow -> flow.tcp()
                        .map(tcp -> !tcp.finished() && tcp.reset().isEmpty())
                        .orElse(false))
                .filter(flow -> flow.usages().stream().anyMatch(SIGNALLING::contains))
                .mapToLong(flow -> flow.first().time())
                .filter(time -> time >= before - OPEN_CONNECTION_NANOS)
                .min()
                .orElse(before);
    }

    private static List<MediaStream> media(Call call) {
        List<MediaStream> media = new ArrayList<>(call.misdirected());
        for (View view : call.views()) {
            media.addAll(view.outbound());
            media.addAll(view.inbound());
        }
        return media;
    }

    private long forgetStreams(long before, Set<Long> kept) {
        Set<Long> gone = new HashSet<>();
        long oldest = before;
        for (StreamTrack track : streams.all()) {
            if (!kept.contains(track.number()) && track.latest().last().time() < before) {
                gone.add(track.number());
            } else {
                oldest = Math.min(oldest, track.first().time());
            }
        }
        streams.remove(gone);
        marks.forget(gone);
        return oldest;
    }

    private void forgetFlows(long before) {
        flows.values().removeIf(flow -> flow.ended() && flow.last().time() < before);
        Set<List<Endpoint>> alive = new HashSet<>();
        for (FlowState flow : flows.values()) {
            alive.add(List.of(flow.initiator(), flow.responder()));
        }
        tls.forget(before, (low, high) -> alive.contains(List.of(low, high)) || alive.contains(List.of(high, low)));
    }

    /** Calls, streams and flows that are known now. */
    public int size() {
        return sip.legs.size() + streams.size() + flows.size();
    }

    /**
     * The facts as they stand now.
     *
     * @param figures that decide what the capture shows
     */
    public Facts facts(Figures figures) {
        List<Registration> registrations = registrations();
        List<StunExchange> exchanges = stun.exchanges();
        List<TlsSession> sessions = tls.sessions();
        List<FlowState> allFlows = List.copyOf(flows.values());
        CallAssembly assembly = assembly(registrations);
        List<Mapping> allMappings = new ArrayList<>(mappings);
        allMappings.addAll(sip.mappings);
        allMappings.addAll(assembly.mappings());
        Index index = Index.of(allFlows, assembly.streams(), exchanges, rtcp, icmp, sessions);
        Visibility visibility = new VisibilityCheck(
                        figures,
                        index,
                        allFlows,
                        assembly.calls(),
                        assembly.streams(),
                        sessions,
                        exchanges,
                        stun.unasked(),
                        rtcp,
                        totals)
                .judge();
        return new Facts(
                site,
                first,
                last,
                assembly.calls(),
                assembly.streams(),
                allFlows,
                registrations,
                sip.requests.stream().map(TransactionTrack::asTransaction).toList(),
                exchanges,
                sessions,
                http,
                lookups,
                icmp,
                protocols,
                rtcp,
                allMappings,
                OutsideAddresses.of(site, allMappings, allFlows),
                sip.changes,
                names.names(),
                visibility,
                totals,
                index);
    }
}
