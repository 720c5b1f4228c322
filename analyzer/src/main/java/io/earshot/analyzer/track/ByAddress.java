package io.earshot.analyzer.track;

import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What goes between two ends, by the addresses of both: what concerns one host is found without a look at all others.
 * In the order of the list it is made of. Filled when it is first asked, for one thread.
 */
public final class ByAddress<T> {
    private final List<T> all;
    private final Function<T, Endpoint> one;
    private final Function<T, Endpoint> other;
    private Map<Address, List<T>> known;

    ByAddress(List<T> all, Function<T, Endpoint> one, Function<T, Endpoint> other) {
        this.all = all;
        this.one = one;
        this.other = other;
    }

    /** All that have this address at either end. */
    public List<T> of(Address address) {
        if (known == null) {
            known = new HashMap<>();
            all.forEach(this::put);
        }
        return known.getOrDefault(address, List.of());
    }

    /** All that have these addresses at their ends, in either direction. */
    public List<T> between(Address host, Address peer) {
        List<T> ofHost = of(host);
        List<T> ofPeer = of(peer);
        boolean fewer = ofHost.size() <= ofPeer.size();
        Address far = fewer ? peer : host;
        List<T> found = new ArrayList<>();
        for (T each : fewer ? ofHost : ofPeer) {
            Address first = one.apply(each).address();
            Address second = other.apply(each).address();
            if (host.equals(peer) ? first.equals(second) : first.equals(far) || second.equals(far)) {
                found.add(each);
            }
        }
        return found;
    }

    private void put(T each) {
        Address first = one.apply(each).address();
        Address second = other.apply(each).address();
        known.computeIfAbsent(first, address -> new ArrayList<>(2)).add(each);
        if (!first.equals(second)) {
            known.computeIfAbsent(second, address -> new ArrayList<>(2)).add(each);
        }
    }
}
