package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.ObservedFlow;
import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.OneSided;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.analyzer.track.TlsSession;
import io.earshot.analyzer.track.Visibility;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The flows of a capture as rules look at them. */
public final class RuleFlows {
    /** Port where browsers speak QUIC, which is no media and which they do without. */
    static final int QUIC = 443;

    private final Facts facts;
    private final double attempts;
    private final double seconds;
    private final double ttlDifference;
    private final RouterCrossing.Index crossings;
    private final Thresholds thresholds;
    private final Map<Endpoint, Address> signallingOf = new HashMap<>();
    private final Set<Address> answeredCheckers = new HashSet<>();
    private final Set<Set<Endpoint>> unansweredChecks = new HashSet<>();
    private final Set<Set<Endpoint>> refusedHellos = new HashSet<>();
    private final Set<Set<Endpoint>> unspokenHellos = new HashSet<>();
    private final Set<Set<Endpoint>> foreignCertificates = new HashSet<>();
    private final Set<Set<Endpoint>> droppedMedia = new HashSet<>();

    private RuleFlows(Facts facts, Thresholds thresholds, RulesInForce rules) {
        this.facts = facts;
        this.thresholds = thresholds;
        attempts = thresholds.value("rule-blocked.min-attempts");
        seconds = thresholds.value("rule-blocked.min-seconds");
        ttlDifference = thresholds.value("reset-by-middlebox.min-ttl-difference");
        crossings = new RouterCrossing.Index(facts, thresholds);
        double minSeconds = thresholds.value("one-way-audio.min-seconds");
        Conversations conversations = new Conversations(thresholds, rules);
        facts.calls().stream()
                .filter(call -> MissingMedia.visible(call, facts))
                .flatMap(call -> ExpectedMedia.windows(call, thresholds, facts).stream()
                        .flatMap(window -> MissingMedia.in(call, window, minSeconds, thresholds, facts).stream()))
                .filter(missing -> conversations.holds(missing, facts)
                        && MediaRests.of(missing, thresholds, facts).isEmpty()
                        && !MediaRests.onlyListens(missing, facts)
                        && AudioCause.of(missing, thresholds, facts)
                                .blocked(missing)
                                .isPresent())
                .forEach(missing -> droppedMedia.add(ends(missing)));
        for (Call call : facts.calls()) {
            call.views().forEach(view -> {
                view.inbound().forEach(stream -> remember(stream, call));
                view.outbound().forEach(stream -> remember(stream, call));
            });
        }
        facts.exchanges().stream()
                .filter(exchange -> exchange.isCheck() && exchange.answered())
                .forEach(exchange -> answeredCheckers.add(exchange.source().address()));
        for (StunExchange exchange : facts.exchanges()) {
            boolean idle = facts.visibility().idle().contains(exchange.source().address());
            if (!exchange.answered() && exchange.transmissions() >= attempts && !idle && !anotherPairWorks(exchange)) {
                unansweredChecks.add(pair(exchange.source(), exchange.destination()));
            }
        }
        for (TlsSession session : facts.tls()) {
            if (!session.established() && Interception.of(session).isPresent()) {
                foreignCertificates.add(pair(session.client(), session.server()));
            }
            if (session.layer().equals("tls")
                    && session.serverHello().isEmpty()
                    && !session.hellos().isEmpty()) {
                refusedHellos.add(pair(session.client(), session.server()));
                if (session.alert().isEmpty()) {
                    unspokenHellos.add(pair(session.client(), session.server()));
                }
            }
        }
    }

    /**
     * The flow where the media is missing; nothing of it may be seen there, then where it still is seen. Media that comes
     * from another host by then is no longer that flow.
     */
    private static Set<Endpoint> ends(MissingMedia missing) {
        Optional<MediaStream> witnessed =
                missing.witness().flatMap(view -> AudioCause.busiest(view.streams(missing.heading()), missing.span()));
        return OneWayAudio.heard(missing)
                .filter(heard -> witnessed
                        .filter(stream -> !stream.remoteAddress().equals(heard.remoteAddress()))
                        .isEmpty())
                .or(() -> witnessed)
                .map(stream -> pair(stream.source(), stream.destination()))
                .orElse(Set.of());
    }

    /** Both ends, in either order; a forged packet may have one only. */
    private static Set<Endpoint> pair(Endpoint one, Endpoint other) {
        return one.equals(other) ? Set.of(one) : Set.of(one, other);
    }

    private void remember(MediaStream stream, Call call) {
        if (!call.mediaOnly()) {
            signallingOf.put(stream.remote(), call.server().address());
        }
    }

    /** Checks of a pair that was given up because another one works say nothing of the network. */
    private boolean anotherPairWorks(StunExchange exchange) {
        return exchange.isCheck() && answeredCheckers.contains(exchange.source().address());
    }

    /**
     * All flows between the customer's side and the other side, in the order of their first frames.
     *
     * @param rules by which a session whose signalling cannot be read may be known as a conversation
     */
    public static List<ObservedFlow> of(Facts facts, Thresholds thresholds, RulesInForce rules) {
        RuleFlows flows = new RuleFlows(facts, thresholds, rules);
        List<ObservedFlow> observed = new ArrayList<>();
        for (FlowState flow : facts.flows()) {
            flows.observed(flow).ifPresent(observed::add);
        }
        observed.sort(
                Comparator.comparingLong((ObservedFlow flow) -> flow.first().time())
                        .thenComparing(flow -> flow.first().frame()));
        return observed;
    }

    private boolean isNear(Address address) {
        return facts.site().isLocal(address) || facts.outside().contains(address);
    }

    private Optional<ObservedFlow> observed(FlowState flow) {
        boolean initiatorNear = isNear(flow.initiator().address());
        boolean responderNear = isNear(flow.responder().address());
        if (initiatorNear && responderNear
                || flow.protocol() != 6 && flow.protocol() != 17
                || flow.responder().address().isMulticast()
                || flow.responder().address().isBroadcast()
                || flow.initiator().equals(flow.responder())) {
            return Optional.empty();
        }
        boolean sentFirst = initiatorNear || !responderNear;
        Endpoint local = sentFirst ? flow.initiator() : flow.responder();
        Endpoint remote = sentFirst ? flow.responder() : flow.initiator();
        long out = (sentFirst ? flow.forward() : flow.backward()).packets();
        long in = (sentFirst ? flow.backward() : flow.forward()).packets();
        return Optional.of(new ObservedFlow(
                flow.protocol() == 6 ? Protocol.TCP : Protocol.UDP,
                local,
                remote,
                facts.names().of(remote.address()),
                usage(flow),
                sentFirst,
                out,
                in,
                outcome(flow),
                Optional.ofNullable(signallingOf.get(remote)),
                flow.first(),
                flow.last()));
    }

    /** What the decoded traffic of a flow is for. */
    static Optional<Usage> usage(FlowState flow) {
        for (String usage : flow.usages()) {
            switch (usage) {
                case "sip", "websocket" -> {
                    return Optional.of(Usage.SIGNALLING);
                }
                case "rtp", "rtcp", "dtls" -> {
                    return Optional.of(Usage.MEDIA);
                }
                case "turn" -> {
                    return Optional.of(Usage.TURN);
                }
                case "xmpp" -> {
                    return Optional.of(Usage.MESSAGING);
                }
                default -> {
                    // the others tell no usage of their own
                }
            }
        }
        return flow.usages().contains("stun") ? Optional.of(Usage.STUN) : Optional.empty();
    }

    private ObservedFlow.Outcome outcome(FlowState flow) {
        boolean prohibited = SignallingBlocked.icmp(facts, flow.initiator(), flow.responder(), flow.protocol())
                .filter(AudioCause::isProhibited)
                .isPresent();
        return flow.tcp().map(tcp -> connection(flow, tcp, prohibited)).orElseGet(() -> datagrams(flow, prohibited));
    }

    private ObservedFlow.Outcome connection(FlowState flow, FlowState.TcpLife tcp, boolean prohibited) {
        if (tcp.synAck().isPresent() || tcp.dataBackward() > 0) {
            Set<Endpoint> ends = pair(flow.initiator(), flow.responder());
            boolean refused = refusedHellos.contains(ends) && tcp.reset().isPresent() && !tcp.resetByInitiator();
            boolean inItsName = unspokenHellos.contains(ends) && Interception.answersWithoutTls(flow, facts)
                    || foreignCertificates.contains(ends);
            return refused
                    ? ObservedFlow.Outcome.RESET
                    : inItsName
                            ? ObservedFlow.Outcome.INTERCEPTED
                            : insistsInVain(flow, tcp)
                                    ? ObservedFlow.Outcome.UNANSWERED
                                    : ObservedFlow.Outcome.ANSWERED;
        }
        if (prohibited) {
            return ObservedFlow.Outcome.ADMIN_PROHIBITED;
        }
        // what comes in is refused by the host that is asked, or by its own firewall: it serves nobody, and that is no
        // block
        if (tcp.reset().isPresent()
                && !tcp.resetByInitiator()
                && isNear(flow.initiator().address())
                && showsBothWays(flow)
                && ResetOrigin.of(flow, crossings, ttlDifference, facts).middlebox()) {
            return ObservedFlow.Outcome.RESET;
        }
        List<Long> syns = tcp.synTimes();
        boolean insisted = syns.size() >= attempts
                && syns.get(syns.size() - 1) - syns.get(0) >= seconds * 1e9
                && flow.backward().packets() == 0
                && !leadsNowhere(flow)
                && showsBothWays(flow);
        return insisted ? ObservedFlow.Outcome.UNANSWERED : ObservedFlow.Outcome.NOT_OBSERVABLE;
    }

    private boolean showsBothWays(FlowState flow) {
        Visibility visibility = facts.visibility();
        return visibility.bothDirections()
                && !visibility.half().contains(flow.initiator().address())
                && !visibility.half().contains(flow.responder().address());
    }

    /** It opens, and what the client sends first is repeated and never acknowledged: a filter that looks into it drops it. */
    private boolean insistsInVain(FlowState flow, FlowState.TcpLife tcp) {
        return tcp.dataForward() > 0
                && tcp.dataBackward() == 0
                && tcp.retransmitted() >= attempts
                && (flow.last().time() - flow.first().time()) / 1e9 >= seconds
                && tcp.reset().filter(at -> !tcp.resetByInitiator()).isEmpty()
                && !OneSided.is(flow, thresholds::value)
                && showsBothWays(flow);
    }

    /** A private address that was told to a host of the internet, and a router there that has no way to it. */
    private boolean leadsNowhere(FlowState flow) {
        return flow.initiator().address().isPublic()
                && flow.responder().address().isPrivate()
                && SignallingBlocked.icmp(facts, flow.initiator(), flow.responder(), flow.protocol())
                        .filter(SignallingBlocked::isUnreachable)
                        .isPresent();
    }

    private ObservedFlow.Outcome datagrams(FlowState flow, boolean prohibited) {
        if (droppedMedia.contains(pair(flow.initiator(), flow.responder())) && showsBothWays(flow)) {
            return ObservedFlow.Outcome.DROPPED;
        }
        if (flow.forward().packets() > 0 && flow.backward().packets() > 0) {
            return ObservedFlow.Outcome.ANSWERED;
        }
        if (prohibited) {
            return ObservedFlow.Outcome.ADMIN_PROHIBITED;
        }
        // a peer tries every candidate it was told, private ones too: only what this side asks counts
        boolean checked = isNear(flow.initiator().address())
                && unansweredChecks.contains(pair(flow.initiator(), flow.responder()));
        return (checked || isTriedInVain(flow)) && showsBothWays(flow)
                ? ObservedFlow.Outcome.UNANSWERED
                : ObservedFlow.Outcome.NOT_OBSERVABLE;
    }

    /** Datagrams of a vendor's own protocol get no answer from a host that does answer the client over TCP: it is there. */
    private boolean isTriedInVain(FlowState flow) {
        return isNear(flow.initiator().address())
                && flow.usages().isEmpty()
                && flow.responder().port() != QUIC
                && flow.backward().packets() == 0
                && flow.forward().packets() >= attempts
                && (flow.last().time() - flow.first().time()) / 1e9 >= seconds
                && facts
                        .index()
                        .flows()
                        .between(flow.initiator().address(), flow.responder().address())
                        .stream()
                        .filter(other -> other.initiator()
                                        .address()
                                        .equals(flow.initiator().address())
                                && other.last().time() >= flow.first().time())
                        .anyMatch(other -> other.tcp()
                                .filter(tcp -> tcp.dataBackward() > 0)
                                .isPresent());
    }
}
