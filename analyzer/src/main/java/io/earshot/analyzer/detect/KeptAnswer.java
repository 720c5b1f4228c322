package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.SipTransaction;
import io.earshot.capture.net.Endpoint;
import java.util.Optional;

/**
 * Two places: the client is told that its call is taken in hand, and rings, and the answer to it, which is longer for its
 * session description, reaches the outside of the router only. A client acknowledges what it gets (RFC 3261 section 13.2.2.4),
 * and until it does a server repeats a positive answer (section 13.3.1.4): one that comes once was acknowledged, and the
 * capture lacks it inside.
 */
final class KeptAnswer {
    private KeptAnswer() {}

    /** @param fragmented octets that do not fit into one packet */
    static Optional<Finding> of(
            SipTransaction invite, SignallingBlocked.Attempts attempts, double fragmented, Facts facts) {
        Optional<SipTransaction.Response> answer = invite.finalResponse();
        // who goes on asking got no provisional answer either
        boolean rings = invite.responses().stream().anyMatch(response -> response.status() < 200)
                && !UnansweredRequests.goesOn(invite, attempts);
        // of texts that are cut nobody knows whose ACK it is
        boolean kept = invite.method().equals("INVITE")
                && invite.cseq() >= 0
                && invite.unheard().isPresent()
                && rings
                && answer.filter(response -> (facts.last() - response.at().time()) / 1e9 >= attempts.seconds())
                        .filter(response -> response.status() >= 300
                                || !invite.repeatedAnswers().isEmpty())
                        .isPresent()
                && !isAcknowledged(invite, facts);
        return kept ? Optional.of(finding(invite, answer.get(), fragmented, facts)) : Optional.empty();
    }

    private static boolean isAcknowledged(SipTransaction invite, Facts facts) {
        return facts.calls().stream()
                .filter(call -> call.callIds().contains(invite.callId()))
                .flatMap(call -> call.transactions().stream())
                .anyMatch(other -> other.method().equals("ACK") && other.cseq() == invite.cseq());
    }

    private static Finding finding(
            SipTransaction invite, SipTransaction.Response answer, double fragmented, Facts facts) {
        Endpoint client = invite.unheard().orElseThrow().source();
        Endpoint server = invite.unheard().orElseThrow().destination();
        boolean large = answer.octets() >= fragmented;
        Endpoints.Use use = new Endpoints.Use("signalling", Optional.empty(), false);
        return Unreached.draft(large ? "fragments-lost" : "no-sip-response", client, server, "udp", use)
                .proven()
                .summary("the answer to the call of " + client.address() + " does not get in")
                .explanation(server + " answers the INVITE with " + answer.status() + " \"" + answer.reason()
                        + "\", which reaches the outside of the router and not the inside, while its other answers to the same "
                        + "request do, and nobody acknowledges it: the router or firewall drops "
                        + (large
                                ? "it, which with about " + Count.of(answer.octets(), "octet")
                                        + " does not fit into one packet, or its fragments."
                                : "it for its content, as a SIP ALG or an inspection of SIP does."))
                .remedy(
                        large
                                ? "Let the firewall pass IP fragments of UDP between " + server.address() + " and "
                                        + client.address() + ", or use SIP over TCP"
                                : "Switch off SIP ALG (also called SIP helper, SIP fixup or SIP transformations) and SIP "
                                        + "inspection on the router of " + client.address())
                .blocked(Finding.Blocked.inward(Usage.SIGNALLING, Protocol.UDP, client, server))
                .see(facts, invite.requests().get(0), "INVITE")
                .see(facts, answer.at(), answer.status() + " outside of the router, and not inside")
                .finish();
    }
}
