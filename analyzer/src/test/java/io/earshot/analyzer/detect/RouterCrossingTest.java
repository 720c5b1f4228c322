package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.analyzer.ruleset.ObservedFlow;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Observation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How far a flow gets where both sides of the router are in the capture. */
class RouterCrossingTest {
    private static final Endpoint SERVER = endpoint("203.0.113.40", 443);
    private static final Endpoint ONE = endpoint("192.168.1.10", 40000);
    private static final Endpoint OTHER = endpoint("192.168.1.11", 40001);

    private final CallScene scene = new CallScene();

    private void flow(double seconds, Endpoint client, int back) {
        scene.also(GivenFlow.tcp(client, SERVER).between(seconds, seconds).packets(3, back));
    }

    /** A host of the internet connects to the private address that it was told. */
    private ObservedFlow.Outcome connectsToPrivate() {
        Endpoint proxy = endpoint("203.0.113.10", 37291);
        flow(1, OTHER, 2);
        scene.also(GivenFlow.tcp(proxy, ONE)
                .between(2, 2)
                .packets(new GivenFlow.Packets(3).payloads(0), new GivenFlow.Packets(0))
                .syns(2, 3, 5, 9));
        return RuleFlows.of(scene.facts(), Thresholds.shipped(), new RulesInForce(List.of())).stream()
                .filter(observed -> observed.local().equals(ONE))
                .findFirst()
                .orElseThrow()
                .outcome();
    }

    @Test
    void whereNoRouteLeadsNothingIsBlocked() {
        assertEquals(ObservedFlow.Outcome.UNANSWERED, connectsToPrivate());
        Endpoint router = endpoint("203.0.113.1", 0);
        Endpoint proxy = endpoint("203.0.113.10", 37291);
        scene.also(2.1, at -> new Observation.Icmp(at, router, proxy, false, 3, 0, 64, 6, proxy, ONE));
        assertEquals(ObservedFlow.Outcome.NOT_OBSERVABLE, connectsToPrivate());
    }

    private RouterCrossing crossing() {
        return new RouterCrossing.Index(scene.facts(), Thresholds.shipped()).of(6, ONE, SERVER);
    }

    @Test
    void ofTwoHostsTheOneOfTheSamePortIsContinuedOutside() {
        flow(1, ONE, 0);
        flow(1.01, OTHER, 2);
        flow(1.011, endpoint("198.51.100.30", 40001), 2);
        assertEquals(RouterCrossing.NEVER_LEAVES, crossing());
    }

    @Test
    void answersThatStayOutside() {
        flow(1, ONE, 0);
        flow(1.001, endpoint("198.51.100.30", 51000), 2);
        assertEquals(RouterCrossing.ANSWER_STAYS_OUTSIDE, crossing());
    }

    @Test
    void nothingComesBackEvenOutside() {
        flow(1, ONE, 0);
        flow(1.001, endpoint("198.51.100.30", 40000), 0);
        assertEquals(RouterCrossing.UNANSWERED_OUTSIDE, crossing());
    }

    @Test
    void unknownWhereTheOutsideWasNotCaptured() {
        flow(1, ONE, 0);
        flow(2, OTHER, 2);
        assertEquals(RouterCrossing.UNKNOWN, crossing());
    }
}
