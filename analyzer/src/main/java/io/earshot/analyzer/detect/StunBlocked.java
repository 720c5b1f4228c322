package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Observation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Binding requests to a STUN server stay without answer while the path is otherwise observable, RFC 8489 section 6.2.1. */
public final class StunBlocked implements Detector {
    private final Thresholds thresholds;
    private final double attempts;
    private final double mediaPackets;

    public StunBlocked(Thresholds thresholds) {
        this.thresholds = thresholds;
        attempts = thresholds.value("stun-blocked.min-attempts");
        mediaPackets = thresholds.value("stun-blocked.media-packets");
    }

    private record Way(Address client, Endpoint server) {}

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        if (!facts.visibility().bothDirections()) {
            return;
        }
        Map<Way, List<StunExchange>> asked = new LinkedHashMap<>();
        for (StunExchange exchange : facts.exchanges()) {
            boolean discovery = isServer(exchange.destination(), facts)
                    && exchange.request().isBinding()
                    && !exchange.isCheck()
                    && exchange.request().username().isEmpty()
                    && exchange.transport() == Transport.UDP
                    && exchange.relayPeer().isEmpty()
                    && !exchange.again()
                    && !facts.visibility().idle().contains(exchange.source().address());
            if (discovery) {
                asked.computeIfAbsent(
                                new Way(exchange.source().address(), exchange.destination()), way -> new ArrayList<>())
                        .add(exchange);
            }
        }
        asked.forEach((way, exchanges) -> {
            boolean answered = exchanges.stream().anyMatch(each -> each.answered() && !isKept(each, facts));
            int sent = exchanges.stream().mapToInt(StunExchange::transmissions).sum();
            boolean insists = exchanges.stream().anyMatch(each -> each.transmissions() >= attempts);
            boolean refused = refusal(way, exchanges.get(0), facts).isPresent();
            boolean missed = refused || sent >= attempts && (insists || observable(way, facts));
            if (!answered
                    && missed
                    && outgoing(way, facts)
                    && exchanges.stream().noneMatch(each -> isAnsweredUnread(each, facts))
                    && !isDown(way, exchanges, facts)) {
                findings.accept(finding(way, exchanges, sent, facts));
            }
        });
    }

    /** A packet filter says that it drops the request. */
    private static Optional<Observation.Icmp> refusal(Way way, StunExchange request, Facts facts) {
        return SignallingBlocked.icmp(facts, request.source(), way.server(), 17).filter(AudioCause::isProhibited);
    }

    /** The server's own host says that nobody listens there: requests come to it, and its program has ended. */
    private static boolean isDown(Way way, List<StunExchange> exchanges, Facts facts) {
        return exchanges.stream()
                .map(StunExchange::source)
                .distinct()
                .flatMap(source -> facts.index().icmp().between(source, way.server()).stream()
                        .filter(icmp -> icmp.quotedSource().equals(source)
                                && icmp.quotedDestination().equals(way.server())))
                .anyMatch(icmp -> SignallingBlocked.portUnreachable(icmp)
                        && icmp.reporter().address().equals(way.server().address()));
    }

    /**
     * The capture holds both sides of a router that does not translate: requests are there twice, and answers once. They come
     * to the router and not to the client, which asks again.
     */
    private boolean isKept(StunExchange exchange, Facts facts) {
        return exchange.transmissions() >= attempts
                && facts
                        .index()
                        .flows()
                        .between(
                                exchange.source().address(),
                                exchange.destination().address())
                        .stream()
                        .filter(flow -> flow.initiator().equals(exchange.source())
                                && flow.responder().equals(exchange.destination()))
                        .anyMatch(flow -> flow.forward().copies() >= attempts
                                && flow.backward().packets() >= attempts
                                && flow.backward().copies() == 0);
    }

    /**
     * Something comes back: of which the snap length left too little to be known, or which is no answer of STUN, as that of
     * servers with a dialect of their own.
     */
    private boolean isAnsweredUnread(StunExchange exchange, Facts facts) {
        return !isKept(exchange, facts)
                && facts
                        .index()
                        .flows()
                        .between(
                                exchange.source().address(),
                                exchange.destination().address())
                        .stream()
                        .anyMatch(flow -> flow.initiator().equals(exchange.source())
                                && flow.responder().equals(exchange.destination())
                                && flow.backward().packets() > 0);
    }

    private static boolean outgoing(Way way, Facts facts) {
        return facts.site().isLocal(way.client())
                || !facts.site().isLocal(way.server().address());
    }

    /** The client gets answers of others: the capture would show one of this server. */
    private static boolean observable(Way way, Facts facts) {
        for (FlowState flow : facts.flows()) {
            boolean own = flow.initiator().address().equals(way.client())
                    || flow.responder().address().equals(way.client());
            if (own && flow.forward().packets() > 0 && flow.backward().packets() > 0) {
                return true;
            }
        }
        return false;
    }

    /** A peer that is asked without a user name is no server: servers have their ports, or a name that says so. */
    private static boolean isServer(Endpoint endpoint, Facts facts) {
        int port = endpoint.port();
        boolean named = facts.names().of(endpoint.address()).stream()
                .anyMatch(name -> name.startsWith("stun") || name.startsWith("turn"));
        return named || port >= 3478 && port <= 3481 || port == 5349 || port >= 19302 && port <= 19309;
    }

    private boolean mediaWorks(Way way, Facts facts) {
        return Agent.hasMedia(way.client(), mediaPackets, facts)
                || talksMuch(Agent.addresses(way.client(), facts), facts);
    }

    /** Much UDP goes both ways between the client and others. */
    private boolean talksMuch(Set<Address> agent, Facts facts) {
        return facts.flows().stream()
                .filter(flow -> flow.protocol() == 17)
                .filter(flow -> agent.contains(flow.initiator().address())
                        || agent.contains(flow.responder().address()))
                .anyMatch(flow -> flow.forward().packets() >= mediaPackets
                        && flow.backward().packets() >= mediaPackets);
    }

    private Finding finding(Way way, List<StunExchange> exchanges, int sent, Facts facts) {
        StunExchange first = exchanges.get(0);
        StunExchange last = exchanges.get(exchanges.size() - 1);
        Optional<Observation.Icmp> icmp = refusal(way, first, facts);
        boolean works = mediaWorks(way, facts)
                || EncryptedRelay.openedBy(way.client(), first.first().time(), thresholds, facts)
                        .isPresent();
        boolean kept = exchanges.stream().anyMatch(each -> isKept(each, facts));
        Draft draft = Draft.of(
                        "stun-blocked",
                        icmp.isPresent() ? "admin-prohibited" : "no-answer",
                        works ? Severity.WARNING : Severity.ERROR)
                .confidence(icmp.isPresent() ? Confidence.PROOF : Confidence.STRONG)
                .subject(Finding.Subject.of(way.client(), way.server().address())
                        .withProtocol("udp")
                        .withSource(first.source())
                        .withDestination(way.server()))
                .summary(way.client() + " gets no answer from the STUN server " + way.server())
                .explanation(Count.of(sent, "binding request") + ", " + fate(icmp, kept) + "."
                        + (works ? " It had media without it." : ""))
                .remedy(icmp.map(error -> Unreached.on(
                                error.reporter().address().toString(), first.source(), way.server(), "udp"))
                        .orElse(
                                kept
                                        ? Unreached.allow(first.source(), way.server(), "udp") + ", and what comes back"
                                        : Unreached.unlessDown(Unreached.allow(first.source(), way.server(), "udp"))))
                .occurrences(sent)
                .filter("stun && udp.port == " + way.server().port() + " && "
                        + Endpoints.filter(way.server().address()))
                .see(facts, first.first(), "first binding request")
                .see(facts, last.last(), "last binding request, still no answer")
                .blocked(Finding.Blocked.outward(Usage.STUN, Protocol.UDP, first.source(), way.server()));
        icmp.ifPresent(error -> draft.see(
                facts, error.at(), "ICMP: " + AudioCause.refusal(error).replace("\"", "")));
        return draft.finish();
    }

    private static String fate(Optional<Observation.Icmp> refusal, boolean kept) {
        return refusal.map(error ->
                        "which " + error.reporter().address() + " answers with ICMP " + AudioCause.refusal(error))
                .orElse(
                        kept
                                ? "and the answers stand in the capture once, the requests before and behind the router; the client "
                                        + "repeats them in vain: the router drops the answers"
                                : "no response; the client repeats them in vain: a firewall drops them, or the server is down");
    }
}
