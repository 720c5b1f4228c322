package io.earshot.analyzer.live.sink;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Waits in memory, and is lost with the process. */
final class MemoryBacklog implements Backlog {
    private final ArrayDeque<String> messages = new ArrayDeque<>();
    private final Semaphore added = new Semaphore(0);
    private final int most;

    /** @param most messages kept */
    MemoryBacklog(int most) {
        this.most = most;
    }

    @Override
    public boolean offer(String message) {
        synchronized (messages) {
            if (messages.size() >= most) {
                return false;
            }
            messages.addLast(message);
        }
        added.release();
        return true;
    }

    @Override
    public Optional<String> peek(long millis) throws InterruptedException {
        if (!added.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
            return Optional.empty();
        }
        added.release();
        synchronized (messages) {
            return Optional.ofNullable(messages.peekFirst());
        }
    }

    @Override
    public void remove() {
        added.acquireUninterruptibly();
        synchronized (messages) {
            messages.pollFirst();
        }
    }

    @Override
    public long size() {
        synchronized (messages) {
            return messages.size();
        }
    }

    @Override
    public boolean survives() {
        return false;
    }
}
