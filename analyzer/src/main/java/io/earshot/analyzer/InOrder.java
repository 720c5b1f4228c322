package io.earshot.analyzer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The same work on many things, several at a time; what comes of it has the order of the things. */
public final class InOrder {
    /** What is done with each. */
    @FunctionalInterface
    public interface Work<T, R> {
        R on(T thing) throws IOException;
    }

    private InOrder() {}

    /**
     * Waits for all. Of several failures the one of the first thing is thrown, as if they had been done one by one.
     *
     * @param threads at least 1; with 1 the caller's own thread does the work
     */
    public static <T, R> List<R> results(List<T> things, int threads, Work<T, R> work) throws IOException {
        List<R> results = new ArrayList<>(things.size());
        if (threads == 1 || things.size() < 2) {
            for (T thing : things) {
                results.add(work.on(thing));
            }
            return results;
        }
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(threads, things.size()), InOrder::daemon);
        try {
            List<Future<R>> futures = new ArrayList<>(things.size());
            for (T thing : things) {
                futures.add(pool.submit(() -> work.on(thing)));
            }
            for (Future<R> future : futures) {
                results.add(outcome(future));
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "earshot-analysis");
        thread.setDaemon(true);
        return thread;
    }

    private static <R> R outcome(Future<R> future) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        }
    }

    private static IOException rethrown(Throwable failure) {
        if (failure instanceof IOException e) {
            return e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        return new IOException(failure);
    }
}
