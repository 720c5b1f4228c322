package io.earshot.capture.source;

import com.github.luben.zstd.ZstdIOException;
import io.earshot.capture.net.Octets;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.ZipException;

/** The octets of a capture in their order, a chunk at a time, with fields read in the byte order of the capture. */
final class Window implements Closeable {
    private final ReadAhead ahead;
    private byte[] bytes = new byte[0];
    private int position;
    private int limit;
    /** Offset in the capture of the first octet of {@link #bytes}. */
    private long base;

    private boolean ended;
    private boolean bigEndian;
    private Optional<String> failure = Optional.empty();

    /** @param packed the octets are decompressed as they are read */
    Window(InputStream in, boolean packed) {
        ahead = new ReadAhead(in, packed);
    }

    /** See {@link MergedFiles}. */
    void spent(Consumer<Runnable> told) {
        ahead.spent(told);
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
        return limit - position >= count || refill(count);
    }

    private boolean refill(int count) throws IOException {
        while (limit - position < count && !ended) {
            ReadAhead.Chunk next = ahead.take();
            append(next);
            ended = next.last;
            if (next.failure != null) {
                failed(next.failure);
            }
        }
        return limit - position >= count;
    }

    /** What is left goes before the new octets, or these behind it where it is much: frames past the usual snap length. */
    private void append(ReadAhead.Chunk next) {
        int rest = limit - position;
        if (rest <= ReadAhead.HEADROOM) {
            int start = ReadAhead.HEADROOM - rest;
            System.arraycopy(bytes, position, next.bytes, start, rest);
            ahead.giveBack(bytes);
            bytes = next.bytes;
            moveTo(start);
            limit = ReadAhead.HEADROOM + next.length;
            return;
        }
        if (limit + next.length > bytes.length) {
            byte[] large = new byte[2 * (rest + next.length)];
            System.arraycopy(bytes, position, large, 0, rest);
            bytes = large;
            moveTo(0);
            limit = rest;
        }
        System.arraycopy(next.bytes, ReadAhead.HEADROOM, bytes, limit, next.length);
        limit += next.length;
        ahead.giveBack(next.bytes);
    }

    private void moveTo(int start) {
        base += position - start;
        position = start;
    }

    /** A file that cannot be read is an {@link IOException}; compressed data that is damaged is an early end. */
    private void failed(IOException problem) throws IOException {
        if (!(problem instanceof EOFException
                || problem instanceof ZipException
                || problem instanceof ZstdIOException)) {
            throw problem;
        }
        cutShort(problem);
    }

    private void cutShort(IOException problem) {
        failure = Optional.of("the compressed data is cut or damaged"
                + (problem.getMessage() == null ? "" : " (" + problem.getMessage() + ")"));
    }

    /** Unsigned 16 bits at a distance from the position. */
    int u16(int at) {
        return bigEndian ? Octets.u16(bytes, position + at) : Octets.u16Little(bytes, position + at);
    }

    /** 32 bits at a distance from the position. */
    int i32(int at) {
        return bigEndian ? Octets.u32(bytes, position + at) : Octets.u32Little(bytes, position + at);
    }

    /** Unsigned 32 bits at a distance from the position. */
    long u32(int at) {
        return Integer.toUnsignedLong(i32(at));
    }

    @Override
    public void close() throws IOException {
        ahead.close();
    }
}
