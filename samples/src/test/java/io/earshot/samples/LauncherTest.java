package io.earshot.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
    private static final Path LAUNCHER = Shell.ROOT.resolve("earshot");

    @TempDir
    Path folder;

    /** The first start after a change builds and says so; the others are silent. */
    @BeforeAll
    static void build() throws Exception {
        Shell.run(Shell.ROOT, "./earshot --version");
    }

    @Test
    void startsFromAnyFolderAndThroughSymbolicLinks() throws Exception {
        Files.createSymbolicLink(folder.resolve("first"), folder.relativize(LAUNCHER));
        Files.createSymbolicLink(folder.resolve("second"), Path.of("first"));
        Shell run = Shell.run(folder, "./second --version; rm first second");
        assertTrue(run.out().startsWith("earshot "), run.out());
    }

    @Test
    void neitherJvmNorLauncherWritesToStandardError() throws Exception {
        assertEquals("", Shell.run(folder, LAUNCHER + " analyze --help").err());
    }

    @Test
    void handsArgumentsOverAsTheyAre() throws Exception {
        Shell run = Shell.run(folder, LAUNCHER + " analyze 'no such  file*.pcap'");
        assertEquals(3, run.status());
        assertTrue(run.err().contains("no such  file*.pcap"), run.err());
    }

    @Test
    void saysWhatToDoWhereJavaIsMissing() throws Exception {
        Shell run = Shell.run(folder, "env -u JAVA_HOME PATH=" + folder + " /bin/bash " + LAUNCHER + " --version");
        assertEquals(4, run.status());
        assertEquals("earshot: Java 17 or newer is missing: install openjdk-17-jdk, or set JAVA_HOME\n", run.err());
    }

    @Test
    void saysWhatToDoWhereJavaIsTooOld() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("old/bin"));
        Files.writeString(folder.resolve("old/release"), "JAVA_VERSION=\"11.0.2\"\n");
        Files.writeString(bin.resolve("java"), "#!/bin/sh\n");
        assertTrue(bin.resolve("java").toFile().setExecutable(true));
        Shell run = Shell.run(folder, "JAVA_HOME=" + folder.resolve("old") + " " + LAUNCHER + " --version");
        assertEquals(4, run.status());
        assertTrue(run.err().contains("Java 17 or newer is needed"), run.err());
        assertFalse(run.err().contains("\n\n"), run.err());
    }
}
