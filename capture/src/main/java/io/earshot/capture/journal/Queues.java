package io.earshot.capture.journal;

import java.io.IOException;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.LegacyRollCycles;

/** Opens queues. What the library throws when a file is damaged or the disk full is turned into {@link IOException}. */
final class Queues {
    /** Small, so that a nearly full disk can be used nearly to its end. */
    private static final int BLOCK_OCTETS = 4 << 20;

    static {
        System.setProperty("chronicle.disk.monitor.disable", "true");
        System.setProperty("chronicle.analytics.disable", "true");
    }

    private Queues() {}

    static SingleChronicleQueue open(JournalFolder folder, JournalOptions.Cycle cycle, boolean readOnly)
            throws IOException {
        try {
            return SingleChronicleQueueBuilder.binary(folder.queue())
                    .rollCycle(
                            switch (cycle) {
                                case MINUTE -> LegacyRollCycles.MINUTELY;
                                case FIVE_MINUTES -> RollCycles.FIVE_MINUTELY;
                                case HOUR -> RollCycles.FAST_HOURLY;
                            })
                    .blockSize(BLOCK_OCTETS)
                    .readOnly(readOnly)
                    .build();
        } catch (RuntimeException | InternalError e) {
            throw new IOException(reason(e), e);
        }
    }

    /** One line of what the library says. */
    static String reason(Throwable failure) {
        String message = failure.getMessage();
        String text = message == null ? "" : message.lines().findFirst().orElse("");
        return failure.getClass().getSimpleName() + (text.isEmpty() ? "" : ": " + text);
    }
}
