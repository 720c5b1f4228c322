package io.earshot.analyzer.live.sink;

import io.earshot.analyzer.Reasons;
import io.earshot.analyzer.live.Notice;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Takes notices without making anyone wait, and delivers them in order on a thread of its own: tries again when the
 * other side cannot be reached, and counts what had to be given up.
 */
final class Courier implements Sink {
    /** A message that the other side fails on this often is given up, so that it does not hold up the rest. */
    static final int MOST_BUSY_ANSWERS = 20;

    private static final long POLL_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = Duration.ofHours(1).toMillis();

    private final String name;
    private final Function<Notice, String> form;
    private final Backlog backlog;
    private final Transport transport;
    private final Backoff backoff;
    private final Duration farewell;
    private final Consumer<String> messages;
    private final Thread thread;

    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicReference<Lost> untold = new AtomicReference<>(Lost.NONE);
    private volatile Optional<String> problem = Optional.empty();
    private volatile boolean closing;

    /** Notices lost and not yet told to the receiver. */
    private record Lost(long count, Optional<Notice> newest) {
        static final Lost NONE = new Lost(0, Optional.empty());

        Lost and(Notice notice) {
            return new Lost(count + 1, Optional.of(notice));
        }
    }

    /**
     * @param form     a notice as the receiver reads it
     * @param farewell how long closing may take when nothing is wrong
     * @param messages lines for the operator
     */
    Courier(
            String name,
            Function<Notice, String> form,
            Backlog backlog,
            Transport transport,
            Backoff backoff,
            Duration farewell,
            Consumer<String> messages) {
        this.name = name;
        this.form = form;
        this.backlog = backlog;
        this.transport = transport;
        this.backoff = backoff;
        this.farewell = farewell;
        this.messages = messages;
        thread = new Thread(this::run, "to " + name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void notice(Notice notice) {
        if (!backlog.offer(form.apply(notice))) {
            lost.incrementAndGet();
            untold.updateAndGet(before -> before.and(notice));
        }
    }

    @Override
    public SinkState state() {
        return new SinkState(name, backlog.size(), delivered.get(), lost.get(), 0, problem);
    }

    private void run() {
        try {
            while (!closing || backlog.size() > 0) {
                Optional<String> message = backlog.peek(POLL_MILLIS);
                if (message.isPresent()) {
                    deliver(message.get());
                    backlog.remove();
                }
                tellLost();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            transport.close();
        }
    }

    /** Returns when the message is delivered or given up. */
    private void deliver(String message) throws InterruptedException {
        long began = System.nanoTime();
        int busy = 0;
        for (int failures = 1; ; failures++) {
            try {
                send(message);
                delivered.incrementAndGet();
                recovered(began, failures);
                return;
            } catch (Transport.RefusedException e) {
                giveUp(e);
                return;
            } catch (Transport.BusyException e) {
                failed(e);
                if (++busy >= MOST_BUSY_ANSWERS) {
                    giveUp(e);
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(Math.min(
                        LONGEST_PAUSE_MILLIS, e.pause().map(Duration::toMillis).orElse(backoff.millis(failures))));
            } catch (IOException e) {
                failed(e);
                TimeUnit.MILLISECONDS.sleep(backoff.millis(failures));
            }
        }
    }

    /** A fault of a library must not end the thread: it is a failure as any other. */
    private void send(String message) throws IOException, InterruptedException {
        try {
            transport.deliver(message);
        } catch (RuntimeException e) {
            throw new IOException(e.toString(), e);
        }
    }

    private void failed(IOException e) {
        if (problem.isEmpty()) {
            messages.accept(name + ": " + Reasons.of(e) + "; notices are kept and tried again");
        }
        problem = Optional.of(Reasons.of(e));
    }

    private void giveUp(IOException e) {
        lost.incrementAndGet();
        messages.accept(name + ": " + Reasons.of(e) + "; a notice was given up, " + lost.get() + " since the start");
        problem = Optional.of(Reasons.of(e));
    }

    private void recovered(long began, int attempts) {
        if (problem.isPresent()) {
            problem = Optional.empty();
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
            messages.accept(name + ": delivers again after " + seconds + " s and " + attempts + " attempts; "
                    + backlog.size() + " waiting, " + lost.get() + " lost since the start");
        }
    }

    /** Once the receiver is back, it learns how many notices it did not get. */
    private void tellLost() throws InterruptedException {
        if (problem.isEmpty() && untold.get().count() > 0 && backlog.size() == 0) {
            Lost told = untold.getAndSet(Lost.NONE);
            deliver(form.apply(LeftOut.byQueue(told.count(), told.newest().orElseThrow())));
        }
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join(problem.isPresent() ? POLL_MILLIS : farewell.toMillis());
            thread.interrupt();
            thread.join(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (backlog.size() > 0) {
            messages.accept(name + ": " + backlog.size() + " notices are undelivered"
                    + (backlog.survives() ? " and kept for the next start" : ""));
        }
        backlog.close();
    }
}
