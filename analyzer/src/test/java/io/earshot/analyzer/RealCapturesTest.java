package io.earshot.analyzer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.detect.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was once told of real captures, and is not so. */
class RealCapturesTest {
    private static final Path CORPUS = Path.of("..", "..", "shared", "corpus");

    private static List<Finding> errors(String capture) throws IOException {
        Path path = CORPUS.resolve(capture);
        assumeTrue(Files.exists(path), "the corpus of captures is not here");
        return Pipeline.analyze(List.of(path.toString()), AnalysisOptions.DEFAULT, Progress.NONE).findings().stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .toList();
    }

    /** A phone asks from tunnels that lead nowhere, too; and a connection of which nothing but the SYN-ACK came back. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "webrtc-apps/Carperis-WebRTC_Testbench__messenger-case7-packets_caller.pcapng",
                "stun-turn/ntop-nDPI__stun_tcp_multiple_msgs_same_pkt.pcap"
            })
    void whatTheCaptureCannotTellIsNoFault(String capture) throws IOException {
        assertEquals(List.of(), errors(capture));
    }

    /** The agents check several pairs and use another one than the relayed, on which nothing follows. */
    @ParameterizedTest
    @ValueSource(strings = {"caller", "receiver"})
    void noKeysAreMissedOnAPairThatWasNotTaken(String side) throws IOException {
        Path capture = CORPUS.resolve(
                "webrtc-apps/Carperis-WebRTC_Testbench__messenger-case7-packets_" + side + ".pcapng");
        assumeTrue(Files.exists(capture), "the corpus of captures is not here");
        List<String> codes =
                Pipeline.analyze(List.of(capture.toString()), AnalysisOptions.DEFAULT, Progress.NONE).findings().stream()
                        .map(Finding::code)
                        .filter("dtls-failed"::equals)
                        .toList();
        assertEquals(List.of(), codes);
    }
}
