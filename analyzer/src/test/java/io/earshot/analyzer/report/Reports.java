package io.earshot.analyzer.report;

import io.earshot.analyzer.detect.Confidence;
import io.earshot.analyzer.detect.Finding;
import io.earshot.analyzer.detect.Severity;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Totals;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Reports made by hand. */
public final class Reports {
    /** 2026-11-21 10:02:03 UTC. */
    private static final long BEGIN = 1_795_255_323_000_000_001L;

    private static final Address AGENT = address("192.168.1.10");
    private static final Address CARRIER = address("61.246.82.75");

    private Reports() {}

    /** One call that cannot hear, one that was refused, and what else a report may hold. */
    public static Report faulty() {
        return new Report(
                List.of(capture("customer.pcap")),
                List.of(new Report.Ruleset(
                        "exotel",
                        "2025-11-02",
                        "Network requirements, https://example.com/",
                        "recognised by the name voip.in1.exotel.com in frame 12")),
                new Report.Visibility(
                        true,
                        List.of(new Report.Limit(
                                "mid-call", "the capture starts in the middle of call 1; its set-up is not judged"))),
                counts(),
                List.of(new Report.Name("sip.example.com", CARRIER, Report.Name.By.HTTP_HOST)),
                List.of(answered(), refused()),
                List.of(stream("1", AGENT, CARRIER), stream("2", CARRIER, AGENT)),
                List.of(
                        new Report.Rule("exotel", "media", Report.Rule.Status.BLOCKED, 1, "refuted by call 1"),
                        new Report.Rule("exotel", "signalling", Report.Rule.Status.CONFIRMED, 2, "two flows"),
                        new Report.Rule("exotel", "api", Report.Rule.Status.NOT_EXERCISED, 0, "no such flow")),
                List.of(oneWayAudio("Agent 192.168.1.10 cannot hear the other side"), rejected()),
                List.of("stream 1: announced by the SDP of frame 12"));
    }

    /** So many calls, each of which cannot hear. */
    public static Report alike(int calls) {
        return new Report(
                List.of(capture("customer.pcap")),
                List.of(),
                new Report.Visibility(true, List.of()),
                counts(),
                List.of(),
                IntStream.rangeClosed(1, calls).mapToObj(Reports::answered).toList(),
                List.of(),
                List.of(),
                IntStream.rangeClosed(1, calls)
                        .mapToObj(call -> oneWayAudio(call, "Agent 192.168.1.10 cannot hear the other side"))
                        .toList(),
                List.of());
    }

    /** Nothing wrong. */
    public static Report healthy() {
        return new Report(
                List.of(capture("customer.pcap")),
                List.of(),
                new Report.Visibility(true, List.of()),
                counts(),
                List.of(),
                List.of(answered()),
                List.of(stream("1", AGENT, CARRIER), stream("2", CARRIER, AGENT)),
                List.of(),
                List.of(),
                List.of());
    }

    /** Encrypted media of an agent that publishes on one transport, and of one that listens on another. */
    static Report halves() {
        Report healthy = healthy();
        return new Report(
                healthy.captures(),
                List.of(),
                healthy.visibility(),
                healthy.counts(),
                List.of(),
                List.of(sealed("1"), sealed("2")),
                List.of(sealed("1", AGENT, CARRIER), sealed("2", CARRIER, AGENT)),
                List.of(),
                List.of(),
                List.of());
    }

    private static Report.Call sealed(String id) {
        return new Report.Call(
                id,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("192.168.1.10"),
                Optional.of("61.246.82.75"),
                Report.Call.State.UNKNOWN,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(id),
                List.of());
    }

    private static Report.Stream sealed(String id, Address from, Address to) {
        Report.Stream plain = stream(id, from, to);
        return new Report.Stream(
                id,
                Optional.of(id),
                Optional.empty(),
                from,
                plain.sourcePort(),
                to,
                plain.destinationPort(),
                plain.ssrc(),
                plain.payloadTypes(),
                Optional.empty(),
                true,
                false,
                plain.packets(),
                0,
                Optional.of(0.0),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                plain.first(),
                plain.last());
    }

    /** Nothing at all. */
    public static Report empty() {
        Report healthy = healthy();
        return new Report(
                List.of(new Report.Capture(
                        "empty.pcap",
                        "pcap",
                        List.of(),
                        0,
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        List.of())),
                List.of(),
                new Report.Visibility(false, List.of()),
                new Report.Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Map.of(), Map.of(), Map.of()),
                healthy.names(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    /** What an attacker may put into every text: markup, terminal codes, quotes, line breaks, endless words. */
    public static Report hostile() {
        String evil = "<script>alert('x')</script>&\"]]>\u001b[2J\r\n\u0000\u202e" + "A".repeat(300);
        Report faulty = faulty();
        Report.Call call = answered();
        return new Report(
                List.of(capture(evil)),
                List.of(new Report.Ruleset(evil, evil, evil, evil)),
                new Report.Visibility(false, List.of(new Report.Limit("x", evil))),
                counts(),
                List.of(),
                List.of(new Report.Call(
                        evil,
                        List.of(evil),
                        Optional.of(evil),
                        Optional.of(evil),
                        call.transport(),
                        Optional.of(evil),
                        Optional.of(evil),
                        Report.Call.State.REJECTED,
                        call.invited(),
                        call.answered(),
                        call.ended(),
                        Optional.empty(),
                        Optional.of(603),
                        Optional.of(evil),
                        List.of(),
                        List.of(new Report.Call.Related(evil, evil)))),
                faulty.streams(),
                List.of(new Report.Rule(evil, evil, Report.Rule.Status.VIOLATED, 1, evil)),
                List.of(oneWayAudio(evil)),
                List.of(evil));
    }

    private static Report.Capture capture(String file) {
        return new Report.Capture(
                file,
                "pcapng",
                List.of(1, 276),
                48_210,
                10_000_000,
                Optional.of(BEGIN),
                Optional.of(BEGIN + 161_000_000_000L),
                Optional.of(7L),
                3,
                List.of(new Totals.Damage(17, 4096, "record length 4294967295 is impossible; read on at octet 9000")));
    }

    private static Report.Counts counts() {
        return new Report.Counts(
                14,
                2,
                4,
                0,
                2500,
                6,
                0,
                0,
                0,
                1,
                0,
                0,
                Map.of("sip.BODY_TRUNCATED", 2L, "rtp.SHORT", 1L),
                Map.of("arp", 8L, "MPLS", 3L),
                Map.of("udp_recognised", 2520L, "MPLS", 3L));
    }

    private static Report.Call answered() {
        return answered(1);
    }

    private static Report.Call answered(int number) {
        return new Report.Call(
                String.valueOf(number),
                List.of("a84b4c76e66710@pc33.example.com"),
                Optional.of("sip:agent@example.com"),
                Optional.of("sip:+919876543210@carrier.example.com"),
                Optional.of("udp"),
                Optional.of("192.168.1.10"),
                Optional.of("61.246.82.75"),
                Report.Call.State.ENDED,
                Optional.of(BEGIN),
                Optional.of(BEGIN + 2_000_000_000L),
                Optional.of(BEGIN + 42_000_000_000L),
                Optional.of("client"),
                Optional.of(200),
                Optional.of("OK"),
                List.of("1", "2"),
                List.of());
    }

    private static Report.Call refused() {
        return new Report.Call(
                "2",
                List.of("b@pc33.example.com"),
                Optional.of("sip:agent@example.com"),
                Optional.of("sip:+919876500000@carrier.example.com"),
                Optional.of("udp"),
                Optional.of("192.168.1.10"),
                Optional.of("61.246.82.75"),
                Report.Call.State.REJECTED,
                Optional.of(BEGIN + 60_000_000_000L),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(403),
                Optional.of("NDNC"),
                List.of(),
                List.of());
    }

    private static Report.Stream stream(String id, Address from, Address to) {
        return new Report.Stream(
                id,
                Optional.of("1"),
                Optional.of(Report.Stream.BoundBy.SDP),
                from,
                16464,
                to,
                10000,
                0x0000_BEEF,
                List.of(0, 101),
                Optional.of("PCMU"),
                false,
                false,
                1250,
                -2,
                Optional.of(0.0),
                Optional.of(39.99951),
                Optional.of(0.1234567),
                Optional.empty(),
                Optional.of(4.409),
                Optional.empty(),
                Optional.of(80.04),
                BEGIN,
                BEGIN + 25_000_000_000L);
    }

    private static Finding oneWayAudio(String summary) {
        return oneWayAudio(1, summary);
    }

    private static Finding oneWayAudio(int call, String summary) {
        return new Finding(
                "F" + call,
                "one-way-audio",
                "inbound-blocked",
                Severity.ERROR,
                Confidence.PROOF,
                Optional.of(String.valueOf(call)),
                Finding.Subject.NONE
                        .withHost(AGENT)
                        .withProtocol("udp")
                        .withSource(new Endpoint(CARRIER, 9998 + 2 * call))
                        .withDestination(new Endpoint(AGENT, 16464))
                        .withSsrc(-1),
                summary,
                "RTP from 61.246.82.75:10000 reaches the outside of the router (1,000 packets) and never the inside (0):"
                        + " the router or firewall drops it.",
                Optional.of("Allow UDP from 61.246.82.75 ports 10000-40000 to 192.168.1.10"),
                BEGIN,
                BEGIN + 20_000_000_000L,
                1,
                Optional.of("exotel/media"),
                Optional.of("udp.port == 16464 && ip.addr == 61.246.82.75"),
                List.of(
                        new Finding.Evidence(summary, 210, BEGIN, "first packet outside"),
                        new Finding.Evidence(summary, 4055, BEGIN + 20_000_000_000L, "last packet outside")),
                List.of());
    }

    private static Finding rejected() {
        return new Finding(
                "F2",
                "call-rejected",
                "regulatory",
                Severity.INFO,
                Confidence.PROOF,
                Optional.of("2"),
                Finding.Subject.NONE,
                "The call was refused with 403 \"NDNC\": the number is barred, no firewall is to blame",
                "",
                Optional.empty(),
                BEGIN,
                BEGIN,
                1,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    private static Address address(String text) {
        return Address.parse(text).orElseThrow();
    }
}
