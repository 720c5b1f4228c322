package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.WebScene.PEER;
import static io.earshot.analyzer.detect.WebScene.RECEIVER_REPORT;
import static io.earshot.analyzer.detect.WebScene.SENDER_REPORT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.analyzer.track.Site;
import io.earshot.capture.decode.rtcp.RtcpMessage.ReportBlock;
import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What readable reports tell of media whose signalling is not in the capture. */
class ReadableReportsTest {
    private static final int DESCRIPTION = 202;
    private static final int FIRST_STREAM = 1001;

    /** The customer's router: captured outside of it. */
    private static final Endpoint CLIENT = Scene.endpoint("198.51.100.7", 50000);

    private final WebScene scene = new WebScene(new Site(
                    List.of(Site.Network.parse(CLIENT.address().toString()).orElseThrow()), Map.of()))
            .timeToLive(60);

    private WebScene both(double clientTo, double peerTo) {
        return scene.check(0, CLIENT, PEER, "peer:client", true)
                .check(0.05, PEER, CLIENT, "client:peer", true)
                .media(CLIENT, PEER, 1, clientTo)
                .media(PEER, CLIENT, 1, peerTo)
                .flow(CLIENT, PEER, "rtp", 1000, 1000);
    }

    /** What the peer has received of the client up to a moment. */
    private void hears(double seconds, double upTo) {
        ReportBlock block = new ReportBlock(FIRST_STREAM, 0, 0, (long) (upTo * 50), 0, 0, 0);
        scene.rtcp(
                seconds,
                PEER,
                CLIENT,
                Scene.reports(false, List.of(RECEIVER_REPORT, DESCRIPTION), 1, OptionalLong.empty(), List.of(block)));
    }

    /** Each two seconds who hears the other side counts what it has sent itself; from a moment on it may count no more. */
    private void counts(Endpoint source, Endpoint destination, double upTo) {
        int heard = source.equals(PEER) ? FIRST_STREAM : FIRST_STREAM + 1;
        for (double second = 2; second < 20; second += 2) {
            ReportBlock block = new ReportBlock(heard, 0, 0, (long) (second * 50), 0, 0, 0);
            OptionalLong sent = OptionalLong.of((long) (50 * Math.min(second, upTo)));
            scene.rtcp(
                    second,
                    source,
                    destination,
                    Scene.reports(false, List.of(SENDER_REPORT, DESCRIPTION), 1, sent, List.of(block)));
        }
    }

    private List<String> hearsUpTo(double moment, double clientTo) {
        both(clientTo, 20);
        for (double second = 3; second < 20; second += 2) {
            hears(second, Math.min(second, moment));
        }
        return scene.findings();
    }

    @Test
    void whoReportsNothingMoreOfWhatGoesOnDoesNotReceiveIt() {
        assertEquals(List.of("one-way-audio/peer-does-not-receive"), hearsUpTo(8, 20));
    }

    /** Reports come about every five seconds. */
    @Test
    void oneReportOfNothingMoreIsEnoughWhereItRoseBefore() {
        both(20, 20);
        for (double second : new double[] {4, 9, 14}) {
            hears(second, Math.min(second, 10));
        }
        hears(19, 10);
        assertEquals(List.of("one-way-audio/peer-does-not-receive"), scene.findings());
    }

    @Test
    void silentWhereReportsGoOnToTheEnd() {
        assertEquals(List.of(), hearsUpTo(20, 20));
    }

    /** Its last report is of a stream that has ended: there is nothing new to tell. */
    @Test
    void aReportBehindTheEndOfTheMediaTakesNothingBack() {
        assertEquals(List.of("one-way-audio/peer-does-not-receive"), hearsUpTo(8, 18.4));
    }

    @Test
    void whoCountsOnSendsAndIsNotHeard() {
        both(20, 8);
        counts(PEER, CLIENT, 20);
        assertEquals(List.of("one-way-audio/inbound-blocked"), scene.findings());
    }

    @Test
    void whoCountsOnBeforeThisPointIsDroppedThere() {
        both(8, 20);
        counts(CLIENT, PEER, 20);
        assertEquals(List.of("one-way-audio/outbound-blocked"), scene.findings());
    }

    @Test
    void whoCountsNoMoreRests() {
        both(20, 8);
        counts(PEER, CLIENT, 8);
        assertEquals(List.of("media-rests/undetermined"), scene.findings());
    }
}
