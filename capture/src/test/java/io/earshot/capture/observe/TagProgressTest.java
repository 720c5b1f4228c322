package io.earshot.capture.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TagProgressTest {
    /** Whether a stream of 20 ms packets that nothing announced is taken for SRTP. */
    private static boolean isTold(int payloadType, int... lengths) {
        List<StreamInterval> intervals = new ArrayList<>();
        Packets packets = new Packets();
        Observer observer = new Observer(ObserverOptions.DEFAULT, observation -> {
            if (observation instanceof StreamInterval interval) {
                intervals.add(interval);
            }
        });
        for (int i = 0; i < 30; i++) {
            packets.time += 20 * Packets.MILLI;
            byte[] payload = new byte[lengths[i % lengths.length]];
            byte[] rtp = Packets.rtp(payloadType, false, i, i * 160, 7, payload);
            observer.frame(packets.udp("192.168.1.10", 4000, "203.0.113.7", 9000, rtp));
        }
        observer.finish(List.of());
        return intervals.get(intervals.size() - 1).encrypted();
    }

    @Test
    void packetsLongerThanTheirTimeByATagAreSrtp() {
        assertEquals(
                List.of(true, true, true, true),
                List.of(isTold(0, 170), isTold(8, 164), isTold(9, 170), isTold(0, 176)));
    }

    @Test
    void otherLengthsTellNothing() {
        assertEquals(List.of(false, false, false), List.of(isTold(0, 160), isTold(0, 170, 164), isTold(0, 163)));
    }

    @Test
    void codecsOfOtherRatesTellNothing() {
        assertEquals(List.of(false, false), List.of(isTold(18, 170), isTold(96, 170)));
    }
}
