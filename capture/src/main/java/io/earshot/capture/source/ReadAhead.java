package io.earshot.capture.source;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/**
 * Reads a stream in chunks. What has to be decompressed is read ahead of the one who wants it, on a thread of its own,
 * so that this costs the parser no time; only a stream longer than its first chunk gets the thread, for most captures are
 * small. Plain octets are read when they are wanted, in chunks that stay in the parser's cache: there the copy is
 * cheaper than fetching them from the cache of another core.
 */
final class ReadAhead implements Closeable {
    /** Octets of a stream to be decompressed that are read at once. */
    private static final int LARGE_CHUNK = 1 << 20;
    /** Octets of a plain stream that are read at once. */
    private static final int CHUNK = 1 << 17;
    /** Free octets before those of a chunk, for the rest of the chunk before it. */
    static final int HEADROOM = 1 << 18;

    private static final int WAITING_CHUNKS = 2;
    /** Arrays that wait to be filled again, at most: as many as the frames of several batches lie in. */
    private static final int FREE_CHUNKS = 32;

    /** What was read, from {@link #HEADROOM} on, and whether the stream ends there, and by which failure (else null). */
    static final class Chunk {
        final byte[] bytes;
        int length;
        boolean last;
        IOException failure;

        Chunk(byte[] bytes) {
            this.bytes = bytes;
        }

        void fail(IOException e) {
            last = true;
            failure = e;
        }
    }

    private final InputStream in;
    private final boolean ahead;
    private final int chunk;
    private final BlockingQueue<Chunk> full = new ArrayBlockingQueue<>(WAITING_CHUNKS);
    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(FREE_CHUNKS);
    private Consumer<Runnable> spent = Runnable::run;
    private Chunk first;
    private Thread thread;
    private boolean ended;
    private volatile boolean closed;

    /** @param ahead on a thread of its own */
    ReadAhead(InputStream in, boolean ahead) {
        this.in = in;
        this.ahead = ahead;
        chunk = ahead ? LARGE_CHUNK : CHUNK;
    }

    /** The next octets; null at the end of the stream. Its failure, if it has one, comes after its octets. */
    Chunk take() throws IOException {
        if (ended) {
            return null;
        }
        Chunk taken = !ahead ? read() : first == null ? first() : next();
        ended = taken.last;
        return taken;
    }

    /** See {@link MergedFiles}. */
    void spent(Consumer<Runnable> told) {
        spent = told;
    }

    /** Gives a chunk's array back, from which no more octets are taken. */
    void giveBack(byte[] bytes) {
        if (bytes.length == HEADROOM + chunk) {
            spent.accept(() -> free.offer(bytes));
        }
    }

    private Chunk first() {
        first = read();
        if (!first.last) {
            thread = new Thread(this::readAll, "earshot-read-ahead");
            thread.setDaemon(true);
            thread.start();
        }
        return first;
    }

    private Chunk next() throws IOException {
        try {
            return full.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading", e);
        }
    }

    private void readAll() {
        try {
            Chunk filled;
            do {
                filled = read();
                full.put(filled);
            } while (!filled.last && !closed);
        } catch (InterruptedException e) {
            // Closed: nobody wants the rest.
            closed = true;
        } finally {
            closeStream();
        }
    }

    private Chunk read() {
        byte[] spare = free.poll();
        Chunk filled = new Chunk(spare == null ? new byte[HEADROOM + chunk] : spare);
        try {
            while (filled.length < chunk && !filled.last) {
                int read = in.read(filled.bytes, HEADROOM + filled.length, chunk - filled.length);
                filled.last = read < 0;
                filled.length += Math.max(0, read);
            }
        } catch (IOException e) {
            filled.fail(e);
        } catch (RuntimeException | Error e) {
            filled.fail(new IOException("reading failed: " + e, e));
        }
        return filled;
    }

    private void closeStream() {
        try {
            in.close();
        } catch (IOException e) {
            // All that was wanted of it has been read.
            closed = true;
        }
    }

    /** Ends the reading thread; it closes the stream, for it may be inside a read. */
    @Override
    public void close() {
        closed = true;
        ended = true;
        if (thread == null) {
            closeStream();
        } else {
            thread.interrupt();
        }
    }
}
