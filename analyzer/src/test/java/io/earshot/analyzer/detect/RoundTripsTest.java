package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.Mos;
import io.earshot.capture.decode.rtcp.RtcpMessage;
import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** How long packets are on their way, where something tells it. */
class RoundTripsTest {
    private final CallScene scene = new CallScene();

    private CallScene call() {
        return scene.answered("sendrecv", "sendrecv")
                .media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 25)
                .media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 25);
    }

    private void sends(double seconds, Endpoint source, Endpoint destination, long ntp) {
        scene.rtcp(seconds, source, destination, message(List.of(), OptionalLong.of(ntp)));
    }

    private void hears(double seconds, Endpoint source, Endpoint destination, long lastSr, long delay) {
        scene.rtcp(
                seconds,
                source,
                destination,
                message(List.of(new RtcpMessage.ReportBlock(1, 0, 0, 1, 0, lastSr, delay)), OptionalLong.empty()));
    }

    private static RtcpMessage message(List<RtcpMessage.ReportBlock> blocks, OptionalLong ntp) {
        return new RtcpMessage(
                false,
                false,
                77,
                List.of(200),
                true,
                blocks.size(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                ntp,
                blocks,
                List.of(),
                "",
                List.of(),
                List.of());
    }

    private OptionalDouble oneWay(Endpoint source) {
        Facts facts = call().bye(25).facts();
        MediaStream stream = facts.streams().stream()
                .filter(each -> each.source().equals(source))
                .findFirst()
                .orElseThrow();
        return facts.index().roundTrips().oneWayMs(stream);
    }

    /** RFC 3550 figure 2: LSR 0xb705:2000, DLSR 0x0005:4000, received 11.375 s after it was sent; 6.125 s. */
    @Test
    void theExampleOfTheRfc() {
        sends(2, CLIENT_MEDIA, VENDOR_MEDIA, 0xb44db705_20000000L);
        hears(13.375, VENDOR_MEDIA, CLIENT_MEDIA, 0xb7052000L, 0x00054000L);
        assertEquals(6125.0 / 2, oneWay(CLIENT_MEDIA).orElseThrow(), 0.001);
    }

    @Test
    void theWaysToBothEndsAreOneWayTogether() {
        sends(2, CLIENT_MEDIA, VENDOR_MEDIA, 0x1111_0001_0000_0000L);
        hears(2.300, VENDOR_MEDIA, CLIENT_MEDIA, 0x0001_0000L, 65536 / 5);
        sends(3, VENDOR_MEDIA, CLIENT_MEDIA, 0x2222_0002_0000_0000L);
        hears(3.550, CLIENT_MEDIA, VENDOR_MEDIA, 0x0002_0000L, 65536 / 2);
        assertEquals((100 + 50) / 2.0, oneWay(VENDOR_MEDIA).orElseThrow(), 0.1);
    }

    @Test
    void aReportOnNothingThatPassedTellsNothing() {
        sends(2, CLIENT_MEDIA, VENDOR_MEDIA, 0x1111_0001_0000_0000L);
        hears(2.3, VENDOR_MEDIA, CLIENT_MEDIA, 0x7777_0000L, 100);
        hears(2.4, VENDOR_MEDIA, CLIENT_MEDIA, 0, 0);
        assertTrue(oneWay(CLIENT_MEDIA).isEmpty());
    }

    /** A receiver that says to have held a report for longer than it can have had it. */
    @Test
    void aDelayThatCannotBeIsNone() {
        sends(2, CLIENT_MEDIA, VENDOR_MEDIA, 0x1111_0001_0000_0000L);
        hears(2.3, VENDOR_MEDIA, CLIENT_MEDIA, 0x0001_0000L, 65536);
        assertTrue(oneWay(CLIENT_MEDIA).isEmpty());
    }

    @Test
    void aLongWayLowersTheMos() {
        sends(2, CLIENT_MEDIA, VENDOR_MEDIA, 0x1111_0001_0000_0000L);
        hears(2.700, VENDOR_MEDIA, CLIENT_MEDIA, 0x0001_0000L, 65536 / 10);
        Facts facts = call().bye(25).facts();
        Mos.Rating rating = Mos.of(
                        facts.streams().get(0),
                        facts.index().roundTrips().oneWayMs(facts.streams().get(0)))
                .orElseThrow();
        assertEquals(300, rating.delayMs().orElseThrow(), 0.1);
        assertTrue(rating.mos() < 4, () -> "MOS " + rating.mos());
    }

    /** Of a call on the other side of the world the quality is low, and nothing is lost. */
    @Test
    void whatIsMuchTooLateIsPoor() {
        sends(2, CLIENT_MEDIA, VENDOR_MEDIA, 0x1111_0001_0000_0000L);
        hears(3.000, VENDOR_MEDIA, CLIENT_MEDIA, 0x0001_0000L, 65536 / 10);
        assertEquals(List.of("poor-quality/mos"), call().bye(25).findings());
    }

    @Test
    void aCodecThatIsPoorByItselfAccusesNobody() {
        scene.codec("G726-16");
        assertEquals(List.of(), call().bye(25).findings());
    }
}
