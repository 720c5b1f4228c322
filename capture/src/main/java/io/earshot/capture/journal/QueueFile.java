package io.earshot.capture.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A file of the queue as its records lie on the disk: headers of four octets, little-endian, each with the length of what
 * follows and two flags, at multiples of four octets. When power is lost, blocks that were not written back yet are zeros;
 * the queue takes a header of zeros for its end, so a hole is covered with a record that it passes over.
 */
final class QueueFile {
    private static final int NOT_COMPLETE = 0x8000_0000;
    private static final int META_DATA = 0x4000_0000;
    private static final int END = NOT_COMPLETE | META_DATA;
    private static final int LENGTH = ~END;
    private static final int HEADER_OCTETS = 4;
    /** A record that begins thus covers a hole. */
    private static final byte[] COVER = "earshot: zeros".getBytes(StandardCharsets.US_ASCII);
    /** So many records in a row are no accident. */
    private static final int CHAIN = 4;

    private static final int MAX_RECORD = 1 << 26;
    private static final int WINDOW = 1 << 12;

    /** Octets from the first to the one after the last, without a record that can be read. */
    private record Hole(long from, long to) {
        String told(Path file) {
            return file + ": " + (to - from) + " octets at " + from
                    + " are zeros or torn where records were, as after a"
                    + " loss of power; reading goes on behind them";
        }
    }

    private final Path path;
    private final FileChannel file;
    private final long size;
    private final ByteBuffer window =
            ByteBuffer.allocate(WINDOW).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private final List<Hole> covered = new ArrayList<>();
    private long windowAt;

    private QueueFile(Path path, FileChannel file) throws IOException {
        this.path = path;
        this.file = file;
        size = file.size();
    }

    /**
     * Covers the holes of a file that nobody writes.
     *
     * @return a line for each
     */
    static List<String> mend(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE))) {
            QueueFile queue = new QueueFile(path, file);
            List<String> told = new ArrayList<>();
            for (Optional<Hole> hole = queue.hole(0);
                    hole.isPresent();
                    hole = queue.hole(hole.get().to())) {
                queue.cover(hole.get());
                told.add(hole.get().told(path));
            }
            return told;
        }
    }

    /** A line for each hole that was covered, and for the first that is open. */
    static List<String> holes(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            QueueFile queue = new QueueFile(path, file);
            Optional<Hole> open = queue.hole(0);
            List<String> told = new ArrayList<>();
            queue.covered.forEach(hole -> told.add(hole.told(path)));
            open.ifPresent(hole -> told.add(hole.told(path)));
            return told;
        }
    }

    /** The first hole behind a place where a record begins. */
    private Optional<Hole> hole(long from) throws IOException {
        long at = from;
        while (at + HEADER_OCTETS <= size) {
            int header = word(at);
            if (header == 0) {
                return holeAt(at);
            }
            if ((header & NOT_COMPLETE) != 0) {
                return Optional.empty();
            }
            long next = next(at, header);
            if ((header & META_DATA) != 0 && isCover(at)) {
                covered.add(new Hole(at, next));
            }
            at = next;
        }
        return Optional.empty();
    }

    private static long next(long at, int header) {
        return at + HEADER_OCTETS + ((header & LENGTH) + 3 & ~3);
    }

    private boolean isCover(long at) throws IOException {
        for (int i = 0; i < COVER.length; i++) {
            if (octet(at + HEADER_OCTETS + i) != COVER[i]) {
                return false;
            }
        }
        return true;
    }

    /** Where the first records behind a header of zeros begin, or all is zeros; empty when nothing but zeros follows. */
    private Optional<Hole> holeAt(long from) throws IOException {
        long lastUsed = -1;
        for (long at = from; at + HEADER_OCTETS <= size; at += HEADER_OCTETS) {
            if (word(at) != 0) {
                lastUsed = at;
                if (isChain(at)) {
                    return Optional.of(new Hole(from, at));
                }
            }
        }
        return lastUsed < 0 ? Optional.empty() : Optional.of(new Hole(from, lastUsed + HEADER_OCTETS));
    }

    /** Whether records of a journal follow each other from here on. */
    private boolean isChain(long from) throws IOException {
        long at = from;
        for (int i = 0; i < CHAIN && at + HEADER_OCTETS < size; i++) {
            int header = word(at);
            int length = header & LENGTH;
            boolean end = header == 0 || header == END;
            if (end && i > 0) {
                return true;
            }
            if (end || (header & NOT_COMPLETE) != 0 || length == 0 || length > MAX_RECORD) {
                return false;
            }
            if ((header & META_DATA) == 0 && !DocumentKind.begins(octet(at + HEADER_OCTETS))) {
                return false;
            }
            at = next(at, header);
        }
        return true;
    }

    private void cover(Hole hole) throws IOException {
        int length = Math.toIntExact(hole.to() - hole.from() - HEADER_OCTETS);
        ByteBuffer record = ByteBuffer.allocate(HEADER_OCTETS + Math.min(length, COVER.length))
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(META_DATA | length);
        record.put(COVER, 0, Math.min(length, COVER.length)).flip();
        file.write(record, hole.from());
        window.limit(0);
    }

    private int word(long at) throws IOException {
        see(at, HEADER_OCTETS);
        return window.getInt((int) (at - windowAt));
    }

    private byte octet(long at) throws IOException {
        if (at >= size) {
            return 0;
        }
        see(at, 1);
        return window.get((int) (at - windowAt));
    }

    private void see(long at, int octets) throws IOException {
        if (at >= windowAt && at + octets <= windowAt + window.limit()) {
            return;
        }
        window.clear();
        windowAt = at;
        while (window.hasRemaining() && file.read(window, windowAt + window.position()) > 0) {
            // the rest of the window
        }
        window.flip();
        if (window.limit() < octets) {
            throw new JournalException(path + ": was cut while it was read");
        }
    }
}
