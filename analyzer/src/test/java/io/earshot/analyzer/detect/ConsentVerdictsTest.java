package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.WebScene.CLIENT;
import static io.earshot.analyzer.detect.WebScene.PEER;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks that ask for consent to go on sending, RFC 7675: where they end, and what that tells of the way. */
class ConsentVerdictsTest {
    private static final List<String> NOTHING = List.of();

    private final WebScene scene = new WebScene();

    @Test
    void silentWhileConsentIsGiven() {
        scene.session(30).consent(0, 30);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void whatTheClientSendsIsLostWhereItsChecksStayUnanswered() {
        scene.session(30).consent(0, 15).check(15, CLIENT, PEER, "peer:client", false);
        for (double second = 15.1; second < 30; second += 2.5) {
            scene.check(second, PEER, CLIENT, "client:peer", true);
        }
        scene.check(20, CLIENT, PEER, "peer:client", false).check(25, CLIENT, PEER, "peer:client", false);
        assertEquals(List.of("one-way-audio/outbound-blocked"), scene.findings());
    }

    @Test
    void whatIsSentToTheClientIsLostWhereItDoesNotAnswerChecks() {
        scene.session(30).consent(0, 15);
        for (double second = 15; second < 26; second += 5) {
            scene.check(second, CLIENT, PEER, "peer:client", true).check(second, PEER, CLIENT, "client:peer", false);
        }
        assertEquals(List.of("one-way-audio/inbound-blocked"), scene.findings());
    }

    @Test
    void twoChecksInVainAreEnoughWhereNoneWasLostBefore() {
        scene.session(30).consent(0, 15);
        scene.once(15, CLIENT, PEER, "peer:client").once(20, CLIENT, PEER, "peer:client");
        assertEquals(List.of("one-way-audio/outbound-blocked"), scene.findings());
        scene.once(7, CLIENT, PEER, "peer:client");
        assertEquals(NOTHING, scene.findings());
    }

    /** At a loss of a third both ways every second check stays without answer. */
    @Test
    void twoChecksInVainAreChanceWhereTheMediaIsLossyToo() {
        scene.losing(25).session(30).consent(0, 15);
        scene.once(15, CLIENT, PEER, "peer:client").once(20, CLIENT, PEER, "peer:client");
        assertEquals(NOTHING, scene.findings());
    }

    /** An agent that asks for consent no more, whose last two checks the capture lacks the answers of. */
    @Test
    void checksOfOneMomentAreLostOnce() {
        scene.session(30).consent(0, 1).once(1, CLIENT, PEER, "peer:client").once(1.001, CLIENT, PEER, "peer:client");
        assertEquals(NOTHING, scene.findings());
    }

    /** The other side dies after one check whose answer the capture lacks; all that follow are asked of nobody. */
    private List<String> diesAfter(double lastMedia, boolean asks) {
        scene.keyed(0.5, PEER, CLIENT)
                .media(CLIENT, PEER, 1, 24)
                .media(PEER, CLIENT, 1, lastMedia)
                .flow(CLIENT, PEER, "rtp", 1000, 500)
                .consent(0, 7.5);
        for (double second = 8; second < 24; second += 2.5) {
            scene.once(second, CLIENT, PEER, "peer:client");
            if (asks && second < lastMedia) {
                scene.once(second, PEER, CLIENT, "client:peer");
            }
        }
        return scene.findings();
    }

    @Test
    void checksThatAreMadeAfterTheOtherSideIsGoneAreNotLostOnTheWay() {
        assertEquals(List.of("one-way-audio/undetermined"), diesAfter(10.4, true));
    }

    @Test
    void checksInVainWhileTheOtherSideLivesAre() {
        assertEquals(List.of("one-way-audio/outbound-blocked"), diesAfter(18, true));
    }

    /** It would go on asking if it were not heard. */
    @Test
    void whereTheOtherSidesOwnChecksEndTooStunIsDroppedInADirectionThatNobodyKnows() {
        assertEquals(List.of("one-way-audio/undetermined"), diesAfter(18, false));
    }

    @Test
    void whoseChecksFindThePairLateBeginsToSendLate() {
        scene.keyed(0.5, PEER, CLIENT).media(CLIENT, PEER, 1, 30).media(PEER, CLIENT, 7.5, 30);
        scene.flow(CLIENT, PEER, "rtp", 1400, 1100).check(0.2, CLIENT, PEER, "peer:client", true);
        scene.once(0.3, PEER, CLIENT, "client:peer");
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
        scene.check(7, PEER, CLIENT, "client:peer", true);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void silentWhenOneCheckIsLost() {
        scene.session(30)
                .consent(0, 15)
                .check(15, CLIENT, PEER, "peer:client", false)
                .consent(19, 30);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void silentWhenTheOtherSideIsGone() {
        scene.keyed(0.5, PEER, CLIENT)
                .media(CLIENT, PEER, 1, 30)
                .media(PEER, CLIENT, 1, 29.5)
                .flow(CLIENT, PEER, "rtp", 1000, 500)
                .consent(0, 29.5)
                .check(29.5, CLIENT, PEER, "peer:client", false);
        assertEquals(NOTHING, scene.findings());
    }
}
