package io.earshot.capture.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of a journal: for its owner only, since it holds what people said. Queue files lie in {@code frames}, what
 * the analysis remembers lies beside them.
 */
public final class JournalFolder {
    private static final String VERSION_FILE = "earshot-journal";
    private static final String QUEUE_FOLDER = "frames";
    private static final String LOCK_FILE = "lock";
    private static final String QUEUE_FILE = ".cq4";
    /** What the queue knows of its files; it makes it anew where it is missing, and waits in vain for one half made. */
    private static final String TABLE = "metadata.cq4t";

    private final Path path;

    public JournalFolder(Path path) {
        this.path = path;
    }

    public Path path() {
        return path;
    }

    Path queue() {
        return path.resolve(QUEUE_FOLDER);
    }

    /** Whether a journal of any version lies here. */
    public boolean exists() {
        return Files.isRegularFile(path.resolve(VERSION_FILE));
    }

    /** Version of the format; 0 when the folder does not tell. */
    int version() throws IOException {
        Path file = path.resolve(VERSION_FILE);
        if (!Files.isRegularFile(file)) {
            return 0;
        }
        String text = Files.readString(file).strip();
        return text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
    }

    /** Checks that this program can read what lies here. */
    void check() throws IOException {
        if (!Files.isDirectory(path)) {
            throw new JournalException(path + ": no such folder");
        }
        if (!exists()) {
            throw new JournalException(path + ": no journal: it lacks the file " + VERSION_FILE);
        }
        int version = version();
        if (version != DocumentKind.VERSION) {
            throw new JournalException(path + ": a journal of version " + version + ", this program reads version "
                    + DocumentKind.VERSION);
        }
    }

    /**
     * Makes the folder where it is missing, and closes it and its files to others.
     *
     * @return what was found amiss and mended, a line each
     */
    List<String> prepare() throws IOException {
        List<String> found = new ArrayList<>();
        boolean fresh = !Files.exists(path);
        createClosed(path);
        if (!fresh && !exists() && !isEmpty()) {
            throw new JournalException(path + ": not empty and no journal; name another folder");
        }
        if (exists() && version() > DocumentKind.VERSION) {
            check();
        }
        if (exists() && version() != DocumentKind.VERSION) {
            found.add(setAside("is of version " + version() + ", this program writes version " + DocumentKind.VERSION));
        }
        createClosed(queue());
        Files.writeString(path.resolve(VERSION_FILE), DocumentKind.VERSION + "\n");
        closeFiles();
        return found;
    }

    private boolean isEmpty() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.findAny().isEmpty();
        }
    }

    /** Moves all that lies here into a folder below and says so. */
    private String setAside(String why) throws IOException {
        int number = 1;
        while (Files.exists(path.resolve("aside-" + number))) {
            number++;
        }
        Path aside = path.resolve("aside-" + number);
        createClosed(aside);
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (!name.startsWith("aside-") && !name.equals(LOCK_FILE)) {
                    Files.move(file, aside.resolve(name));
                }
            }
        }
        return "the journal in " + path + " " + why + ": it is set aside in " + aside + " and a new one begun";
    }

    /**
     * Sets files aside that do not begin as queue files do: a writer was killed while it made them, or they are damaged.
     * To be called while nobody writes.
     */
    List<String> setAsideDamaged() throws IOException {
        List<String> found = new ArrayList<>();
        List<Path> all = new ArrayList<>(files());
        Path table = queue().resolve(TABLE);
        if (Files.exists(table)) {
            all.add(table);
        }
        for (Path file : all) {
            if (!begins(file)) {
                found.add(setAside(file, "its beginning is missing"));
            }
        }
        return found;
    }

    /**
     * Covers holes in the newest files, as a loss of power leaves them. To be called while nobody writes.
     *
     * @return a line for each that was found
     */
    List<String> mend(int newest) throws IOException {
        List<String> found = new ArrayList<>();
        List<Path> files = files();
        for (Path file : files.subList(Math.max(0, files.size() - newest), files.size())) {
            found.addAll(QueueFile.mend(file));
        }
        return found;
    }

    /** A line for each hole in the files, covered or not; the newest may be being written and is left out then. */
    List<String> holes(boolean written) throws IOException {
        List<String> found = new ArrayList<>();
        List<Path> files = files();
        for (Path file : files.subList(0, Math.max(0, files.size() - (written ? 1 : 0)))) {
            found.addAll(QueueFile.holes(file));
        }
        return found;
    }

    /** The first four octets, little-endian: the header of a complete record of metadata. */
    private static boolean begins(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(4);
            return head.length == 4 && (head[3] & 0xC0) == 0x40;
        }
    }

    private static String setAside(Path file, String why) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".damaged");
        Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        return file + ": damaged (" + why + "): it is set aside as " + aside.getFileName();
    }

    /** Renames the newest queue file, which cannot be written on, so that a new one is begun. */
    String setAsideNewest(String why) throws IOException {
        List<Path> files = files();
        if (files.isEmpty()) {
            throw new JournalException(queue() + ": cannot be written: " + why);
        }
        return setAside(files.get(files.size() - 1), why);
    }

    private static void createClosed(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
            permit(folder, "rwx------");
        } catch (IOException e) {
            throw new JournalException(folder + ": cannot be made or closed to others: " + reason(e), e);
        }
    }

    /** Files are for the owner only, like the folder. */
    void closeFiles() throws IOException {
        for (Path folder : List.of(path, queue())) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    permit(file, "rw-------");
                }
            }
        }
    }

    private static void permit(Path file, String permissions) throws IOException {
        if (Files.getFileAttributeView(file, PosixFileAttributeView.class) != null) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        }
    }

    /** Keeps a second writer out for as long as the channel is open. */
    FileChannel lock() throws IOException {
        FileChannel channel =
                FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new JournalException(path + ": another earshot writes this journal", e);
        }
        channel.close();
        throw new JournalException(path + ": another earshot writes this journal");
    }

    /** Queue files, the oldest first. */
    List<Path> files() throws IOException {
        if (!Files.isDirectory(queue())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(queue())) {
            return files.filter(file -> file.getFileName().toString().endsWith(QUEUE_FILE))
                    .sorted()
                    .toList();
        }
    }

    /** Octets of all queue files, the unwritten ends of their last blocks included. */
    long octets() throws IOException {
        long octets = 0;
        for (Path file : files()) {
            octets += Files.size(file);
        }
        return octets;
    }

    /** Octets of the disk that are free for this user. */
    long free() throws IOException {
        FileStore store = Files.getFileStore(queue());
        return store.getUsableSpace();
    }

    private static String reason(IOException failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
