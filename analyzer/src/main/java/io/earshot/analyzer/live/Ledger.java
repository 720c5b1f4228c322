package io.earshot.analyzer.live;

import io.earshot.analyzer.json.NoticeLines;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/**
 * Every notice that was said, a line each, beside the journal: what a killed analysis has said already is not said
 * again. A line is written before the notice goes to whoever listens, and its number is noted after; one that stands here
 * without that note is given to the listeners again.
 */
final class Ledger implements Closeable {
    /** Octets of the file after which a new one is begun; one older file is kept. */
    static final long MAX_OCTETS = 16L << 20;

    private static final String FILE = "notices.ndjson";
    private static final String OLDER_FILE = "notices.1.ndjson";
    private static final String DELIVERED_FILE = "delivered";

    /** What was said, in order, by moment and trouble. */
    private final Map<String, Queue<Long>> before = new HashMap<>();

    private final Path folder;
    private final FileChannel deliveredFile;
    private FileChannel file;
    private long delivered;
    private long lines;

    private Ledger(Path folder, FileChannel file, FileChannel deliveredFile) {
        this.folder = folder;
        this.file = file;
        this.deliveredFile = deliveredFile;
    }

    /** What is to be done with a notice. */
    enum Fate {
        /** It is new: the line is written. */
        SAY,
        /** It stands here, but may not have reached all who listen. */
        SAY_AGAIN,
        /** It was said. */
        SAID
    }

    static Ledger open(Path folder) throws IOException {
        FileChannel file = openFile(folder.resolve(FILE));
        FileChannel deliveredFile = openFile(folder.resolve(DELIVERED_FILE));
        Ledger ledger = new Ledger(folder, file, deliveredFile);
        ledger.readBack();
        return ledger;
    }

    private static FileChannel openFile(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (Files.getFileAttributeView(path, PosixFileAttributeView.class) != null) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        }
        return channel;
    }

    private void readBack() throws IOException {
        if (Files.exists(folder.resolve(OLDER_FILE))) {
            read(Files.readString(folder.resolve(OLDER_FILE)));
        }
        String text = Files.readString(folder.resolve(FILE));
        int whole = text.lastIndexOf('\n') + 1;
        read(text.substring(0, whole));
        long length = text.substring(0, whole).getBytes(StandardCharsets.UTF_8).length;
        file.truncate(length);
        file.position(length);
        ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
        if (deliveredFile.read(number, 0) == Long.BYTES) {
            delivered = number.getLong(0);
        }
    }

    private void read(String text) {
        text.lines().forEach(line -> {
            NoticeLines.Said said = NoticeLines.read(line);
            before.computeIfAbsent(key(said.notice(), said.key(), said.time()), key -> new ArrayDeque<>())
                    .add(said.number());
            lines = Math.max(lines, said.number());
        });
    }

    private static String key(String kind, String trouble, long time) {
        return time + " " + kind + " " + trouble;
    }

    /** Number of the newest line. */
    long lines() {
        return lines;
    }

    /** Decides on a notice, and writes its line when it is new. */
    Fate take(Notice notice) throws IOException {
        Queue<Long> known = before.get(key(notice.kind().word(), notice.key(), notice.time()));
        if (known != null && !known.isEmpty()) {
            return known.remove() > delivered ? Fate.SAY_AGAIN : Fate.SAID;
        }
        if (file.position() > MAX_OCTETS) {
            rotate();
        }
        ByteBuffer line = StandardCharsets.UTF_8.encode(NoticeLines.of(notice) + "\n");
        while (line.hasRemaining()) {
            file.write(line);
        }
        lines = number(notice);
        return Fate.SAY;
    }

    private void rotate() throws IOException {
        file.close();
        Files.move(folder.resolve(FILE), folder.resolve(OLDER_FILE), StandardCopyOption.REPLACE_EXISTING);
        file = openFile(folder.resolve(FILE));
    }

    /** Notes that all who listen have got a notice. */
    void delivered(Notice notice) throws IOException {
        delivered = number(notice);
        deliveredFile.write(ByteBuffer.allocate(Long.BYTES).putLong(0, delivered), 0);
    }

    /** {@code N17} is 17. */
    private static long number(Notice notice) {
        return Long.parseLong(notice.finding().id().substring(1));
    }

    /** What was said before this moment will not come again. */
    void forgetBefore() {
        before.clear();
    }

    @Override
    public void close() throws IOException {
        file.close();
        deliveredFile.close();
    }
}
