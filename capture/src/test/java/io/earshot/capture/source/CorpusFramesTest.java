package io.earshot.capture.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Real captures, beside this project where they are there: as many frames as tshark reads. */
class CorpusFramesTest {
    private static final Path CORPUS = Path.of("..", "..", "shared", "corpus");

    @Test
    void asManyFramesAsTsharkReads() throws IOException {
        assumeTrue(Files.exists(CORPUS.resolve("truth.tsv")), "no captures at " + CORPUS);
        List<String> differences = new ArrayList<>();
        List<String> lines = Files.readAllLines(CORPUS.resolve("truth.tsv"));
        for (String line : lines.subList(1, lines.size())) {
            String[] columns = line.split("\t", -1);
            boolean damaged = !columns[columns.length - 2].equals("-");
            if (damaged || columns[0].contains("corrupt-fuzz")) {
                continue;
            }
            String frames = frames(CORPUS.resolve(columns[0]));
            if (!frames.equals(columns[4])) {
                differences.add(columns[0] + ": " + frames + ", not " + columns[4]);
            }
        }
        assertEquals(List.of(), differences);
    }

    private static String frames(Path path) {
        Frame frame = new Frame();
        try (CaptureFile file = CaptureFile.open(path.toString(), Files.newInputStream(path), 0, FileNotes.IGNORED)) {
            while (file.next(frame)) {
                assert frame.offset + frame.length <= frame.bytes.length;
            }
            return Long.toString(file.account().numbered());
        } catch (IOException e) {
            return e.getMessage();
        }
    }
}
