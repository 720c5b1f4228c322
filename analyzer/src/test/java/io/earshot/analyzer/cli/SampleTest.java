package io.earshot.analyzer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleTest {
    private static final int LOOKS = 300;

    @TempDir
    Path folder;

    @Test
    void filesThatComeAndGoBesideTheSamplesDoNotMatter() throws IOException {
        Files.writeString(Files.createDirectory(folder.resolve("one")).resolve("expected.json"), "{}");
        AtomicBoolean looked = new AtomicBoolean();
        CompletableFuture<Void> others = CompletableFuture.runAsync(() -> comeAndGo(looked));
        try {
            for (int i = 0; i < LOOKS; i++) {
                assertEquals(1, Sample.in(folder).size());
            }
        } finally {
            looked.set(true);
            others.join();
        }
    }

    private void comeAndGo(AtomicBoolean looked) {
        try {
            while (!looked.get()) {
                for (int i = 0; i < 20; i++) {
                    Files.createDirectory(folder.resolve("passing" + i));
                }
                for (int i = 0; i < 20; i++) {
                    Files.delete(folder.resolve("passing" + i));
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFolderThatIsMissingIsNoFolderWithoutSamples() {
        assertThrows(NoSuchFileException.class, () -> Sample.in(folder.resolve("missing")));
    }
}
