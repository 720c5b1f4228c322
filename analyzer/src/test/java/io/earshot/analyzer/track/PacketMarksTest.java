package io.earshot.analyzer.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PacketMarksTest {
    private static final int MAX_MARKS = 1 << 16;

    private final PacketMarks marks =
            new PacketMarks((one, other) -> one + other != 5, (in, out) -> in == 2 && out == 3);

    @Test
    void twoEqualMarksMakeTwoStreamsOne() {
        marks.add(1, 16, 77, 0);
        marks.add(2, 16, 77, 0);
        assertEquals(2, marks.packetOf(2));
        marks.add(1, 32, 78, 0);
        marks.add(2, 32, 78, 0);
        assertEquals(1, marks.packetOf(2));
        marks.forget(Set.of(2L));
        assertEquals(2, marks.packetOf(2));
    }

    @Test
    void equalMarksOfStreamsThatShareNoEndSayNothing() {
        for (int sequence = 0; sequence < 160; sequence += 16) {
            marks.add(2, sequence, 99, 0);
            marks.add(3, sequence, 99, 0);
        }
        assertEquals(3, marks.packetOf(3));
    }

    @Test
    void whatARelayPassesOnAtOnceJoinsTwoStreamsAndMakesThemNotOne() {
        List<String> pairs = new ArrayList<>();
        for (int sequence = 0; sequence < 32; sequence += 16) {
            marks.add(3, sequence, 99, 20_000_000);
            marks.add(2, sequence, 99, 0);
        }
        marks.passedOn((in, out) -> pairs.add(in + " > " + out));
        assertEquals(List.of("2 > 3"), pairs);
        assertEquals(3, marks.packetOf(3));
    }

    @Test
    void theSameRecordingAtAnotherTimeIsNoRelay() {
        for (int sequence = 0; sequence < 160; sequence += 16) {
            marks.add(2, sequence, 99, 0);
            marks.add(3, sequence, 99, 2_000_000_000L);
        }
        marks.passedOn((in, out) -> fail("no relay passes on after two seconds"));
    }

    @Test
    void aFloodOfMarksForgetsTheOldestAndNoOther() {
        marks.add(1, 16, -1, 0);
        marks.add(1, 32, -1, 0);
        for (int i = 0; i < MAX_MARKS - 2; i++) {
            marks.add(7, i, i, 0);
        }
        marks.add(2, 16, -1, 0); // still known: the table is full, nothing was forgotten
        marks.add(7, 1, -5, 0); // takes the place of the first
        marks.add(2, 16, -1, 0);
        marks.add(2, 32, -1, 0);
        assertEquals(2, marks.packetOf(2));
    }
}
