package io.earshot.capture.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class KernelCountsTest {
    private final KernelCounts counts = new KernelCounts();

    /** What the interface lost was never received: it must not hide frames that are left in the buffer. */
    @Test
    void whatTheBufferStillHoldsIsCountedBesideWhatTheInterfaceLost() {
        counts.take(1000, 100, 500);
        assertEquals(600, counts.dropped());
        assertEquals(200, counts.held(700));
        assertEquals(0, counts.held(901));
    }

    @Test
    void countersThatWrapGoOn() {
        counts.take(0xFFFF_FFF0L, 0xFFFF_FFFEL, 7);
        counts.take(0x10, 0x1, 7);
        assertEquals(0x1_0000_0001L + 7, counts.dropped());
        assertEquals(0x10 - 1, counts.held(0x1_0000_0010L - 0x1_0000_0001L - 0xFL));
        counts.take(0xF000_0000L, 0x1, 7);
        counts.take(0x20, 0x1, 7);
        assertEquals(0x2_0000_0020L - 0x1_0000_0001L, counts.held(0));
    }
}
