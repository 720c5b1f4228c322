package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.WebScene.CLIENT;
import static io.earshot.analyzer.detect.WebScene.PEER;
import static io.earshot.analyzer.detect.WebScene.STUN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.decode.dns.DnsMessage;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.Observation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ways of media that close in mid-session, told by what else goes on them, or does not. */
class ClosedPathTest {
    private static final List<String> NOTHING = List.of();
    /** The client's second pair at the same SFU. */
    private static final Endpoint LISTENING = WebScene.endpoint("192.168.1.10", 50002);

    private static final Endpoint SOURCE = WebScene.endpoint("203.0.113.80", 60002);
    private static final Endpoint SIGNALLING = WebScene.endpoint("203.0.113.80", 8089);
    private static final Endpoint BROWSER = WebScene.endpoint("192.168.1.10", 41000);
    private static final Endpoint NEIGHBOUR = WebScene.endpoint("192.168.1.12", 10000);

    private final WebScene scene = new WebScene();

    /** A flow whose two directions end at different moments, s. */
    private static GivenFlow ends(Endpoint initiator, Endpoint responder, double there, double back) {
        return GivenFlow.udp(initiator, responder, "rtp")
                .between(0, Math.max(there, back))
                .packets(new GivenFlow.Packets(100).between(0, there), new GivenFlow.Packets(100).between(0, back));
    }

    private WebScene checks(Endpoint source, Endpoint destination, double answeredTo, double to) {
        for (double second = 0.2; second < answeredTo; second += 2.5) {
            scene.check(second, source, destination, "peer:client" + source.port(), true);
        }
        for (double second = answeredTo; second < to; second += 1) {
            scene.once(second, source, destination, "peer:client" + source.port());
        }
        return scene;
    }

    /** A listener whose media ends at 8 s while it asks on until 24 s. */
    private WebScene listener() {
        scene.keyed(0.5, SOURCE, LISTENING).media(SOURCE, LISTENING, 1, 8).also(ends(LISTENING, SOURCE, 24, 8));
        scene.reports(LISTENING, SOURCE, WebScene.RECEIVER_REPORT, 2, 8);
        return checks(LISTENING, SOURCE, 8, 24).flow(CLIENT, STUN, "stun", 2, 2);
    }

    @Test
    void aListenerWhoseChecksStayWithoutAnswerHearsNothingMore() {
        assertEquals(List.of("one-way-audio/undetermined"), listener().findings());
        assertEquals(SOURCE.address(), scene.all().get(0).subject().source().orElseThrow());
    }

    @Test
    void whoListensAndSpeaksOnTwoPairsIsToldOnce() {
        scene.keyed(0.5, PEER, CLIENT).media(CLIENT, PEER, 1, 24).also(ends(CLIENT, PEER, 24, 8));
        scene.reports(PEER, CLIENT, WebScene.RECEIVER_REPORT, 2, 8);
        checks(CLIENT, PEER, 8, 24);
        assertEquals(List.of("no-audio/undetermined"), listener().findings());
    }

    /** A speaker at an SFU, whose checks are answered until 8 s, and the server's reports. */
    private WebScene publisher(double reportsTo) {
        scene.keyed(0.5, CLIENT, PEER).media(CLIENT, PEER, 1, 14).also(ends(CLIENT, PEER, 24, reportsTo));
        scene.reports(PEER, CLIENT, WebScene.RECEIVER_REPORT, 2, reportsTo);
        return checks(CLIENT, PEER, 8, 24).flow(CLIENT, STUN, "stun", 2, 2);
    }

    @Test
    void aSpeakerWhoseChecksStayWithoutAnswerWhileTheServersReportsComeIsNotHeard() {
        assertEquals(List.of("one-way-audio/outbound-blocked"), publisher(24).findings());
    }

    @Test
    void whatTheServerSentBeforeTellsNothing() {
        assertEquals(NOTHING, publisher(10).findings());
    }

    @Test
    void aPublisherThatEndedTheSessionSaysSo() {
        listener().dtls(8.05, SOURCE, LISTENING, "alert", "encrypted");
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void whoseHostSaysThatNobodyListensIsGone() {
        listener().unreachable(SOURCE, LISTENING, 8.1);
        assertEquals(NOTHING, scene.findings());
    }

    @Test
    void whoStopsSpeakingAnswersChecks() {
        scene.keyed(0.5, SOURCE, LISTENING).media(SOURCE, LISTENING, 1, 8).also(ends(LISTENING, SOURCE, 24, 24));
        scene.reports(LISTENING, SOURCE, WebScene.RECEIVER_REPORT, 2, 24);
        checks(LISTENING, SOURCE, 24, 24).flow(CLIENT, STUN, "stun", 2, 2);
        assertEquals(NOTHING, scene.findings());
    }

    /** What the client sends ends at 8 s on both of its pairs, and the other side goes on until 24 s. */
    private WebScene speaker(double connectedTo) {
        return speaks().dead(BROWSER, SIGNALLING, "websocket", connectedTo, connectedTo, 0);
    }

    private WebScene speaks() {
        scene.keyed(0.5, PEER, CLIENT).media(CLIENT, PEER, 1, 8).also(ends(CLIENT, PEER, 8, 10));
        scene.keyed(0.5, SOURCE, LISTENING).media(SOURCE, LISTENING, 1, 24).also(ends(LISTENING, SOURCE, 8, 24));
        scene.reports(LISTENING, SOURCE, WebScene.RECEIVER_REPORT, 2, 8)
                .reports(PEER, CLIENT, WebScene.RECEIVER_REPORT, 2, 8);
        checks(CLIENT, PEER, 8, 8);
        return checks(LISTENING, SOURCE, 8, 8);
    }

    @Test
    void aSpeakerOfWhomNothingIsSeenThoughItsConnectionGoesOnIsBlocked() {
        assertEquals(List.of("one-way-audio/undetermined"), speaker(24).findings());
        assertEquals(CLIENT.address(), scene.all().get(0).subject().source().orElseThrow());
    }

    @Test
    void aSpeakerWhoseConnectionEndsTooHasLeft() {
        assertEquals(NOTHING, speaker(8).findings());
    }

    @Test
    void aSpeakerWhoLeavesLongAfterWasThereUntilThen() {
        speaker(24).dtls(22, CLIENT, PEER, "alert", "encrypted");
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void aSpeakerWhoLeavesSoonAfterHasLeft() {
        speaker(24).dtls(12, CLIENT, PEER, "alert", "encrypted");
        assertEquals(NOTHING, scene.findings());
    }

    /** Signalling and media of one service are often on hosts of their own. */
    private List<String> signalledElsewhere(double talk) {
        return speaks().also(GivenFlow.tcp(BROWSER, WebScene.endpoint("203.0.113.90", 443), "tls")
                        .between(0, 24)
                        .packets(20, 20)
                        .opened(0, 60)
                        .talks(talk))
                .findings();
    }

    @Test
    void aConnectionThatSpokeBeforeTheMediaShowsThatTheSpeakerHasNotLeft() {
        assertEquals(List.of("one-way-audio/undetermined"), signalledElsewhere(0.6));
        assertTrue(scene.all().get(0).explanation().contains("Its connection to 203.0.113.90:443 is in use"));
    }

    @Test
    void aConnectionThatSpokeOfOtherThingsShowsNothing() {
        assertEquals(NOTHING, signalledElsewhere(15));
    }

    private WebScene silentClient(double connectedTo) {
        scene.keyed(0.5, PEER, CLIENT)
                .media(PEER, CLIENT, 1, 24)
                .media(CLIENT, PEER, 1, 8)
                .also(ends(CLIENT, PEER, 8, 24));
        return checks(CLIENT, PEER, 8, 8)
                .reports(CLIENT, PEER, WebScene.SENDER_REPORT, 2, 8)
                .dead(BROWSER, SIGNALLING, "websocket", connectedTo, connectedTo, 0);
    }

    /** Media flows both ways until 8 s, and then nothing comes back, while the client sends and asks on. */
    private String saidOfSilence(double answeredTo) {
        scene.keyed(0.5, PEER, CLIENT)
                .media(CLIENT, PEER, 1, 24)
                .media(PEER, CLIENT, 1, 8)
                .also(ends(CLIENT, PEER, 24, answeredTo));
        checks(CLIENT, PEER, answeredTo, 24);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
        return scene.all().get(0).explanation();
    }

    @Test
    void whoAnswersNoChecksAnyMoreIsNotMuted() {
        String said = saidOfSilence(8);
        assertTrue(said.contains("nothing at all comes from " + PEER + " any more"), said);
    }

    @Test
    void aClientWhoseConnectionGoesOnHasNotLeft() {
        assertEquals(List.of("one-way-audio/undetermined"), silentClient(24).findings());
    }

    @Test
    void aClientWhoseConnectionEndsTooHasLeft() {
        assertEquals(NOTHING, silentClient(8).findings());
    }

    // --- sessions that are not seen from their start

    @Test
    void agentsThatCheckHadAConversationThoughItsKeysWereNotSeen() {
        scene.media(CLIENT, PEER, 1, 24)
                .media(PEER, CLIENT, 1, 8)
                .flow(CLIENT, PEER, "rtp", 1000, 300)
                .consent(0, 8);
        scene.check(8, CLIENT, PEER, "peer:client", false);
        assertEquals(List.of("one-way-audio/undetermined"), scene.findings());
    }

    @Test
    void mediaOfWhichNoAgentsAreSeenMayBeOneWayByDesign() {
        scene.media(CLIENT, PEER, 1, 24).media(PEER, CLIENT, 1, 8).flow(CLIENT, PEER, "rtp", 1000, 300);
        assertEquals(NOTHING, scene.findings());
    }

    // --- several pairs, several sessions

    private static final Endpoint SIX = WebScene.endpoint("2001:db8::10", 50003);
    private static final Endpoint SIX_PEER = WebScene.endpoint("2001:db8:2::80", 60003);

    @Test
    void helloesThatGoOverToAnotherPairAreCountedTogether() {
        scene.check(0, CLIENT, PEER, "peer:client", true).check(0, PEER, CLIENT, "client:peer", true);
        scene.dtls(0.1, PEER, CLIENT, "client-hello");
        for (double second : new double[] {1.1, 3.1, 7.1}) {
            scene.check(second, SIX, SIX_PEER, "peer:client", true).check(second, SIX_PEER, SIX, "client:peer", true);
            scene.dtls(second, SIX_PEER, SIX, "client-hello");
        }
        scene.flow(CLIENT, PEER, "dtls", 9, 9).flow(SIX, SIX_PEER, "dtls", 9, 9);
        assertEquals(List.of("dtls-failed/unanswered"), scene.findings());
    }

    @Test
    void aPairOfTheOtherFamilyThatWorksIsEnough() {
        for (double second = 0; second < 12; second += 4) {
            scene.check(second, CLIENT, PEER, "peer:client", false).check(second, SIX, SIX_PEER, "peer:client", true);
            scene.check(second + 0.1, SIX_PEER, SIX, "client:peer", true);
        }
        scene.flow(CLIENT, PEER, "stun", 12, 0)
                .flow(SIX, SIX_PEER, "stun", 9, 9)
                .keyed(0.5, SIX_PEER, SIX);
        scene.media(SIX, SIX_PEER, 1, 20).media(SIX_PEER, SIX, 1, 20);
        assertEquals(NOTHING, scene.findings());
    }

    /** Who measured a long way waits three seconds for the first answer. */
    @Test
    void fewHelloesInALongTimeAreEnough() {
        for (double second : new double[] {0.1, 3.1, 9.1}) {
            scene.check(second - 0.1, CLIENT, PEER, "peer:client", true)
                    .check(second, PEER, CLIENT, "client:peer", true);
            scene.dtls(second, PEER, CLIENT, "client-hello");
        }
        scene.flow(CLIENT, PEER, "dtls", 9, 9);
        assertEquals(List.of("dtls-failed/unanswered"), scene.findings());
    }

    @Test
    void keysOfAnotherSessionAreNotThoseOfAPairThatLacksThem() {
        scene.check(0, LISTENING, SOURCE, "peer:two", true).check(0.1, SOURCE, LISTENING, "two:peer", true);
        scene.check(0.2, LISTENING, SOURCE, "peer:two", true).check(12, LISTENING, SOURCE, "peer:two", true);
        scene.flow(LISTENING, SOURCE, "stun", 9, 9, 12);
        assertEquals(NOTHING, scene.findings());
        scene.session(12).consent(0, 12);
        assertEquals(List.of("dtls-failed/unanswered"), scene.findings());
    }

    @Test
    void whoCallsThroughAServerLacksNoKeysOnTheWayThatItDropped() {
        Endpoint direct = WebScene.endpoint("203.0.113.199", 40_000);
        scene.check(0, LISTENING, direct, "peer:two", true).check(0.1, direct, LISTENING, "two:peer", true);
        scene.check(12, LISTENING, direct, "peer:two", true).flow(LISTENING, direct, "stun", 9, 9, 12);
        scene.session(12).consent(0, 12);
        assertEquals(NOTHING, scene.findings());
        scene.also(
                0.2,
                at -> GivenStun.request("binding", 900)
                        .username("peer:two")
                        .nominating()
                        .seen(at, LISTENING, direct, Transport.UDP));
        assertEquals(List.of("dtls-failed/unanswered"), scene.findings());
    }

    @Test
    void neighboursNeedNoRouterBetweenThem() {
        scene.crossing(CLIENT, STUN, "stun", 2)
                .keyed(0.5, NEIGHBOUR, CLIENT)
                .media(CLIENT, NEIGHBOUR, 1, 20)
                .media(NEIGHBOUR, CLIENT, 1, 20)
                .flow(CLIENT, NEIGHBOUR, "rtp", 1000, 1000);
        assertEquals(NOTHING, scene.findings());
    }

    /** Hellos to an agent that answers checks and asks none, four in seven seconds. */
    private WebScene helloes(boolean controlled) {
        for (double second : new double[] {0.1, 1.1, 3.1, 7.1}) {
            int id = (int) (second * 10);
            GivenStun check = GivenStun.request("binding", id).username("client:peer");
            scene.also(second, at -> (controlled ? check.controlled() : check).seen(at, PEER, CLIENT, Transport.UDP))
                    .also(second + 0.01, at -> GivenStun.success("binding", id).seen(at, CLIENT, PEER, Transport.UDP))
                    .dtls(second + 0.02, PEER, CLIENT, "client-hello");
        }
        return scene.flow(PEER, CLIENT, "dtls", 9, 9);
    }

    @Test
    void whoHasNoAnswerYetTakesNoHello() {
        assertEquals(NOTHING, helloes(true).findings());
    }

    @Test
    void aLiteAgentThatTakesNoHelloIsBlocked() {
        assertEquals(List.of("dtls-failed/unanswered"), helloes(false).findings());
    }

    @Test
    void aRelayOverTlsWhoseCertificateTheClientRefuses() {
        Endpoint relay = WebScene.endpoint("203.0.113.11", 5349);
        scene.connection(BROWSER, relay, "tls", 4, 4, 0)
                .tls(0.1, BROWSER, relay, "tls", "client-hello", "relay.vendor.example", "")
                .tls(0.2, relay, BROWSER, "tls", "server-hello", "", "")
                .certificate(0.2, relay, BROWSER, "CN=Corp Inspection CA")
                .tls(0.3, BROWSER, relay, "tls", "alert", "", "fatal/unknown_ca");
        Finding finding = scene.all().get(0);
        assertEquals("tls-failed", finding.code());
        assertEquals(Severity.ERROR, finding.severity());
        scene.session(20);
        assertEquals(Severity.WARNING, scene.all().get(0).severity());
    }

    // --- both sides of a router

    private static final Endpoint OUTSIDE = WebScene.endpoint("198.51.100.7", 40000);

    private WebScene comesToTheOutside() {
        for (double second = 0.2; second < 20; second += 2.5) {
            scene.mapped(second, CLIENT, PEER, "peer:client", OUTSIDE);
        }
        return scene.keyed(0.5, PEER, CLIENT)
                .media(7, PEER, OUTSIDE, 1, 20)
                .reports(CLIENT, PEER, WebScene.RECEIVER_REPORT, 2, 20)
                .flow(CLIENT, PEER, "stun", 20, 20)
                .flow(OUTSIDE, PEER, "rtp", 20, 1000);
    }

    @Test
    void whatComesToTheOutsideOfTheClientsPortAndNotInsideIsDropped() {
        assertEquals(
                List.of("one-way-audio/inbound-blocked"), comesToTheOutside().findings());
        assertEquals(Confidence.PROOF, scene.all().get(0).confidence());
    }

    @Test
    void silentWhereItComesInsideToo() {
        comesToTheOutside().media(7, PEER, CLIENT, 1.001, 20);
        assertEquals(NOTHING, scene.findings());
    }

    private static List<String> pageReloaded(double connectedTo) {
        CallScene call = new CallScene().overTcp().timeToLive(62).answered("sendrecv", "sendrecv");
        call.media(CallScene.CLIENT_MEDIA, CallScene.VENDOR_MEDIA, 1, 8)
                .media(CallScene.VENDOR_MEDIA, CallScene.CLIENT_MEDIA, 1, 40)
                .unreachable(CallScene.CLIENT_MEDIA, CallScene.VENDOR_MEDIA, 8.1, 9, 12, 15)
                .also(GivenFlow.tcp(CallScene.CLIENT, CallScene.VENDOR, "sip")
                        .between(0, connectedTo)
                        .packets(9, 9)
                        .opened(0, 60));
        return call.findings();
    }

    @Test
    void whoseConnectionEndsWithItsMediaHasLeftTheCall() {
        assertEquals(List.of("media-rests/peer-gone"), pageReloaded(8));
        assertEquals(List.of("one-way-audio/undetermined"), pageReloaded(40));
    }

    // --- names

    private void asked(String name) {
        Endpoint resolver = WebScene.endpoint("203.0.113.53", 53);
        for (int second = 0; second < 15; second += 5) {
            scene.also(
                    second,
                    at -> new Observation.Dns(
                            at, BROWSER, resolver, new DnsMessage(1, false, 0, name, "A", List.of())));
        }
        scene.flow(CLIENT, STUN, "stun", 2, 2);
    }

    @Test
    void theNameOfARelayThatNobodyResolves() {
        asked("turn.vendor.example");
        assertEquals(List.of("turn-failed/name-not-resolved"), scene.findings());
        assertEquals(Severity.ERROR, scene.all().get(0).severity());
        scene.session(20);
        assertEquals(Severity.WARNING, scene.all().get(0).severity());
    }

    /** It answers none, and is told once for each use. */
    @Test
    void aNameServerThatIsSilentIsSoForAllNames() {
        asked("sip.vendor.example");
        asked("sip2.vendor.example");
        asked("turn.vendor.example");
        assertEquals(
                List.of("signalling-blocked/name-not-resolved", "turn-failed/name-not-resolved"),
                scene.findings().stream().sorted().toList());
    }

    @Test
    void namesThatOnlyBeginLikeOnesAreNone() {
        asked("turnstile.vendor.example");
        assertTrue(scene.findings().isEmpty());
    }
}
