package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.SipTransaction;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Sighting;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who is called takes the call and repeats that until it is acknowledged (RFC 3261 section 13.3.1.4), and it never is: the
 * caller does not know of it, and sends no media for that. Or the caller acknowledges it, and its ACK does not get to who is
 * called, who hangs up after 64 * T1 = 32 s.
 */
final class UnconfirmedAnswer {
    private final SignallingBlocked.Attempts attempts;
    /** Of answers that are repeated though an ACK was sent: one lost or late ACK is no sign. */
    private final SignallingBlocked.Attempts inVain;
    /** Calls of which it was told on a hop before. */
    private final Set<String> told = new HashSet<>();

    UnconfirmedAnswer(SignallingBlocked.Attempts attempts, SignallingBlocked.Attempts inVain) {
        this.attempts = attempts;
        this.inVain = inVain;
    }

    /** The answer that made this a call never came to the caller, or its acknowledgement never came back. */
    static boolean is(Call call, Thresholds thresholds) {
        for (SipTransaction transaction : call.transactions()) {
            if (!transaction.repeatedAnswers().isEmpty()) { // of few calls
                SignallingBlocked.Attempts attempts = SignallingBlocked.Attempts.of(thresholds);
                return new UnconfirmedAnswer(attempts, attempts).is(call);
            }
        }
        return false;
    }

    private boolean is(Call call) {
        return call.transactions().stream()
                .anyMatch(invite -> is(invite, call)
                        && taken(invite)
                                .filter(answer -> call.answered()
                                        .filter(answer.at()::equals)
                                        .isPresent())
                                .isPresent());
    }

    /** For no request: who goes on asking is answered again for that. */
    private boolean isRepeatedUnasked(SipTransaction invite) {
        return invite.requests().size() == 1 && isRepeated(invite);
    }

    private boolean isRepeated(SipTransaction invite) {
        List<Sighting> repeated = invite.repeatedAnswers();
        return invite.method().equals("INVITE")
                && !repeated.isEmpty()
                && attempts.areMade(
                        repeated.size(),
                        repeated.get(0).time(),
                        repeated.get(repeated.size() - 1).time());
    }

    private boolean is(SipTransaction invite, Call call) {
        Heading ofCaller = call.clientCalls() ? Heading.OUTBOUND : Heading.INBOUND;
        // a caller that goes on asking knows of no answer either, which is told of the answers
        return (isRepeatedUnasked(invite) || isRepeated(invite) && UnansweredRequests.goesOn(invite, attempts))
                // who sends media for that knows of it, though its ACK is not seen; early media may have begun before
                && call.views().stream()
                        .flatMap(view -> view.streams(ofCaller).stream())
                        .allMatch(stream -> taken(invite)
                                .filter(answer ->
                                        stream.first().time() < answer.at().time())
                                .isPresent())
                && acknowledgements(invite, call).isEmpty();
    }

    /** Some programs refuse the INVITE that is repeated after that, with 482. */
    private static Optional<SipTransaction.Response> taken(SipTransaction invite) {
        return invite.responses().stream()
                .filter(response -> response.status() / 100 == 2)
                .findFirst();
    }

    private static List<SipTransaction> acknowledgements(SipTransaction invite, Call call) {
        return call.transactions().stream()
                .filter(other -> other.method().equals("ACK") && other.cseq() == invite.cseq())
                .toList();
    }

    Optional<Finding> of(SipTransaction invite, Facts facts) {
        return unanswered(invite, facts)
                .or(() -> repeatedAfterAll(invite, facts))
                .or(() -> heardOf(invite, facts));
    }

    /** The caller knows of the answer, for its media comes, and none of its ACKs does: who is called goes on repeating. */
    private Optional<Finding> heardOf(SipTransaction invite, Facts facts) {
        List<Sighting> repeated = invite.repeatedAnswers();
        boolean vain = invite.otherViews().isEmpty()
                && isRepeatedUnasked(invite)
                && inVain.areMade(
                        repeated.size(),
                        repeated.get(0).time(),
                        repeated.get(repeated.size() - 1).time())
                && facts.calls().stream()
                        .filter(call -> call.transactions().contains(invite))
                        .anyMatch(call -> !is(invite, call)
                                && acknowledgements(invite, call).isEmpty());
        return vain && told.add(invite.callId()) ? Optional.of(unacknowledged(invite, facts)) : Optional.empty();
    }

    private static Finding unacknowledged(SipTransaction invite, Facts facts) {
        Endpoint client = invite.source();
        Endpoint server = invite.destination();
        Endpoints.Use use = new Endpoints.Use("signalling", Optional.empty(), false);
        Draft draft = Unreached.draft("undetermined", client, server, "udp", use)
                .summary("the ACK of " + client.address() + " does not get to " + server
                        + ", which hangs up such a call after 32 s")
                .explanation(server + " repeats its answer to the INVITE "
                        + Count.times(invite.repeatedAnswers().size())
                        + ". The caller has got it, for it sends media, and no ACK of it comes here: it is lost before this "
                        + "point, by a firewall or a SIP ALG, or goes to an address of a Contact or Record-Route header field "
                        + "that does not lead here. RFC 3261 section 13.3.1.4: after 64 * T1 = 32 s without an ACK the call "
                        + "is ended.")
                .remedy("Capture inside of the router of " + client.address()
                        + " whether an ACK leaves, and to which address; switch off SIP ALG there")
                .see(facts, invite.requests().get(0), "INVITE");
        invite.repeatedAnswers().stream().limit(3).forEach(at -> draft.see(facts, at, "the answer, repeated"));
        return draft.finish();
    }

    /** The answer comes again and again after its ACK has been sent, for which many callers send that anew. */
    private Optional<Finding> repeatedAfterAll(SipTransaction invite, Facts facts) {
        if (!isRepeatedUnasked(invite)) { // of few calls
            return Optional.empty();
        }
        return facts.calls().stream()
                .filter(call -> call.transactions().contains(invite))
                .findFirst()
                .flatMap(call -> repeatedAfterAll(invite, call, facts));
    }

    private Optional<Finding> repeatedAfterAll(SipTransaction invite, Call call, Facts facts) {
        List<SipTransaction> acknowledged = acknowledgements(invite, call);
        List<Sighting> acks = acknowledged.stream()
                .flatMap(ack -> ack.requests().stream())
                .sorted(Comparator.comparingLong(Sighting::time))
                .toList();
        if (acks.isEmpty()) {
            return Optional.empty();
        }
        List<Sighting> late = invite.repeatedAnswers().stream()
                .filter(at -> at.time() > acks.get(0).time())
                .toList();
        boolean vain = !late.isEmpty()
                && inVain.areMade(
                        late.size(),
                        late.get(0).time(),
                        late.get(late.size() - 1).time());
        return vain && told.add(invite.callId())
                ? Optional.of(inVain(invite, acks, late, lost(invite, acknowledged, call, facts), facts))
                : Optional.empty();
    }

    /** Where an ACK is lost, as the end of a sentence, and what to do. */
    private record Lost(String where, String remedy) {}

    private static Lost lost(SipTransaction invite, List<SipTransaction> acknowledged, Call call, Facts facts) {
        Optional<PrivateContact> astray = acknowledged.stream()
                .flatMap(ack -> PrivateContact.of(ack, call, facts).stream())
                .findFirst();
        if (astray.isPresent()) {
            return new Lost(astray.get().says(), astray.get().remedy());
        }
        boolean kept = !invite.otherViews().isEmpty()
                && acknowledged.stream().allMatch(ack -> ack.otherViews().isEmpty());
        return kept
                ? new Lost(
                        "that is seen inside of the router and not outside of it, so the router or a SIP ALG drops it.",
                        "Switch off SIP ALG and SIP inspection on the router of "
                                + invite.source().address())
                : new Lost(
                        "it is lost past this point, by a firewall or a SIP ALG; it goes to the address of a Contact "
                                + "or Record-Route header field that does not lead back; or the server does not take it.",
                        "Capture at " + invite.destination().address()
                                + " whether the ACK comes there; compare its Request-URI and Route "
                                + "with the Contact and Record-Route of the answer");
    }

    private static Finding inVain(
            SipTransaction invite, List<Sighting> acks, List<Sighting> late, Lost lost, Facts facts) {
        Endpoint client = invite.source();
        Endpoint server = invite.destination();
        Endpoints.Use use = new Endpoints.Use("signalling", Optional.empty(), false);
        Draft draft = Unreached.draft("undetermined", client, server, "udp", use)
                .summary("the ACK of " + client.address() + " does not get to " + server
                        + ", which hangs up such a call after 32 s")
                .explanation(server + " repeats its answer to the INVITE " + Count.times(late.size())
                        + " though an ACK was sent" + (acks.size() > 1 ? ", and sent anew: " : ": ")
                        + lost.where
                        + " RFC 3261 section 13.3.1.4: after 64 * T1 = 32 s without an ACK the call is ended.")
                .remedy(lost.remedy)
                .see(facts, acks.get(0), "ACK")
                .see(facts, acks.get(acks.size() - 1), "ACK, the last");
        late.stream().limit(3).forEach(at -> draft.see(facts, at, "the answer, repeated"));
        return draft.finish();
    }

    private Optional<Finding> unanswered(SipTransaction invite, Facts facts) {
        // two places tell by themselves how far the answer gets
        boolean unconfirmed = invite.otherViews().isEmpty()
                && isRepeatedUnasked(invite)
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
