package io.earshot.capture.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** T.38 over UDPTL that no SDP announced. */
class FaxProgressTest {
    private final Packets packets = new Packets();
    private final List<String> recognised = new ArrayList<>();
    private final Observer observer = new Observer(ObserverOptions.DEFAULT, observation -> {
        if (observation instanceof Observation.Protocol protocol) {
            recognised.add(protocol.protocol());
        }
    });

    /** An indicator, and the one before it as redundancy: "no signal" and CNG. */
    private void indicator(int sequence) {
        byte[] packet = HexFormat.of().parseHex("000001060001" + "0102");
        packet[0] = (byte) (sequence >> 8);
        packet[1] = (byte) sequence;
        observer.frame(packets.udp("192.0.2.1", 4000, "192.0.2.9", 4002, packet));
    }

    @Test
    void aRowOfPacketsIsFax() {
        for (int sequence = 0xFFFD; sequence <= 0x10003; sequence++) {
            indicator(sequence & 0xFFFF);
        }
        assertEquals(List.of("t38"), recognised);
    }

    @Test
    void packetsWithoutOrderAreNot() {
        for (int sequence = 0; sequence < 100; sequence += 3) {
            indicator(sequence);
        }
        assertEquals(List.of(), recognised);
    }
}
