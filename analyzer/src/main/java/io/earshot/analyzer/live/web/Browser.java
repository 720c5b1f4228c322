package io.earshot.analyzer.live.web;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One browser that watches, served on a thread of its own with server-sent events (the WHATWG HTML standard, section
 * 9.2). One that reads too slowly is let go; it comes back and starts afresh.
 */
final class Browser {
    private static final int MOST_WAITING = 64;
    /** A browser that has gone is noticed by the second write after, so its place is soon free although nothing happens. */
    private static final int KEEP_ALIVE_SECONDS = 1;

    private final BlockingQueue<String> events = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Runnable hangUp;
    private volatile boolean gone;

    /** @param hangUp ends the connection, so that a write that waits ends too */
    Browser(Runnable hangUp) {
        this.hangUp = hangUp;
    }

    /** Never waits. False when the browser has been let go. */
    boolean send(String event, String line) {
        if (gone || !events.offer("event: " + event + "\ndata: " + line + "\n\n")) {
            letGo();
        }
        return !gone;
    }

    void letGo() {
        if (!gone) {
            gone = true;
            hangUp.run();
        }
    }

    /** Writes events until the connection ends. */
    void serve(OutputStream out) throws InterruptedException {
        try {
            while (!gone) {
                String event = events.poll(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
                out.write((event == null ? ": still here\n\n" : event).getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (IOException e) {
            // The browser went away.
        } finally {
            gone = true;
        }
    }
}
