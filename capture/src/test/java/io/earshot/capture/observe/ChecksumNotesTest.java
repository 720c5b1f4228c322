package io.earshot.capture.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.earshot.capture.source.Frame;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChecksumNotesTest {
    private final Packets packets = new Packets();
    private final Observer observer = new Observer(ObserverOptions.DEFAULT, observation -> {});

    private Map<String, Long> oddities() {
        return observer.totals(List.of()).oddities();
    }

    private Frame media(int number) {
        return packets.udp("192.0.2.1", 4000, "192.0.2.2", 5000, Packets.rtp(0, false, number, 160 * number, 7));
    }

    @Test
    void mediaWithWrongChecksumsIsNotedAndReadAllTheSame() {
        for (int i = 0; i < 50; i++) {
            packets.time += 20 * Packets.MILLI;
            Frame frame = media(i);
            ByteBuffer.wrap(frame.bytes).putShort(40, (short) 0x1234);
            observer.frame(frame);
        }
        assertEquals(50, oddities().get("wire.IP_HEADER_CHECKSUM"));
        assertEquals(50, oddities().get("wire.UDP_CHECKSUM"));
        assertEquals(50, observer.totals(List.of()).counts().get("rtp"));
    }

    @Test
    void aDatagramWithoutChecksumIsNotWrong() {
        observer.frame(media(0));
        assertFalse(oddities().containsKey("wire.UDP_CHECKSUM"));
    }

    @Test
    void aRightHeaderIsNotNoted() {
        Frame frame = media(0);
        int sum = 0;
        for (int at = 14; at < 34; at += 2) {
            sum += ByteBuffer.wrap(frame.bytes).getShort(at) & 0xFFFF;
        }
        ByteBuffer.wrap(frame.bytes).putShort(24, (short) ~(sum % 0xFFFF));
        observer.frame(frame);
        assertFalse(oddities().containsKey("wire.IP_HEADER_CHECKSUM"));
    }
}
