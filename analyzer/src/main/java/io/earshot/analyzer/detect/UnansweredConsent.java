package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Span;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.Optional;

/**
 * Checks that ask for consent to go on sending (RFC 7675 section 5.1) on a pair that worked, and that nobody answers any
 * more.
 *
 * @param unanswered those after the last one that was answered; at least one
 * @param steady     none was lost before
 */
record UnansweredConsent(List<StunExchange> unanswered, boolean steady) {
    /** @param peer behind a relay; empty on a direct way */
    static Optional<UnansweredConsent> of(
            Endpoint source,
            Endpoint destination,
            Optional<Endpoint> peer,
            int tap,
            Thresholds thresholds,
            Facts facts) {
        // who refuses them got them
        return before(
                refusedFrom(source, destination, tap, thresholds, facts),
                source,
                destination,
                peer,
                tap,
                thresholds,
                facts);
    }

    /** As {@link #of}, with those that the host which is asked answers with "port unreachable". */
    static Optional<UnansweredConsent> evenRefused(
            Endpoint source,
            Endpoint destination,
            Optional<Endpoint> peer,
            int tap,
            Thresholds thresholds,
            Facts facts) {
        return before(Long.MAX_VALUE, source, destination, peer, tap, thresholds, facts);
    }

    private static Optional<UnansweredConsent> before(
            long moment,
            Endpoint source,
            Endpoint destination,
            Optional<Endpoint> peer,
            int tap,
            Thresholds thresholds,
            Facts facts) {
        List<StunExchange> checks = facts.index().exchanges().between(source, destination).stream()
                .filter(StunExchange::isCheck)
                .filter(check -> check.source().equals(source)
                        && check.destination().equals(destination)
                        && check.relayPeer().equals(peer)
                        && check.first().tap() == tap)
                .toList();
        int answered = -1;
        for (int i = 0; i < checks.size(); i++) {
            answered = checks.get(i).succeeded() ? i : answered;
        }
        // of the last ones an answer may be on its way as the capture ends
        List<StunExchange> unanswered = checks.subList(answered + 1, checks.size()).stream()
                .filter(check -> check.last().time() + thresholds.nanos("lost-consent.answer-seconds") <= facts.last()
                        && check.first().time() < moment)
                .toList();
        if (answered < 0 || unanswered.isEmpty()) {
            return Optional.empty();
        }
        boolean steady = checks.stream()
                .limit(answered)
                .dropWhile(check -> !check.succeeded())
                .allMatch(StunExchange::succeeded);
        return Optional.of(new UnansweredConsent(unanswered, steady));
    }

    /** The first check that the host which is asked answers with "port unreachable": its program is gone. */
    private static long refusedFrom(
            Endpoint source, Endpoint destination, int tap, Thresholds thresholds, Facts facts) {
        return facts.index().icmp().between(source.address(), destination.address()).stream()
                .filter(icmp -> SignallingBlocked.portUnreachable(icmp)
                        && icmp.at().tap() == tap
                        && icmp.quotedSource().equals(source)
                        && icmp.quotedDestination().equals(destination)
                        && icmp.reporter().address().equals(destination.address()))
                .mapToLong(icmp -> icmp.at().time() - thresholds.nanos("lost-consent.answer-seconds"))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Where one was lost before, as may happen, one more in a row is asked for. */
    boolean atLeast(double attempts) {
        return IceSession.transmissions(unanswered) >= (steady ? attempts : attempts + 1);
    }

    /**
     * Whether as many in a row stay without answer by chance.
     *
     * @param loss share of the checks without answer, lost by the network or by the capture
     * @param seldom what is no chance any more
     */
    boolean isChance(double loss, double seldom) {
        return Math.pow(loss, IceSession.transmissions(unanswered)) > seldom;
    }

    /** What is asked before an answer can come back is lost, or missing from the capture, at once. */
    boolean isOneMoment(Thresholds thresholds) {
        long last = unanswered.get(unanswered.size() - 1).last().time();
        return last - unanswered.get(0).first().time() < thresholds.nanos("lost-consent.answer-seconds");
    }

    /** Of these the ones that were sent before a moment. */
    Optional<UnansweredConsent> until(long moment) {
        List<StunExchange> before = unanswered.stream()
                .filter(check -> check.first().time() < moment)
                .toList();
        return before.isEmpty() ? Optional.empty() : Optional.of(new UnansweredConsent(before, steady));
    }

    /** From the first that is not answered to the last. */
    Span span() {
        return new Span(
                unanswered.get(0).first().time(),
                unanswered.get(unanswered.size() - 1).last().time());
    }
}
