package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.OneSided;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A TURN server refuses an allocation, a permission or a channel, or does not answer. RFC 8656. */
public final class TurnFailed implements Detector {
    private static final Set<String> METHODS = Set.of("allocate", "create-permission", "channel-bind", "connect");

    private final Thresholds thresholds;
    private final double attempts;
    private final double mediaPackets;

    public TurnFailed(Thresholds thresholds) {
        this.thresholds = thresholds;
        attempts = thresholds.value("turn-failed.min-attempts");
        mediaPackets = thresholds.value("turn-failed.media-packets");
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
                .filter(OneSided::is)
                .forEach(flow -> unseen.add(List.of(flow.initiator(), flow.responder())));
        for (StunExchange exchange : facts.exchanges()) {
            boolean judged = !facts.visibility().idle().contains(exchange.source().address())
                    && !unseen.contains(List.of(exchange.source(), exchange.destination()));
            if (judged && METHODS.contains(exchange.request().method()) && !exchange.again()) {
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
        asked.values().forEach(exchanges -> examine(exchanges, served, facts).ifPresent(findings));
    }

    /** @param served clients that got a relay somewhere: one that does not answer is not missed by them */
    private Optional<Finding> examine(List<StunExchange> exchanges, Set<Address> served, Facts facts) {
        boolean allocated = exchanges.stream()
                .anyMatch(exchange -> exchange.request().method().equals("allocate") && status(exchange) == 200);
        // a peer's private address is refused as a matter of course; one that is allowed is enough
        boolean permitted = exchanges.stream()
                .anyMatch(exchange -> !exchange.request().method().equals("allocate") && status(exchange) == 200);
        List<StunExchange> refused = exchanges.stream()
                .filter(exchange -> status(exchange) >= 300 && !isChallenge(exchange))
                .filter(exchange -> !(allocated && exchange.request().method().equals("allocate")))
                .filter(exchange -> !permitted)
                .toList();
        if (!refused.isEmpty()) {
            return Optional.of(refusal(refused, facts));
        }
        int unanswered = exchanges.stream()
                .filter(exchange -> exchange.request().method().equals("allocate") && !exchange.answered())
                .mapToInt(StunExchange::transmissions)
                .sum();
        // who has a realm and a nonce got an answer, though this capture does not hold it
        boolean nothing = exchanges.stream()
                .noneMatch(exchange ->
                        exchange.answered() || exchange.request().authenticated());
        Address client = exchanges.get(0).source().address();
        boolean missed = nothing && unanswered >= attempts && !served.contains(client);
        return missed
                        && EncryptedRelay.openedBy(client, exchanges.get(0).first().time(), thresholds, facts)
                                .isEmpty()
                ? Optional.of(noAnswer(exchanges, unanswered, facts))
                : Optional.empty();
    }

    /** 200 for success, 0 without response. */
    private static int status(StunExchange exchange) {
        return exchange.response()
                .map(response -> response.errorCode().orElse(200))
                .orElse(0);
    }

    /** The ordinary 401 to a request without credentials, and the 438 that renews a nonce; RFC 8489 section 9.2.4. */
    private static boolean isChallenge(StunExchange exchange) {
        int status = status(exchange);
        return status == 438 || status == 401 && !exchange.request().authenticated();
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

    /** Media of the client goes both ways without that relay. */
    private boolean mediaWorks(Address client, Facts facts) {
        Set<Address> agent = Agent.addresses(client, facts);
        boolean out = false;
        boolean in = false;
        for (MediaStream stream : facts.streams()) {
            boolean lasts = agent.contains(stream.near().address()) && stream.packets() >= mediaPackets;
            out |= lasts && stream.heading() == Heading.OUTBOUND;
            in |= lasts && stream.heading() == Heading.INBOUND;
        }
        return in && out;
    }

    private Draft draft(String cause, StunExchange exchange, Facts facts) {
        boolean works = mediaWorks(exchange.source().address(), facts);
        return Draft.of("turn-failed", cause, works ? Severity.WARNING : Severity.ERROR)
                .subject(Finding.Subject.NONE
                        .withHost(exchange.source().address())
                        .withPeer(exchange.destination().address())
                        .withProtocol(exchange.transport().name().toLowerCase(java.util.Locale.ROOT))
                        .withSource(exchange.source())
                        .withDestination(exchange.destination()))
                .summary(exchange.source().address() + " gets no relay from the TURN server " + exchange.destination())
                .filter("stun && " + Endpoints.family(exchange.destination().address()) + ".addr == "
                        + exchange.destination().address())
                .see(facts, exchange.first(), exchange.request().method() + " request");
    }

    private Finding refusal(List<StunExchange> refused, Facts facts) {
        StunExchange first = refused.get(0);
        int status = status(first);
        String reason = first.response().orElseThrow().reason();
        Draft draft = draft(cause(status), first, facts)
                .proven()
                .explanation("The server answers " + first.request().method() + " with " + status + " \"" + reason
                        + "\"" + (refused.size() > 1 ? ", " + Count.times(refused.size()) : "")
                        + ": it is reached and refuses, so no firewall is to blame.")
                .remedy(
                        switch (cause(status)) {
                            case "unauthorized" -> "Correct the TURN user name or password of the client";
                            case "forbidden" -> "Let the TURN server allow the peer address that the client asks for";
                            case "quota" -> "Raise the TURN server's quota, or end stale allocations";
                            default -> "Look at the TURN server's log for the error " + status;
                        })
                .occurrences(refused.size());
        for (StunExchange exchange : refused) {
            exchange.responseAt().ifPresent(at -> draft.see(facts, at, "error " + status(exchange)));
        }
        return draft.finish();
    }

    private Finding noAnswer(List<StunExchange> exchanges, int sent, Facts facts) {
        StunExchange first = exchanges.get(0);
        return draft("no-answer", first, facts)
                .explanation(Count.of(sent, "request") + ", no response: a firewall drops them, or the server is down.")
                .remedy("Allow " + first.transport() + " from " + first.source().address() + " to "
                        + first.destination().address() + " port "
                        + first.destination().port())
                .occurrences(sent)
                .see(facts, exchanges.get(exchanges.size() - 1).last(), "last request, still no answer")
                .blocked(Finding.Blocked.outward(
                        Usage.TURN,
                        first.transport() == Transport.UDP ? Protocol.UDP : Protocol.TCP,
                        first.source(),
                        first.destination()))
                .finish();
    }
}
