package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.SipTransaction;
import io.earshot.capture.observe.Sighting;
import java.util.List;

/**
 * What hosts and hops say by ICMP of SIP requests over UDP.
 *
 * @param repeated an error that is told sooner answers the request before it, ns
 */
record SipRefusals(long repeated, Facts facts) {
    private static final int UDP = 17;

    /** A host says so at once: who is told does not go on asking. */
    boolean isRefused(SipTransaction transaction) {
        return SignallingBlocked.icmp(facts, transaction.source(), transaction.destination(), UDP)
                .filter(error -> AudioCause.isProhibited(error)
                        || SignallingBlocked.portUnreachable(error)
                                && error.reporter()
                                        .address()
                                        .equals(transaction.destination().address()))
                .filter(error -> transaction.requests().stream()
                        .anyMatch(request -> Math.abs(error.at().time() - request.time()) < repeated))
                .isPresent();
    }

    /** The server's own host says that nobody listens. A program that ends after it was asked in vain did not keep the answer back. */
    boolean isClosed(SipTransaction transaction) {
        List<Sighting> asked = transaction.requests();
        long soon = asked.size() > 2
                ? asked.get(2).time()
                : asked.get(asked.size() - 1).time() + repeated;
        return SignallingBlocked.icmp(facts, transaction.source(), transaction.destination(), UDP)
                .filter(SignallingBlocked::portUnreachable)
                .filter(error -> error.reporter()
                        .address()
                        .equals(transaction.destination().address()))
                .filter(error ->
                        error.at().time() <= soon || saysSoBefore(asked.get(0).time(), transaction))
                .isPresent();
    }

    /** Of another port: the host sends but so many of these in a second (RFC 1812 section 4.3.2.8), and said it late of this one. */
    private boolean saysSoBefore(long asked, SipTransaction transaction) {
        return facts.icmp().stream()
                .anyMatch(error -> SignallingBlocked.portUnreachable(error)
                        && error.at().time() < asked
                        && error.reporter()
                                .address()
                                .equals(transaction.destination().address())
                        && error.quotedSource()
                                .address()
                                .equals(transaction.source().address()));
    }
}
