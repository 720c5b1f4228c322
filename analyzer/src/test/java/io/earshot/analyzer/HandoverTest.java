package io.earshot.analyzer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Sighting;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandoverTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 257, 20_000})
    void allArriveInOrder(int count) {
        List<Long> received = new ArrayList<>();
        try (Handover handover =
                new Handover(observation -> received.add(observation.at().frame()))) {
            for (int i = 0; i < count; i++) {
                handover.accept(observation(i));
            }
            handover.finish();
        }
        assertEquals(count, received.size());
        for (int i = 0; i < count; i++) {
            assertEquals(i, received.get(i));
        }
    }

    @Test
    void aFailureOfTheReceiverReachesTheReader() {
        try (Handover handover = new Handover(observation -> {
            throw new IllegalArgumentException("broken");
        })) {
            assertThrows(IllegalArgumentException.class, () -> {
                for (int i = 0; i < 100_000; i++) {
                    handover.accept(observation(i));
                }
                handover.finish();
            });
        }
    }

    private static Observation observation(long frame) {
        Endpoint host = new Endpoint(Address.v4(0x7F000001), 0);
        return new Observation.Protocol(new Sighting(1, 0, 0, frame), host, host, "zrtp", "");
    }
}
