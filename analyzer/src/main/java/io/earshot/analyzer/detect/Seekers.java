package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.SipTransaction;
import io.earshot.capture.net.Address;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Hosts that ask many whether they are there: that some are not is no fault.
 *
 * @param outside ask from outside for one target after the other, and never with success
 * @param inside  ask several hosts of their own network with OPTIONS, as a server does that looks after its phones
 */
record Seekers(Set<Address> outside, Set<Address> inside) {
    /** @param least different targets that make one a seeker */
    static Seekers of(List<SipTransaction> sent, double least, Facts facts) {
        Map<Address, Set<Object>> outside = new HashMap<>();
        Map<Address, Set<Object>> inside = new HashMap<>();
        Set<Address> served = new HashSet<>();
        for (SipTransaction transaction : sent) {
            Address source = transaction.source().address();
            Address destination = transaction.destination().address();
            boolean local = facts.site().isLocal(source);
            if (source.isPublic() && !local) {
                ask(outside, source, transaction.requestUri());
            }
            if (transaction.method().equals("OPTIONS") && local && facts.site().isLocal(destination)) {
                ask(inside, source, destination);
            }
            if (transaction.responses().stream().anyMatch(response -> response.status() / 100 == 2)) {
                served.add(source);
            }
        }
        Set<Address> unserved = many(outside, least);
        unserved.removeAll(served);
        return new Seekers(unserved, many(inside, least));
    }

    private static void ask(Map<Address, Set<Object>> asked, Address source, Object target) {
        asked.computeIfAbsent(source, any -> new HashSet<>()).add(target);
    }

    private static Set<Address> many(Map<Address, Set<Object>> asked, double least) {
        asked.values().removeIf(targets -> targets.size() < least);
        return asked.keySet();
    }

    /** Looks for what is open: no client. */
    boolean seeksFromOutside(SipTransaction transaction) {
        return outside.contains(transaction.source().address());
    }

    /** Of a phone that is switched off. */
    boolean looksWhoIsThere(SipTransaction transaction) {
        return transaction.method().equals("OPTIONS")
                && inside.contains(transaction.source().address());
    }
}
