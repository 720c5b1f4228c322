package io.earshot.analyzer.live.sink;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before the next attempt: twice as long each time up to a longest, of which a random half to whole is
 * taken, so that many probes do not come back at once.
 */
record Backoff(Duration first, Duration longest) {
    private static final int MOST_DOUBLINGS = 30;

    /** @param failures in a row, at least 1 */
    long millis(int failures) {
        int doublings = Math.min(failures - 1, MOST_DOUBLINGS);
        long whole = Math.min(first.toMillis() << doublings, longest.toMillis());
        return whole / 2 + ThreadLocalRandom.current().nextLong(whole / 2 + 1);
    }
}
