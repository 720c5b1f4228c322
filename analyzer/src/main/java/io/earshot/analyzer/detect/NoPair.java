package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.analyzer.track.TlsSession;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Sighting;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An answered call whose descriptions name candidates, and on which no media flows: its checks or its handshake, which are
 * here, tell how far it came. Few of them, as before a caller soon gives up, do not show by themselves that ICE or DTLS fails.
 */
final class NoPair {
    private final List<IceSession> sessions;
    private final Thresholds thresholds;
    private final Facts facts;

    NoPair(Thresholds thresholds, Facts facts) {
        this.thresholds = thresholds;
        this.facts = facts;
        sessions = IceSession.of(facts);
    }

    Optional<Finding> of(Call call, ExpectedMedia.Window window) {
        Set<Endpoint> own = candidates(call, true);
        Set<Endpoint> peers = candidates(call, false);
        if (own.isEmpty() || peers.isEmpty()) {
            return Optional.empty();
        }
        return sessions.stream()
                .filter(session -> session.checks().stream()
                        .flatMap(check -> Stream.of(check.source(), check.destination()))
                        .anyMatch(end -> own.contains(end) || peers.contains(end)))
                .filter(session -> !session.carried(facts)
                        && handshakes(session).noneMatch(TlsSession::keyed)
                        && EncryptedRelay.of(session, thresholds, facts).isEmpty()
                        && !EncryptedRelay.mayBeHidden(session, thresholds, facts))
                .findFirst()
                .flatMap(session -> finding(call, window, session));
    }

    private static Set<Endpoint> candidates(Call call, boolean fromClient) {
        return call.offers().stream()
                .filter(said -> said.fromClient() == fromClient)
                .flatMap(said -> said.media().stream())
                .flatMap(line -> line.terms().candidates().stream())
                .collect(Collectors.toSet());
    }

    private Optional<Finding> finding(Call call, ExpectedMedia.Window window, IceSession session) {
        boolean works = session.own().isEmpty()
                ? session.peers().stream().anyMatch(StunExchange::succeeded)
                : session.own().stream().anyMatch(StunExchange::succeeded);
        List<Sighting> hellos = hellos(session);
        boolean secured = call.offers().stream()
                .flatMap(said -> said.media().stream())
                .allMatch(line -> line.terms().secured());
        if (works && !secured) {
            return Optional.empty();
        }
        StunExchange first = session.checks().get(0);
        int checks = IceSession.transmissions(session.checks());
        Draft draft = Draft.error("no-audio", works ? "dtls-failed" : "ice-failed")
                .call(call)
                .over(window.span())
                .subject(Finding.Subject.between(call.client(), call.server(), "udp"))
                .summary("no audio at all between " + call.client().address() + " and "
                        + call.server().address())
                .explanation(String.format(
                        Locale.ROOT,
                        "The call was answered and lasted %.1f s with audio agreed both ways. "
                                + (works
                                        ? "Its connectivity checks are answered, and "
                                                + (hellos.isEmpty()
                                                        ? "no DTLS handshake follows"
                                                        : Count.of(hellos.size(), "client hello")
                                                                + " of DTLS led to no keys")
                                                + ": without keys no media is sent."
                                        : "%s, and none brings a pair that works: without a pair no media is sent."),
                        window.span().seconds(),
                        Count.of(checks, "connectivity check")))
                .remedy(
                        works
                                ? "Exempt UDP between " + first.source() + " and " + first.destination()
                                        + " from application control, and look at the setup role in both session descriptions"
                                : "Allow UDP between " + first.source().address() + " and "
                                        + first.destination().address()
                                        + ", and what comes back; let the call go on for longer in another capture")
                .filter((works ? "(stun || dtls)" : "stun") + " && "
                        + Endpoints.filter(first.source().address()))
                .see(facts, first.first(), "first check");
        hellos.stream().limit(3).forEach(at -> draft.see(facts, at, "client hello"));
        call.ended().ifPresent(at -> draft.see(facts, at, "the call ends"));
        return Optional.of(draft.finish());
    }

    private Stream<TlsSession> handshakes(IceSession session) {
        return session.ends().stream()
                .flatMap(end -> facts.index().tls().of(end.address()).stream()
                        .filter(tls -> tls.layer().equals("dtls")
                                && (tls.client().equals(end) || tls.server().equals(end))));
    }

    private List<Sighting> hellos(IceSession session) {
        return handshakes(session).flatMap(tls -> tls.hellos().stream()).toList();
    }
}
