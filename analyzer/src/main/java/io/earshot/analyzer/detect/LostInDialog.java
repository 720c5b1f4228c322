package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.SipTransaction;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.Sighting;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Two places: what the other side asks for within a call, a hang-up or another description, is repeated outside of the
 * router and never seen inside, where earlier messages of the same call were seen on both sides. And the ACK of a call from
 * outside, which nobody answers: who took the call repeats that until it comes (RFC 3261 section 13.3.1.4).
 */
final class LostInDialog {
    private static final Set<String> METHODS = Set.of("BYE", "INVITE", "UPDATE");
    private final double minAttempts;
    private final double idleSeconds;
    private final SignallingBlocked.Attempts inVain;

    LostInDialog(Thresholds thresholds) {
        minAttempts = thresholds.value("inbound-call-lost.min-attempts");
        idleSeconds = thresholds.value("inbound-call-lost.idle-seconds");
        inVain = new SignallingBlocked.Attempts(
                thresholds.value("signalling-blocked.ignored-attempts"),
                thresholds.value("signalling-blocked.ignored-seconds"));
    }

    void examine(Facts facts, Consumer<Finding> findings) {
        for (Call call : facts.calls()) {
            if (!call.clientCalls() && call.answered().isPresent()) {
                call.transactions().stream()
                        .filter(invite -> isUnconfirmed(invite, call))
                        .findFirst()
                        .ifPresent(invite -> findings.accept(unconfirmed(call, invite, facts)));
            }
            if (call.clientCalls() && call.answered().isPresent()) {
                call.transactions().stream()
                        .filter(request -> isLost(request, call))
                        .forEach(request -> inside(request, call)
                                .ifPresent(client -> findings.accept(finding(call, request, client, facts))));
            }
        }
    }

    private boolean isLost(SipTransaction request, Call call) {
        return METHODS.contains(request.method())
                && request.transport() == Transport.UDP
                && request.source().address().equals(call.server().address())
                && request.destination().address().isPublic()
                && !request.answered()
                && request.otherViews().isEmpty()
                && request.requests().size() >= minAttempts
                && request.requests().get(0).time() > call.answered().get().time();
    }

    /** Where the client is behind the address that the request goes to: both were seen with one message of the call. */
    private static Optional<Endpoint> inside(SipTransaction lost, Call call) {
        return call.transactions().stream()
                .filter(other -> clients(other, lost).anyMatch(lost.destination()::equals))
                .flatMap(other -> clients(other, lost))
                .filter(client -> client.address().isPrivate())
                .findFirst();
    }

    /** The ends of a message that are not the server's, at all places that show it. */
    private static Stream<Endpoint> clients(SipTransaction other, SipTransaction lost) {
        return Stream.concat(
                        Stream.of(other.source(), other.destination()),
                        other.otherViews().stream().flatMap(view -> Stream.of(view.source(), view.destination())))
                .filter(end -> !end.address().equals(lost.source().address()));
    }

    private Finding finding(Call call, SipTransaction lost, Endpoint client, Facts facts) {
        double idle = idle(lost, facts);
        boolean mayHaveExpired = idle >= idleSeconds;
        String why = mayHaveExpired
                ? String.format(
                        Locale.ROOT,
                        "since the client's last packet there %.0f s went by, and the router has forgotten the translation, "
                                + "or it drops the request",
                        idle)
                : "the router drops it";
        String letIn = "et UDP from " + lost.source() + " in to " + client + " on its router";
        Draft draft = Draft.error("inbound-call-lost", mayHaveExpired ? "undetermined" : "blocked")
                .proven()
                .call(call)
                .subject(Finding.Subject.of(client.address(), lost.source().address())
                        .withProtocol("udp")
                        .withSource(lost.source())
                        .withDestination(lost.destination()))
                .summary("what is asked for within a call never reaches " + client.address())
                .explanation(lost.method() + " was sent "
                        + Count.times(lost.requests().size()) + " to " + lost.destination()
                        + ": it reaches the outside of the router and not the inside, where earlier messages of the call were seen; "
                        + why + ".")
                .remedy(
                        mayHaveExpired
                                ? "Let the client send keep-alives from port " + client.port()
                                        + ", or raise the router's UDP timeout; if that does not help, l" + letIn
                                : "L" + letIn + ", and switch off SIP ALG and SIP inspection")
                .filter("sip.Call-ID == \"" + lost.callId() + "\"");
        lost.requests().forEach(at -> draft.see(facts, at, lost.method() + " outside"));
        if (!mayHaveExpired) {
            draft.blocked(Finding.Blocked.inward(Usage.SIGNALLING, Protocol.UDP, client, lost.source()));
        }
        return draft.finish();
    }

    /** Seconds since a packet last went out the way that the request comes. */
    private static double idle(SipTransaction lost, Facts facts) {
        long sent = lost.requests().get(0).time();
        long out = facts.index().flows().between(lost.destination(), lost.source()).stream()
                .map(flow -> flow.initiator().equals(lost.destination()) ? flow.forward() : flow.backward())
                .flatMap(direction -> direction.last().stream())
                .mapToLong(last -> Math.min(last.time(), sent))
                .max()
                .orElse(sent);
        return (sent - out) / 1e9;
    }

    /** A call from outside, whose answer is repeated though the INVITE is not, and after the ACK if there is one. */
    private boolean isUnconfirmed(SipTransaction invite, Call call) {
        long acknowledged = acknowledgements(invite, call)
                .flatMap(ack -> ack.requests().stream())
                .mapToLong(Sighting::time)
                .min()
                .orElse(Long.MIN_VALUE);
        List<Sighting> again = invite.repeatedAnswers().stream()
                .filter(answer -> answer.time() > acknowledged)
                .toList();
        return invite.method().equals("INVITE")
                && invite.transport() == Transport.UDP
                && invite.requests().size() == 1
                && invite.source().address().equals(call.server().address())
                && !again.isEmpty()
                && inVain.areMade(
                        again.size(),
                        again.get(0).time(),
                        again.get(again.size() - 1).time());
    }

    private static Stream<SipTransaction> acknowledgements(SipTransaction invite, Call call) {
        return call.transactions().stream()
                .filter(other -> other.method().equals("ACK") && other.cseq() == invite.cseq());
    }

    private static Finding unconfirmed(Call call, SipTransaction invite, Facts facts) {
        Endpoint client = call.client();
        Endpoint server = invite.source();
        List<SipTransaction> acknowledged = acknowledgements(invite, call).toList();
        boolean outside = !invite.otherViews().isEmpty()
                && !acknowledged.isEmpty()
                && acknowledged.stream()
                        .allMatch(ack -> ack.otherViews().isEmpty()
                                && ack.destination().address().isPublic()
                                && inside(ack, call).isPresent());
        String why = outside
                ? "the ACK reaches the outside of the router and not the inside: the router, or a SIP ALG in it, drops it"
                : acknowledged.isEmpty()
                        ? "no ACK comes here: it is lost before this point, or the answer is lost on its way to the caller, by a "
                                + "firewall or a SIP ALG"
                        : "the ACK that passes here does not stop that: it is lost past this point, by a firewall or a SIP ALG, "
                                + "or goes to an address of a Contact or Record-Route header field that does not lead to the client";
        Draft draft = Draft.error("inbound-call-lost", outside ? "blocked" : "undetermined")
                .confidence(outside ? Confidence.PROOF : Confidence.STRONG)
                .call(call)
                .subject(Finding.Subject.of(client.address(), server.address())
                        .withProtocol("udp")
                        .withSource(server)
                        .withDestination(invite.destination()))
                .summary("the ACK of a call from outside never reaches " + client.address()
                        + ", which hangs up such a call after 32 s")
                .explanation(client + " repeats its answer to the INVITE "
                        + Count.times(invite.repeatedAnswers().size()) + ", and " + why
                        + ". RFC 3261 section 13.3.1.4: after 64 * T1 = 32 s without an ACK the call is ended.")
                .remedy("Switch off SIP ALG and SIP inspection on the router of " + client.address()
                        + ", and let UDP from " + server + " in to " + client
                        + (outside
                                ? ""
                                : "; capture on both sides of it, and compare the Request-URI of the ACK with the "
                                        + "Contact of the answer"))
                .filter("sip.Call-ID == \"" + invite.callId() + "\"");
        invite.repeatedAnswers().stream().limit(3).forEach(at -> draft.see(facts, at, "the answer, repeated"));
        acknowledged.stream()
                .flatMap(ack -> ack.requests().stream())
                .limit(3)
                .forEach(at -> draft.see(facts, at, outside ? "ACK outside" : "ACK"));
        return draft.finish();
    }
}
