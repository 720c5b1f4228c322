package io.earshot.analyzer.live.sink;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what another thread does. */
final class Waiting {
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final int STEP_MILLIS = 5;

    private Waiting() {}

    static void until(String what, BooleanSupplier holds) throws InterruptedException {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!holds.getAsBoolean() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
        }
        assertTrue(holds.getAsBoolean(), what);
    }
}
