package io.earshot.analyzer.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The program as a process of its own, that can be sent signals. */
final class ServiceProcess implements AutoCloseable {
    private static final long LONGEST_WAIT_SECONDS = 60;

    private final Process process;
    /** Empty at the end. */
    private final BlockingQueue<Optional<String>> says = new LinkedBlockingQueue<>();

    private final List<String> said = new ArrayList<>();

    /** @param out where its standard output goes */
    ServiceProcess(List<String> arguments, Path out) throws IOException {
        process = new ProcessBuilder(command(arguments))
                .redirectOutput(out.toFile())
                .start();
        Thread reader = new Thread(this::listen, "standard error");
        reader.setDaemon(true);
        reader.start();
    }

    /** The program with these arguments. */
    static List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(arguments);
        return command;
    }

    private void listen() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                says.add(Optional.of(line));
            }
        } catch (IOException e) {
            says.add(Optional.of(e.toString()));
        }
        says.add(Optional.empty());
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** Waits until it says such a line on standard error; false when it ends without. */
    boolean says(Predicate<String> what) throws InterruptedException {
        while (true) {
            Optional<String> line = says.poll(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
            if (line == null) {
                return false;
            }
            if (line.isEmpty()) {
                says.add(line);
                return false;
            }
            said.add(line.get());
            if (what.test(line.get())) {
                return true;
            }
        }
    }

    /** All that was waited for, and what came before. */
    List<String> said() {
        return said;
    }

    /** Its exit status, once it has ended. */
    int status() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
