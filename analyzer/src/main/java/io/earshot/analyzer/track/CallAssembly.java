package io.earshot.analyzer.track;

import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Sighting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts calls together: who is the customer, which streams belong to whom, and from how many places it was seen. */
final class CallAssembly {
    private final Site site;
    private final List<LegTrack> legs;
    /** Hosts that registered. */
    private final Set<Address> registered;

    private final Openers openers;
    private final Media media;
    private final long last;
    private final CallNames.Giver names;
    private final List<String> ids = new ArrayList<>();
    private final Map<LegTrack, Boolean> clientCalls = new java.util.IdentityHashMap<>();
    private final Map<String, List<MediaStream>> streamsOf = new HashMap<>();
    private final List<MediaStream> streams = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<Mapping> mappings = new ArrayList<>();

    CallAssembly(
            Site site,
            List<LegTrack> legs,
            List<Registration> registrations,
            Collection<FlowState> flows,
            Media media,
            long last,
            CallNames names) {
        this.site = site;
        this.legs = legs;
        this.registered = registrations.stream()
                .map(registration -> registration.client().address())
                .collect(Collectors.toSet());
        this.openers = new Openers(flows);
        this.media = media;
        this.last = last;
        this.names = names.new Giver();
    }

    List<Call> calls() {
        return calls;
    }

    List<MediaStream> streams() {
        return streams;
    }

    List<Mapping> mappings() {
        return mappings;
    }

    void assemble() {
        Announcements announcements = new Announcements();
        for (int i = 0; i < legs.size(); i++) {
            LegTrack leg = legs.get(i);
            ids.add(names.name(leg.first));
            clientCalls.put(leg, clientCalls(leg));
            announce(leg, ids.get(i), announcements);
        }
        announcements.bind(media);
        media.learn();
        announcements.bindByPorts(media);
        media.learn();
        Map<String, List<Media.Bound>> sessions = unboundSessions();
        for (Media.Bound bound : media.all()) {
            MediaStream stream = media.asMediaStream(bound);
            streams.add(stream);
            stream.call()
                    .ifPresent(call -> streamsOf
                            .computeIfAbsent(call, key -> new ArrayList<>())
                            .add(stream));
        }
        Relations relations = new Relations(legs, ids);
        media.passedOn((one, other) -> relations.media(one, other));
        for (int i = 0; i < legs.size(); i++) {
            calls.add(call(i, relations));
        }
        sessions.keySet().forEach(id -> calls.add(session(id, streamsOf.get(id))));
        mappings.addAll(Translations.of(streams));
    }

    /** The customer made the call, by the user's networks, else by who registered, else because callers are clients. */
    private boolean clientCalls(LegTrack leg) {
        boolean callerLocal = false;
        boolean calleeLocal = false;
        boolean calleeRegistered = false;
        for (LegTrack.Path path : leg.paths.values()) {
            callerLocal |= site.isLocal(path.caller.address());
            calleeLocal |= site.isLocal(path.callee.address());
            calleeRegistered |= registered.contains(path.callee.address());
        }
        return callerLocal != calleeLocal ? callerLocal : !calleeRegistered || callerLocal && hasRegistered(leg);
    }

    private boolean hasRegistered(LegTrack leg) {
        return leg.paths.values().stream().anyMatch(path -> registered.contains(path.caller.address()));
    }

    private void announce(LegTrack leg, String id, Announcements announcements) {
        long end = leg.ended.map(Sighting::time).orElse(last);
        boolean callerIsClient = clientCalls.get(leg);
        announcements.addHosts(id, callerIsClient, leg, end);
        for (Said said : leg.said) {
            boolean byClient = said.byCaller() == callerIsClient;
            for (Said.Line line : said.lines()) {
                announcements.addPort(id, byClient, line.port());
                var sdp = new Announcements.Announcement(id, byClient, said.at().time(), end, "sdp");
                line.terms().announced().ifPresent(endpoint -> announcements.add(endpoint, sdp));
                var ice = new Announcements.Announcement(id, byClient, said.at().time(), end, "ice");
                line.terms().candidates().forEach(endpoint -> announcements.add(endpoint, ice));
            }
        }
    }

    /** Streams that no readable signalling explains, as sessions: what streams between the same two endpoints, without a long pause. */
    private Map<String, List<Media.Bound>> unboundSessions() {
        Map<String, List<Media.Bound>> sessions = new LinkedHashMap<>();
        for (Media.Bound bound : media.all()) {
            if (!bound.free() || bound.track.destination().address().isMulticast()) {
                continue;
            }
            String id = names.name(bound.track.first());
            boolean outbound = isOutbound(bound);
            bound.bind(id, "heuristic", outbound ? Heading.OUTBOUND : Heading.INBOUND);
            List<Media.Bound> members = new ArrayList<>(List.of(bound));
            sessions.put(id, members);
            for (int i = 0; i < members.size(); i++) {
                join(members.get(i), members, id);
            }
        }
        return sessions;
    }

    /**
     * By the end that is the customer's; of a stream seen in the open only, by its twin inside, by what goes back, or by who
     * of the two opened a connection to the other, as clients do.
     */
    private boolean isOutbound(Media.Bound bound) {
        Optional<Boolean> known = isOutward(bound);
        for (Media.Bound back : media.from(bound.tap(), bound.track.destination())) {
            if (known.isEmpty() && back.track.destination().equals(bound.track.source())) {
                known = isOutward(back).map(outward -> !outward);
            }
        }
        Address from = bound.track.source().address();
        Address to = bound.track.destination().address();
        return known.orElse(!openers.isClientOf(to, from));
    }

    private Optional<Boolean> isOutward(Media.Bound bound) {
        for (Media.Bound twin : media.twinsOf(bound)) {
            boolean from = site.isLocal(twin.track.source().address());
            boolean to = site.isLocal(twin.track.destination().address());
            if (from != to) {
                return Optional.of(from);
            }
        }
        return Optional.empty();
    }

    private void join(Media.Bound member, List<Media.Bound> members, String id) {
        List<Media.Bound> company = new ArrayList<>(media.twinsOf(member));
        company.addAll(media.from(member.tap(), member.track.source()));
        for (Media.Bound other : company) {
            if (other.free()
                    && member.goesOnIn(other)
                    && (other.packet == member.packet
                            || other.track.destination().equals(member.track.destination()))) {
                other.bind(id, "heuristic", member.heading);
                members.add(other);
            }
        }
        for (Media.Bound other : media.from(member.tap(), member.track.destination())) {
            if (other.free()
                    && member.goesOnIn(other)
                    && other.track.destination().equals(member.track.source())) {
                other.bind(id, "heuristic", member.heading.reversed());
                members.add(other);
            }
        }
    }

    private Call call(int place, Relations relations) {
        LegTrack leg = legs.get(place);
        String id = ids.get(place);
        boolean outgoing = clientCalls.get(leg);
        List<MediaStream> own = streamsOf.getOrDefault(id, List.of());
        List<MediaStream> misdirected = new ArrayList<>();
        List<View> views = views(leg, outgoing, own, misdirected);
        LegTrack.Path path = innermost(leg, outgoing, views);
        return new Call(
                id,
                List.copyOf(leg.callIds),
                leg.from,
                leg.to,
                leg.transport,
                outgoing ? path.caller : path.callee,
                outgoing ? path.callee : path.caller,
                outgoing,
                leg.state(),
                leg.first,
                leg.invited,
                leg.answered,
                leg.ended,
                leg.endedByCaller.map(byCaller -> byCaller == outgoing ? "client" : "server"),
                leg.finalStatus,
                leg.finalReason,
                leg.last,
                leg.agreed.stream()
                        .map(exchange -> negotiation(exchange, outgoing))
                        .toList(),
                leg.said.stream().map(said -> described(said, outgoing)).toList(),
                leg.transactions.stream().map(TransactionTrack::asTransaction).toList(),
                views,
                misdirected,
                leg.changes,
                relations.of(place));
    }

    private static LegTrack.Path innermost(LegTrack leg, boolean outgoing, List<View> views) {
        for (View view : views) {
            for (Map.Entry<PathKey, LegTrack.Path> path : leg.paths.entrySet()) {
                Endpoint client = outgoing ? path.getValue().caller : path.getValue().callee;
                if (path.getKey().tap() == view.place().tap()
                        && client.address().equals(view.place().near())) {
                    return path.getValue();
                }
            }
        }
        return leg.paths.values().iterator().next();
    }

    private static Negotiation negotiation(LegTrack.Agreed exchange, boolean outgoing) {
        boolean byClient = exchange.offeredByCaller() == outgoing;
        List<Said.Line> described = exchange.offer().orElse(exchange.answer()).lines();
        List<MediaTerms> answered = exchange.answer().terms();
        Optional<List<MediaTerms>> offered = exchange.offer().map(Said::terms);
        List<Negotiation.Terms> lines = new ArrayList<>();
        for (int i = 0; i < Math.min(described.size(), answered.size()); i++) {
            MediaTerms answer = answered.get(i);
            MediaTerms offer =
                    offered.isPresent() ? Terms.asAnswered(offered.get().get(i), answer) : Terms.offerOf(answer);
            String type = described.get(i).type();
            lines.add(new Negotiation.Terms(type, byClient ? offer : answer, byClient ? answer : offer));
        }
        return new Negotiation(
                exchange.offer().orElse(exchange.answer()).at(),
                exchange.answer().at(),
                byClient,
                exchange.method(),
                exchange.confirmed(),
                lines);
    }

    private static Call.Described described(Said said, boolean outgoing) {
        return new Call.Described(
                said.byCaller() == outgoing,
                said.at(),
                said.source(),
                said.destination(),
                said.lines().stream()
                        .map(line -> new Call.Line(line.type(), line.terms()))
                        .toList(),
                said.info());
    }

    /** What is gathered of one place before it becomes a view. */
    private static final class Gathered {
        int ttl = -1;
        int sipOut;
        int sipIn;
        final List<MediaStream> outbound = new ArrayList<>();
        final List<MediaStream> inbound = new ArrayList<>();
    }

    private static List<View> views(
            LegTrack leg, boolean outgoing, List<MediaStream> own, List<MediaStream> misdirected) {
        Map<View.Place, Gathered> places = new LinkedHashMap<>();
        leg.paths.forEach((key, path) -> {
            Address client = (outgoing ? path.caller : path.callee).address();
            Gathered place = places.computeIfAbsent(new View.Place(key.tap(), client), p -> new Gathered());
            place.ttl = outgoing ? path.callerTtl : path.calleeTtl;
            place.sipOut += outgoing ? path.fromCaller : path.fromCallee;
            place.sipIn += outgoing ? path.fromCallee : path.fromCaller;
        });
        gather(own, places);
        boolean mute = places.values().stream().allMatch(place -> place.outbound.isEmpty());
        places.entrySet().removeIf(entry -> {
            Gathered place = entry.getValue();
            boolean nobodyThere = place.outbound.isEmpty()
                    && place.sipOut + place.sipIn == 0
                    && !(mute && isOfItsOwn(entry.getKey(), places));
            if (nobodyThere) {
                misdirected.addAll(place.inbound);
            }
            return nobodyThere;
        });
        return ordered(places);
    }

    /**
     * Who signals from one public address and has media at another sends nothing, or signals past another capture point: its
     * media address is no wrong one for that.
     */
    private static boolean isOfItsOwn(View.Place media, Map<View.Place, Gathered> places) {
        return media.near().isPublic()
                && places.entrySet().stream()
                        .filter(other -> other.getValue().sipOut > 0)
                        .map(Map.Entry::getKey)
                        .anyMatch(other -> other.near().equals(media.near())
                                || other.tap() == media.tap() && other.near().isPublic());
    }

    private static void gather(List<MediaStream> own, Map<View.Place, Gathered> places) {
        for (MediaStream stream : own) {
            Gathered place = places.computeIfAbsent(stream.place(), p -> new Gathered());
            if (stream.heading() == Heading.OUTBOUND) {
                place.outbound.add(stream);
                place.ttl = place.ttl < 0 ? stream.ttl() : place.ttl;
            } else {
                place.inbound.add(stream);
            }
        }
    }

    private static List<View> ordered(Map<View.Place, Gathered> places) {
        List<View> views = new ArrayList<>();
        places.forEach((place, gathered) -> views.add(
                new View(place, gathered.ttl, gathered.sipOut, gathered.sipIn, gathered.outbound, gathered.inbound)));
        views.sort(View.OUTWARD);
        return Uplinks.joined(views);
    }

    private Call session(String id, List<MediaStream> own) {
        Map<View.Place, Gathered> places = new LinkedHashMap<>();
        gather(own, places);
        List<View> views = ordered(places);
        MediaStream some = own.get(0);
        for (MediaStream stream : own) {
            if (stream.place().equals(views.get(0).place())) {
                some = stream;
                break;
            }
        }
        Sighting end = own.stream()
                .map(MediaStream::last)
                .max(Comparator.comparingLong(Sighting::time))
                .orElseThrow();
        return new Call(
                id,
                List.of(),
                "",
                "",
                Transport.UDP,
                some.near(),
                some.remote(),
                true,
                Call.State.UNKNOWN,
                own.get(0).first(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                "",
                end,
                List.of(),
                List.of(),
                List.of(),
                views,
                List.of(),
                List.of(),
                List.of());
    }
}
