package io.earshot.capture.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Finds the captures in a folder by their first octets; compressed files by their names too, for they may be anything. */
public final class CaptureFolder {
    private static final int PEEK = 4;

    private CaptureFolder() {}

    /** All captures in a folder and below it, sorted; what cannot be read is passed over. */
    public static List<Path> find(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && isCapture(file)) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException problem) {
                return FileVisitResult.CONTINUE;
            }
        });
        found.sort(null);
        return found;
    }

    private static boolean isCapture(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(PEEK);
            return CaptureFile.mayBe(head, head.length) && (!CaptureFile.isPacked(head) || hasCaptureName(file));
        } catch (IOException e) {
            return false;
        }
    }

    /** {@code trace.pcap.gz}, {@code trace.cap1.zst}. */
    private static boolean hasCaptureName(Path file) {
        return file.getFileName()
                .toString()
                .toLowerCase(Locale.ROOT)
                .matches(".*\\.(pcap|pcapng|cap|dmp|ntar)\\d*\\..*");
    }
}
