package io.earshot.analyzer.live.sink;

import io.earshot.analyzer.live.Listener;
import io.earshot.analyzer.live.Notice;
import io.earshot.analyzer.live.Snapshot;
import java.util.List;

/** Several listeners as one. They take leave of their receivers at the same time, so that the end comes soon. */
public final class Together implements Listener {
    private final List<Listener> listeners;

    public Together(List<Listener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    @Override
    public void notice(Notice notice) {
        listeners.forEach(listener -> listener.notice(notice));
    }

    @Override
    public void snapshot(Snapshot snapshot) {
        listeners.forEach(listener -> listener.snapshot(snapshot));
    }

    @Override
    public void close() {
        List<Thread> threads = listeners.stream()
                .map(listener -> new Thread(listener::close, "farewell"))
                .toList();
        threads.forEach(Thread::start);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
