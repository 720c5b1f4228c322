package io.earshot.capture.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimingWheelTest {
    private static final class Member extends Timed {
        long expected;
    }

    private final List<Member> visited = new ArrayList<>();
    private final TimingWheel<Member> wheel = new TimingWheel<>(4, (member, now) -> {
        assertTrue(now >= member.expected);
        visited.add(member);
        return TimingWheel.NEVER;
    });

    private void add(long due) {
        Member member = new Member();
        member.expected = due;
        wheel.add(member, due);
    }

    @Test
    void everyMemberIsVisitedOnceAndNeverEarly() {
        wheel.advance(1_000_000);
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            add(1_000_000 + random.nextInt(200_000));
        }
        for (long now = 1_000_000; now < 1_250_000; now += 37) {
            wheel.advance(now);
        }
        assertEquals(10_000, visited.size());
        assertEquals(10_000, visited.stream().distinct().count());
    }

    @Test
    void aLeapOverManyTurnsVisitsAll() {
        wheel.advance(0);
        add(5);
        add(100_000);
        wheel.advance(1L << 40);
        assertEquals(2, visited.size());
    }

    @Test
    void timeThatRunsBackwardsWakesNobody() {
        wheel.advance(1_000_000);
        add(1_000_100);
        wheel.advance(10);
        assertEquals(0, visited.size());
        wheel.advance(1_000_200);
        assertEquals(1, visited.size());
    }
}
