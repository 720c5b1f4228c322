package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.analyzer.track.Visibility;
import io.earshot.capture.net.Address;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Connectivity checks that stay without answer, and are too few or too near the end of the capture for {@link IceFailed}:
 * the other side may have been about to answer, as one that has not taken the call yet. They are named, and nobody is
 * accused.
 */
public final class FewChecks {
    private static final int MOST = 4;

    private FewChecks() {}

    /** At most one limit, that names the sessions. */
    public static List<Visibility.Limit> limits(Facts facts, List<Finding> findings, Thresholds thresholds) {
        if (!facts.visibility().bothDirections()) {
            return List.of();
        }
        Set<Address> told = new HashSet<>();
        findings.forEach(finding -> finding.subject().host().ifPresent(told::add));
        List<String> sessions = IceSession.of(facts).stream()
                .filter(session -> session.checks().stream().anyMatch(check -> !check.answered()))
                .filter(session -> session.near().stream().noneMatch(told::contains)
                        && !facts.visibility().idle().containsAll(session.near())
                        && !session.turnsBack()
                        && !session.carried(facts)
                        && session.nothingFollows(facts)
                        && !session.beganBefore(thresholds, facts)
                        && EncryptedRelay.of(session, thresholds, facts).isEmpty()
                        && !EncryptedRelay.mayBeHidden(session, thresholds, facts))
                .map(FewChecks::said)
                .distinct()
                .limit(MOST)
                .toList();
        return sessions.isEmpty()
                ? List.of()
                : List.of(new Visibility.Limit(
                        "few-checks",
                        "connectivity checks stay without answer, which does not tell by itself that no media can flow: there may "
                                + "be few of them, the capture may end, or the other agent may not have begun: "
                                + String.join("; ", sessions)));
    }

    private static String said(IceSession session) {
        List<StunExchange> checks = session.own().isEmpty() ? session.peers() : session.own();
        StunExchange first = checks.get(0);
        long last = checks.stream()
                .mapToLong(check -> check.last().time())
                .max()
                .orElse(first.last().time());
        return String.format(
                Locale.ROOT,
                "%s from %s to %s in %.1f s",
                Count.of(IceSession.transmissions(checks), "check"),
                first.source().address(),
                first.destination(),
                (last - first.first().time()) / 1e9);
    }
}
