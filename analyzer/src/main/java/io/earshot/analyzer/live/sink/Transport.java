package io.earshot.analyzer.live.sink;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Carries messages to the other side, one at a time, on the courier's thread. */
interface Transport extends AutoCloseable {
    /**
     * Returns when the other side has the message.
     *
     * @throws RefusedException when it never will take this message
     * @throws IOException when it should be tried again
     */
    void deliver(String message) throws IOException, InterruptedException;

    @Override
    default void close() {}

    /** This message is not wanted, now or later. */
    final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    /** The other side is there and cannot take this message now; it may have told when to come back. */
    final class BusyException extends IOException {
        private static final long serialVersionUID = 1;
        private final transient Optional<Duration> wait;

        BusyException(String message, Optional<Duration> wait) {
            super(message);
            this.wait = wait;
        }

        Optional<Duration> pause() {
            return wait;
        }
    }
}
