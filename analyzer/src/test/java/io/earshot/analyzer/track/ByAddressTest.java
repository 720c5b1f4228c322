package io.earshot.analyzer.track;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByAddressTest {
    private record Link(int number, Endpoint from, Endpoint to) {}

    private static final List<Address> HOSTS = List.of(host(1), host(2), host(3), host(4));

    private static Address host(int number) {
        return Address.parse("192.0.2." + number).orElseThrow();
    }

    /** As a look at all of them gives it, in the same order. */
    @Test
    void givesWhatALookAtAllGives() {
        Random random = new Random(4);
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            links.add(new Link(
                    i, new Endpoint(HOSTS.get(random.nextInt(4)), i), new Endpoint(HOSTS.get(random.nextInt(2)), i)));
        }
        ByAddress<Link> byAddress = new ByAddress<>(links, Link::from, Link::to);
        for (Address one : HOSTS) {
            assertEquals(
                    links.stream()
                            .filter(link -> isAt(link.from, one) || isAt(link.to, one))
                            .toList(),
                    byAddress.of(one));
            for (Address other : HOSTS) {
                assertEquals(
                        links.stream()
                                .filter(link -> isAt(link.from, one) && isAt(link.to, other)
                                        || isAt(link.from, other) && isAt(link.to, one))
                                .toList(),
                        byAddress.between(one, other));
            }
        }
        assertEquals(List.of(), byAddress.of(host(9)));
        assertEquals(List.of(), byAddress.between(host(9), host(1)));
    }

    /** The same of endpoints, of which each host has three. */
    @Test
    void givesWhatALookAtAllEndsGives() {
        Random random = new Random(5);
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            links.add(new Link(i, end(random), end(random)));
        }
        ByAddress<Link> byAddress = new ByAddress<>(links, Link::from, Link::to);
        for (int i = 0; i < 50; i++) {
            Endpoint one = end(random);
            Endpoint other = end(random);
            assertEquals(
                    links.stream()
                            .filter(link -> link.from.equals(one) || link.to.equals(one))
                            .toList(),
                    byAddress.of(one));
            assertEquals(
                    links.stream()
                            .filter(link -> link.from.equals(one) && link.to.equals(other)
                                    || link.from.equals(other) && link.to.equals(one))
                            .toList(),
                    byAddress.between(one, other));
        }
    }

    private static Endpoint end(Random random) {
        return new Endpoint(HOSTS.get(random.nextInt(4)), 4000 + random.nextInt(3));
    }

    private static boolean isAt(Endpoint end, Address host) {
        return end.address().equals(host);
    }
}
