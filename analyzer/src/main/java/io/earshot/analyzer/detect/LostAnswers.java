package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.SipTransaction;
import io.earshot.capture.net.Endpoint;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is said of SIP requests over UDP whose answers are seen and do not get to the client. */
final class LostAnswers {
    private LostAnswers() {}

    /** The client repeats what was answered here, as {@link UnansweredRequests#goesOnAsking} sees it. */
    static Finding repeated(SipTransaction transaction, Facts facts) {
        Endpoint client = transaction.source();
        Endpoint server = transaction.destination();
        SipTransaction.Response answer = transaction.responses().get(0);
        boolean stayOutside = facts.index().flows().between(client, server).stream()
                .filter(flow -> flow.protocol() == 17 && flow.initiator().equals(client))
                .anyMatch(flow -> flow.forward().copies() > 0 && flow.backward().copies() == 0);
        boolean atClient = client.address().isPrivate() && MissingMedia.isInitial(transaction.ttl()) && !stayOutside;
        Endpoints.Use use = new Endpoints.Use("signalling", Optional.empty(), false);
        Draft draft = Unreached.draft("no-sip-response", client, server, "udp", use)
                .confidence(stayOutside ? Confidence.PROOF : Confidence.STRONG)
                .explanation(transaction.method() + " was sent "
                        + Count.times(transaction.requests().size()) + ", though " + server
                        + " answers it with " + answer.status() + " \"" + answer.reason() + "\" at once: "
                        + (stayOutside
                                ? "what the client sends is in the capture before and behind a router, the answers only once. The "
                                        + "router or firewall drops them."
                                : atClient
                                        ? "the answers get as far as the client's own network, and its host drops them, or its "
                                                + "program does not take them."
                                        : "a firewall or router between this point and the client drops the answers, or changes them "
                                                + "so that the client does not know them as its own (SIP ALG)."))
                .remedy(
                        atClient
                                ? "Look at " + client.address() + " itself: let its own firewall pass UDP from "
                                        + server
                                : "On the way from this point to the client: let the answers of " + server
                                        + " (UDP) back in to " + client.address())
                .blocked(Finding.Blocked.inward(Usage.SIGNALLING, Protocol.UDP, client, server));
        draft.see(facts, answer.at(), answer.status() + " of the server");
        transaction.requests().stream()
                .filter(at -> at.time() > answer.at().time())
                .limit(3)
                .forEach(at -> draft.see(facts, at, transaction.method() + ", repeated after the answer"));
        return draft.finish();
    }

    /**
     * The answers are seen outside of the router alone.
     *
     * @param inside the request where no answer came
     */
    static Finding keptOutside(SipTransaction transaction, SipTransaction.Elsewhere inside, Facts facts) {
        Endpoint client = inside.source();
        Endpoint server = inside.destination();
        String answers = transaction.responses().stream()
                .map(answer -> answer.status() + " \"" + answer.reason() + "\"")
                .distinct()
                .collect(Collectors.joining(", "));
        Endpoints.Use use = new Endpoints.Use("signalling", Optional.empty(), false);
        Draft draft = Unreached.draft("no-sip-response", client, server, "udp", use)
                .proven()
                .explanation(transaction.method() + " was sent "
                        + Count.times(transaction.requests().size()) + ". It leaves the "
                        + "router, " + server + " answers " + answers
                        + ", and no answer reaches the inside: the router or "
                        + "firewall drops what " + server.address()
                        + " sends back.")
                .remedy("Let the answers of " + server + " (UDP) back in to " + client)
                .blocked(Finding.Blocked.inward(Usage.SIGNALLING, Protocol.UDP, client, server));
        transaction.requests().stream().limit(3).forEach(at -> draft.see(facts, at, transaction.method()));
        transaction
                .responses()
                .forEach(response -> draft.see(facts, response.at(), response.status() + " outside of the router"));
        return draft.finish();
    }
}
