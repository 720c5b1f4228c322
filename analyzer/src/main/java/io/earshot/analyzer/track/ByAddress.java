package io.earshot.analyzer.track;

import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What goes between two ends, by the addresses or the endpoints of both: what concerns one host, or one of the thousand
 * calls between two hosts, is found without a look at all others. In the order of the list it is made of. Filled when it is
 * first asked, by any thread.
 */
public final class ByAddress<T> {
    private final List<T> all;
    private final Function<T, Endpoint> one;
    private final Function<T, Endpoint> other;
    private volatile Map<Address, List<T>> byHost;
    private volatile Map<Endpoint, List<T>> byEnd;
    /** Pairs of hosts that were asked for: an exchange and its carrier share all of their calls. */
    private final Map<Hosts, List<T>> byHosts = new ConcurrentHashMap<>();

    private record Hosts(Address host, Address peer) {}

    ByAddress(List<T> all, Function<T, Endpoint> one, Function<T, Endpoint> other) {
        this.all = all;
        this.one = one;
        this.other = other;
    }

    /** All that have this address at either end. */
    public List<T> of(Address address) {
        if (byHost == null) {
            byHost = by(Endpoint::address);
        }
        return byHost.getOrDefault(address, List.of());
    }

    /** All that have this endpoint at either end. */
    public List<T> of(Endpoint end) {
        if (byEnd == null) {
            byEnd = by(Function.identity());
        }
        return byEnd.getOrDefault(end, List.of());
    }

    /** All that have these addresses at their ends, in either direction. */
    public List<T> between(Address host, Address peer) {
        List<T> known = byHosts.get(new Hosts(host, peer));
        if (known == null) {
            known = between(of(host), of(peer), host, peer, Endpoint::address);
            byHosts.put(new Hosts(host, peer), known);
        }
        return known;
    }

    /** All that have these endpoints at their ends, in either direction. */
    public List<T> between(Endpoint end, Endpoint peer) {
        return between(of(end), of(peer), end, peer, Function.identity());
    }

    private <K> List<T> between(List<T> ofHost, List<T> ofPeer, K host, K peer, Function<Endpoint, K> part) {
        boolean fewer = ofHost.size() <= ofPeer.size();
        K far = fewer ? peer : host;
        List<T> found = new ArrayList<>(2);
        for (T each : fewer ? ofHost : ofPeer) {
            K first = part.apply(one.apply(each));
            K second = part.apply(other.apply(each));
            if (host.equals(peer) ? first.equals(second) : first.equals(far) || second.equals(far)) {
                found.add(each);
            }
        }
        return List.copyOf(found);
    }

    private <K> Map<K, List<T>> by(Function<Endpoint, K> part) {
        Map<K, List<T>> by = new HashMap<>();
        for (T each : all) {
            K first = part.apply(one.apply(each));
            K second = part.apply(other.apply(each));
            by.computeIfAbsent(first, key -> new ArrayList<>(2)).add(each);
            if (!first.equals(second)) {
                by.computeIfAbsent(second, key -> new ArrayList<>(2)).add(each);
            }
        }
        return by;
    }
}
