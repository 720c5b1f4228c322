package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.OneSided;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Observation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A TURN server refuses an allocation, its refreshing, a permission or a channel, or does not answer. RFC 8656. */
public final class TurnFailed implements Detector {
    private static final Set<String> METHODS =
            Set.of("allocate", "refresh", "create-permission", "channel-bind", "connect");
    /** Requests by which a client gets its relay and keeps it. */
    private static final Set<String> LASTING = Set.of("allocate", "refresh");

    private static final int FORBIDDEN = 403;
    private static final int STALE_NONCE = 438;
    private static final int ALLOCATION_MISMATCH = 437;

    private final Thresholds thresholds;
    private final double attempts;
    private final double mediaPackets;
    private final TurnConnections connections;

    public TurnFailed(Thresholds thresholds) {
        this.thresholds = thresholds;
        attempts = thresholds.value("turn-failed.min-attempts");
        mediaPackets = thresholds.value("turn-failed.media-packets");
        connections = new TurnConnections(thresholds);
    }

    private record Way(Address client, Endpoint server) {}

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        if (!facts.visibility().bothDirections()) {
            return;
        }
        Map<Way, List<StunExchange>> asked = new LinkedHashMap<>();
        Set<List<Endpoint>> unseen = new HashSet<>();
        facts.flows().stream()
                .filter(flow -> OneSided.is(flow, thresholds::value))
                .forEach(flow -> unseen.add(List.of(flow.initiator(), flow.responder())));
        for (StunExchange exchange : facts.exchanges()) {
            boolean judged =
                    !facts.visibility().idle().contains(exchange.source().address())
                            && !unseen.contains(List.of(exchange.source(), exchange.destination()));
            if (judged && METHODS.contains(exchange.request().method()) && !exchange.again() && !isEnd(exchange)) {
                asked.computeIfAbsent(
                                new Way(exchange.source().address(), exchange.destination()), way -> new ArrayList<>())
                        .add(exchange);
            }
        }
        Set<Address> served = new HashSet<>();
        for (StunExchange exchange : facts.exchanges()) {
            if (exchange.request().method().equals("allocate") && status(exchange) == 200) {
                served.add(exchange.source().address());
            }
        }
        Set<List<Address>> told = new HashSet<>();
        asked.values()
                .forEach(exchanges -> examine(exchanges, served, facts)
                        .or(() -> TurnExpiry.of(exchanges, thresholds, facts))
                        .ifPresent(finding -> {
                            told.add(List.of(
                                    finding.subject().host().orElseThrow(),
                                    finding.subject().peer().orElseThrow()));
                            findings.accept(finding);
                        }));
        facts.tls().stream()
                .filter(session -> session.established() && EncryptedRelay.isRelay(session.server(), facts))
                .forEach(session -> served.add(session.client().address()));
        connections
                .failed(served, told, client -> Agent.hasMedia(client, mediaPackets, facts), facts)
                .forEach(findings);
    }

    /** The client has a relay there: it gets one, or what is granted to the holder of one alone. */
    private static boolean holds(StunExchange exchange) {
        return METHODS.contains(exchange.request().method()) && !isEnd(exchange) && status(exchange) == 200;
    }

    /** A lifetime of nothing gives the allocation back, RFC 8656 section 7.2. */
    private static boolean isEnd(StunExchange exchange) {
        return exchange.request().method().equals("refresh")
                && exchange.request().lifetime().orElse(1) == 0;
    }

    /** @param served clients that got a relay somewhere: one that does not answer is not missed by them */
    private Optional<Finding> examine(List<StunExchange> exchanges, Set<Address> served, Facts facts) {
        List<StunExchange> refused = exchanges.stream()
                .filter(exchange ->
                        status(exchange) >= 300 && !isChallenge(exchange, exchanges) && !asksForNoPeer(exchange))
                .filter(exchange -> LASTING.contains(exchange.request().method())
                        ? !madeGood(exchange, exchanges)
                        : !permitted(exchange, exchanges))
                .toList();
        if (!refused.isEmpty()) {
            boolean allocated = exchanges.stream().anyMatch(TurnFailed::holds);
            return Optional.of(refusal(
                    refused, allocated && refused.get(0).request().method().equals("allocate"), facts));
        }
        List<StunExchange> unrefreshed = exchanges.stream()
                .filter(exchange -> exchange.request().method().equals("refresh") && !exchange.answered())
                .filter(exchange -> !madeGood(exchange, exchanges))
                .toList();
        // of a client that repeats none of them, and of which no request at all is answered, the capture lacks the
        // answers
        boolean asksAgain = exchanges.stream().anyMatch(StunExchange::answered)
                || unrefreshed.stream().anyMatch(exchange -> exchange.transmissions() > 1);
        if (asksAgain && transmissions(unrefreshed, facts) >= attempts) {
            return Optional.of(notRefreshed(
                    unrefreshed, TurnExpiry.of(exchanges, thresholds, facts).isPresent(), facts));
        }
        long unanswered = transmissions(
                exchanges.stream()
                        .filter(exchange -> exchange.request().method().equals("allocate") && !exchange.answered())
                        .toList(),
                facts);
        // who has a realm and a nonce got an answer, though this capture does not hold it
        boolean nothing = exchanges.stream()
                .noneMatch(exchange -> exchange.answered() || exchange.request().authenticated());
        Address client = exchanges.get(0).source().address();
        Optional<Observation.Icmp> refusal = refusal(exchanges.get(0), facts);
        boolean insists = unanswered >= (refusal.isPresent() ? 1 : attempts);
        boolean missed = nothing && insists && !served.contains(client);
        return missed
                        && EncryptedRelay.openedBy(
                                        client, exchanges.get(0).first().time(), thresholds, facts)
                                .isEmpty()
                ? Optional.of(noAnswer(exchanges, unanswered, refusal, facts))
                : Optional.empty();
    }

    /** A packet filter says that it drops the request. */
    private static Optional<Observation.Icmp> refusal(StunExchange request, Facts facts) {
        int protocol = request.transport() == Transport.UDP ? 17 : 6;
        return SignallingBlocked.icmp(facts, request.source(), request.destination(), protocol)
                .filter(AudioCause::isProhibited);
    }

    /** Candidates that name the peer's own host, or a link that ends at it: no server reaches them. */
    private static boolean asksForNoPeer(StunExchange exchange) {
        List<Address> peers =
                exchange.request().peers().stream().map(Endpoint::address).toList();
        return !peers.isEmpty()
                && peers.stream().allMatch(peer -> peer.isLoopback() || peer.isUnspecified() || peer.isLinkLocal());
    }

    /**
     * A peer's private address is forbidden as a matter of course; one that is allowed is enough. Any other error is of the
     * allocation that asks, and clients behind a translation have an address in common.
     */
    private static boolean permitted(StunExchange refused, List<StunExchange> exchanges) {
        return exchanges.stream()
                .filter(other -> !LASTING.contains(other.request().method()) && status(other) == 200)
                .anyMatch(
                        other -> status(refused) == FORBIDDEN || other.source().equals(refused.source()));
    }

    /**
     * The client gets what it was refused: from the same port, or from another one where the refusal was of the port or of
     * credentials that it has renewed since.
     */
    private static boolean madeGood(StunExchange refused, List<StunExchange> exchanges) {
        boolean anyPort = status(refused) != 486 && status(refused) != 508;
        return exchanges.stream()
                .filter(other ->
                        other.request().method().equals(refused.request().method()) && status(other) == 200)
                .filter(other -> other.first().time() > refused.first().time())
                .anyMatch(other -> anyPort || other.source().equals(refused.source()));
    }

    /** 200 for success, 0 without response. */
    private static int status(StunExchange exchange) {
        return exchange.response()
                .map(response -> response.errorCode().orElse(200))
                .orElse(0);
    }

    /** The ordinary 401 to a request without credentials, and the 438 that renews a nonce; RFC 8489 section 9.2.4. */
    private boolean isChallenge(StunExchange exchange, List<StunExchange> exchanges) {
        int status = status(exchange);
        if (status == STALE_NONCE) {
            // a client that takes the new nonce is served with it
            long stale = exchanges.stream()
                    .filter(other -> status(other) == STALE_NONCE
                            && other.source().equals(exchange.source())
                            && other.request()
                                    .method()
                                    .equals(exchange.request().method()))
                    .count();
            return stale < attempts || madeGood(exchange, exchanges);
        }
        return status == 401 && !exchange.request().authenticated();
    }

    private static String cause(int status) {
        return switch (status) {
            case 401 -> "unauthorized";
            case 403 -> "forbidden";
            case 437, 441 -> "mismatch";
            case 486, 508 -> "quota";
            default -> "other-error";
        };
    }

    private Draft draft(String cause, StunExchange exchange, boolean harmless, Facts facts) {
        boolean keeps = exchange.request().method().equals("refresh");
        boolean works = harmless || !keeps && Agent.hasMedia(exchange.source().address(), mediaPackets, facts);
        return Draft.of("turn-failed", cause, works ? Severity.WARNING : Severity.ERROR)
                .subject(Finding.Subject.of(
                                exchange.source().address(),
                                exchange.destination().address())
                        .withProtocol(exchange.transport().name().toLowerCase(java.util.Locale.ROOT))
                        .withSource(exchange.source())
                        .withDestination(exchange.destination()))
                .summary(summary(exchange))
                .filter("stun && " + Endpoints.filter(exchange.destination().address()))
                .see(facts, exchange.first(), exchange.request().method() + " request");
    }

    private static String summary(StunExchange exchange) {
        String client = exchange.source().address().toString();
        return switch (exchange.request().method()) {
            case "allocate" -> client + " gets no relay from the TURN server " + exchange.destination();
            case "refresh" -> client + " loses its relay at the TURN server " + exchange.destination();
            default ->
                "the TURN server " + exchange.destination() + " does not let " + client + " reach "
                        + exchange.request().peers().stream()
                                .findFirst()
                                .map(peer -> peer.address().toString())
                                .orElse("its peer");
        };
    }

    /** @param allocated the client has another allocation there */
    private Finding refusal(List<StunExchange> refused, boolean allocated, Facts facts) {
        StunExchange first = refused.get(0);
        int status = status(first);
        String reason = first.response().orElseThrow().reason();
        boolean refresh = first.request().method().equals("refresh");
        Draft draft = draft(cause(status), first, allocated, facts)
                .proven()
                .explanation("The server answers " + first.request().method() + " with " + status + " \"" + reason
                        + "\"" + (refused.size() > 1 ? ", " + Count.times(refused.size()) : "")
                        + ": it is reached and refuses, so no firewall is to blame."
                        + (refresh ? " What the relay was given for ends, and media through it with it." : ""))
                .remedy(
                        refresh && status == ALLOCATION_MISMATCH
                                ? "Let the client refresh before its allocation expires, and from the same address and port: look for a "
                                        + "translation that changed, and for a server that was restarted"
                                : switch (cause(status)) {
                                    case "unauthorized" ->
                                        "Correct the TURN user name or password of "
                                                + first.source().address() + " for " + first.destination();
                                    case "forbidden" ->
                                        "On the TURN server "
                                                + first.destination().address() + " allow the peer "
                                                + first.request().peers().stream()
                                                        .findFirst()
                                                        .map(Endpoint::toString)
                                                        .orElse("that it is asked for");
                                    case "quota" ->
                                        "Raise the quota of the TURN server "
                                                + first.destination().address() + ", or end stale allocations there";
                                    default -> "Look at the TURN server's log for the error " + status;
                                })
                .occurrences(refused.size());
        for (StunExchange exchange : refused) {
            exchange.responseAt().ifPresent(at -> draft.see(facts, at, "error " + status(exchange)));
        }
        return draft.finish();
    }

    /** Over TCP the segment is repeated and not the request. */
    private static long transmissions(List<StunExchange> exchanges, Facts facts) {
        long sent = IceSession.transmissions(exchanges);
        if (exchanges.isEmpty()) {
            return sent;
        }
        // all are of one client and one server
        StunExchange any = exchanges.get(0);
        for (FlowState flow : facts.index()
                .flows()
                .between(any.source().address(), any.destination().address())) {
            boolean ofThese = flow.protocol() == 6
                    && exchanges.stream()
                            .anyMatch(exchange -> exchange.source().equals(flow.initiator())
                                    && exchange.destination().equals(flow.responder()));
            if (ofThese) {
                sent += flow.tcp().map(FlowState.TcpLife::unanswered).orElse(0L);
            }
        }
        return sent;
    }

    /** @param expired the lifetime ran out, and media with it */
    private Finding notRefreshed(List<StunExchange> exchanges, boolean expired, Facts facts) {
        StunExchange first = exchanges.get(0);
        return draft("no-answer", first, !expired, facts)
                .summary(first.source().address() + " cannot refresh its relay at " + first.destination())
                .explanation("The server gave a relay, and " + Count.of(IceSession.transmissions(exchanges), "request")
                        + " to refresh it stayed without answer: what goes to the server is dropped since, or it is gone. "
                        + (expired
                                ? "When its lifetime was over the relay ended, and media through it with it."
                                : "The relay ends when its lifetime is over, and media through it with it."))
                .remedy("Look at what " + first.source().address() + " exchanges with " + first.destination()
                        + " from then on: a filter or a translation on the way changed in mid-call")
                .occurrences(exchanges.size())
                .see(facts, exchanges.get(exchanges.size() - 1).last(), "last request, still no answer")
                .finish();
    }

    private Finding noAnswer(List<StunExchange> exchanges, long sent, Optional<Observation.Icmp> refusal, Facts facts) {
        StunExchange first = exchanges.get(0);
        boolean opens = facts
                .index()
                .flows()
                .between(first.source().address(), first.destination().address())
                .stream()
                .filter(flow -> flow.initiator().equals(first.source())
                        && flow.responder().equals(first.destination()))
                .anyMatch(flow -> flow.tcp().flatMap(FlowState.TcpLife::synAck).isPresent());
        Draft draft = draft("no-answer", first, false, facts)
                .explanation(
                        refusal.isPresent()
                                ? refusal.get().reporter().address() + " answers "
                                        + Count.of(sent, "request") + " with ICMP " + AudioCause.refusal(refusal.get())
                                        + ": it is the filter that drops them."
                                : opens
                                        ? "The connection opens, and what the client asks first is repeated and never acknowledged: a "
                                                + "device on the way looks into the data and lets only another protocol pass at port "
                                                + first.destination().port() + "."
                                        : Count.of(sent, "request")
                                                + ", no response: a firewall drops them, or the server is down.")
                .remedy(
                        opens
                                ? "Exempt " + first.destination().address() + " port "
                                        + first.destination().port()
                                        + " from application control, or offer the client TURN over TLS (turns:) at that port"
                                : refusal.isPresent() ? allow(first) : Unreached.unlessDown(allow(first)))
                .occurrences((int) sent)
                .see(facts, exchanges.get(exchanges.size() - 1).last(), "last request, still no answer")
                .blocked(Finding.Blocked.outward(
                        Usage.TURN,
                        first.transport() == Transport.UDP ? Protocol.UDP : Protocol.TCP,
                        first.source(),
                        first.destination()));
        refusal.ifPresent(icmp -> draft.proven()
                .see(facts, icmp.at(), "ICMP: " + AudioCause.refusal(icmp).replace("\"", "")));
        return draft.finish();
    }

    private static String allow(StunExchange request) {
        return Unreached.allow(
                request.source(), request.destination(), request.transport().name());
    }
}
