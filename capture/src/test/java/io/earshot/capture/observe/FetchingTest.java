package io.earshot.capture.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.capture.source.Frame;
import io.earshot.capture.wire.Datagram;
import io.earshot.capture.wire.Glance;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FetchingTest {
    private static final int FRAMES = 20_000;

    /** Media, connections, dull datagrams and frames that are nothing, of so many hosts that the tables grow. */
    private static List<Frame> traffic() {
        Packets packets = new Packets();
        Random random = new Random(11);
        List<Frame> frames = new ArrayList<>();
        for (int i = 0; i < FRAMES; i++) {
            packets.time += Packets.MILLI;
            int host = random.nextInt(700);
            String inside = "10.0." + host / 200 + "." + (1 + host % 200);
            frames.add(
                    switch (i % 4) {
                        case 0 ->
                            packets.udp(
                                    inside, 4000, "203.0.113.9", 9000 + host, Packets.rtp(0, false, i, i * 160, host));
                        case 1 ->
                            packets.tcp(
                                    "203.0.113.7",
                                    443,
                                    inside,
                                    50_000,
                                    Datagram.ACK,
                                    i * 10,
                                    1,
                                    new byte[random.nextInt(9)]);
                        case 2 -> packets.udp(inside, 5000 + random.nextInt(9), "203.0.113.8", 1000, "dull");
                        default -> cut(packets.udp(inside, 7, "203.0.113.8", 7, "cut"), random.nextInt(20));
                    });
        }
        return frames;
    }

    private static Frame cut(Frame frame, int octets) {
        frame.length -= octets;
        return frame;
    }

    private static List<String> observed(boolean expecting) {
        List<String> observations = new ArrayList<>();
        Observer observer =
                new Observer(ObserverOptions.DEFAULT, observation -> observations.add(observation.toString()));
        List<Frame> frames = traffic();
        Glance[] glances = new Glance[frames.size()];
        for (int i = 0; i < glances.length; i++) {
            glances[i] = new Glance();
            glances[i].take(frames.get(i));
        }
        for (int i = 0; i < glances.length; i++) {
            if (expecting && i % Observer.EXPECTED == 0) {
                observer.expect(glances, i, glances.length);
            }
            observer.frame(glances[i]);
        }
        observer.finish(List.of());
        return observations;
    }

    @Test
    void whatIsFetchedAheadChangesNoObservation() {
        List<String> alone = observed(false);
        assertTrue(alone.size() > 1000, () -> alone.size() + " observations");
        assertEquals(alone, observed(true));
    }
}
