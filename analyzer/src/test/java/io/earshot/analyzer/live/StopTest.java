package io.earshot.analyzer.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.AnalysisOptions;
import io.earshot.capture.journal.DocumentSink;
import io.earshot.capture.journal.JournalOptions;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that is stopped while its analysis has fallen behind. */
class StopTest {
    private static final long FRAME_NANOS = 4_000_000L;
    private static final int FRAMES_BEFORE_THE_STOP = 100;

    @TempDir
    Path folder;

    private final List<String> messages = new CopyOnWriteArrayList<>();

    private LiveService service(String journal, UnaryOperator<DocumentSink> before) {
        LiveOptions options = new LiveOptions(
                AnalysisOptions.DEFAULT,
                List.of(),
                List.of(Path.of("..", "samples", "inbound-dropped", "capture.pcap")
                        .toString()),
                0,
                Optional.empty(),
                Optional.of(folder.resolve(journal)),
                new JournalOptions(Duration.ofDays(7), 1L << 30, JournalOptions.LEAST_FREE, JournalOptions.Cycle.HOUR),
                false,
                Optional.empty());
        return new LiveService(options, List.of(), messages::add, before);
    }

    /** As an analysis that takes its time over each frame. */
    private static DocumentSink slow(DocumentSink analysis, CountDownLatch frames) {
        return (DocumentSink) Proxy.newProxyInstance(
                StopTest.class.getClassLoader(), new Class<?>[] {DocumentSink.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("frame")) {
                        frames.countDown();
                        LockSupport.parkNanos(FRAME_NANOS);
                    }
                    return method.invoke(analysis, arguments);
                });
    }

    @Test
    void endsSoonAndLeavesTheRestToTheNextStart() throws Exception {
        LiveService.Outcome whole = service("whole", UnaryOperator.identity()).run();
        assertEquals(List.of(), messages);
        CountDownLatch frames = new CountDownLatch(FRAMES_BEFORE_THE_STOP);
        LiveService slow = service("stopped", analysis -> slow(analysis, frames));
        AtomicReference<LiveService.Outcome> outcome = new AtomicReference<>();
        AtomicReference<Exception> failure = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                outcome.set(slow.run());
            } catch (Exception e) {
                failure.set(e);
            }
        });
        thread.start();
        assertTrue(frames.await(60, TimeUnit.SECONDS));
        long begun = System.nanoTime();
        slow.stop();
        thread.join(60_000);
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
        assertEquals(null, failure.get());
        assertTrue(seconds < 5, seconds + " s");
        Gauges left = outcome.get().gauges();
        assertTrue(left.lagFrames() > 0, left.toString());
        assertEquals(left.frames(), left.journalled());
        assertEquals(
                List.of("stopped " + left.lagFrames()
                        + " frames behind the capture; the next start with this journal goes on from there"),
                messages);
        service("stopped", UnaryOperator.identity()).run();
        assertEquals(
                Files.readString(folder.resolve("whole/notices.ndjson")),
                Files.readString(folder.resolve("stopped/notices.ndjson")));
        assertTrue(whole.notices() > 0);
    }
}
