package io.earshot.analyzer.track;

import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.StreamInterval;
import io.earshot.capture.observe.Totals;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Takes the observations of a capture in their order and knows, at any moment, the facts that follow from them. */
public final class Tracker implements Consumer<Observation> {
    private static final int MAX_STREAMS = 1 << 20;
    private static final int MAX_FLOWS = 1 << 20;
    private static final int MAX_LIST = 100_000;

    private final Site site;
    private final SipTrack sip = new SipTrack();
    private final StunTrack stun = new StunTrack(this::map);
    private final TlsTrack tls = new TlsTrack();
    private final NameTrack names = new NameTrack();
    private final PacketMarks marks = new PacketMarks(this::shareAnEnd);
    private final Map<Long, StreamTrack> streams = new LinkedHashMap<>();
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
        this.site = site;
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
        StreamTrack track = streams.get(interval.stream());
        if (track == null) {
            if (streams.size() >= MAX_STREAMS) {
                return;
            }
            track = new StreamTrack(interval);
            streams.put(interval.stream(), track);
        }
        track.add(interval);
        last = Math.max(last, interval.last().time());
        for (StreamInterval.Mark mark : interval.marks()) {
            marks.add(interval.stream(), mark.sequence(), mark.hash(), mark.time());
        }
    }

    private boolean shareAnEnd(long one, long other) {
        StreamTrack a = streams.get(one);
        StreamTrack b = streams.get(other);
        return a != null
                && b != null
                && (a.source().equals(b.source()) || a.destination().equals(b.destination()));
    }

    private void map(Mapping mapping) {
        keep(mappings, mapping);
    }

    private static <T> void keep(List<T> list, T item) {
        if (list.size() < MAX_LIST) {
            list.add(item);
        }
    }

    /** The facts as they stand now. */
    public Facts facts() {
        List<Registration> registrations = sip.registrations.values().stream()
                .map(RegistrationTrack::asRegistration)
                .toList();
        List<StunExchange> exchanges = stun.exchanges();
        List<TlsSession> sessions = tls.sessions();
        List<FlowState> allFlows = List.copyOf(flows.values());
        Media media = new Media(streams.values(), marks);
        CallAssembly assembly = new CallAssembly(site, sip.legs, registrations, media, last);
        assembly.assemble();
        List<Mapping> allMappings = new ArrayList<>(mappings);
        allMappings.addAll(sip.mappings);
        allMappings.addAll(assembly.mappings());
        Visibility visibility =
                new VisibilityCheck(allFlows, assembly.calls(), assembly.streams(), sessions, totals).judge();
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
                sip.changes,
                names.names(),
                visibility,
                totals);
    }
}
