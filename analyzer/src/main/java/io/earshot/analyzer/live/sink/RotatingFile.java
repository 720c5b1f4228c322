package io.earshot.analyzer.live.sink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A file of lines that is put aside, under a name with the time, when it grows too large or too old. Another program
 * may move or delete it too: then a new one is begun.
 */
final class RotatingFile {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

    private final Path path;
    private final Rotation rotation;
    private final Clock clock;
    private FileChannel channel;
    private Object identity;
    private Instant begun;

    RotatingFile(Path path, Rotation rotation) throws IOException {
        this(path, rotation, Clock.systemUTC());
    }

    RotatingFile(Path path, Rotation rotation, Clock clock) throws IOException {
        this.path = path.toAbsolutePath();
        this.rotation = rotation;
        this.clock = clock;
        open();
    }

    /** Appends whole lines, all or nothing. */
    void append(String lines) throws IOException {
        byte[] octets = lines.getBytes(StandardCharsets.UTF_8);
        if (!channel.isOpen() || !isStillThere()) {
            channel.close();
            open();
        } else if (isDue(octets.length)) {
            putAside();
        }
        long before = channel.size();
        try {
            ByteBuffer rest = ByteBuffer.wrap(octets);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        } catch (IOException e) {
            channel.truncate(before);
            throw e;
        }
    }

    private void open() throws IOException {
        Path folder = path.getParent();
        if (folder != null) {
            OwnerOnly.folder(folder);
        }
        boolean fresh = !Files.exists(path);
        channel = OwnerOnly.appended(path);
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        identity = attributes.fileKey();
        begun = fresh ? clock.instant() : attributes.creationTime().toInstant();
    }

    private boolean isStillThere() {
        try {
            return Objects.equals(
                    identity,
                    Files.readAttributes(path, BasicFileAttributes.class).fileKey());
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isDue(int more) throws IOException {
        long size = channel.size();
        return size > 0 && (size + more > rotation.octets() || !clock.instant().isBefore(begun.plus(rotation.age())));
    }

    private void putAside() throws IOException {
        channel.close();
        Path aside = path.resolveSibling(path.getFileName() + "." + STAMP.format(clock.instant()));
        if (!Files.exists(aside)) {
            Files.move(path, aside);
        }
        open();
        deleteOldest();
    }

    private void deleteOldest() throws IOException {
        List<Path> asides = asides();
        for (Path old : asides.subList(0, Math.max(0, asides.size() - rotation.kept()))) {
            Files.deleteIfExists(old);
        }
    }

    /** Oldest first: their names sort by time. */
    private List<Path> asides() throws IOException {
        Pattern name = Pattern.compile(Pattern.quote(path.getFileName() + ".") + "\\d{8}T\\d{9}Z");
        try (Stream<Path> files = Files.list(path.getParent())) {
            return files.filter(
                            file -> name.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Every line was written as it came.
        }
    }
}
