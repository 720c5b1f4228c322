package io.earshot.analyzer;

import io.earshot.capture.observe.Observation;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/**
 * Gives observations in batches to another thread, so that the one who reads frames need not wait for those who think
 * about them. Their order stays, and few batches wait at a time. A capture that fills no batch gets no thread.
 */
final class Handover implements Consumer<Observation>, AutoCloseable {
    private static final int BATCH = 256;
    private static final int WAITING_BATCHES = 64;
    private static final Observation[] LAST = {};

    private final Consumer<Observation> receiver;
    private final BlockingQueue<Observation[]> queue = new ArrayBlockingQueue<>(WAITING_BATCHES);
    private Observation[] batch = new Observation[BATCH];
    private int fill;
    private Thread thread;
    /** What made the receiver fail; it takes nothing more then. */
    private volatile Throwable failure;

    Handover(Consumer<Observation> receiver) {
        this.receiver = receiver;
    }

    @Override
    public void accept(Observation observation) {
        batch[fill++] = observation;
        if (fill == BATCH) {
            pass();
        }
    }

    private void pass() {
        if (thread == null) {
            thread = new Thread(this::receive, "earshot-track");
            thread.setDaemon(true);
            thread.start();
        }
        put(batch);
        batch = new Observation[BATCH];
        fill = 0;
        throwFailure();
    }

    private void put(Observation[] some) {
        try {
            queue.put(some);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while observations were handed over", e);
        }
    }

    private void receive() {
        try {
            for (Observation[] some = queue.take(); some != LAST; some = queue.take()) {
                receiveAll(some);
            }
        } catch (InterruptedException e) {
            // the reader failed: nobody wants the rest
            Thread.currentThread().interrupt();
        }
    }

    private void receiveAll(Observation[] some) {
        if (failure != null) {
            return;
        }
        try {
            for (Observation observation : some) {
                receiver.accept(observation);
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    private void throwFailure() {
        Throwable thrown = failure;
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
    }

    /** Waits until everything was received; what follows sees all of it. */
    void finish() {
        if (thread != null) {
            put(LAST);
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while observations were handed over", e);
            }
        }
        throwFailure();
        for (Observation observation : Arrays.asList(batch).subList(0, fill)) {
            receiver.accept(observation);
        }
        fill = 0;
    }

    /** Ends the thread, also when {@link #finish} was not reached. */
    @Override
    public void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
