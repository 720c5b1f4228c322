package io.earshot.capture.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.capture.net.Transport;
import io.earshot.capture.source.Frame;
import io.earshot.capture.wire.Datagram;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** SIP over SCTP, RFC 4168: chunks of RFC 9260 that hold a whole message. */
class SctpTest {
    private static final int WHOLE = 3;
    private static final int FIRST = 2;
    private static final int LAST = 1;
    private static final String OPTIONS =
            "OPTIONS sip:a@b SIP/2.0\r\nCall-ID: c\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
    private static final String RINGING = "SIP/2.0 180 Ringing\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n\r\n";
    private static final String ANSWER = "SIP/2.0 200 OK\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\n\r\n";

    private final Packets packets = new Packets();
    private final List<Observation.Sip> messages = new ArrayList<>();
    private final List<Totals> totals = new ArrayList<>();

    private void read(Frame... frames) {
        Observer observer = new Observer(ObserverOptions.DEFAULT, observation -> {
            if (observation instanceof Observation.Sip sip) {
                messages.add(sip);
            } else if (observation instanceof Totals last) {
                totals.add(last);
            }
        });
        for (Frame frame : frames) {
            observer.frame(frame);
        }
        observer.finish(List.of());
    }

    private Frame frame(byte[]... chunks) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.writeBytes(ByteBuffer.allocate(12)
                .putShort((short) 5060)
                .putShort((short) 5060)
                .putInt(7)
                .array());
        for (byte[] chunk : chunks) {
            packet.writeBytes(chunk);
        }
        return packets.frame(packets.ip("192.168.1.10", "203.0.113.5", Datagram.SCTP, packet.toByteArray()));
    }

    private static byte[] data(int flags, String text) {
        byte[] message = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(16 + (message.length + 3 & ~3))
                .put((byte) 0)
                .put((byte) flags)
                .putShort((short) (16 + message.length))
                .putInt(1)
                .putLong(0)
                .put(message)
                .array();
    }

    /** A selective acknowledgment without gaps, RFC 9260 section 3.3.4. */
    private static byte[] acknowledgment() {
        return ByteBuffer.allocate(16)
                .put((byte) 3)
                .put((byte) 0)
                .putShort((short) 16)
                .array();
    }

    @Test
    void aMessageIsReadBehindAnAcknowledgment() {
        read(frame(acknowledgment(), data(WHOLE, OPTIONS)));
        assertEquals(1, messages.size());
        assertEquals(Transport.SCTP, messages.get(0).transport());
        assertEquals("192.168.1.10:5060", messages.get(0).source().toString());
        assertEquals(Map.of("udp_recognised", 1L), totals.get(0).frames());
    }

    @Test
    void severalMessagesOfOnePacketAreRead() {
        read(frame(data(WHOLE, RINGING), data(WHOLE, ANSWER)));
        assertEquals(2, messages.size());
        assertEquals(Map.of("udp_recognised", 1L), totals.get(0).frames());
    }

    @Test
    void partsOfMessagesAndControlAreCountedAsUnread() {
        read(frame(data(FIRST, OPTIONS)), frame(data(LAST, "OPTIONS")), frame(acknowledgment()));
        assertEquals(List.of(), messages);
        assertEquals(Map.of("sctp", 3L), totals.get(0).frames());
        assertEquals(Map.of("sctp", 3L), totals.get(0).unknownEncapsulation());
    }

    @Test
    void lengthsThatCannotBeEndThePacket() {
        byte[] none = new byte[] {0, WHOLE, 0, 0};
        byte[] past = data(WHOLE, OPTIONS);
        past[2] = 0x7F;
        read(frame(none, data(WHOLE, OPTIONS)), frame(past), frame());
        assertEquals(List.of(), messages);
        assertEquals(Map.of("sctp", 3L), totals.get(0).frames());
    }
}
