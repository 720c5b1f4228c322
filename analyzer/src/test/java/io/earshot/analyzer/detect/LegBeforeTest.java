package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.endpoint;
import static io.earshot.analyzer.detect.CallScene.sdp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Span;
import io.earshot.capture.net.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Beside a gateway: a browser gets no keys, and a call towards the carrier has no media from the gateway. */
class LegBeforeTest {
    private static final Endpoint GATEWAY = endpoint("203.0.113.21", 8089);
    private static final Endpoint TO_BROWSER = endpoint("203.0.113.21", 10000);
    private static final Endpoint BROWSER = endpoint("198.51.100.30", 35000);

    private static final Endpoint TRUNK = endpoint("203.0.113.20", 5060);
    private static final Endpoint CARRIER = endpoint("198.51.100.5", 5060);

    private final CallScene scene = new CallScene();
    private final List<Finding> found = new ArrayList<>(List.of(noKeys(BROWSER)));
    private int packetsOfGateway = 64;

    private static Finding noKeys(Endpoint browser) {
        return Draft.error("dtls-failed", "unanswered")
                .over(new Span(0, 20_000_000_000L))
                .subject(Finding.Subject.between(browser, TO_BROWSER, "udp"))
                .summary("no keys")
                .explanation("No answer.")
                .finish();
    }

    private static Endpoint atTrunk(int call) {
        return endpoint("203.0.113.20", 12000 + 10 * call);
    }

    private static Endpoint atCarrier(int call) {
        return endpoint("198.51.100.5", 20000 + 10 * call);
    }

    /** Signalling of the browser that cannot be read. */
    private LegBeforeTest talks(double... seconds) {
        scene.also(GivenFlow.tcp(endpoint("198.51.100.30", 44000), GATEWAY, "tls")
                .between(-60, 20)
                .packets(new GivenFlow.Packets(9).ttl(57), new GivenFlow.Packets(9).ttl(packetsOfGateway))
                .opened(-60, packetsOfGateway)
                .data(900, 900)
                .talks(seconds));
        return this;
    }

    private LegBeforeTest call(int number, double second) {
        return call(number, second, TRUNK, atTrunk(number), CARRIER, atCarrier(number));
    }

    private LegBeforeTest call(
            int number, double second, Endpoint from, Endpoint offered, Endpoint to, Endpoint answered) {
        String branch = "z9hG4bKleg" + number;
        scene.call(number).request(second, "INVITE", 1, branch, "", sdp(offered, "sendrecv"), from, to);
        scene.response(second + 0.1, 200, "OK", "INVITE", 1, branch, "b", sdp(answered, "sendrecv"), to, from);
        scene.request(second + 0.2, "ACK", 1, branch + "a", ";tag=b", "", from, to);
        return this;
    }

    /** No media of the gateway goes to the carrier from this second on. */
    private LegBeforeTest unheard(int number, int second) {
        scene.also(GivenFlow.udp(atTrunk(number), atCarrier(number))
                .between(second, second)
                .packets(new GivenFlow.Packets(9), new GivenFlow.Packets(9).ttl(57)));
        found.add(Draft.error("one-way-audio", "peer-does-not-receive")
                .call(Optional.of("call-" + number))
                .over(new Span(second * 1_000_000_000L, 30_000_000_000L))
                .subject(Finding.Subject.between(atTrunk(number), atCarrier(number), "udp"))
                .summary("call " + number + " is not heard")
                .explanation("Nothing is seen.")
                .finish());
        return this;
    }

    private int told() {
        return findings().size();
    }

    private List<Finding> findings() {
        Facts facts = scene.facts();
        return Precedence.apply(found, SceneFigures.inForce(), facts);
    }

    @Test
    void theLegOnWhichNoMediaComesToBeIsWhyTheNextHasNone() {
        talks(0).call(1, 0).unheard(1, 1);
        assertEquals(1, told());
        assertEquals("No answer. So call 1 is not heard.", findings().get(0).explanation());
    }

    @Test
    void hostsThatAreNotBothBesideTheCapturePointAreNotOne() {
        packetsOfGateway = 61;
        talks(0).call(1, 0).unheard(1, 1);
        assertEquals(2, told());
    }

    @Test
    void aCallThatBeginsLaterIsAnother() {
        talks(0, 12).call(1, 0).unheard(1, 1).call(2, 12).unheard(2, 13);
        assertEquals(2, told());
    }

    @Test
    void checksThatFailedAreOfNoCallThatIsMadeWhenTheirConsentIsOver() {
        talks(60).call(1, 60).unheard(1, 61);
        assertEquals(2, told());
    }

    /** Only one of the two can be the browser's, and nothing tells which. */
    @Test
    void ofTwoCallsThatBeginWithALegNoneIsTakenForItsOther() {
        talks(0).call(1, 0).unheard(1, 1).call(2, 2).unheard(2, 3);
        assertEquals(3, told());
        String said = findings().get(0).explanation();
        assertTrue(said.contains("It may be why call 1 is not heard, or why call 2 is not heard"), said);
    }

    @Test
    void aCallWithALegBeforeItIsNotOfTheBrowser() {
        scene.users("1001", "1002");
        talks(0);
        call(1, 0, endpoint("198.51.100.77", 5060), endpoint("198.51.100.77", 17000), TRUNK, atTrunk(9));
        // the same user is called by the host that takes that call, before it answers
        call(2, 0.05).unheard(2, 1);
        assertEquals(2, told());
    }

    @Test
    void whoSaysNothingWhileACallIsSetUpDoesNotMakeIt() {
        talks(-30).call(1, 0).unheard(1, 1);
        assertEquals(2, told());
    }

    @Test
    void ofTwoBrowsersWithoutKeysNoneIsTakenForTheOneThatCalls() {
        found.add(noKeys(endpoint("198.51.100.31", 35000)));
        talks(0).call(1, 0).unheard(1, 1);
        assertEquals(3, told());
    }

    /** Their messages can be read: the leg without keys is of one call, and the other call of another number. */
    @Test
    void messagesThatNameAPairSayWhoseItIs() {
        scene.users("1001", "1002");
        talks(0).call(1, 0, endpoint("198.51.100.30", 44000), BROWSER, GATEWAY, TO_BROWSER);
        scene.users("2001", "2002");
        call(2, 0.05).unheard(2, 1);
        assertEquals(2, told());
    }
}
