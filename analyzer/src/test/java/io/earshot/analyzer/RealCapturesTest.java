package io.earshot.analyzer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.detect.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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

    /** Each was looked at in its packets; whatever else is told of one is a false accusation until somebody has looked. */
    private static final Map<String, List<String>> TRUE_ERRORS = Map.of(
            // the registrar refuses the credentials, twice
            "encap-linktypes/sipcapture-heplify__ipip0.pcap", List.of("registration-failed/auth-loop"),
            // a public address is announced, nothing ever comes to it, and signalling goes on
            "nat-oneway-alg/javier-pastor-ptavi-p5__sip.cap", List.of("one-way-audio/undetermined"),
            // the answer to the INVITE is repeated for half a minute, and no ACK comes
            "nat-oneway-alg/snort3-snort3_demo__SIP_Eyebeam2Eyebeam_Video_Audio.pcap",
                    List.of("signalling-blocked/undetermined"),
            "sip-udp/NormB-sipnab__sip-auth-failure.pcapng", List.of("registration-failed/rejected"),
            // a fatal alert ends the handshake
            "tls-keys/ntop-nDPI__dtls.pcap", List.of("dtls-failed/alert"),
            // SIP to a server of a private network that never answers
            "webrtc-apps/ntop-nDPI__webex.pcap", List.of("signalling-blocked/no-sip-response"));

    @Test
    void nothingElseIsWrongInTheCorpus() throws IOException {
        assumeTrue(Files.exists(CORPUS), "the corpus of captures is not here");
        List<Path> captures;
        try (Stream<Path> files = Files.walk(CORPUS)) {
            captures = files.filter(file -> file.toString().matches(".*\\.(pcap|pcapng|cap)(\\.gz)?"))
                    .sorted()
                    .toList();
        }
        Map<String, List<String>> told = new TreeMap<>();
        for (Path capture : captures) {
            String name = CORPUS.relativize(capture).toString();
            List<String> errors = errors(name).stream()
                    .map(finding -> finding.code() + "/" + finding.cause())
                    .sorted()
                    .toList();
            if (!errors.isEmpty()) {
                told.put(name, errors);
            }
        }
        assertEquals(new TreeMap<>(TRUE_ERRORS), told);
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
        Path capture =
                CORPUS.resolve("webrtc-apps/Carperis-WebRTC_Testbench__messenger-case7-packets_" + side + ".pcapng");
        assumeTrue(Files.exists(capture), "the corpus of captures is not here");
        List<String> codes =
                Pipeline.analyze(List.of(capture.toString()), AnalysisOptions.DEFAULT, Progress.NONE)
                        .findings()
                        .stream()
                        .map(Finding::code)
                        .filter("dtls-failed"::equals)
                        .toList();
        assertEquals(List.of(), codes);
    }
}
