package io.earshot.capture.journal;

import java.util.Optional;

/**
 * What an analysis reads: the journal, and what goes past it, in the order of capture. The {@link Intake} writes to the
 * journal only while nothing waits in memory, so what waits there is newer than all of the journal.
 */
public final class Tail {
    private final Optional<JournalReader> journal;
    private final Intake intake;
    private final DocumentReader documents = new DocumentReader();

    public Tail(Optional<JournalReader> journal, Intake intake) {
        this.journal = journal;
        this.intake = intake;
    }

    /**
     * Tells the next record.
     *
     * @return false when there is none yet
     */
    public boolean read(DocumentSink sink) {
        byte[] past = intake.peek();
        if (journal.isPresent() && journal.get().read(sink)) {
            return true;
        }
        if (past == null) {
            return false;
        }
        documents.read(past, past.length, sink);
        intake.taken();
        return true;
    }

    /** Position in the journal of the record that was read last; 0 without one. */
    public long position() {
        return journal.map(JournalReader::position).orElse(0L);
    }
}
