package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.capture.net.Address;
import io.earshot.capture.observe.Sighting;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The controlling agent's checks are answered where this capture was taken, and it goes on asking as quickly as an agent that
 * has found no pair: it takes none (RFC 8445 section 8.1.1), so the answers do not get to it. A lite agent asks nothing of
 * its own that would tell.
 */
final class UnheardAnswers {
    private final double attempts;
    private final double minSeconds;
    private final long quickly;

    UnheardAnswers(Thresholds thresholds) {
        attempts = 2 * thresholds.value("ice-failed.min-attempts");
        minSeconds = thresholds.value("no-audio.settle-seconds");
        quickly = thresholds.nanos("ice-failed.search-seconds");
    }

    Optional<Finding> in(IceSession session, Optional<Call> call, Facts facts) {
        List<StunExchange> own = session.own();
        List<StunExchange> answered =
                own.stream().filter(StunExchange::succeeded).toList();
        boolean unheard = answered.size() >= attempts
                && session.peers().stream().noneMatch(StunExchange::succeeded)
                && own.stream()
                        .allMatch(check -> check.request().iceControlling()
                                && !check.request().useCandidate())
                && asksQuicklyFor(answered) >= minSeconds * 1e9
                && !hasKeys(session, facts);
        return unheard ? Optional.of(finding(answered, call, facts)) : Optional.empty();
    }

    /** For how long from the first on, ns. */
    private long asksQuicklyFor(List<StunExchange> checks) {
        long first = checks.get(0).first().time();
        long last = first;
        for (StunExchange check : checks) {
            if (check.first().time() - last > quickly) {
                return last - first;
            }
            last = Math.max(last, check.first().time());
        }
        return last - first;
    }

    private static boolean hasKeys(IceSession session, Facts facts) {
        return session.ends().stream()
                .flatMap(end -> facts.index().tls().of(end.address()).stream()
                        .filter(tls -> tls.client().equals(end) || tls.server().equals(end)))
                .anyMatch(tls -> tls.layer().equals("dtls"));
    }

    private static Finding finding(List<StunExchange> checks, Optional<Call> call, Facts facts) {
        StunExchange first = checks.get(0);
        StunExchange last = checks.get(checks.size() - 1);
        Address near = first.source().address();
        Sighting answer = first.responseAt().orElseThrow();
        return Draft.error("ice-failed", "checks-unanswered")
                .call(call.map(Call::id))
                .subject(Finding.Subject.between(first.source(), first.destination(), "udp"))
                .summary("no media path between " + near
                        + " and the other side: the answers to its checks do not reach the client")
                .explanation(String.format(
                        Locale.ROOT,
                        "%s from %s to %s are answered at this capture point, and in %.1f s the client takes no pair and goes on "
                                + "asking as quickly as at first; without a pair there are no keys and no audio. A firewall or router "
                                + "between this point and the client drops the answers.",
                        Count.of(checks.size(), "check"),
                        near,
                        first.destination(),
                        (last.first().time() - first.first().time()) / 1e9))
                .remedy("Between this point and the client: let UDP from " + first.destination() + " back in to "
                        + near)
                .occurrences(checks.size())
                .filter("stun && " + Endpoints.filter(near))
                .blocked(Finding.Blocked.inward(Usage.MEDIA, Protocol.UDP, first.source(), first.destination()))
                .see(facts, first.first(), "first check")
                .see(facts, answer, "its answer")
                .see(facts, last.last(), "last check, still no pair taken")
                .finish();
    }
}
