package io.earshot.capture.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * Appends documents to a journal, and deletes its oldest files when they are too old or too many. Stops before the disk
 * is full and goes on when there is room again. What {@link #append} has taken outlives the process. For one thread at a
 * time; files are deleted on another, for a large one takes the system seconds.
 */
public final class JournalWriter implements Closeable {
    /** Octets between two looks at the free space. */
    private static final long LOOK_OCTETS = 1 << 18;

    /** The newest files, of which the system may not have written all to the disk when it lost power. */
    private static final int UNSAFE_FILES = 2;

    private static final int CLOSING_SECONDS = 2;

    private final JournalFolder folder;
    private final JournalOptions options;
    private final FileChannel lock;
    private final List<String> found;
    private SingleChronicleQueue queue;
    private ExcerptAppender appender;
    private int cycle = -1;
    private final ExecutorService tidying = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "earshot-journal-tidy");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicBoolean isTidying = new AtomicBoolean();
    /** Files were deleted that the queue still lists. */
    private volatile boolean deleted;

    private volatile long octets;
    private long sinceLook = LOOK_OCTETS;
    private boolean room = true;
    private boolean fresh;
    private volatile String problem = "";

    private JournalWriter(JournalFolder folder, JournalOptions options, FileChannel lock, List<String> found)
            throws IOException {
        this.folder = folder;
        this.options = options;
        this.lock = lock;
        this.found = found;
        open();
        octets = folder.octets();
    }

    /** Opens a journal to go on with it, or begins one. */
    public static JournalWriter open(JournalFolder folder, JournalOptions options) throws IOException {
        List<String> found = new ArrayList<>(folder.prepare());
        FileChannel lock = folder.lock();
        try {
            found.addAll(folder.setAsideDamaged());
            found.addAll(folder.mend(UNSAFE_FILES));
            return new JournalWriter(folder, options, lock, found);
        } catch (IOException | RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    /** What was found amiss when the journal was opened, a line each. */
    public List<String> found() {
        return List.copyOf(found);
    }

    private void open() throws IOException {
        for (int attempt = 0; ; attempt++) {
            try {
                queue = Queues.open(folder, options.cycle(), false);
                queue.refreshDirectoryListing(); // a process that was killed may have deleted files since
                appender = queue.createAppender();
                appender.singleThreadedCheckDisabled(true);
                return;
            } catch (IOException | RuntimeException | InternalError e) {
                closeQueue();
                if (attempt > 0) {
                    throw new JournalException(
                            folder.queue() + ": cannot be written: " + Queues.reason(e) + "; name another folder", e);
                }
                found.add(folder.setAsideNewest(Queues.reason(e)));
            }
        }
    }

    /**
     * Appends a document.
     *
     * @return false when there is no room; nothing was written then
     */
    public boolean append(byte[] document, int length) {
        sinceLook += length;
        if (sinceLook >= LOOK_OCTETS) {
            look();
        }
        if (!room) {
            return false;
        }
        try {
            if (appender == null) {
                open();
            }
            listAnew();
            write(document, length);
        } catch (IOException | RuntimeException | InternalError e) {
            // A fault of memory access is a full disk; the queue is opened anew when there is room.
            problem = Queues.reason(e);
            room = false;
            sinceLook = 0;
            closeQueue();
            return false;
        }
        if (appender.cycle() != cycle) {
            cycle = appender.cycle();
            tidy();
            fresh = true;
        }
        return true;
    }

    private void listAnew() {
        if (deleted) {
            deleted = false;
            queue.refreshDirectoryListing();
        }
    }

    private void write(byte[] document, int length) {
        try (DocumentContext context = appender.writingDocument()) {
            try {
                context.wire().bytes().write(document, 0, length);
            } catch (RuntimeException | InternalError e) {
                context.rollbackOnClose();
                throw e;
            }
        }
    }

    /** Whether there is room, as far as known; with hysteresis, so that writing does not flutter. */
    private void look() {
        sinceLook = 0;
        try {
            long free = folder.free();
            room = free >= (room ? options.minFree() : options.minFree() + JournalOptions.LEAST_FREE / 3);
            problem = room
                    ? ""
                    : free / (1 << 20) + " MiB of the disk are free, " + options.minFree() / (1 << 20)
                            + " MiB are to stay so";
        } catch (IOException e) {
            problem = Queues.reason(e);
        }
    }

    /** Whether a new file was begun since this was last asked: what a reader must know first is to be written again. */
    boolean takeFresh() {
        boolean before = fresh;
        fresh = false;
        return before;
    }

    /** Whether {@link #append} takes documents, as far as known. */
    public boolean room() {
        return room;
    }

    /** Why nothing is written; empty while all is. */
    public String problem() {
        return problem;
    }

    /**
     * Has files deleted soon that are over the limits, the oldest first, and looks at the free space again. Done
     * whenever a file is begun; to be called about once a second while there is no room.
     */
    public void tidy() {
        if (isTidying.compareAndSet(false, true)) {
            tidying.execute(() -> {
                try {
                    delete();
                    folder.closeFiles();
                    octets = folder.octets();
                } catch (IOException e) {
                    problem = Queues.reason(e);
                } finally {
                    isTidying.set(false);
                }
            });
        }
        look();
    }

    private void delete() throws IOException {
        List<Path> files = folder.files();
        long left = folder.octets();
        long oldest = System.currentTimeMillis() - options.maxAge().toMillis();
        for (Path file : files.subList(0, Math.max(0, files.size() - 1))) {
            boolean old = Files.getLastModifiedTime(file).toMillis() < oldest;
            if (!old && left <= options.maxOctets() && folder.free() >= options.minFree()) {
                break;
            }
            left -= Files.size(file);
            Files.delete(file);
            deleted = true;
        }
    }

    /** Octets of the journal's files when they were last counted. */
    public long octets() {
        return octets;
    }

    /** Position after the last document. */
    public long position() {
        return queue == null ? 0 : queue.lastIndex() + 1;
    }

    private void closeQueue() {
        try {
            if (queue != null) {
                queue.close();
            }
        } catch (RuntimeException | InternalError e) {
            problem = Queues.reason(e);
        }
        queue = null;
        appender = null;
        cycle = -1;
    }

    /** Files that are being deleted are waited for, not long. */
    @Override
    public void close() throws IOException {
        tidying.shutdown();
        try {
            tidying.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (queue != null) {
            listAnew();
        }
        closeQueue();
        folder.closeFiles();
        lock.close();
    }
}
