package io.earshot.capture.observe;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.earshot.capture.source.Frame;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Media must not make garbage: from the frame to the account of its stream nothing is allocated. */
class AllocationTest {
    private static final int STREAMS = 100;
    private static final int FRAMES = 1_000_000;

    private final Packets packets = new Packets();
    private final Frame[] frames = new Frame[STREAMS];
    private final Observer observer = new Observer(ObserverOptions.DEFAULT, observation -> {});
    private long number;

    @Test
    void knownMediaAllocatesNothing() {
        for (int i = 0; i < STREAMS; i++) {
            frames[i] = packets.udp("10.0.0.1", 4000 + i, "10.0.0.2", 9000, Packets.rtp(0, false, 0, 0, 77 + i));
        }
        // Known streams, warm code, and a new second begun, so that no interval falls into the measured part.
        send(300, 10_000);
        packets.time += 2_000 * Packets.MILLI;
        send(20, 10_000);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        send(FRAMES / STREAMS, 500);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < FRAMES / 8, allocated + " octets for " + FRAMES + " frames");
    }

    private void send(int rounds, long nanosBetween) {
        for (int round = 0; round < rounds; round++) {
            for (Frame frame : frames) {
                number++;
                int sequence = (int) (number / STREAMS);
                put(frame.bytes, 18, sequence);
                put(frame.bytes, 44, sequence);
                put(frame.bytes, 46, sequence * 160 >> 16);
                put(frame.bytes, 48, sequence * 160);
                frame.number = number;
                frame.time = packets.time;
                packets.time += nanosBetween;
                observer.frame(frame);
            }
        }
    }

    private static void put(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >> 8);
        bytes[at + 1] = (byte) value;
    }
}
