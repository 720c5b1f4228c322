package io.earshot.capture.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.earshot.capture.source.Frame;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class AllocationTest {
    private static final int FRAMES = 1_000_000;
    private static final int STREAMS = 200;

    private long payloadOctets;

    private static byte[][] rtpStreams(boolean v6) {
        byte[][] streams = new byte[STREAMS][];
        for (int i = 0; i < STREAMS; i++) {
            byte[] rtp = Packets.udp(10_000 + 2 * i, 20_000 + 2 * i, new byte[172]);
            streams[i] = Packets.ethernet(v6 ? 0x86DD : 0x0800, v6 ? Packets.ipv6(17, rtp) : Packets.ipv4(17, rtp));
        }
        return streams;
    }

    private void run(Dissector dissector, Frame frame, byte[][] streams, int sequenceAt, int from) {
        for (int i = from; i < from + FRAMES; i++) {
            byte[] octets = streams[i % STREAMS];
            octets[sequenceAt] = (byte) (i >>> 16);
            octets[sequenceAt + 1] = (byte) (i >>> 8);
            octets[sequenceAt + 2] = (byte) i;
            frame.bytes = octets;
            frame.length = octets.length;
            frame.originalLength = octets.length;
            frame.time += 1000;
            dissector.frame(frame);
        }
    }

    @Test
    void allocatesNothingForAMillionFrames() {
        assertNothingAllocated(rtpStreams(false), 14 + 20 + 8);
    }

    @Test
    void allocatesNothingForAMillionIpv6Frames() {
        assertNothingAllocated(rtpStreams(true), 14 + 40 + 8);
    }

    private void assertNothingAllocated(byte[][] streams, int sequenceAt) {
        Dissector dissector = new Dissector(Duplicates.dropped(), datagram -> payloadOctets += datagram.length);
        Frame frame = Packets.frame(1, streams[0]);
        run(dissector, frame, streams, sequenceAt, 0);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        threads.getThreadAllocatedBytes(self);
        long before = threads.getThreadAllocatedBytes(self);
        run(dissector, frame, streams, sequenceAt, FRAMES);
        long allocated = threads.getThreadAllocatedBytes(self) - before;
        assertTrue(allocated < 10_000, allocated + " octets for " + FRAMES + " frames");
        assertEquals(2L * FRAMES, dissector.tally().delivered());
        assertEquals(2L * FRAMES * 172, payloadOctets);
    }
}
