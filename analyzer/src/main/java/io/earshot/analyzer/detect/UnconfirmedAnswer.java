package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.SipTransaction;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Sighting;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who is called takes the call and repeats that until it is acknowledged (RFC 3261 section 13.3.1.4), and it never is: the
 * caller does not know of it, and sends no media for that.
 */
final class UnconfirmedAnswer {
    private final SignallingBlocked.Attempts attempts;
    /** Calls of which it was told on a hop before. */
    private final Set<String> told = new HashSet<>();

    UnconfirmedAnswer(SignallingBlocked.Attempts attempts) {
        this.attempts = attempts;
    }

    /** The answer that made this a call never came to the caller, or its acknowledgement never came back. */
    static boolean is(Call call, Thresholds thresholds) {
        for (SipTransaction transaction : call.transactions()) {
            if (!transaction.repeatedAnswers().isEmpty()) { // of few calls
                return new UnconfirmedAnswer(SignallingBlocked.Attempts.of(thresholds)).is(call);
            }
        }
        return false;
    }

    private boolean is(Call call) {
        return call.transactions().stream()
                .anyMatch(invite -> is(invite, call)
                        && invite.finalResponse()
                                .filter(answer -> call.answered()
                                        .filter(answer.at()::equals)
                                        .isPresent())
                                .isPresent());
    }

    private boolean isRepeated(SipTransaction invite) {
        List<Sighting> repeated = invite.repeatedAnswers();
        // who goes on asking is answered again for that
        return invite.method().equals("INVITE")
                && invite.requests().size() == 1
                && !repeated.isEmpty()
                && attempts.areMade(
                        repeated.size(),
                        repeated.get(0).time(),
                        repeated.get(repeated.size() - 1).time());
    }

    private boolean is(SipTransaction invite, Call call) {
        Heading ofCaller = call.clientCalls() ? Heading.OUTBOUND : Heading.INBOUND;
        return isRepeated(invite)
                // who sends media knows of it, though its ACK is not seen
                && call.views().stream().allMatch(view -> view.streams(ofCaller).isEmpty())
                && call.transactions().stream()
                        .noneMatch(other -> other.method().equals("ACK") && other.cseq() == invite.cseq());
    }

    Optional<Finding> of(SipTransaction invite, Facts facts) {
        // two places tell by themselves how far the answer gets
        boolean unconfirmed = invite.otherViews().isEmpty()
                && isRepeated(invite)
                && facts.calls().stream().anyMatch(call -> call.transactions().contains(invite) && is(invite, call));
        return unconfirmed && told.add(invite.callId()) ? Optional.of(finding(invite, facts)) : Optional.empty();
    }

    private static Finding finding(SipTransaction invite, Facts facts) {
        Endpoint client = invite.source();
        Endpoint server = invite.destination();
        SipTransaction.Response answer = invite.finalResponse().orElseThrow();
        Endpoints.Use use = new Endpoints.Use("signalling", Optional.empty(), false);
        Draft draft = Unreached.draft("undetermined", client, server, "udp", use)
                .summary("the answer to the call of " + client.address() + " is never acknowledged")
                .explanation(server + " answers the INVITE with " + answer.status() + " \"" + answer.reason() + "\", "
                        + Count.times(invite.repeatedAnswers().size() + 1)
                        + ", and no ACK comes back: the answer, which is longer than "
                        + "others for its session description, is lost on the way to the caller, by a firewall or a SIP ALG; or the "
                        + "ACK is lost on the way back.")
                .remedy("Capture at the same time inside of the router of " + client.address() + ": whether the "
                        + answer.status() + " gets there, and whether an ACK leaves")
                .see(facts, invite.requests().get(0), "INVITE")
                .see(facts, answer.at(), answer.status() + " of the server");
        invite.repeatedAnswers().stream().limit(3).forEach(at -> draft.see(facts, at, answer.status() + ", repeated"));
        return draft.finish();
    }
}
