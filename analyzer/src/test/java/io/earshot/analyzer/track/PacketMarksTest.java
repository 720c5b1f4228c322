package io.earshot.analyzer.track;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;

class PacketMarksTest {
    private static final int MAX_MARKS = 1 << 16;

    private final PacketMarks marks = new PacketMarks((one, other) -> one + other != 5);

    @Test
    void twoEqualMarksMakeTwoStreamsOne() {
        marks.add(1, 16, 77);
        marks.add(2, 16, 77);
        assertEquals(2, marks.packetOf(2));
        marks.add(1, 32, 78);
        marks.add(2, 32, 78);
        assertEquals(1, marks.packetOf(2));
        marks.forget(Set.of(2L));
        assertEquals(2, marks.packetOf(2));
    }

    @Test
    void equalMarksOfStreamsThatShareNoEndSayNothing() {
        for (int sequence = 0; sequence < 160; sequence += 16) {
            marks.add(2, sequence, 99);
            marks.add(3, sequence, 99);
        }
        assertEquals(3, marks.packetOf(3));
    }

    @Test
    void aFloodOfMarksForgetsTheOldestAndNoOther() {
        marks.add(1, 16, -1);
        marks.add(1, 32, -1);
        for (int i = 0; i < MAX_MARKS - 2; i++) {
            marks.add(7, i, i);
        }
        marks.add(2, 16, -1); // still known: the table is full, nothing was forgotten
        marks.add(7, 1, -5); // takes the place of the first
        marks.add(2, 16, -1);
        marks.add(2, 32, -1);
        assertEquals(2, marks.packetOf(2));
    }
}
