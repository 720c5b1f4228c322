package io.earshot.analyzer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that is killed again and again says what an undisturbed one says; samples/live/kill.sh is the long form. */
class KillTest {
    private static final int KILLS = 3;
    private static final long LONGEST_WAIT_SECONDS = 60;

    @TempDir
    Path folder;

    @Test
    void nothingIsLostAndNothingSaidTwice() throws IOException, InterruptedException {
        Path whole = folder.resolve("whole");
        Path killed = folder.resolve("killed");
        Run.of(arguments(whole, "full").toArray(String[]::new));
        Random moments = new Random(7);
        for (int i = 0; i < KILLS; i++) {
            kill(killed, moments);
        }
        Run last = Run.of(arguments(killed, "full").toArray(String[]::new));
        assertEquals(0, last.status(), last.err());
        String said = Files.readString(whole.resolve("notices.ndjson"));
        assertTrue(said.contains("one-way-audio"), said);
        assertEquals(said, Files.readString(killed.resolve("notices.ndjson")));
        assertEquals(replay(whole), replay(killed));
    }

    private static String replay(Path journal) {
        return Run.of("replay", journal.toString(), "--format", "json").out();
    }

    /** Samples that were taken one after the other: together they are one network. */
    private static List<String> arguments(Path journal, String speed) {
        List<String> arguments = new ArrayList<>(List.of("live", "--journal", journal.toString(), "--speed", speed));
        for (String sample : List.of("outbound-dropped", "call-rejected", "midcall-blocked")) {
            arguments.add("-r");
            arguments.add(Path.of("..", "samples", sample, "capture.pcap").toString());
        }
        return arguments;
    }

    /** Starts a service and kills it at some moment after it began to write. */
    private static void kill(Path journal, Random moments) throws IOException, InterruptedException {
        long before = octets(journal);
        Process service = new ProcessBuilder(ServiceProcess.command(arguments(journal, "4")))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_WAIT_SECONDS);
        while (service.isAlive() && octets(journal) == before && System.nanoTime() < until) {
            service.waitFor(20, TimeUnit.MILLISECONDS);
        }
        service.waitFor(moments.nextInt(700), TimeUnit.MILLISECONDS);
        service.destroyForcibly().waitFor();
    }

    /** Changes when frames are written: blocks of the queue's file that are in use. */
    private static long octets(Path journal) throws IOException {
        Path frames = journal.resolve("frames");
        if (!Files.isDirectory(frames)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(frames)) {
            return files.mapToLong(file -> file.toFile().lastModified()).max().orElse(0);
        }
    }
}
