package io.earshot.capture.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.earshot.capture.decode.SharedCapture;
import io.earshot.capture.source.CaptureFile;
import io.earshot.capture.source.NotACaptureException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every frame is in a flow, is ICMP, or is counted by the reason why it is neither. */
class NothingLostTest {
    private final List<Totals> totals = new ArrayList<>();
    private final Packets packets = new Packets();

    private Observer observer(ObserverOptions options) {
        totals.clear();
        return new Observer(options, observation -> {
            if (observation instanceof Totals last) {
                totals.add(last);
            }
        });
    }

    private static long sum(Map<String, Long> frames) {
        return frames.values().stream().mapToLong(Long::longValue).sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"corpus", "lab/captures"})
    void framesOfEveryCaptureAreAccountedFor(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(SharedCapture.path(folder))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                Observer observer = observer(ObserverOptions.DEFAULT);
                try (CaptureFile capture =
                        CaptureFile.open(file.toString(), Files.newInputStream(file), 0, observer.notes())) {
                    observer.frames(capture);
                    observer.finish(List.of());
                    assertEquals(capture.account().frames(), sum(totals.get(0).frames()), file.toString());
                } catch (NotACaptureException text) {
                    // keys, labels and messages lie among the captures
                }
            }
        }
    }

    @Test
    void flowsOfKnownProtocolsAreToldFromOthers() {
        Observer observer = observer(ObserverOptions.DEFAULT);
        observer.frame(packets.udp("10.0.0.1", 5060, "10.0.0.2", 5060, "OPTIONS sip:a@b SIP/2.0\r\n\r\n"));
        observer.frame(packets.udp("10.0.0.1", 999, "10.0.0.2", 999, "nobody knows"));
        observer.frame(packets.udp("10.0.0.1", 999, "10.0.0.2", 999, "nobody knows"));
        observer.frame(packets.tcp(
                "10.0.0.1", 1, "10.0.0.2", 2, 0x18, 7, 1, "nobody knows".getBytes(StandardCharsets.US_ASCII)));
        observer.finish(List.of());
        assertEquals(
                Map.of("udp_recognised", 1L, "udp_other", 2L, "tcp_other", 1L),
                totals.get(0).frames());
    }

    @Test
    void missingOctetsOfAStreamAreCounted() {
        Observer observer = observer(ObserverOptions.DEFAULT);
        byte[] start = "OPTIONS sip:a@b SIP/2.0\r\n".getBytes(StandardCharsets.US_ASCII);
        observer.frame(packets.tcp("10.0.0.1", 1, "10.0.0.2", 2, 0x18, 1, 1, start));
        observer.frame(packets.tcp("10.0.0.1", 1, "10.0.0.2", 2, 0x18, 900, 1, start));
        observer.finish(List.of());
        assertEquals(1, totals.get(0).oddities().get("tcp.GAP"));
    }

    @Test
    void whatLooksLikeMediaAndIsNeverProvenIsCounted() {
        Observer observer = observer(ObserverOptions.DEFAULT);
        byte[] rtp = new byte[172];
        rtp[0] = (byte) 0x80;
        rtp[8] = 1;
        observer.frame(packets.udp("10.0.0.1", 4000, "10.0.0.2", 4002, rtp));
        observer.finish(List.of());
        assertEquals(1, totals.get(0).oddities().get("rtp.UNPROVEN"));
        assertEquals(Map.of("udp_other", 1L), totals.get(0).frames());
    }

    @Test
    void fullTablesSayWhatTheyForgot() {
        Observer observer = observer(new ObserverOptions(true, 8, 8));
        for (int port = 1; port <= 100; port++) {
            observer.frame(packets.udp("10.0.0.1", port, "10.0.0.2", 9, "payload " + port));
        }
        observer.finish(List.of());
        assertFalse(totals.get(0).oddities().get("flow.EVICTED") < 92, totals.toString());
        assertEquals(100, sum(totals.get(0).frames()));
    }
}
