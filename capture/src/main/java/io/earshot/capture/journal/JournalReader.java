package io.earshot.capture.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.function.Consumer;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * Reads a journal from its oldest record, also while it is written. What is damaged is told and passed over: a record, or
 * the rest of a file. For one thread.
 */
public final class JournalReader implements Closeable {
    private final JournalFolder folder;
    private final Consumer<String> problems;
    private final SingleChronicleQueue queue;
    private final ExcerptTailer tailer;
    private final DocumentReader documents = new DocumentReader();
    private byte[] document = new byte[1 << 17];
    private long position;

    private JournalReader(JournalFolder folder, SingleChronicleQueue queue, Consumer<String> problems) {
        this.folder = folder;
        this.queue = queue;
        this.problems = problems;
        tailer = queue.createTailer();
        tailer.singleThreadedCheckDisabled(true);
        tailer.toStart();
    }

    /**
     * Opens a journal that is there.
     *
     * @param problems told of each damaged place, in one line
     * @throws JournalException when there is none, or of another version
     */
    public static JournalReader open(JournalFolder folder, Consumer<String> problems) throws IOException {
        folder.check();
        mend(folder, problems);
        return beside(folder, problems);
    }

    /** Opens a journal that this process writes, see {@link #open}. */
    public static JournalReader beside(JournalFolder folder, Consumer<String> problems) throws IOException {
        try {
            return new JournalReader(folder, Queues.open(folder, JournalOptions.DEFAULT.cycle(), true), problems);
        } catch (IOException | RuntimeException | InternalError e) {
            throw new JournalException(folder.path() + ": cannot be read: " + Queues.reason(e), e);
        }
    }

    /** Says what is damaged, and mends what can be mended unless somebody writes the journal. */
    private static void mend(JournalFolder folder, Consumer<String> problems) throws IOException {
        boolean written = false;
        try (FileChannel lock = folder.lock()) {
            folder.setAsideDamaged().forEach(problems);
            folder.mend(Integer.MAX_VALUE);
        } catch (IOException e) {
            // somebody writes the journal, or it may only be read
            written = true;
        }
        folder.holes(written).forEach(problems);
    }

    /**
     * Learns how far the journal goes, and goes back to its beginning.
     *
     * @param whole all of it; else no more than is needed to know the newest frame of each capture
     */
    public void scan(JournalScan scan, boolean whole) {
        if (whole) {
            while (read(scan)) {
                // the next record
            }
        } else {
            RollCycle roll = queue.rollCycle();
            int first = queue.firstCycle();
            for (int cycle = queue.lastCycle(); cycle >= first && !scan.isComplete(); cycle--) {
                if (tailer.moveToIndex(roll.toIndex(cycle, 0))) {
                    scan(scan, cycle);
                }
            }
        }
        moveTo(0);
    }

    private void scan(JournalScan scan, int cycle) {
        while (read(scan) && queue.rollCycle().toCycle(position) <= cycle) {
            // the next record
        }
    }

    /** Position of the record that was read last. */
    public long position() {
        return position;
    }

    /** Goes to a record, or to the oldest one when that was deleted meanwhile. */
    public void moveTo(long wanted) {
        if (wanted == 0 || !move(wanted)) {
            tailer.toStart();
        }
    }

    private boolean move(long wanted) {
        try {
            return tailer.moveToIndex(wanted);
        } catch (RuntimeException | InternalError e) {
            return false;
        }
    }

    /**
     * Tells the next record.
     *
     * @return false when there is none yet
     */
    public boolean read(DocumentSink sink) {
        int length;
        try {
            length = next();
        } catch (RuntimeException | InternalError e) {
            return passFile(Queues.reason(e));
        }
        if (length < 0) {
            return false;
        }
        try {
            documents.read(document, length, sink);
        } catch (DamagedDocumentException e) {
            problems.accept(folder.path() + ": at record " + Long.toHexString(position) + ": " + e.getMessage()
                    + "; reading goes on behind it");
        }
        return true;
    }

    private int next() {
        try (DocumentContext context = tailer.readingDocument()) {
            if (!context.isPresent()) {
                return -1;
            }
            long length = context.wire().bytes().readRemaining();
            if (length > document.length) {
                document = new byte[Math.toIntExact(length)];
            }
            context.wire().bytes().read(document, 0, (int) length);
            position = context.index();
            return (int) length;
        }
    }

    /** Goes to the next file; false when there is none. */
    private boolean passFile(String why) {
        RollCycle roll = queue.rollCycle();
        try {
            int damaged = roll.toCycle(tailer.index());
            for (int cycle = damaged + 1; cycle <= queue.lastCycle(); cycle++) {
                if (tailer.moveToIndex(roll.toIndex(cycle, 0))) {
                    problems.accept(folder.path() + ": a damaged file (" + why + "); its rest is left out");
                    return true;
                }
            }
        } catch (RuntimeException | InternalError e) {
            problems.accept(folder.path() + ": damaged (" + Queues.reason(e) + "); reading ends here");
            return false;
        }
        problems.accept(folder.path() + ": the newest file is damaged (" + why + "); its rest is left out");
        return false;
    }

    @Override
    public void close() {
        queue.close();
    }
}
