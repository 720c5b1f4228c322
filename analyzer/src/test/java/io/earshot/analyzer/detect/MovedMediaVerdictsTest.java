package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.BRANCH;
import static io.earshot.analyzer.detect.CallScene.CLIENT;
import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE_MEDIA;
import static io.earshot.analyzer.detect.CallScene.VENDOR;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static io.earshot.analyzer.detect.CallScene.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A re-INVITE takes media to another host or port (RFC 3264 section 8.3), and it does not flow there. */
class MovedMediaVerdictsTest {
    private static final List<String> NOTHING = List.of();
    private static final List<String> UNDETERMINED = List.of("one-way-audio/undetermined");
    private static final Endpoint NEW_MEDIA = endpoint("203.0.113.30", 11000);

    private final CallScene scene = new CallScene();

    /** A re-INVITE of the client at second 8. */
    private void moves(Endpoint offered, Endpoint answered) {
        moves(CLIENT, offered, answered);
    }

    private void moves(Endpoint client, Endpoint offered, Endpoint answered) {
        String branch = "z9hG4bKmoves";
        String answer = CallScene.sdp(answered, "sendrecv");
        scene.request(8, "INVITE", 2, branch, ";tag=b", CallScene.sdp(offered, "sendrecv"), client, VENDOR);
        scene.response(8.02, 200, "OK", "INVITE", 2, branch, "b", answer, VENDOR, client);
        scene.request(8.03, "ACK", 2, branch + "a", ";tag=b", "", client, VENDOR);
    }

    private CallScene toAnotherHost() {
        scene.answered("sendrecv", "sendrecv");
        moves(CLIENT_MEDIA, NEW_MEDIA);
        scene.media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 8).media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 8);
        return scene.media(CLIENT_MEDIA, NEW_MEDIA, 8, 20).bye(20);
    }

    /** That host is missed, not the one that had the media before. */
    @Test
    void whatIsMissingAfterAMoveIsToComeFromTheNewHost() {
        Finding finding = toAnotherHost().all().get(0);
        assertEquals(Optional.of(NEW_MEDIA.address()), finding.subject().source());
        assertTrue(finding.explanation().contains(NEW_MEDIA.address() + " does not send"), finding::explanation);
    }

    @Test
    void thatTheOldHostSaysThatItRestsSaysNothingOfTheNewOne() {
        toAnotherHost();
        scene.counts(VENDOR_MEDIA, CLIENT_MEDIA, 2, 8);
        for (double second = 2; second < 20; second += 2) {
            scene.hears(second + 0.1, VENDOR_MEDIA, CLIENT_MEDIA, 2);
        }
        assertEquals(UNDETERMINED, scene.findings());
    }

    /** The last packets of a PBX on the local network cross the answer that sends the phone elsewhere. */
    @Test
    void thatANeighbourStopsWhenItsMediaMovesIsNoPause() {
        Endpoint pbx = endpoint("192.168.1.5", 12000);
        scene.invite(0, 1, BRANCH, CLIENT_MEDIA, "sendrecv", pbx, "sendrecv");
        moves(CLIENT_MEDIA, NEW_MEDIA);
        scene.media(pbx, CLIENT_MEDIA, 1, 8.1).media(CLIENT_MEDIA, pbx, 1, 8);
        scene.media(CLIENT_MEDIA, NEW_MEDIA, 8, 22).bye(22);
        assertEquals(UNDETERMINED, scene.findings());
    }

    /** Captured at the server, which goes on sending, to the address inside that the client names now. */
    @Test
    void aServerThatGoesOnSendingToAnAddressInsideDoesNotRest() {
        scene.request(0, "INVITE", 1, "z9hG4bK1", "", CallScene.sdp(OUTSIDE_MEDIA, "sendrecv"), OUTSIDE, VENDOR);
        scene.response(
                1, 200, "OK", "INVITE", 1, "z9hG4bK1", "b", CallScene.sdp(VENDOR_MEDIA, "sendrecv"), VENDOR, OUTSIDE);
        scene.request(1.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", OUTSIDE, VENDOR);
        moves(OUTSIDE, CLIENT_MEDIA, VENDOR_MEDIA);
        scene.mediaTimeToLive(61).media(OUTSIDE_MEDIA, VENDOR_MEDIA, 1, 20);
        scene.mediaTimeToLive(64).media(VENDOR_MEDIA, OUTSIDE_MEDIA, 1, 8.1);
        scene.media(VENDOR_MEDIA, CLIENT_MEDIA, 8.12, 20);
        assertEquals(List.of("one-way-audio/private-address-in-sdp"), scene.findings());
    }

    /** Media flows both ways, and none any more from the moment on when the client asks for this. */
    private static List<String> silentSince(Endpoint media) {
        MovedMediaVerdictsTest test = new MovedMediaVerdictsTest();
        test.scene.answered("sendrecv", "sendrecv");
        test.moves(media, VENDOR_MEDIA);
        test.scene.media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 8).media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 8);
        return test.scene.bye(22).findings();
    }

    /** What flows between other hosts may not come by here; between the same ones it does. */
    @Test
    void mediaThatIsGoneSinceItsPortChangedIsMissed() {
        assertEquals(List.of("no-audio/undetermined"), silentSince(endpoint("192.168.1.10", 16410)));
        assertEquals(NOTHING, silentSince(endpoint("192.168.1.11", 16410)));
        assertEquals(NOTHING, silentSince(CLIENT_MEDIA));
    }

    /** A PBX with a phone on each leg lets the two send to each other: that another call of it has media here says nothing. */
    @Test
    void mediaThatWasHandedToOtherHostsNeedNotComeByHere() {
        Endpoint other = endpoint("192.168.1.10", 16420);
        scene.call(1).invite(0, 1, "one", CLIENT_MEDIA, "sendrecv", VENDOR_MEDIA, "sendrecv");
        scene.media(VENDOR_MEDIA, CLIENT_MEDIA, 1, 22).media(CLIENT_MEDIA, VENDOR_MEDIA, 1, 22);
        scene.call(2).invite(0, 1, "two", other, "sendrecv", NEW_MEDIA, "sendrecv");
        scene.media(NEW_MEDIA, other, 1, 8).media(other, NEW_MEDIA, 1, 8);
        moves(endpoint("192.168.1.50", 7000), endpoint("192.168.1.51", 7000));
        scene.bye(22);
        assertEquals(NOTHING, scene.findings());
    }
}
