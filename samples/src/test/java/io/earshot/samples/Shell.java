package io.earshot.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What a shell command printed. */
record Shell(int status, String out, String err) {
    /** The project's folder; the tests run in the module's. */
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final long TIMEOUT_MINUTES = 5;

    /** Runs a line of bash in a folder, with nothing on its standard input. */
    static Shell run(Path folder, String line) throws IOException, InterruptedException {
        Path out = Files.createTempFile("earshot", ".out");
        Path err = Files.createTempFile("earshot", ".err");
        try {
            Process process = new ProcessBuilder("bash", "-c", line)
                    .directory(folder.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly().waitFor();
            }
            return new Shell(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }
}
