package io.earshot.analyzer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeferredTest {
    private final AtomicInteger done = new AtomicInteger();
    private final Deferred deferred = new Deferred();

    @Test
    void whatWasAskedBeforeIsDoneOnce() {
        deferred.run();
        deferred.run();
        assertEquals(0, done.get());
        deferred.becomes(done::incrementAndGet);
        assertEquals(1, done.get());
        deferred.run();
        assertEquals(2, done.get());
    }

    @Test
    void whatNobodyAskedIsNotDone() {
        deferred.becomes(done::incrementAndGet);
        assertEquals(0, done.get());
    }
}
