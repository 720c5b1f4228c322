package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.Span;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.capture.decode.stun.StunMessage;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Observation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Connectivity checks end without a pair that works, RFC 8445 section 7. */
public final class IceFailed implements Detector {
    private final Thresholds thresholds;
    private final double attempts;
    private final double minSeconds;
    private final double pairAttempts;
    private final long givenUp;
    private final UnheardAnswers unheard;

    public IceFailed(Thresholds thresholds) {
        this.thresholds = thresholds;
        attempts = thresholds.value("ice-failed.min-attempts");
        minSeconds = thresholds.value("ice-failed.min-seconds");
        pairAttempts = thresholds.value("ice-failed.given-up-attempts");
        givenUp = thresholds.nanos("ice-failed.given-up-seconds");
        unheard = new UnheardAnswers(thresholds);
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        if (!facts.visibility().bothDirections()) {
            return;
        }
        List<IceSession> sessions = IceSession.of(facts);
        Map<String, List<IceSession>> byFragment = new HashMap<>();
        sessions.forEach(session -> session.fragments()
                .forEach(fragment -> byFragment
                        .computeIfAbsent(fragment, any -> new ArrayList<>())
                        .add(session)));
        sessions.stream()
                .filter(session -> session.fragments().stream()
                        .flatMap(fragment -> byFragment.get(fragment).stream())
                        .noneMatch(session::isOvertakenBy))
                .flatMap(session -> examine(session, facts).stream())
                .limit(1000)
                .forEach(findings);
    }

    private Optional<Finding> examine(IceSession session, Facts facts) {
        List<StunExchange> own = session.own();
        List<StunExchange> peers = session.peers();
        boolean ownWorks = own.stream().anyMatch(StunExchange::succeeded);
        boolean peersWork = peers.stream().anyMatch(StunExchange::succeeded);
        boolean conflict = !own.isEmpty()
                && own.stream().filter(StunExchange::answered).allMatch(check -> error(check) == 487)
                && own.stream().anyMatch(StunExchange::answered);
        if (facts.visibility().idle().containsAll(session.near())
                || session.turnsBack()
                || session.carried(facts)
                || call(session, facts)
                        .map(call -> flowsMeanwhile(call, session))
                        .orElseGet(() -> session.beganBefore(thresholds, facts))) {
            return Optional.empty();
        }
        Optional<List<StunExchange>> refused =
                Stream.of(own, peers).filter(IceFailed::isRefused).findFirst();
        if (refused.isPresent() && staysWithoutMedia(refused.get(), facts)) {
            return Optional.of(finding("credentials", refused.get(), session, facts));
        }
        if (!lasts(session) && !isGivenUp(session, facts) || !insist(own.isEmpty() ? peers : own)) {
            return Optional.empty();
        }
        if (conflict && !peersWork) {
            return Optional.of(finding("role-conflict", own, session, facts));
        }
        boolean ownFail = !ownWorks && !own.isEmpty();
        // who never checks may not have taken the call: a peer begins with the offer, before anybody answers
        boolean begun = !own.isEmpty()
                || call(session, facts)
                        .filter(call -> call.answered().isPresent())
                        .isPresent();
        boolean peersFail = begun && !peersWork && insist(peers);
        // what a relay carries inside of TLS cannot be seen: the pair that works may be that one
        if (EncryptedRelay.of(session, thresholds, facts).isPresent()
                || EncryptedRelay.mayBeHidden(session, thresholds, facts)) {
            return Optional.empty();
        }
        if (!ownFail && !peersFail) {
            return unheard.in(session, call(session, facts), facts);
        }
        return Optional.of(finding("checks-unanswered", ownFail ? own : peers, session, facts));
    }

    /** A relay that checks candidates of a phone which offers them and uses none; the media finds its way without. */
    private static boolean flowsMeanwhile(Call call, IceSession session) {
        Span checks = span(session);
        // who never checks uses no candidates, and on hold nothing has to flow
        boolean atAnyTime = session.own().isEmpty();
        return call.views().stream()
                .anyMatch(view -> Stream.of(Heading.values())
                        .allMatch(heading -> atAnyTime
                                ? !view.audio(heading).isEmpty()
                                : checks.secondsCoveredBy(view.active(heading)) > checks.seconds() / 2));
    }

    /**
     * Whose checks are told to be unauthorized, or malformed for want of a message integrity that holds: RFC 8489 section
     * 9.1.3. A check that comes before the answer may be refused too, so none of them may succeed later.
     */
    private static boolean isRefused(List<StunExchange> checks) {
        return checks.stream().anyMatch(StunExchange::answered)
                && checks.stream()
                        .filter(StunExchange::answered)
                        .allMatch(check -> error(check) == 400 || error(check) == 401);
    }

    /** The capture goes on for long enough after it to show that no media follows. */
    private boolean staysWithoutMedia(List<StunExchange> checks, Facts facts) {
        return facts.last() - checks.get(0).first().time() >= minSeconds * 1e9;
    }

    private boolean insist(List<StunExchange> checks) {
        return IceSession.transmissions(checks) >= attempts;
    }

    private boolean lasts(IceSession session) {
        return span(session).seconds() >= minSeconds;
    }

    /**
     * An agent with short timers has asked often enough after a second, and ends. Long after it no media has begun, neither
     * of this session nor of another one of the same host.
     */
    private boolean isGivenUp(IceSession session, Facts facts) {
        Span checks = span(session);
        boolean often = session.checks().stream()
                .collect(Collectors.groupingBy(check -> List.of(check.source(), check.destination())))
                .values()
                .stream()
                .anyMatch(pair -> IceSession.transmissions(pair) >= pairAttempts);
        return often && facts.last() - checks.to() >= givenUp && session.nothingFollows(facts);
    }

    private static Span span(IceSession session) {
        List<StunExchange> checks = session.checks();
        long from =
                checks.stream().mapToLong(check -> check.first().time()).min().orElse(0);
        long to = checks.stream().mapToLong(check -> check.last().time()).max().orElse(0);
        return new Span(from, to);
    }

    private static int error(StunExchange check) {
        return check.response().map(response -> response.errorCode().orElse(0)).orElse(0);
    }

    private static Finding finding(String cause, List<StunExchange> checks, IceSession session, Facts facts) {
        boolean own = checks == session.own();
        StunExchange first = reachable(checks, own);
        StunExchange last = checks.get(checks.size() - 1);
        Address near = (own ? first.source() : first.destination()).address();
        int sent = IceSession.transmissions(checks);
        Optional<Observation.Icmp> refused = prohibited(checks, facts);
        Optional<String> lostAt = session.lostAt()
                .or(() -> refused.map(icmp -> icmp.reporter().address() + " answers \"administratively prohibited\""));
        boolean nowhere = own && checks.stream().allMatch(check -> unroutable(check, facts));
        String peers = String.join(
                ", ",
                checks.stream()
                        .map(check -> named(check, own))
                        .distinct()
                        .limit(4)
                        .toList());
        Optional<Call> call = call(session, facts);
        Draft draft = Draft.error("ice-failed", cause)
                .call(call.map(Call::id))
                .subject(Finding.Subject.of(near, (own ? first.destination() : first.source()).address())
                        .withProtocol("udp")
                        .withSource(first.source())
                        .withDestination(first.destination()))
                .summary("no media path between " + near + " and the other side: the connectivity checks fail")
                .explanation(
                        switch (cause) {
                            case "role-conflict" ->
                                "Both sides insist on the same ICE role (error 487), and no pair is chosen.";
                            case "credentials" ->
                                "The checks " + (own ? "from " : "to ") + near + " are refused with "
                                        + codes(checks) + ": the user name fragment or password differs from what the "
                                        + "session description said, so no pair is chosen and no media flows. No firewall "
                                        + "is to blame.";
                            default ->
                                Count.of(sent, "check") + " "
                                        + (own ? "from " + near + " to " : "to " + near + " from ") + peers
                                        + ", not one is answered; without a working pair no media can flow, so there is no audio. "
                                        + (relayed(checks) && lostAt.isEmpty()
                                                ? "UDP between the relay and the other side is blocked, or the other "
                                                        + "side never sends its own checks."
                                                : why(nowhere, lostAt));
                        })
                .remedy(
                        !cause.equals("checks-unanswered")
                                ? "Look at the ICE implementations of both sides"
                                : nowhere
                                        ? "Give both sides a STUN server and a relay (TURN), and let them reach it"
                                        : remedy(near, peers, checks, facts))
                .occurrences(sent)
                .filter("stun && " + Endpoints.filter(near))
                .see(facts, first.first(), "first check")
                .see(facts, last.last(), "last check");
        refused.ifPresent(icmp ->
                draft.see(facts, icmp.at(), "ICMP of " + icmp.reporter().address() + ": administratively prohibited"));
        if (cause.equals("checks-unanswered") && lostAt.isPresent()) {
            draft.proven();
        }
        if (cause.equals("checks-unanswered")) {
            checks.stream()
                    .filter(check -> check.relayPeer().isEmpty())
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

    private static String named(StunExchange check, boolean own) {
        Endpoint other = own ? check.destination() : check.source();
        return check.relayPeer()
                .map(peer -> peer + " through the relay " + other)
                .orElse(other.toString());
    }

    private static boolean relayed(List<StunExchange> checks) {
        return checks.stream().allMatch(check -> check.relayPeer().isPresent());
    }

    /** What goes through a relay is lost beyond it, where the relay has another address for each of its clients. */
    private static String remedy(Address near, String peers, List<StunExchange> checks, Facts facts) {
        StunExchange first = checks.get(0);
        if (!relayed(checks)) {
            return "Allow UDP between " + near + " and " + peers + ", and what comes back";
        }
        Endpoint client = first.source().address().equals(near) ? first.source() : first.destination();
        Endpoint relay = client.equals(first.source()) ? first.destination() : first.source();
        String address = facts.index().exchanges().between(client, relay).stream()
                .flatMap(exchange -> exchange.response().flatMap(StunMessage::relayed).stream())
                .findFirst()
                .map(Endpoint::toString)
                .orElse(relay.address() + ", from the ports that it gives to its clients");
        return "Between the relay and the other side allow UDP from and to " + address + " and "
                + first.relayPeer().orElseThrow();
    }

    private static String codes(List<StunExchange> checks) {
        return String.join(
                " and ",
                checks.stream()
                        .filter(StunExchange::answered)
                        .map(check -> String.valueOf(error(check)))
                        .distinct()
                        .toList());
    }

    /** A hop says that it forbids the checks, RFC 1812 section 5.2.7.1. */
    private static Optional<Observation.Icmp> prohibited(List<StunExchange> checks, Facts facts) {
        return facts.icmp().stream()
                .filter(AudioCause::isProhibited)
                .filter(icmp -> checks.stream()
                        .anyMatch(check -> icmp.quotedSource().equals(check.source())
                                && icmp.quotedDestination().equals(check.destination())))
                .findFirst();
    }

    /** The call whose descriptions name ends of the checks as candidates. */
    private static Optional<Call> call(IceSession session, Facts facts) {
        Set<Endpoint> ends = new HashSet<>();
        for (StunExchange check : session.checks()) {
            ends.add(check.source());
            ends.add(check.destination());
        }
        return facts.calls().stream()
                .filter(each -> !each.mediaOnly())
                .filter(each -> each.offers().stream()
                        .flatMap(offer -> offer.media().stream())
                        .anyMatch(line -> line.terms().candidates().stream().anyMatch(ends::contains)))
                .findFirst();
    }

    private static String why(boolean nowhere, Optional<String> lostAt) {
        if (nowhere) {
            return "All of these are private addresses of another network: the other side told none that can be reached "
                    + "from here, it has no STUN server and no relay, or cannot reach them.";
        }
        return lostAt.map(where -> "Of UDP between them, " + where + ": the router or firewall drops it.")
                .orElse("UDP between them is blocked, or the other side never sends its own checks.");
    }

    /** The first check to, or from, an address that can be reached from elsewhere, else the first. */
    private static StunExchange reachable(List<StunExchange> checks, boolean own) {
        return checks.stream()
                .filter(check ->
                        (own ? check.destination() : check.source()).address().isPublic())
                .findFirst()
                .orElse(checks.get(0));
    }

    /** Sent to a private address with which nothing is exchanged in the whole capture. */
    private static boolean unroutable(StunExchange check, Facts facts) {
        Address peer = check.destination().address();
        return peer.isPrivate()
                && facts.flows().stream()
                        .noneMatch(flow -> flow.forward().packets() > 0
                                && flow.backward().packets() > 0
                                && (flow.initiator().address().equals(peer)
                                        || flow.responder().address().equals(peer)));
    }
}
