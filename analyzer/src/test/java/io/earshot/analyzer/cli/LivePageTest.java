package io.earshot.analyzer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.earshot.analyzer.live.web.Chromium;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A browser looks at the page of a running service while a real capture is played at its own speed. */
class LivePageTest {
    @Test
    void aCallThatIsPlayedIsDrawnWhileItLasts() throws Exception {
        Optional<Path> program = Chromium.installed();
        assumeTrue(program.isPresent(), "Chromium is not installed: the live page is not looked at");
        int port = freePort();
        try (Chromium browser =
                new Chromium(program.get(), Path.of("target", "chromium-live").toAbsolutePath())) {
            browser.window(1280, 860, false);
            CompletableFuture<Run> run = CompletableFuture.supplyAsync(() -> Run.of(
                    "live",
                    "--read",
                    Path.of("..", "samples", "inbound-dropped", "capture.pcap").toString(),
                    "--speed",
                    "original",
                    "--ruleset",
                    "none",
                    "--listen",
                    Integer.toString(port)));
            while (!answers(port)) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            browser.open("http://localhost:" + port + "/");
            browser.until("document.querySelectorAll('.call .lane').length === 2"
                    + " && document.querySelector('.lane .line').getAttribute('d').includes('L')");
            assertTrue(browser.text(".call h3").contains("1001@192.168.1.10 → 1002@203.0.113.10"));
            assertEquals("192.168.1.10 sends\n192.168.1.10 hears", browser.text(".lane .way b"));
            assertEquals(
                    "",
                    browser.value("document.querySelectorAll('.lane .line')[1].getAttribute('d')")
                            .asText(),
                    "nothing comes in");
            browser.screenshot(Path.of("target", "page", "played.png"));
            Run ended = run.get(1, TimeUnit.MINUTES);
            assertEquals(0, ended.status(), ended.err());
            assertTrue(ended.out().contains("\"code\":\"one-way-audio\""), ended.out());
            assertEquals(
                    0,
                    browser.complaints.stream()
                            .filter(text -> !text.contains("net::ERR_"))
                            .count(),
                    browser.complaints.toString());
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket("localhost", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
