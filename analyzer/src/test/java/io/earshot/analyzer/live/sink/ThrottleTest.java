package io.earshot.analyzer.live.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.analyzer.live.Notice;
import io.earshot.analyzer.live.Notices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Kept kept = new Kept();
    private final Throttle throttle = new Throttle(kept, 3, nanos::get);

    @Test
    void saysOnceHowManyWereHeldBackWhenTheMinuteIsOver() {
        for (int i = 1; i <= 10; i++) {
            throttle.notice(Notices.started(i));
        }
        assertEquals(3, kept.notices.size());
        assertEquals(7, throttle.state().heldBack());
        nanos.set(Duration.ofMinutes(1).toNanos());
        throttle.snapshot(null);
        throttle.snapshot(null);
        assertEquals(4, kept.notices.size());
        Notice summary = kept.notices.get(3);
        assertEquals("notices-left-out", summary.finding().code());
        assertEquals(
                "7 notices were held back by the limit of 3 a minute",
                summary.finding().summary());
        throttle.notice(Notices.started(11));
        assertEquals("trouble-11", kept.notices.get(4).key());
    }

    @Test
    void aQuietSinkGetsEverythingAndNoSummary() {
        throttle.notice(Notices.started(1));
        nanos.set(Duration.ofMinutes(5).toNanos());
        throttle.snapshot(null);
        throttle.close();
        assertEquals(1, kept.notices.size());
    }

    @Test
    void whatIsHeldBackIsToldAtTheEnd() {
        for (int i = 1; i <= 4; i++) {
            throttle.notice(Notices.started(i));
        }
        throttle.close();
        assertEquals(
                "1 notice was held back by the limit of 3 a minute",
                kept.notices.get(3).finding().summary());
    }

    private static final class Kept implements Sink {
        private final List<Notice> notices = new ArrayList<>();

        @Override
        public void notice(Notice notice) {
            notices.add(notice);
        }

        @Override
        public SinkState state() {
            return new SinkState("kept", 0, notices.size(), 0, 0, Optional.empty());
        }

        @Override
        public void close() {}
    }
}
