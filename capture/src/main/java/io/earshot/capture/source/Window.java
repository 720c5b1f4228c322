package io.earshot.capture.source;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.ZipException;

/** The octets of a capture in their order, a chunk at a time, with fields read in the byte order of the capture. */
final class Window implements Closeable {
    private static final int CHUNK = 1 << 20;

    private final InputStream in;
    private byte[] bytes = new byte[CHUNK];
    private int position;
    private int limit;
    private long base;
    private boolean ended;
    private boolean bigEndian;
    private Optional<String> failure = Optional.empty();

    Window(InputStream in) {
        this.in = in;
    }

    byte[] bytes() {
        return bytes;
    }

    int position() {
        return position;
    }

    /** Offset of the position in the capture, after decompression. */
    long offset() {
        return base + position;
    }

    int available() {
        return limit - position;
    }

    /** What ended the input before its end: damaged or cut compressed data. */
    Optional<String> failure() {
        return failure;
    }

    void order(ByteOrder order) {
        bigEndian = order == ByteOrder.BIG_ENDIAN;
    }

    /** Whether the capture is in little-endian order. */
    boolean lowFirst() {
        return !bigEndian;
    }

    void skip(int count) {
        position += count;
    }

    /**
     * Makes octets available from the position on; what the position has passed is given up.
     *
     * @return false when the capture ends before
     */
    boolean require(int count) throws IOException {
        if (limit - position >= count) {
            return true;
        }
        makeRoom(count);
        while (limit - position < count && !ended) {
            fill();
        }
        return limit - position >= count;
    }

    private void makeRoom(int count) {
        System.arraycopy(bytes, position, bytes, 0, limit - position);
        base += position;
        limit -= position;
        position = 0;
        if (count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(count, bytes.length * 2));
        }
    }

    /** A file that cannot be read is an {@link IOException}; compressed data that is damaged is an early end. */
    private void fill() throws IOException {
        try {
            int read = in.read(bytes, limit, bytes.length - limit);
            if (read < 0) {
                ended = true;
            } else {
                limit += read;
            }
        } catch (EOFException | ZipException e) {
            cutShort(e);
        } catch (IOException e) {
            if (!e.getClass().getName().startsWith("com.github.luben.zstd")) {
                throw e;
            }
            cutShort(e);
        }
    }

    private void cutShort(IOException problem) {
        ended = true;
        failure = Optional.of("the compressed data is cut or damaged"
                + (problem.getMessage() == null ? "" : " (" + problem.getMessage() + ")"));
    }

    /** Unsigned 16 bits at a distance from the position. */
    int u16(int at) {
        int first = bytes[position + at] & 0xFF;
        int second = bytes[position + at + 1] & 0xFF;
        return bigEndian ? first << 8 | second : second << 8 | first;
    }

    /** 32 bits at a distance from the position. */
    int i32(int at) {
        return bigEndian ? u16(at) << 16 | u16(at + 2) : u16(at + 2) << 16 | u16(at);
    }

    /** Unsigned 32 bits at a distance from the position. */
    long u32(int at) {
        return Integer.toUnsignedLong(i32(at));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
