package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Mapping;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The mapping depends on the destination: address-dependent or address and port-dependent, RFC 4787 section 4.1. */
public final class SymmetricNat implements Detector {
    private final double sameTimeSeconds;

    public SymmetricNat(Thresholds thresholds) {
        sameTimeSeconds = thresholds.value("symmetric-nat.same-time-seconds");
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        Map<Endpoint, Mapping> seen = new HashMap<>();
        Map<List<Endpoint>, Mapping> latest = new HashMap<>();
        Set<Address> told = new HashSet<>();
        // what is seen at a place farther out is told of the host inside
        Set<Address> outsides = new HashSet<>();
        facts.mappings().stream()
                .filter(mapping -> mapping.by() == Mapping.Witness.TWO_VIEWS)
                .forEach(mapping -> outsides.add(mapping.outside().address()));
        List<Mapping> mappings = new ArrayList<>(facts.mappings());
        mappings.sort(Comparator.comparingLong((Mapping mapping) -> mapping.at().time())
                .thenComparing(mapping -> mapping.remote().toString()));
        for (Mapping mapping : mappings) {
            if (mapping.by() != Mapping.Witness.STUN
                    || outsides.contains(mapping.inside().address())) {
                continue;
            }
            Mapping before = seen.putIfAbsent(mapping.inside(), mapping);
            Mapping sameWay = latest.put(List.of(mapping.inside(), mapping.remote()), mapping);
            // a translation that changes in time says nothing of destinations
            boolean renewed = sameWay != null && !sameWay.outside().equals(mapping.outside());
            if (renewed) {
                seen.put(mapping.inside(), mapping);
            }
            boolean differs = !renewed
                    && before != null
                    && !before.remote().equals(mapping.remote())
                    && !before.outside().equals(mapping.outside())
                    && Math.abs(before.at().time() - mapping.at().time()) <= sameTimeSeconds * 1e9;
            if (differs && told.add(mapping.inside().address())) {
                findings.accept(Draft.info("symmetric-nat", "mapped-ports-differ")
                        .proven()
                        .subject(Finding.Subject.NONE
                                .withHost(mapping.inside().address())
                                .withProtocol("udp")
                                .withSource(mapping.inside()))
                        .summary("the NAT of " + mapping.inside().address()
                                + " gives each destination another port (symmetric NAT)")
                        .explanation(mapping.inside() + " is " + before.outside() + " for " + before.remote() + " and "
                                + mapping.outside() + " for " + mapping.remote()
                                + ". Media that is sent to an address learnt by STUN does not arrive; a relay or a "
                                + "symmetric peer is needed.")
                        .filter("stun && " + Endpoints.filter(mapping.inside().address()))
                        .see(facts, before.at(), "mapped to " + before.outside())
                        .see(facts, mapping.at(), "mapped to " + mapping.outside())
                        .finish());
            }
        }
    }
}
