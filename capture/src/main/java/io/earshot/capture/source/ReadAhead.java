package io.earshot.capture.source;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Reads a stream in chunks ahead of the one who wants them, so that reading and decompression cost the parser no time.
 * The first chunk is read at once and only a stream that is longer gets a thread: most captures are small.
 */
final class ReadAhead implements Closeable {
    /** Octets that are read at once. */
    static final int CHUNK = 1 << 20;
    /** Free octets before those of a chunk, for the rest of the chunk before it. */
    static final int HEADROOM = 1 << 18;

    private static final int WAITING_CHUNKS = 2;

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
    private final BlockingQueue<Chunk> full = new ArrayBlockingQueue<>(WAITING_CHUNKS);
    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(WAITING_CHUNKS + 2);
    private Chunk first;
    private Thread thread;
    private boolean ended;
    private volatile boolean closed;

    ReadAhead(InputStream in) {
        this.in = in;
    }

    /** The next octets; null at the end of the stream. Its failure, if it has one, comes after its octets. */
    Chunk take() throws IOException {
        if (ended) {
            return null;
        }
        Chunk chunk = first == null ? first() : next();
        ended = chunk.last;
        return chunk;
    }

    /** Gives a chunk's array back, whose octets are no longer wanted. */
    void giveBack(byte[] bytes) {
        if (bytes.length == HEADROOM + CHUNK) {
            free.offer(bytes);
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
            Chunk chunk;
            do {
                chunk = read();
                full.put(chunk);
            } while (!chunk.last && !closed);
        } catch (InterruptedException e) {
            // Closed: nobody wants the rest.
            closed = true;
        } finally {
            closeStream();
        }
    }

    private Chunk read() {
        byte[] spare = free.poll();
        Chunk chunk = new Chunk(spare == null ? new byte[HEADROOM + CHUNK] : spare);
        try {
            while (chunk.length < CHUNK && !chunk.last) {
                int read = in.read(chunk.bytes, HEADROOM + chunk.length, CHUNK - chunk.length);
                chunk.last = read < 0;
                chunk.length += Math.max(0, read);
            }
        } catch (IOException e) {
            chunk.fail(e);
        } catch (RuntimeException | Error e) {
            chunk.fail(new IOException("reading failed: " + e, e));
        }
        return chunk;
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
