package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Rulesets;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What another finding explains is named in it and not told again. */
class PrecedenceTest {
    /** The relay's address on the leg of the carrier, and on the leg of the client. */
    private static final Endpoint TO_CARRIER = endpoint("203.0.113.20", 12000);

    private static final Endpoint TO_CLIENT = endpoint("203.0.113.21", 10000);

    private static final Endpoint CARRIER = endpoint("198.51.100.5", 20000);
    private static final Endpoint CLIENT = endpoint("198.51.100.30", 35000);

    private final CallScene scene = new CallScene();

    private Finding unheard() {
        return Draft.error("one-way-audio", "peer-does-not-receive")
                .call(Optional.of("call-1"))
                .subject(Finding.Subject.NONE
                        .withHost(TO_CARRIER.address())
                        .withSource(TO_CARRIER)
                        .withDestination(CARRIER))
                .summary("the other side cannot hear " + TO_CARRIER.address())
                .explanation("Nothing is seen.")
                .finish();
    }

    @Test
    void missingMediaOfTheSameFlowExplainsABlockedRule() {
        Finding rule = Draft.error("rule-blocked", "admin-prohibited")
                .subject(Finding.Subject.NONE
                        .withHost(CLIENT.address())
                        .withSource(CLIENT)
                        .withDestination(TO_CLIENT))
                .rule(Optional.of("vendor/media"))
                .finish();
        assertEquals(
                2,
                Precedence.apply(List.of(unheard(), rule), Thresholds.shipped(), scene.facts())
                        .size());
        Finding media = Draft.error("one-way-audio", "outbound-blocked")
                .subject(Finding.Subject.NONE
                        .withHost(CLIENT.address())
                        .withSource(CLIENT)
                        .withDestination(TO_CLIENT))
                .finish();
        assertEquals(
                1,
                Precedence.apply(List.of(media, rule), Thresholds.shipped(), scene.facts())
                        .size());
    }

    private List<String> unheardBeside(String cause, Endpoint source, Endpoint destination) {
        Finding other = Draft.error("one-way-audio", cause)
                .call(Optional.of("call-1"))
                .subject(Finding.Subject.NONE
                        .withHost(source.address())
                        .withSource(source)
                        .withDestination(destination))
                .finish();
        return Precedence.apply(List.of(unheard(), other), Thresholds.shipped(), scene.facts()).stream()
                .map(Finding::cause)
                .toList();
    }

    @Test
    void whyMediaIsLostExplainsThatItIsNotReceived() {
        assertEquals(List.of("outbound-blocked"), unheardBeside("outbound-blocked", TO_CARRIER, CARRIER));
        assertEquals(
                List.of("peer-does-not-receive", "inbound-blocked"),
                unheardBeside("inbound-blocked", CARRIER, TO_CARRIER));
    }

    private static Draft between(String code, String cause, Endpoint from, Endpoint to) {
        return Draft.error(code, cause)
                .subject(Finding.Subject.NONE
                        .withHost(from.address())
                        .withPeer(to.address())
                        .withSource(from)
                        .withDestination(to))
                .explanation("It fails.");
    }

    /** Its checks are refused, so it has no pair on which it could answer the other side's hello. */
    @Test
    void anAgentThatFindsNoPairAnswersNoHello() {
        Finding refused =
                between("ice-failed", "credentials", CLIENT, TO_CLIENT).finish();
        Finding hello = between("dtls-failed", "unanswered", TO_CLIENT, CLIENT).finish();
        assertEquals(
                List.of("ice-failed"),
                Precedence.apply(List.of(hello, refused), Thresholds.shipped(), scene.facts()).stream()
                        .map(Finding::code)
                        .toList());
        Finding elsewhere =
                between("dtls-failed", "unanswered", TO_CARRIER, CARRIER).finish();
        assertEquals(
                2,
                Precedence.apply(List.of(elsewhere, refused), Thresholds.shipped(), scene.facts())
                        .size());
    }

    /** One to publish on, and one to listen on: what lets neither through is one fault. */
    @Test
    void transportsToOneServerThatFailTogetherAreOneFault() {
        Endpoint listens = new Endpoint(CLIENT.address(), 35002);
        Endpoint fromThere = new Endpoint(TO_CLIENT.address(), 10002);
        List<Finding> told = SeveralTransports.folded(List.of(
                between("dtls-failed", "unanswered", CLIENT, TO_CLIENT).finish(),
                between("dtls-failed", "unanswered", fromThere, listens).finish(),
                between("dtls-failed", "alert", CLIENT, TO_CLIENT).finish(),
                between("dtls-failed", "unanswered", CLIENT, TO_CARRIER).finish()));
        assertEquals(
                List.of("unanswered", "alert", "unanswered"),
                told.stream().map(Finding::cause).toList());
        assertEquals(
                "It fails. So it is, at the same time, on 1 other transport of the two hosts: " + fromThere + " with "
                        + listens + ".",
                told.get(0).explanation());
        assertEquals(2, told.get(0).occurrences());
    }

    private int toldOfRegistration(String cause) {
        Finding blocked = Draft.error("signalling-blocked", "no-answer")
                .subject(Finding.Subject.NONE.withHost(CLIENT.address()).withPeer(CARRIER.address()))
                .finish();
        Finding registration = Draft.error("registration-failed", cause)
                .subject(Finding.Subject.NONE.withHost(CLIENT.address()).withPeer(CARRIER.address()))
                .finish();
        return Precedence.apply(List.of(blocked, registration), Thresholds.shipped(), scene.facts())
                .size();
    }

    /** Another port of the host may be blocked. */
    @Test
    void aRegistrarThatRefusesIsReached() {
        assertEquals(2, toldOfRegistration("rejected"));
        assertEquals(1, toldOfRegistration("no-answer"));
    }

    @Test
    void whatIsBlockedNamesTheRuleThatAsksForIt() {
        Finding asked = dropped(endpoint("182.76.143.61", 23416));
        assertEquals(Optional.of("exotel/media-mumbai"), asked.rule());
        assertEquals(Optional.of("Allow it; the rule asks for all of ports 10000-40000"), asked.remedy());
        Finding unasked = dropped(endpoint("182.76.143.61", 9000));
        assertEquals(Optional.empty(), unasked.rule());
        assertEquals(Optional.of("Allow it"), unasked.remedy());
    }

    private Finding dropped(Endpoint remote) {
        Detector drop = (facts, findings) -> findings.accept(Draft.error("one-way-audio", "outbound-blocked")
                .remedy("Allow it")
                .blocked(Finding.Blocked.outward(Usage.MEDIA, Protocol.UDP, CLIENT, remote))
                .finish());
        RulesInForce rules = new RulesInForce(List.of(Rulesets.shipped("exotel", Map.of())));
        return Detectors.findings(List.of(drop), Thresholds.shipped(), rules, scene.facts(), false)
                .get(0);
    }
}
