package io.earshot.analyzer.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Site;
import io.earshot.analyzer.track.Tracker;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Sighting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two private routers on the way are a hint of two translations, one is none. */
class PrivateHopsTest {
    private static final Endpoint CLIENT = end("192.168.1.10", 40000);
    private static final Endpoint TARGET = end("203.0.113.10", 33434);

    private final Tracker tracker = new Tracker(new Site(List.of(), Map.of()));
    private long frame;

    @Test
    void twoPrivateRoutersAreAHint() {
        expired("192.168.1.1");
        expired("10.0.0.1");
        expired("198.51.100.1");
        List<Finding> findings = findings();
        assertEquals(1, findings.size());
        assertEquals("private-hops", findings.get(0).cause());
        assertEquals(Confidence.HINT, findings.get(0).confidence());
        assertEquals(2, findings.get(0).evidence().size());
    }

    @Test
    void oneIsNone() {
        expired("192.168.1.1");
        expired("192.168.1.1");
        expired("198.51.100.1");
        assertEquals(List.of(), findings());
    }

    private void expired(String router) {
        frame++;
        tracker.accept(new Observation.Icmp(
                new Sighting(frame * 1_000_000L, 0, 0, frame),
                end(router, 0),
                CLIENT,
                false,
                11,
                0,
                64,
                17,
                CLIENT,
                TARGET));
    }

    private List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        new DoubleNat().examine(tracker.facts(Thresholds.shipped()::value), findings::add);
        return findings;
    }

    private static Endpoint end(String address, int port) {
        return new Endpoint(Address.parse(address).orElseThrow(), port);
    }
}
