package io.earshot.analyzer.live.web;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.earshot.analyzer.live.Notice;
import io.earshot.analyzer.live.Notices;
import io.earshot.analyzer.live.Played;
import io.earshot.analyzer.live.Snapshot;
import io.earshot.analyzer.live.sink.SinkState;
import io.earshot.analyzer.report.Reports;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BoardTest {
    private final CountDownLatch held = new CountDownLatch(1);

    /** Lets the browser go when enough was written to it. */
    private static String served(Browser browser, String until) throws InterruptedException {
        ByteArrayOutputStream written = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int offset, int length) {
                super.write(bytes, offset, length);
                if (toString(StandardCharsets.UTF_8).contains(until)) {
                    browser.letGo();
                }
            }
        };
        browser.serve(written);
        return written.toString(StandardCharsets.UTF_8);
    }

    private List<SinkState> whenLetOn() {
        try {
            assertTrue(held.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return List.of();
    }

    @Test
    @Timeout(30)
    void aFloodOfNoticesLeavesOutNoBrowserAndNoSnapshot() throws InterruptedException {
        try (Board board = new Board(new Health(() -> 0), this::whenLetOn, line -> {})) {
            board.join(new Browser(() -> {}));
            for (int i = 0; i < 20_000; i++) {
                board.take(Notices.of(Notice.Kind.STARTED, "k" + i, Notices.finding("F" + i, "x")));
            }
            board.take(new Snapshot(Notices.BEGIN, Reports.healthy(), Played.gauges(1, Map.of()), List.of()));
            Browser late = new Browser(() -> {});
            board.join(late);
            held.countDown();
            assertTrue(served(late, "event: state").contains("\"gauges\""), "the state that the snapshot brought");
        }
    }
}
