package io.earshot.analyzer.track;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.earshot.capture.decode.rtcp.RtcpMessage;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Sighting;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtcpReportsTest {
    /** As a look at all of them gives it, in the same order. */
    @Test
    void givesWhatALookAtAllGives() {
        Random random = new Random(6);
        List<RtcpWitness> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            all.add(report(i, end(random.nextInt(4), random.nextInt(6)), random.nextInt(8)));
        }
        RtcpReports reports = new RtcpReports(all);
        for (int ssrc = 0; ssrc < 8; ssrc++) {
            int of = ssrc;
            assertEquals(
                    all.stream()
                            .filter(report -> report.message().senderSsrc() == of)
                            .toList(),
                    reports.by(ssrc));
        }
        for (int i = 0; i < 30; i++) {
            Endpoint media = end(random.nextInt(4), random.nextInt(6));
            int ssrc = random.nextInt(12);
            assertEquals(
                    all.stream()
                            .filter(report -> report.message().senderSsrc() == ssrc || isBeside(media, report.source()))
                            .toList(),
                    reports.by(ssrc, media));
        }
    }

    private static boolean isBeside(Endpoint media, Endpoint source) {
        int port = source.port() - media.port();
        return source.address().equals(media.address()) && (port == 0 || port == 1);
    }

    private static Endpoint end(int host, int port) {
        return new Endpoint(Address.parse("192.0.2." + host).orElseThrow(), 4000 + port);
    }

    private static RtcpWitness report(int frame, Endpoint source, int ssrc) {
        return new RtcpWitness(
                new Sighting(frame, 0, 0, frame),
                source,
                end(9, 9),
                new RtcpMessage(
                        true,
                        false,
                        ssrc,
                        List.of(201),
                        false,
                        0,
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        List.of(),
                        List.of(),
                        "",
                        List.of(),
                        List.of()));
    }
}
