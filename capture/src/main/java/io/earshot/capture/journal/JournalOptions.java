package io.earshot.capture.journal;

import java.time.Duration;

/**
 * How long a journal keeps what.
 *
 * @param maxAge      of a file after its last record
 * @param maxOctets   on the disk, of all files
 * @param minFree     octets of the disk that stay free for others; writing pauses below
 * @param cycle       of the files
 */
public record JournalOptions(Duration maxAge, long maxOctets, long minFree, Cycle cycle) {
    /** How long one file of the journal is written to; files are deleted as a whole. */
    public enum Cycle {
        MINUTE,
        FIVE_MINUTES,
        HOUR
    }

    /** Room that the queue's next blocks may need before the free space is looked at again, twice. */
    public static final long LEAST_FREE = 24L << 20;

    /** A week, 20 GiB, and 1 GiB free. */
    public static final JournalOptions DEFAULT =
            new JournalOptions(Duration.ofDays(7), 20L << 30, 1L << 30, Cycle.MINUTE);

    public JournalOptions {
        minFree = Math.max(minFree, LEAST_FREE);
    }
}
