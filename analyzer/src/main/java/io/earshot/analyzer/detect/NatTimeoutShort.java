package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Ruleset;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.Mapping;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.Registration;
import io.earshot.analyzer.track.SipTransaction;
import io.earshot.analyzer.track.Span;
import io.earshot.analyzer.track.View;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Sighting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The UDP binding lasts less than the ruleset demands, or than RFC 4787 REQ-5 allows. Notebook section 5. */
public final class NatTimeoutShort implements Detector {
    private final Thresholds thresholds;
    private final RulesInForce rules;
    private final double leastSeconds;
    private final double shortestSeconds;
    private final double inUseSeconds;

    public NatTimeoutShort(Thresholds thresholds, RulesInForce rules) {
        this.thresholds = thresholds;
        this.rules = rules;
        leastSeconds = thresholds.value("nat-timeout-short.min-s");
        shortestSeconds = thresholds.value("nat-timeout-short.shortest-s");
        inUseSeconds = thresholds.value("one-way-audio.min-seconds");
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        Optional<InboundCallLost.Lost> lost = InboundCallLost.lost(thresholds, facts).stream()
                .filter(each -> each.cause().equals("nat-binding-lost")
                        && each.transaction().transport() == Transport.UDP)
                .findFirst();
        if (lost.isPresent()) {
            tell(
                    lost.get().registration().client(),
                    lost.get().registration().registrar(),
                    lost.get().idleSeconds(),
                    new Span(facts.first(), lost.get().invite().time() - 1),
                    lost.get().invite(),
                    facts,
                    findings);
            return;
        }
        Map<String, Mapping> seen = new HashMap<>();
        Set<String> used = new HashSet<>();
        List<Moved> all = new ArrayList<>();
        for (Mapping mapping : facts.mappings()) {
            if (mapping.outside().port() == 0 || isConnection(mapping, facts)) {
                continue;
            }
            String flow = mapping.inside() + " " + mapping.remote();
            Mapping before = seen.put(flow, mapping);
            // what comes back beside another was not lost
            boolean moved = used.add(flow + " " + mapping.outside())
                    && before != null
                    && !isForwarded(mapping, facts)
                    && before.outside().address().equals(mapping.outside().address())
                    && before.outside().port() != mapping.outside().port();
            if (moved) {
                // the binding was lost between two sights of the flow, so no silence in it was longer than that
                double between = (mapping.at().time() - before.at().time()) / 1e9;
                double silence = idleBefore(mapping, facts);
                double idle =
                        Math.min(silence > 0 ? Math.min(silence, between) : between, rest(before, mapping, facts));
                all.add(new Moved(
                        mapping,
                        mapping.inside(),
                        new Span(before.at().time(), mapping.at().time()),
                        idle));
            }
        }
        all.addAll(outside(facts));
        all.stream()
                .filter(moved -> moved.idle() >= shortestSeconds)
                .filter(moved -> all.stream().noneMatch(other -> other.idle() < shortestSeconds && moved.with(other)))
                .filter(moved -> !mediaMoves(moved, facts))
                .filter(moved -> facts.calls().stream().noneMatch(call -> forgets(call, moved.between())))
                .findFirst()
                .ifPresent(moved -> tell(
                        moved.flow(),
                        moved.mapping().remote(),
                        moved.idle(),
                        moved.between(),
                        moved.mapping().at(),
                        facts,
                        findings));
    }

    /**
     * A flow that got another mapping.
     *
     * @param flow    the client's end where the flow was seen rest
     * @param between its last sight before, and the first after
     * @param idle    its longest silence in between, s
     */
    private record Moved(Mapping mapping, Endpoint flow, Span between, double idle) {
        /** A flow in full use behind the same address was moved at the same time: the router forgot all of them at once. */
        boolean with(Moved inUse) {
            return inUse.mapping.outside().address().equals(mapping.outside().address())
                    && inUse.between.overlaps(between);
        }
    }

    /** Outside of the router: media in full use comes from another port in that time, too. */
    private boolean mediaMoves(Moved moved, Facts facts) {
        Address outside = moved.mapping().outside().address();
        return facts.index().streams().of(outside).stream()
                .filter(stream -> stream.source().address().equals(outside))
                .collect(Collectors.groupingBy(MediaStream::ssrc))
                .values()
                .stream()
                .anyMatch(ofOne -> movesInUse(ofOne, moved.between()));
    }

    private boolean movesInUse(List<MediaStream> ofOneSender, Span between) {
        return ofOneSender.stream()
                .filter(after -> between.contains(after.first().time()))
                .anyMatch(after -> ofOneSender.stream()
                        .anyMatch(before -> OldBinding.isMoved(before, after)
                                && after.first().time() - before.last().time() < shortestSeconds * 1e9));
    }

    /**
     * Outside of the router: a registration is renewed from another port, and the phone says that it still sends from the
     * same one.
     */
    private static List<Moved> outside(Facts facts) {
        List<Moved> moved = new ArrayList<>();
        for (Registration registration : facts.registrations()) {
            SipTransaction before = null;
            for (SipTransaction renewal : registration.transactions()) {
                Optional<Endpoint> inside = translated(renewal);
                if (inside.isPresent()
                        && before != null
                        && translated(before).equals(inside)
                        && before.destination().equals(renewal.destination())
                        && before.source().address().equals(renewal.source().address())
                        && before.source().port() != renewal.source().port()) {
                    Sighting first = renewal.requests().get(0);
                    Mapping mapping = new Mapping(
                            inside.get(), renewal.source(), renewal.destination(), Mapping.Witness.VIA, first);
                    Mapping old = new Mapping(
                            before.source(), before.source(), before.destination(), Mapping.Witness.VIA, first);
                    Span between = new Span(before.requests().get(0).time(), first.time());
                    double idle = idleBefore(old, facts);
                    moved.add(new Moved(mapping, before.source(), between, idle > 0 ? idle : between.seconds()));
                }
                before = renewal;
            }
        }
        return moved;
    }

    /** Where the sender of a request is by its own word, behind a translation; empty where it is seen there, or unknown. */
    private static Optional<Endpoint> translated(SipTransaction request) {
        return Address.parse(request.sentBy())
                .filter(address -> address.isPrivate()
                        && request.transport() == Transport.UDP
                        && !request.requests().isEmpty()
                        && request.source().address().isPublic())
                .map(address -> new Endpoint(address, request.sentByPort()));
    }

    /**
     * The other end sent to that port first: the router forwards it, beside what it translates on the way out. A router that
     * gave the client another port before does not come to the client's own by chance either.
     */
    private static boolean isForwarded(Mapping mapping, Facts facts) {
        return mapping.outside().port() == mapping.inside().port()
                || facts
                        .index()
                        .flows()
                        .between(mapping.remote().address(), mapping.outside().address())
                        .stream()
                        .anyMatch(flow -> flow.initiator().equals(mapping.remote())
                                && flow.responder().equals(mapping.outside()));
    }

    /** A translation of a connection ends with it, and has a time of its own. */
    private static boolean isConnection(Mapping mapping, Facts facts) {
        return facts.index().flows().between(mapping.inside(), mapping.remote()).stream()
                .anyMatch(flow -> flow.protocol() == 6 && flow.initiator().equals(mapping.inside()));
    }

    /**
     * In the middle of a call nothing comes back any more while the client goes on sending: whatever made the router forget
     * that translation, in full use, may have made it forget all of them.
     */
    private boolean forgets(Call call, Span between) {
        for (View view : call.views()) {
            long last = view.active(Heading.INBOUND).stream()
                    .mapToLong(Span::to)
                    .max()
                    .orElse(0);
            boolean endsThere = between.contains(last) && view.place().near().isPrivate();
            if (endsThere
                    && new Span(last, between.to()).secondsCoveredBy(view.active(Heading.OUTBOUND)) >= inUseSeconds) {
                return true;
            }
        }
        return false;
    }

    /**
     * The longest rest of the media of that port between two sights of its mapping, s; to whatever destination, since most
     * routers keep one translation for all of them (RFC 4787 section 4.1), and a packet to any one prolongs it.
     */
    private static double rest(Mapping before, Mapping mapping, Facts facts) {
        Span between = new Span(before.at().time(), mapping.at().time());
        List<Span> sent = new ArrayList<>();
        for (MediaStream stream : facts.streams()) {
            if (stream.source().equals(mapping.inside())) {
                sent.addAll(stream.active());
            }
        }
        return between.without(Span.union(sent, 0)).stream()
                .mapToDouble(Span::seconds)
                .max()
                .orElse(0);
    }

    /** The longest silence of the inside flow before it got another mapping, s; 0 when it cannot be told. */
    private static double idleBefore(Mapping mapping, Facts facts) {
        long last = lastMedia(mapping, facts);
        for (FlowState flow : facts.flows()) {
            boolean own = flow.initiator().equals(mapping.inside())
                    && flow.responder().equals(mapping.remote());
            long end = flow.last().time();
            if (own && end < mapping.at().time()) {
                last = Math.max(last, end);
            }
        }
        return last == 0 ? 0 : (mapping.at().time() - last) / 1e9;
    }

    /** The last packet of media that went through the mapping before this one, ns; 0 without media. */
    private static long lastMedia(Mapping mapping, Facts facts) {
        long last = 0;
        for (MediaStream stream : facts.streams()) {
            if (stream.source().equals(mapping.inside()) && stream.destination().equals(mapping.remote())) {
                for (Span span : stream.active()) {
                    if (span.from() < mapping.at().time()) {
                        last = Math.max(last, Math.min(span.to(), mapping.at().time() - 1));
                    }
                }
            }
        }
        return last;
    }

    private void tell(
            Endpoint client,
            Endpoint remote,
            double rested,
            Span between,
            Sighting at,
            Facts facts,
            Consumer<Finding> findings) {
        Optional<FlowRests> rests = FlowRests.of(client, remote, between, facts).filter(known -> known.longest() > 0);
        double idle = rests.map(known -> Math.min(rested, known.longest())).orElse(rested);
        double demanded = leastSeconds;
        Optional<String> rule = Optional.empty();
        for (Ruleset ruleset : rules.rulesets()) {
            int asked = ruleset.behaviours().udpTimeoutMinS().orElse(0);
            // who asks for less than everybody may expect is not what is broken
            if (asked > 0 && (rule.isEmpty() ? asked >= demanded : asked > demanded)) {
                demanded = asked;
                rule = Optional.of(ruleset.name() + "/udp-timeout-min-s");
            }
        }
        double passed = rests.map(FlowRests::passed).orElse(0.0);
        // it outlived a rest as long: the other port has another reason, such as one that is forwarded
        if (idle >= demanded || passed >= idle || rests.isPresent() && idle < shortestSeconds) {
            return;
        }
        findings.accept(Draft.warning("nat-timeout-short", "measured")
                .subject(Finding.Subject.NONE
                        .withHost(client.address())
                        .withProtocol("udp")
                        .withSource(client))
                .summary(String.format(
                        Locale.ROOT,
                        "the router forgets UDP translations of %s within %.0f s; %.0f s are asked for",
                        client.address(),
                        idle,
                        demanded))
                .explanation(explanation(idle, passed))
                .remedy(String.format(Locale.ROOT, "Set the router's UDP timeout to %.0f s or more", demanded))
                .rule(rule)
                .filter("udp.port == " + client.port() + " && " + Endpoints.filter(client.address()))
                .see(facts, at, "the translation is gone")
                .finish());
    }

    /** @param passed rest of the flow after which a packet still came in, s; 0 when none is known */
    private String explanation(double idle, double passed) {
        return String.format(Locale.ROOT, "After %.0f s without a packet the translation was gone", idle)
                + (passed >= shortestSeconds && passed < idle
                        ? String.format(
                                Locale.ROOT,
                                ", and after %.0f s without one a packet still came in: it lasts between %.0f and %.0f s.",
                                passed,
                                passed,
                                idle)
                        : ": it lasts at most that long.");
    }
}
