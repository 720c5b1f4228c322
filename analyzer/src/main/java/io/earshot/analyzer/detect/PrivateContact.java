package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Neighbours;
import io.earshot.analyzer.track.SipTransaction;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import java.util.Optional;

/**
 * Requests of a call go to a private address of another network, though its INVITE was answered from a public one: they go
 * where the Contact or a Record-Route of that answer says (RFC 3261 section 12.1.2), and whoever answered is behind a
 * translation that it does not know of. No firewall lets that through.
 *
 * @param named  the private address
 * @param server who answered
 */
record PrivateContact(Endpoint named, Endpoint server) {
    static Optional<PrivateContact> of(SipTransaction request, Facts facts) {
        return facts.calls().stream()
                .filter(call -> call.transactions().contains(request))
                .findFirst()
                .flatMap(call -> of(request, call, facts));
    }

    static Optional<PrivateContact> of(SipTransaction request, Call call, Facts facts) {
        Endpoint named = request.destination();
        Address client = request.source().address();
        boolean astray = named.address().isPrivate()
                && !Neighbours.shareNetwork(named.address(), client)
                && Neighbours.isUnheard(named.address(), facts.index());
        return call.transactions().stream()
                .filter(invite -> astray
                        && invite.method().equals("INVITE")
                        && invite.answered()
                        && invite.source().address().equals(client)
                        && invite.destination().address().isPublic())
                .findFirst()
                .map(invite -> new PrivateContact(named, invite.destination()));
    }

    /** Where the request goes, as the end of a sentence. */
    String says() {
        return "it goes to the private address " + named + ", which the Contact or a Record-Route in the answer of "
                + server
                + " names, and from which nothing comes: from outside of that server's network nobody reaches it.";
    }

    String remedy() {
        return "Let " + server.address() + " name its public address in Contact and Record-Route (its external or "
                + "advertised address); no firewall between is to blame";
    }

    /** What becomes of a request other than an ACK. */
    Finding lost(SipTransaction request, Facts facts) {
        Endpoints.Use use = new Endpoints.Use("signalling", Optional.empty(), false);
        Draft draft = Unreached.draft("no-sip-response", request.source(), named, "udp", use)
                .confidence(Confidence.STRONG)
                .summary("the " + request.method() + " of " + request.source().address()
                        + " goes to a private address of another network")
                .explanation(request.method() + " is never answered: " + says())
                .remedy(remedy());
        request.requests().forEach(at -> draft.see(facts, at, request.method()));
        return draft.finish();
    }
}
