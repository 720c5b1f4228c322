package io.earshot.analyzer.live.sink;

import java.util.Optional;

/** Messages that wait for delivery, oldest first, bounded. One thread adds, another takes. */
interface Backlog extends AutoCloseable {
    /** False when it is full; the message is then not kept. */
    boolean offer(String message);

    /** The oldest message, which stays; waits for one as long as told. */
    Optional<String> peek(long millis) throws InterruptedException;

    /** Forgets the oldest message. */
    void remove();

    long size();

    /** Whether messages outlive the process. */
    boolean survives();

    @Override
    default void close() {}
}
