package io.earshot.analyzer.live;

import io.earshot.analyzer.detect.Confidence;
import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.detect.Severity;
import io.earshot.analyzer.live.sink.Sink;
import io.earshot.capture.net.Address;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Notices made by hand. */
public final class Notices {
    /** 2026-11-21 10:02:03 UTC. */
    public static final long BEGIN = 1_795_255_323_000_000_000L;

    private Notices() {}

    /** The n-th of many troubles that differ in their number only. */
    public static Notice started(int n) {
        return of(Notice.Kind.STARTED, "trouble-" + n, finding("F" + n, "Agent " + n + " cannot hear the other side"));
    }

    /** Many troubles start, by their numbers. */
    public static void send(Sink sink, int from, int to) {
        IntStream.rangeClosed(from, to).forEach(i -> sink.notice(started(i)));
    }

    /** Their keys. */
    public static List<String> keys(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> "trouble-" + i).toList();
    }

    public static Notice of(Notice.Kind kind, String key, Finding finding) {
        return new Notice(kind, key, BEGIN, kind == Notice.Kind.REPEATED ? 3 : 0, finding);
    }

    public static Finding finding(String id, String summary) {
        return new Finding(
                id,
                "one-way-audio",
                "inbound-blocked",
                Severity.ERROR,
                Confidence.PROOF,
                Optional.of("call-1"),
                Finding.Subject.NONE.withHost(Address.parse("192.168.1.10").orElseThrow()),
                summary,
                "RTP reaches the outside of the router and never the inside: the router drops it.",
                Optional.of("Allow UDP from 203.0.113.10 to 192.168.1.10"),
                BEGIN,
                BEGIN + 1_000_000_000L,
                1,
                Optional.of("exotel/media"),
                Optional.of("udp.port == 16464"),
                List.of(new Finding.Evidence("eth1", 17, BEGIN, "first packet outside")),
                List.of());
    }
}
