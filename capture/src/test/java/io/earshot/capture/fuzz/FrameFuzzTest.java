package io.earshot.capture.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.earshot.capture.observe.Observer;
import io.earshot.capture.observe.ObserverOptions;
import io.earshot.capture.source.CaptureFile;
import io.earshot.capture.source.FileNotes;
import io.earshot.capture.source.Frame;
import io.earshot.capture.source.NotACaptureException;
import io.earshot.capture.wire.Datagram;
import io.earshot.capture.wire.Dissector;
import io.earshot.capture.wire.Duplicates;
import io.earshot.capture.wire.RememberedStreams;
import io.earshot.capture.wire.StreamSink;
import io.earshot.capture.wire.TcpConnection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;

/** From the octets of a file to observations; how to run one: README of this module. */
class FrameFuzzTest {
    /** Tables that fill up, and no memory of duplicates, whose set-up would cost more than the reading. */
    private static final ObserverOptions SMALL = new ObserverOptions(false, 64, 64);

    /** LINKTYPE_ values with a reader of their own. */
    private static final int[] LINK_TYPES = {
        1, 0, 9, 14, 50, 51, 100, 101, 104, 105, 108, 113, 119, 127, 149, 163, 192, 219, 239, 276, 300
    };

    /** The octet that chooses a link type; that of none when it has no reader. */
    static int indexOf(int linkType) {
        for (int i = 0; i < LINK_TYPES.length; i++) {
            if (LINK_TYPES[i] == linkType) {
                return i;
            }
        }
        return LINK_TYPES.length - 1;
    }

    @FuzzTest
    void capture(byte[] octets) throws IOException {
        try (CaptureFile file = CaptureFile.open("fuzz", new ByteArrayInputStream(octets), 0, FileNotes.IGNORED)) {
            Frame frame = new Frame();
            for (long number = 1; file.next(frame); number = frame.number + 1) {
                assertTrue(frame.number >= number);
                Claims.inside(frame.offset, frame.length, frame.bytes);
                assertTrue(frame.originalLength >= 0);
            }
            file.account().damage();
        } catch (NotACaptureException refused) {
            // most octets are none
        }
    }

    /** The first octet chooses the link type, the rest are frames. */
    @FuzzTest
    void dissector(byte[] octets) {
        Dissector dissector = new Dissector(Duplicates.kept(), FrameFuzzTest::check);
        frames(octets, dissector::frame);
        long undelivered = dissector.tally().undelivered().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        assertEquals(dissector.tally().frames(), dissector.tally().delivered() + undelivered);
    }

    private static void check(Datagram datagram) {
        Claims.inside(datagram.offset, datagram.length, datagram.bytes);
        datagram.source();
        datagram.destination();
    }

    private interface FrameSink {
        void frame(Frame frame);
    }

    private static void frames(byte[] octets, FrameSink sink) {
        if (octets.length == 0) {
            return;
        }
        Frame frame = new Frame();
        frame.linkType = LINK_TYPES[(octets[0] & 0xFF) % LINK_TYPES.length];
        for (Parts parts = new Parts(octets, 1); parts.next(); ) {
            frame.bytes = parts.octets();
            frame.length = frame.bytes.length;
            frame.originalLength = frame.length + parts.cut();
            frame.number++;
            frame.time += 1_000_000L << frame.length % 16;
            sink.frame(frame);
        }
    }

    /** Segments of one connection with sequence numbers near each other: order, overlap, holes. */
    @FuzzTest
    void tcp(byte[] octets) {
        Ordered ordered = new Ordered();
        RememberedStreams streams = new RememberedStreams(ordered);
        Datagram segment = segment();
        for (Parts parts = new Parts(octets); parts.next(); ) {
            byte[] part = parts.octets();
            if (part.length < 4) {
                continue;
            }
            segment.bytes = part;
            segment.offset = 4;
            segment.length = part.length - 4;
            segment.originalLength = segment.length + parts.cut();
            segment.sourcePort = parts.forward() ? 1 : 2;
            segment.destinationPort = parts.forward() ? 2 : 1;
            segment.tcpFlags = part[0] & 0x1F;
            segment.tcpSequence = part[1] * 8 + part[2];
            segment.tcpAcknowledgment = part[3] * 8;
            segment.time += 100_000_000L;
            segment.frame++;
            streams.datagram(segment);
        }
        streams.finish();
        assertEquals(0, streams.waiting());
        assertTrue(ordered.handedOn <= octets.length);
    }

    /** All of it: what comes out may be anything, but it does come to an end. */
    @FuzzTest
    void observer(byte[] octets) {
        Observer observer = new Observer(SMALL, observation -> observation.at());
        frames(octets, observer::frame);
        observer.finish(List.of());
    }

    private static Datagram segment() {
        Datagram segment = new Datagram();
        segment.protocol = Datagram.TCP;
        segment.sourceLow = 0xFFFF_0A00_0001L;
        segment.destinationLow = 0xFFFF_0A00_0001L;
        return segment;
    }

    private static final class Ordered implements StreamSink {
        private long handedOn;

        @Override
        public void opened(TcpConnection connection, Datagram facts) {}

        @Override
        public void octets(
                TcpConnection connection, boolean forward, byte[] bytes, int offset, int length, Datagram facts) {
            Claims.inside(offset, length, bytes);
            handedOn += length;
        }

        @Override
        public void gap(TcpConnection connection, boolean forward, long octets, Datagram facts) {
            assertTrue(octets >= 0);
        }

        @Override
        public void closed(TcpConnection connection, boolean forward, Datagram facts) {}
    }
}
