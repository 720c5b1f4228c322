package io.earshot.analyzer.detect;

import static io.earshot.analyzer.detect.CallScene.CLIENT;
import static io.earshot.analyzer.detect.CallScene.CLIENT_MEDIA;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE;
import static io.earshot.analyzer.detect.CallScene.OUTSIDE_MEDIA;
import static io.earshot.analyzer.detect.CallScene.VENDOR;
import static io.earshot.analyzer.detect.CallScene.VENDOR_MEDIA;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.capture.net.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests of the other side within a call that do not get in. */
class LostInDialogTest {
    private static final List<String> NOTHING = List.of();

    private final CallScene scene = new CallScene();

    /** The vendor hangs up 20 s after the INVITE, which both sides of the router showed, or after the client's last word. */
    private List<String> hangUpStaysOutside(double lastWord) {
        scene.invite(0, 1, "one", OUTSIDE_MEDIA, "sendrecv", VENDOR_MEDIA, "sendrecv")
                .outside("one", CallScene.sdp(OUTSIDE_MEDIA, "sendrecv"))
                .mediaOnBothSides()
                .signallingOutside(lastWord);
        for (double second : new double[] {20, 20.5, 21.5, 23.5}) {
            scene.request(second, "BYE", 2, "z9hG4bKv", ";tag=b", "", VENDOR, OUTSIDE);
        }
        return scene.findings();
    }

    @Test
    void aHangUpThatStaysOutsideIsDropped() {
        assertEquals(List.of("inbound-call-lost/blocked"), hangUpStaysOutside(15));
    }

    @Test
    void afterARestTheTranslationMayBeForgotten() {
        assertEquals(List.of("inbound-call-lost/undetermined"), hangUpStaysOutside(2));
    }

    /** The vendor calls the phone, which goes on answering for so long; the router shows the ACK outside, or nothing does. */
    private List<String> takenFromOutside(double until, boolean acknowledged) {
        String answer = CallScene.sdp(CLIENT_MEDIA, "sendrecv");
        for (Endpoint phone : List.of(OUTSIDE, CLIENT)) {
            double later = phone.equals(OUTSIDE) ? 0.001 : 0;
            scene.request(
                    0.001 - later, "INVITE", 1, "z9hG4bKi", "", CallScene.sdp(VENDOR_MEDIA, "sendrecv"), VENDOR, phone);
            for (double after : new double[] {1, 1.5, 2.5, 4.5, 8.5, 12.5, 16.5}) {
                if (after <= until) {
                    scene.response(after + later, 200, "OK", "INVITE", 1, "z9hG4bKi", "b", answer, phone, VENDOR);
                    if (acknowledged && phone.equals(OUTSIDE)) {
                        scene.request(after + 0.01, "ACK", 1, "z9hG4bKa", ";tag=b", "", VENDOR, OUTSIDE);
                    }
                }
            }
        }
        return scene.mediaOnBothSides().findings();
    }

    @Test
    void theAckOfACallFromOutsideThatStaysThereIsDropped() {
        assertEquals(List.of("inbound-call-lost/blocked"), takenFromOutside(20, true));
    }

    @Test
    void whereNoAckIsSeenTheCaptureDoesNotTellWhatIsLost() {
        assertEquals(List.of("inbound-call-lost/undetermined"), takenFromOutside(20, false));
    }

    @Test
    void anAnswerThatIsRepeatedForAMomentIsTakenInTheEnd() {
        assertEquals(NOTHING, takenFromOutside(2, false));
    }
}
