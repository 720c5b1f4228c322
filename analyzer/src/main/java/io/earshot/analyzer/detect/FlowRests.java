package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.SipTransaction;
import io.earshot.analyzer.track.Span;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Sighting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How long a signalling flow rested, where each of its packets is known. Notebook section 5.
 *
 * @param longest longest rest, s: what was forgotten meanwhile lasts at most so long
 * @param passed  longest rest that a packet ended which came in, s: what it came through lasts longer; 0 without
 */
public record FlowRests(double longest, double passed) {
    private record Moment(long time, boolean inbound) {}

    /** Empty when the flow has packets that are not known one by one, such as keep-alives that say nothing. */
    public static Optional<FlowRests> of(Endpoint client, Endpoint remote, Span between, Facts facts) {
        List<Moment> moments = new ArrayList<>();
        Stream.of(
                        facts.requests().stream(),
                        facts.registrations().stream().flatMap(each -> each.transactions().stream()),
                        facts.calls().stream().flatMap(each -> each.transactions().stream()))
                .flatMap(each -> each)
                .forEach(transaction -> add(transaction, client, remote, moments));
        long packets = facts.index().flows().between(client.address(), remote.address()).stream()
                .filter(flow -> flow.protocol() == 17)
                .filter(flow -> flow.initiator().equals(client)
                                && flow.responder().equals(remote)
                        || flow.initiator().equals(remote) && flow.responder().equals(client))
                .mapToLong(flow -> flow.forward().packets() + flow.backward().packets())
                .sum();
        if (packets != moments.size()) {
            return Optional.empty();
        }
        moments.removeIf(moment -> !between.contains(moment.time()));
        moments.sort(Comparator.comparingLong(Moment::time));
        double longest = 0;
        double passed = 0;
        long before = moments.isEmpty() ? between.from() : moments.get(0).time();
        for (Moment moment : moments) {
            double rest = new Span(before, moment.time()).seconds();
            longest = Math.max(longest, rest);
            passed = Math.max(passed, moment.inbound() ? rest : 0);
            before = moment.time();
        }
        return Optional.of(new FlowRests(Math.max(longest, new Span(before, between.to()).seconds()), passed));
    }

    private static void add(SipTransaction transaction, Endpoint client, Endpoint remote, List<Moment> moments) {
        boolean own =
                transaction.source().equals(client) && transaction.destination().equals(remote);
        boolean arrived =
                transaction.source().equals(remote) && transaction.destination().equals(client);
        // of what comes in the first view is that outside of the router
        List<Sighting> inside = transaction.otherViews().stream()
                .filter(view ->
                        view.source().equals(remote) && view.destination().equals(client))
                .map(SipTransaction.Elsewhere::at)
                .toList();
        if (!own && !arrived && inside.isEmpty()) {
            return;
        }
        List<Sighting> requests = own || arrived ? transaction.requests() : inside;
        requests.forEach(at -> moments.add(new Moment(at.time(), !own)));
        transaction
                .responses()
                .forEach(response -> moments.add(new Moment(response.at().time(), own)));
    }
}
