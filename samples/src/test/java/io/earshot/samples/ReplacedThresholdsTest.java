package io.earshot.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** A figure that a file of thresholds replaces is the one that decides: each row is a sample that it turns. */
class ReplacedThresholdsTest {
    /** Threshold, its new value, sample, and what is found then. */
    private static final String TURNED = """
            bandwidth-over-budget.min-seconds            20     over-budget          marking-lost/unmarked
            dtls-failed.idle-pair-seconds                16     dtls-dropped         -
            dtls-failed.min-flights                      3000   dtls-large-dropped   -
            dtls-failed.min-seconds                      3000   dtls-large-dropped   -
            encrypted-relay.min-packets                  9999   web-relayed-tls      ice-failed/checks-unanswered
            encrypted-relay.min-rate                     9999   web-relayed-tls      ice-failed/checks-unanswered
            fragments-lost.min-octets                    9999   fragments-dropped    signalling-blocked/no-sip-response
            ice-failed.min-attempts                      5000   ice-blocked          -
            ice-failed.min-seconds                       3000   ice-blocked          -
            inbound-call-lost.idle-seconds               20     inbound-call-lost    inbound-call-lost/blocked
            inbound-call-lost.min-attempts               3000   inbound-call-lost    -
            lost-consent.alive-seconds                   2000   consent-lost         -
            lost-consent.answer-seconds                  9999   consent-lost         -
            lost-consent.min-attempts                    6      consent-lost         -
            lost-consent.min-seconds                     5000   consent-lost         -
            marking-lost.min-packets                     99999  over-budget          bandwidth-over-budget/per-agent
            media-after-change.min-seconds               2000   media-after-change   -
            media-after-change.settle-seconds            1000   media-after-change   -
            media-not-from-sip-destination.min-packets   9999   web-media-elsewhere  -
            media-port-out-of-range.min-packets          9999   port-outside-range   -
            media-source-unlisted.min-packets            9999   media-outside-range  one-way-audio/unlisted-source-blocked
            nat-binding-lost.witnessed-idle-seconds      10     binding-lost         one-way-audio/inbound-blocked
            nat-timeout-short.min-s                      0      moved-binding        -
            nat-timeout-short.shortest-s                 1000   moved-binding        -
            no-audio.min-seconds                         2000   nothing-passes       -
            one-way-audio.alive-share-percent            0      leg-lost-before-relay one-way-audio/undetermined one-way-audio/relay-one-way
            one-way-audio.min-icmp-errors                3000   port-not-open        -
            one-way-audio.min-packets                    9999   rtcp-peer-unheard    one-way-audio/undetermined
            one-way-audio.min-seconds                    2000   consent-lost         -
            one-way-audio.settle-seconds                 10     hold-not-undone      -
            one-way-audio.stray-seconds                  500    forwarded-elsewhere  -
            one-way-audio.tail-seconds                   6      leg-lost-before-relay  -
            poor-quality.burst-packets                   1      lossy                poor-quality/burst
            poor-quality.jitter-ms                       0      early-media          poor-quality/jitter
            poor-quality.loss-percent                    50     lossy                poor-quality/mos
            poor-quality.min-packets                     9999   lossy                -
            poor-quality.min-seconds                     18     lossy                -
            poor-quality.mos                             5      early-media          poor-quality/mos
            registration-failed.min-challenges           2000   register-loop        -
            relay-forced.min-attempts                    6      relay-fallback       -
            rtcp-witness.lost-percent                    0      rtcp-healthy         one-way-audio/peer-does-not-receive
            rtcp-witness.min-reports                     4      rtcp-peer-deaf       -
            rtcp-witness.settle-seconds                  2000   rtcp-peer-deaf       -
            rule-blocked.min-attempts                    3000   ruleset-ringio-desktop-xmpp-inbound-dropped  -
            rule-blocked.min-seconds                     2500   ruleset-ringio-desktop-xmpp-inbound-dropped  -
            signalling-blocked.min-attempts              3000   register-unanswered  -
            signalling-blocked.min-seconds               2500   register-unanswered  -
            silent-media.min-seconds                     20     silent-voice         -
            silent-media.share-percent                   100.1  silent-voice         -
            silent-media.speech-dbov                     0      silent-voice         -
            sip-scan.min-requests                        1      inbound-call-lost    inbound-call-lost/nat-binding-lost nat-timeout-short/measured sip-scan/unanswered
            stun-blocked.min-attempts                    6000   stun-dropped         -
            symmetric-nat.same-time-seconds              0      symmetric-nat        -
            tls-failed.reset-seconds                     0      hello-reset          -
            turn-failed.min-attempts                     3000   turn-unanswered      -
            unknown-payload.min-packets                  9999   unknown-payload      -
            """;

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> anotherFigureIsAnotherVerdict() {
        return TURNED.lines()
                .map(line -> line.split("\\s+"))
                .map(words -> dynamicTest(words[0], () -> {
                    Path sample = Path.of(words[2]);
                    Path thresholds = Files.writeString(
                            folder.resolve(words[0] + ".yaml"), words[0] + ": {value: " + words[1] + "}\n");
                    List<String> expected = Stream.of(words)
                            .skip(3)
                            .filter(word -> !word.equals("-"))
                            .toList();
                    assertNotEquals(expected, findings(sample, Optional.empty()));
                    assertEquals(expected, findings(sample, Optional.of(thresholds)));
                }));
    }

    private static List<String> findings(Path sample, Optional<Path> thresholds) throws IOException {
        return Judged.sample(sample, thresholds).findings().stream()
                .map(finding -> finding.code() + "/" + finding.cause())
                .toList();
    }
}
