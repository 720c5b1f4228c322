package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.analyzer.track.TlsSession;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Connectivity checks end without a pair that works, RFC 8445 section 7. */
public final class IceFailed implements Detector {
    private static final int CHECKS = 5;
    private static final double SECONDS = 3;

    /** Checks of one agent: its fragment of the user name, at one local address. */
    private record Agent(int tap, Address address, String username) {}

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        if (!facts.visibility().bothDirections()) {
            return;
        }
        Map<Agent, List<StunExchange>> agents = new LinkedHashMap<>();
        for (StunExchange exchange : facts.exchanges()) {
            if (exchange.isCheck()) {
                agents.computeIfAbsent(agent(exchange, facts), agent -> new ArrayList<>())
                        .add(exchange);
            }
        }
        List<Finding> failed = new ArrayList<>();
        agents.values().forEach(checks -> examine(checks, facts).ifPresent(failed::add));
        failed.stream().limit(1000).forEach(findings);
    }

    /** Checks in both directions of one session share their user name fragments, turned round. */
    private static Agent agent(StunExchange exchange, Facts facts) {
        String username = exchange.request().username().orElse("");
        int colon = username.indexOf(':');
        String low = username;
        if (colon > 0) {
            String one = username.substring(0, colon);
            String other = username.substring(colon + 1);
            low = one.compareTo(other) <= 0 ? one + ":" + other : other + ":" + one;
        }
        return new Agent(exchange.first().tap(), near(exchange, facts), low);
    }

    private static Address near(StunExchange exchange, Facts facts) {
        boolean sourceLocal = facts.site().isLocal(exchange.source().address());
        boolean destinationLocal = facts.site().isLocal(exchange.destination().address());
        return destinationLocal && !sourceLocal
                ? exchange.destination().address()
                : exchange.source().address();
    }

    private static Optional<Finding> examine(List<StunExchange> checks, Facts facts) {
        Address near = near(checks.get(0), facts);
        List<StunExchange> own = checks.stream()
                .filter(check -> check.source().address().equals(near))
                .toList();
        List<StunExchange> peers = checks.stream()
                .filter(check -> !check.source().address().equals(near))
                .toList();
        boolean ownWorks = own.stream().anyMatch(IceFailed::succeeded);
        boolean peersWork = peers.stream().anyMatch(IceFailed::succeeded);
        int sent = own.stream().mapToInt(StunExchange::transmissions).sum();
        boolean conflict = !own.isEmpty()
                && own.stream().filter(StunExchange::answered).allMatch(check -> error(check) == 487)
                && own.stream().anyMatch(StunExchange::answered);
        boolean refused = own.stream().anyMatch(check -> error(check) == 401);
        long from = checks.get(0).first().time();
        long to = checks.stream().mapToLong(check -> check.last().time()).max().orElse(from);
        boolean insisted = sent >= CHECKS && to - from >= SECONDS * 1e9;
        if (carried(checks, near, facts) || !insisted) {
            return Optional.empty();
        }
        if (conflict && !peersWork) {
            return Optional.of(finding("role-conflict", own, near, facts));
        }
        if (refused && !ownWorks) {
            return Optional.of(finding("credentials", own, near, facts));
        }
        if (ownWorks && (peers.isEmpty() || peersWork)) {
            return Optional.empty();
        }
        return ownWorks && peersInsist(peers) || !ownWorks
                ? Optional.of(finding("checks-unanswered", ownWorks ? peers : own, near, facts))
                : Optional.empty();
    }

    private static boolean peersInsist(List<StunExchange> peers) {
        return peers.stream().mapToInt(StunExchange::transmissions).sum() >= CHECKS;
    }

    private static int error(StunExchange check) {
        return check.response().map(response -> response.errorCode().orElse(0)).orElse(0);
    }

    private static boolean succeeded(StunExchange check) {
        return check.answered() && error(check) == 0;
    }

    /** Media or DTLS both ways on a pair of the session proves that it works, whatever the checks say. */
    private static boolean carried(List<StunExchange> checks, Address near, Facts facts) {
        for (StunExchange check : checks) {
            Endpoint local = check.source().address().equals(near) ? check.source() : check.destination();
            boolean in = false;
            boolean out = false;
            for (MediaStream stream : facts.streams()) {
                out |= stream.source().equals(local);
                in |= stream.destination().equals(local);
            }
            for (TlsSession session : facts.tls()) {
                boolean ends =
                        session.client().equals(local) || session.server().equals(local);
                if (session.layer().equals("dtls")
                        && ends
                        && session.serverHello().isPresent()) {
                    return true;
                }
            }
            if (in && out) {
                return true;
            }
        }
        return false;
    }

    private static Finding finding(String cause, List<StunExchange> checks, Address near, Facts facts) {
        StunExchange first = checks.get(0);
        StunExchange last = checks.get(checks.size() - 1);
        boolean own = first.source().address().equals(near);
        int sent = checks.stream().mapToInt(StunExchange::transmissions).sum();
        String peers = String.join(
                ", ",
                checks.stream()
                        .map(check -> (own ? check.destination() : check.source()).toString())
                        .distinct()
                        .limit(4)
                        .toList());
        Optional<Call> call = facts.calls().stream()
                .filter(each -> !each.mediaOnly())
                .filter(each -> each.offers().stream()
                        .flatMap(offer -> offer.media().stream())
                        .anyMatch(line -> line.terms().candidates().contains(own ? first.source() : first.destination())
                                || line.terms().candidates().contains(own ? first.destination() : first.source())))
                .findFirst();
        Draft draft = Draft.error("ice-failed", cause)
                .call(call.map(Call::id))
                .subject(Finding.Subject.NONE
                        .withHost(near)
                        .withPeer((own ? first.destination() : first.source()).address())
                        .withProtocol("udp")
                        .withSource(first.source())
                        .withDestination(first.destination()))
                .summary("no media path between " + near + " and the other side: the connectivity checks fail")
                .explanation(
                        switch (cause) {
                            case "role-conflict" ->
                                "Both sides insist on the same ICE role (error 487), and no pair is chosen.";
                            case "credentials" ->
                                "The checks are refused with 401: the user name fragment or password differs "
                                        + "from what the session description said.";
                            default ->
                                sent + " checks " + (own ? "from " + near + " to " : "to " + near + " from ") + peers
                                        + ", not one is answered; without a working pair no media can flow, so there is no audio. UDP "
                                        + "between them is blocked, or the other side never sends its own checks.";
                        })
                .remedy(
                        cause.equals("checks-unanswered")
                                ? "Allow UDP between " + near + " and " + peers + ", and what comes back"
                                : "Look at the ICE implementations of both sides")
                .occurrences(sent)
                .filter("stun && ip.addr == " + near)
                .see(facts, first.first(), "first check")
                .see(facts, last.last(), "last check");
        if (cause.equals("checks-unanswered")) {
            checks.stream()
                    .map(check -> new Finding.Blocked(
                            Usage.MEDIA,
                            Protocol.UDP,
                            own,
                            own ? check.source() : check.destination(),
                            own ? check.destination() : check.source()))
                    .filter(flow -> flow.remote().address().isPublic())
                    .forEach(draft::blocked);
        }
        return draft.finish();
    }
}
