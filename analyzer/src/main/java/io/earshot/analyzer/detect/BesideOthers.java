package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.SipTransaction;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Observation;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * A request that is not answered beside others of the same client: what becomes of those tells what drops it.
 *
 * @param sent all requests of clients in the capture
 */
record BesideOthers(SipTransaction transaction, List<SipTransaction> sent) {
    private static final String SWITCH_OFF =
            "witch off SIP ALG (also called SIP helper, SIP fixup or SIP transformations) and SIP inspection ";

    /** Small requests of the client are answered by the server, and none as large as this one. */
    boolean onlySmallOnesPass(double fragmented) {
        boolean small = false;
        for (SipTransaction other : sent) {
            boolean same = goes(
                    other,
                    (source, destination) ->
                            source.address().equals(transaction.source().address())
                                    && destination.equals(transaction.destination()));
            if (same && other.answered() && other.octets() >= fragmented) {
                return false;
            }
            small |= same && other.answered() && other.octets() > 0;
        }
        return small;
    }

    private static boolean sameWay(SipTransaction one, SipTransaction other) {
        return goes(
                one, (source, destination) -> source.equals(other.source()) && destination.equals(other.destination()));
    }

    /** At one of the places where it is seen: which of two taps comes first their clocks may have wrong. */
    private static boolean goes(SipTransaction transaction, BiPredicate<Endpoint, Endpoint> way) {
        return way.test(transaction.source(), transaction.destination())
                || transaction.otherViews().stream().anyMatch(view -> way.test(view.source(), view.destination()));
    }

    /** The server answers other requests of the same client. */
    boolean answersOthers() {
        return sent.stream().anyMatch(other -> other.answered() && sameWay(other, transaction));
    }

    /** Requests of the server do come, in the very call that it is asked for: it was reached, and its answers are lost. */
    boolean asksItself() {
        return sent.stream()
                .anyMatch(other -> other.callId().equals(transaction.callId())
                        && other.source().equals(transaction.destination())
                        && other.destination().equals(transaction.source()));
    }

    /** Others of the client's requests are seen on both sides of a router, this one is not. */
    boolean diesInTheRouter() {
        return transaction.otherViews().isEmpty()
                && sent.stream()
                        .anyMatch(other -> sameWay(other, transaction)
                                && !other.otherViews().isEmpty());
    }

    /** This one is lost. Whether for its content is told by what is answered while it is repeated. */
    Finding ignored(Facts facts) {
        boolean meanwhile = isAnsweredMeanwhile();
        Optional<Observation.Icmp> closed = closed(facts);
        Endpoint client = transaction.source();
        Endpoint server = transaction.destination();
        String method = transaction.method();
        Endpoints.Use use = new Endpoints.Use("signalling", Optional.empty(), false);
        Draft draft = Unreached.draft("no-sip-response", client, server, "udp", use)
                .confidence(diesInTheRouter() ? Confidence.PROOF : Confidence.STRONG)
                .summary("the " + method + " of " + client.address()
                        + (meanwhile
                                ? " is lost on the way to " + server + ", its other requests are not"
                                : " is not answered by " + server + ", which answered before"))
                .explanation(method + " was sent "
                        + Count.times(transaction.requests().size()) + " and never answered"
                        + (meanwhile ? besideAnswers() : afterAnswers(closed.isPresent())))
                .remedy(
                        meanwhile
                                ? "S" + SWITCH_OFF + where()
                                : closed.isPresent()
                                        ? "Look at " + server.address()
                                                + ": why it gave the call up, or its program ended"
                                        : lookAtTheMoment());
        closed.ifPresentOrElse(
                icmp -> draft.see(facts, icmp.at(), "ICMP: port unreachable"),
                () -> draft.blocked(Unreached.blocked(client, server, Protocol.UDP, use)));
        transaction.requests().forEach(at -> draft.see(facts, at, method));
        return draft.finish();
    }

    /** The server's own host says that nobody listens any more to the media of the same call. */
    private Optional<Observation.Icmp> closed(Facts facts) {
        Address server = transaction.destination().address();
        return facts.calls().stream()
                .filter(call -> call.callIds().contains(transaction.callId()))
                .flatMap(call -> call.views().stream())
                .flatMap(view -> view.outbound().stream())
                .filter(stream -> stream.destination().address().equals(server))
                .map(stream -> MediaErrors.portUnreachable(stream, stream.life(), facts))
                .flatMap(errors -> errors.all().stream())
                .filter(icmp -> icmp.at().time() < transaction.requests().get(0).time())
                .findFirst();
    }

    /** The way is open while this one is repeated. */
    private boolean isAnsweredMeanwhile() {
        long since = transaction.requests().get(0).time();
        return sent.stream()
                .filter(other -> other != transaction && sameWay(other, transaction))
                .flatMap(other -> other.responses().stream())
                .anyMatch(response -> response.at().time() > since);
    }

    private String besideAnswers() {
        return ", while " + transaction.destination() + " answers other requests of the same client. "
                + (diesInTheRouter()
                        ? "The others leave the router, this one is seen before it only: the router takes it for its "
                                + "content, as a SIP ALG or an inspection of SIP does."
                        : "A SIP ALG or an inspection of SIP on the way drops it for its content or its length, or the "
                                + "server ignores it.");
    }

    private String afterAnswers(boolean closed) {
        return ". " + transaction.destination() + " answered earlier requests of the same client, and none since. "
                + (closed
                        ? "Its own host answers the media of the call with \"port unreachable\": it has given the call up, or its "
                                + "program has ended."
                        : diesInTheRouter()
                                ? "The earlier ones left the router, this one is seen before it only: the router lets nothing "
                                        + "through any more, or it takes this one for its content, as a SIP ALG or an "
                                        + "inspection of SIP does."
                                : "The way has been closed meanwhile, the server has ended, or a SIP ALG or an inspection of SIP "
                                        + "drops this one for its content or its length.");
    }

    private String where() {
        return diesInTheRouter()
                ? "on the router of " + transaction.source().address()
                : "on the way; capture at the same time outside of the router and see whether the "
                        + transaction.method() + " gets there";
    }

    private String lookAtTheMoment() {
        return "Look at what happened at that moment on the router of "
                + transaction.source().address()
                + (diesInTheRouter()
                        ? ""
                        : " and at " + transaction.destination().address())
                + "; if other requests still pass, s" + SWITCH_OFF + where();
    }
}
