package io.earshot.analyzer.live.sink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Waits in a folder, one file a message, and outlives the process. A file gets its name when all of it is on the disk,
 * so that a message is there whole or not at all.
 */
final class DiskBacklog implements Backlog {
    private static final String ENDING = ".json";
    private static final int DIGITS = 19;

    private final Path folder;
    private final int most;
    private final FileChannel lockFile;
    private final ArrayDeque<Long> numbers = new ArrayDeque<>();
    private final Semaphore added = new Semaphore(0);
    private long next = 1;

    /**
     * @param folder created where it is missing, readable by its owner only
     * @param most   messages kept
     * @throws IOException when the folder cannot be used, or another process uses it
     */
    DiskBacklog(Path folder, int most) throws IOException {
        this.folder = folder;
        this.most = most;
        OwnerOnly.folder(folder);
        lockFile = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!locked(lockFile)) {
            lockFile.close();
            throw new IOException(folder + ": another process delivers from this folder");
        }
        readFolder();
    }

    private static boolean locked(FileChannel file) throws IOException {
        try {
            FileLock lock = file.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private void readFolder() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            files.map(DiskBacklog::number)
                    .flatMapToLong(OptionalLong::stream)
                    .sorted()
                    .forEach(numbers::addLast);
        }
        if (!numbers.isEmpty()) {
            next = numbers.getLast() + 1;
        }
        added.release(numbers.size());
    }

    private static OptionalLong number(Path file) {
        String name = file.getFileName().toString();
        return name.matches("\\d{" + DIGITS + "}\\.json")
                ? OptionalLong.of(Long.parseLong(name.substring(0, DIGITS)))
                : OptionalLong.empty();
    }

    private Path file(long number) {
        String digits = Long.toString(number);
        return folder.resolve("0".repeat(DIGITS - digits.length()) + digits + ENDING);
    }

    @Override
    public boolean offer(String message) {
        if (size() >= most) {
            return false;
        }
        long number = next++;
        try {
            write(file(number), message);
        } catch (IOException e) {
            return false;
        }
        synchronized (numbers) {
            numbers.addLast(number);
        }
        added.release();
        return true;
    }

    private void write(Path file, String message) throws IOException {
        Path whole = folder.resolve("next.tmp");
        try (FileChannel out = OwnerOnly.truncated(whole)) {
            ByteBuffer octets = ByteBuffer.wrap(message.getBytes(StandardCharsets.UTF_8));
            while (octets.hasRemaining()) {
                out.write(octets);
            }
            out.force(true);
        }
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public Optional<String> peek(long millis) throws InterruptedException {
        if (!added.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
            return Optional.empty();
        }
        added.release();
        long oldest;
        synchronized (numbers) {
            oldest = numbers.getFirst();
        }
        try {
            return Optional.of(Files.readString(file(oldest)));
        } catch (NoSuchFileException e) {
            remove();
            return Optional.empty();
        } catch (IOException e) {
            TimeUnit.MILLISECONDS.sleep(millis);
            return Optional.empty();
        }
    }

    @Override
    public void remove() {
        added.acquireUninterruptibly();
        long oldest;
        synchronized (numbers) {
            oldest = numbers.removeFirst();
        }
        try {
            Files.deleteIfExists(file(oldest));
        } catch (IOException e) {
            // Delivered once more after the next start, which the receiver can tell by the notice's id.
        }
    }

    @Override
    public long size() {
        synchronized (numbers) {
            return numbers.size();
        }
    }

    @Override
    public boolean survives() {
        return true;
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            // The lock ends with the process.
        }
    }
}
