package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Site;
import io.earshot.analyzer.track.Tracker;
import io.earshot.capture.decode.rtcp.RtcpMessage;
import io.earshot.capture.decode.sip.Header;
import io.earshot.capture.decode.sip.SipMessage;
import io.earshot.capture.decode.stun.StunMessage;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Sighting;
import io.earshot.capture.observe.StreamInterval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/** A SIP call between a client and a vendor, written by hand as observations. Times are seconds from its start. */
final class CallScene {
    static final Endpoint CLIENT = endpoint("192.168.1.10", 5060);
    static final Endpoint OUTSIDE = endpoint("198.51.100.30", 5060);
    static final Endpoint VENDOR = endpoint("203.0.113.10", 5060);
    static final Endpoint CLIENT_MEDIA = endpoint("192.168.1.10", 16400);
    static final Endpoint OUTSIDE_MEDIA = endpoint("198.51.100.30", 16400);
    static final Endpoint VENDOR_MEDIA = endpoint("203.0.113.10", 10000);

    private static final long START = 1_700_000_000_000_000_000L;
    private static final int PACKETS_PER_SECOND = 50;

    private final List<Observation> observations = new ArrayList<>();
    private String callId = "scene@" + CLIENT.address();
    /** The next sequence number of each stream. */
    private final Map<Long, Integer> sequences = new HashMap<>();
    /** Packets of each stream. */
    private final Map<Long, Integer> totals = new HashMap<>();
    /** Of streams that have another one than their number. */
    private final Map<Long, Integer> ssrcs = new HashMap<>();
    /** Moments from and to, s, by sender. */
    private final Map<Endpoint, List<double[]>> mirrored = new HashMap<>();

    private Transport transport = Transport.UDP;
    /** Of requests. */
    private int ttl = 64;
    /** Of media. */
    private int mediaTtl = 64;

    private String userAgent = "";
    private int clockRate = 8000;
    private String codec = "PCMA";
    /** Of each second of media, packets that carry next to nothing. */
    private int tiny;
    /** Of media; 0 for one of its own for each stream. */
    private int ssrc;
    /** How often each packet of the media that follows is there. */
    private int copies = 1;

    private FlowState.Direction there = direction(9, 0, 0, 1);
    private FlowState.Direction back = there;
    private long frame;
    private long streams;

    static Endpoint endpoint(String address, int port) {
        return new Endpoint(Address.parse(address).orElseThrow(), port);
    }

    private Sighting at(double seconds) {
        return new Sighting(START + (long) (seconds * 1e9), 0, 0, ++frame);
    }

    /** An offer at 0 s, its answer at 1 s. */
    CallScene answered(String offerDirection, String answerDirection) {
        return invite(0, 1, "announced " + CLIENT_MEDIA, CLIENT_MEDIA, offerDirection, VENDOR_MEDIA, answerDirection);
    }

    CallScene invite(
            double seconds,
            int cseq,
            String branch,
            Endpoint offered,
            String offerDirection,
            Endpoint answered,
            String answerDirection) {
        String key = "z9hG4bK" + cseq + Integer.toHexString(branch.hashCode());
        String toTag = cseq > 1 ? ";tag=b" : "";
        request(seconds, "INVITE", cseq, key, toTag, sdp(offered, offerDirection), CLIENT, VENDOR);
        response(seconds + 1, 200, "OK", "INVITE", cseq, key, sdp(answered, answerDirection));
        request(seconds + 1.01, "ACK", cseq, key + "a", ";tag=b", "", CLIENT, VENDOR);
        return this;
    }

    CallScene refused(int status, String reason) {
        request(0, "INVITE", 1, "z9hG4bK1", "", sdp(CLIENT_MEDIA, "sendrecv"), CLIENT, VENDOR);
        response(1, status, reason, "INVITE", 1, "z9hG4bK1", "");
        return this;
    }

    CallScene bye(double seconds) {
        request(seconds, "BYE", 99, "z9hG4bK99", ";tag=b", "", CLIENT, VENDOR);
        response(seconds + 0.01, 200, "OK", "BYE", 99, "z9hG4bK99", "");
        return this;
    }

    /** The INVITE once more, as it left the router. */
    CallScene outside(String branchOf, String body) {
        request(0.001, "INVITE", 1, "z9hG4bK1" + Integer.toHexString(branchOf.hashCode()), "", body, OUTSIDE, VENDOR);
        return this;
    }

    static String sdp(Endpoint media, String direction) {
        return "v=0\r\no=- 1 1 IN IP4 " + media.address() + "\r\ns=-\r\nc=IN IP4 " + media.address()
                + "\r\nt=0 0\r\nm=audio " + media.port() + " RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=" + direction
                + "\r\n";
    }

    void request(
            double seconds,
            String method,
            int cseq,
            String branch,
            String toTag,
            String body,
            Endpoint source,
            Endpoint destination) {
        observations.add(new Observation.Sip(
                at(seconds),
                source,
                destination,
                transport,
                ttl,
                false,
                false,
                new SipMessage.Request(
                        method, "sip:1002@" + VENDOR.address(), headers(method, cseq, branch, toTag, body), body)));
    }

    void response(double seconds, int status, String reason, String method, int cseq, String branch, String body) {
        response(seconds, status, reason, method, cseq, branch, "b", body, VENDOR, CLIENT);
    }

    void response(
            double seconds,
            int status,
            String reason,
            String method,
            int cseq,
            String branch,
            String toTag,
            String body,
            Endpoint source,
            Endpoint destination) {
        observations.add(new Observation.Sip(
                at(seconds),
                source,
                destination,
                transport,
                60,
                false,
                false,
                new SipMessage.Response(
                        status, reason, headers(method, cseq, branch, ";tag=" + toTag, body), body)));
    }

    /** What libwebrtc says, in a datagram each: that it sends, and that it receives. */
    CallScene reportsApart(Endpoint source, Endpoint destination, int ssrc, double from, double to) {
        for (double second = from; second < to; second += 2) {
            rtcp(second, source, destination, List.of(200, 202), List.of());
            hears(second + 0.2, source, destination, ssrc);
        }
        return this;
    }

    /** A receiver report on media that came up to this moment. */
    CallScene hears(double seconds, Endpoint source, Endpoint destination, int ssrc) {
        rtcp(seconds, source, destination, List.of(201, 202), List.of(new RtcpMessage.ReportBlock(
                ssrc, 0, 0, (long) (seconds * PACKETS_PER_SECOND), 0, 0, 0)));
        return this;
    }

    /** Sender reports without a block, the last of which is not followed by anything. */
    CallScene report(double seconds, Endpoint source, Endpoint destination) {
        rtcp(seconds, source, destination, List.of(200, 202), List.of());
        return this;
    }

    /** A sender report and nothing beside it, as FFmpeg gives it. */
    CallScene clock(double seconds, Endpoint source, Endpoint destination) {
        rtcp(seconds, source, destination, List.of(200), List.of());
        return this;
    }

    /** Sender reports, every two seconds, that count what was sent; without a block. */
    CallScene counts(Endpoint source, Endpoint destination, double from, double to) {
        for (double second = from; second < to; second += 2) {
            rtcp(second, source, destination, List.of(200), List.of(), OptionalLong.of((long) (second * PACKETS_PER_SECOND)));
        }
        return this;
    }

    private void rtcp(
            double seconds,
            Endpoint source,
            Endpoint destination,
            List<Integer> types,
            List<RtcpMessage.ReportBlock> reports) {
        rtcp(seconds, source, destination, types, reports, OptionalLong.empty());
    }

    private void rtcp(
            double seconds,
            Endpoint source,
            Endpoint destination,
            List<Integer> types,
            List<RtcpMessage.ReportBlock> reports,
            OptionalLong sent) {
        observations.add(new Observation.Rtcp(
                at(seconds),
                new Endpoint(source.address(), source.port() + 1),
                new Endpoint(destination.address(), destination.port() + 1),
                Optional.empty(),
                new RtcpMessage(
                        false,
                        false,
                        77,
                        types,
                        reports.size(),
                        sent,
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        reports,
                        List.of(),
                        "",
                        List.of(),
                        List.of())));
    }

    /** Media that follows is video. */
    CallScene video() {
        clockRate = 90_000;
        codec = "H264";
        return this;
    }

    /** Media that follows rests between words, with an update now and then. */
    CallScene discontinuous(String encoding) {
        codec = encoding;
        tiny = 2;
        return this;
    }

    /** Media that follows is of one sender, seen at several places. */
    CallScene ofOneSender(int sender) {
        ssrc = sender;
        return this;
    }

    /** Of the requests that follow; of the packets of a host it falls by one at each router. */
    CallScene timeToLive(int value) {
        ttl = value;
        return this;
    }

    /** Of the media that follows. */
    CallScene mediaTimeToLive(int value) {
        mediaTtl = value;
        return this;
    }

    /** What sends the messages that follow. */
    CallScene from(String program) {
        userAgent = program;
        return this;
    }

    /** Nothing comes back on the client's signalling flow. */
    CallScene signallingUnanswered() {
        back = new FlowState.Direction(0, 0, 0, 0, Optional.empty(), Optional.empty(), -1, -1);
        return this;
    }

    /** Messages that follow go over a connection. */
    CallScene overTcp() {
        transport = Transport.TCP;
        return this;
    }

    /** A connection on which the server's last octets are never acknowledged. */
    CallScene deadConnection(Endpoint client, Endpoint server, double lastOfClient, double lastOfServer, long repeated) {
        observations.add(new FlowState(
                9,
                at(0),
                at(lastOfServer),
                true,
                6,
                client,
                server,
                List.of("sip"),
                direction(5, 0, 0, lastOfClient),
                direction(12, 0, 0, lastOfServer),
                Optional.of(new FlowState.TcpLife(
                        List.of(START), Optional.of(at(0)), 60, Optional.empty(), false, -1, false, 500, 900, 0, repeated, 0, 0))));
        return this;
    }

    /** What follows of that sender is in the capture twice between two moments, as a capture of both sides of a router holds it. */
    CallScene twice(Endpoint source, double from, double to) {
        mirrored.computeIfAbsent(source, sender -> new ArrayList<>()).add(new double[] {from, to});
        return this;
    }

    private boolean isTwice(Endpoint source, Sighting at) {
        double second = (at.time() - START) / 1e9;
        return mirrored.getOrDefault(source, List.of()).stream().anyMatch(span -> span[0] <= second && second < span[1]);
    }

    /** Packets both ways between two ends, until a moment. */
    CallScene flowUntil(Endpoint source, Endpoint destination, double last) {
        observations.add(new FlowState(
                8,
                at(0),
                at(last),
                true,
                17,
                source,
                destination,
                List.of("rtp"),
                direction(300, 0, 0, last),
                direction(300, 0, 0, last),
                Optional.empty()));
        return this;
    }

    /** All the client's signalling is there before and behind a router, of the server's only so many of its packets. */
    CallScene signallingTwice(long packetsOfServer, long copies) {
        there = direction(9, 9, 0, 1);
        back = direction(packetsOfServer, copies, 0, 1);
        return this;
    }

    CallScene signallingTwice() {
        there = direction(9, 9, 0, 1);
        back = there;
        return this;
    }

    private FlowState.Direction direction(long packets, long copies, double from, double to) {
        return new FlowState.Direction(
                packets, packets * 100, packets, copies, Optional.of(at(from)), Optional.of(at(to)), 64, 0);
    }

    /** The receiver's host says that nobody listens. */
    CallScene unreachable(Endpoint receiver, Endpoint sender, double... seconds) {
        for (double second : seconds) {
            observations.add(new Observation.Icmp(at(second), receiver, sender, false, 3, 3, 64, 17, sender, receiver));
        }
        return this;
    }

    /** A connectivity check that nobody answers. */
    CallScene check(double seconds, Endpoint source, Endpoint destination) {
        observations.add(new Observation.Stun(
                at(seconds),
                source,
                destination,
                Transport.UDP,
                Optional.empty(),
                64,
                Optional.empty(),
                new StunMessage(
                        "binding",
                        StunMessage.Kind.REQUEST,
                        false,
                        String.format("%024x", ++frame),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        "",
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        Optional.of("client:vendor"),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalLong.of(1),
                        false,
                        true,
                        false,
                        false,
                        OptionalInt.empty(),
                        List.of())));
        return this;
    }

    /** What follows is of this call. */
    CallScene call(int number) {
        callId = "call" + number + "@" + CLIENT.address();
        return this;
    }

    /** What follows is of another call. */
    CallScene anotherCall() {
        callId = "another@" + CLIENT.address();
        return this;
    }

    private List<Header> headers(String method, int cseq, String branch, String toTag, String body) {
        List<Header> headers = new ArrayList<>(List.of(
                new Header("Via", "SIP/2.0/UDP " + CLIENT + ";branch=" + branch),
                new Header("From", "<sip:1001@" + CLIENT.address() + ">;tag=a"),
                new Header("To", "<sip:1002@" + VENDOR.address() + ">" + toTag),
                new Header("Call-ID", callId),
                new Header("CSeq", cseq + " " + method)));
        if (!userAgent.isEmpty()) {
            headers.add(new Header("User-Agent", userAgent));
        }
        if (!body.isEmpty()) {
            headers.add(new Header("Content-Type", "application/sdp"));
        }
        headers.add(new Header("Content-Length", Integer.toString(body.length())));
        return headers;
    }

    /** RTP from one end to the other; {@code missing} of its packets in the pause before {@code to} starts again. */
    CallScene media(Endpoint source, Endpoint destination, double from, double to) {
        return media(++streams, source, destination, from, to, 0, false);
    }

    /** RTP under the SSRC of another stream, as a relay passes it on that numbers anew. */
    CallScene passedOn(int ssrc, Endpoint source, Endpoint destination, double from, double to) {
        ssrcs.put(++streams, ssrc);
        sequences.put(streams, (int) streams * 7000);
        return media(streams, source, destination, from, to, 0, false);
    }

    /** One stream before a translation and behind it, in two stretches: the second one on one side only. */
    CallScene seenOnBothSides(Endpoint source, Endpoint inner, Endpoint outer, double[] both, double[] outsideOnly) {
        long first = ++streams;
        long second = ++streams;
        ssrcs.put(second, (int) first);
        media(first, source, outer, both[0], both[1], 0, false);
        media(second, source, inner, both[0] + 0.0001, both[1] + 0.0001, 0, false);
        return media(first, source, outer, outsideOnly[0], outsideOnly[1], both[1], false);
    }

    /** RTP every packet of which is there twice, the second time under the same number. */
    CallScene doubled(Endpoint source, Endpoint destination, double from, double to) {
        copies = 2;
        media(source, destination, from, to);
        copies = 1;
        return this;
    }

    /** RTP of the sender of that number, which begins anew with sequence number 0. */
    CallScene mediaAnew(long stream, Endpoint source, Endpoint destination, double from, double to) {
        streams = Math.max(streams, stream);
        sequences.remove(stream);
        return media(stream, source, destination, from, to, 0, false);
    }

    /** RTP that pauses and goes on; a loss when its sequence numbers went on meanwhile. */
    CallScene mediaWithPause(
            Endpoint source, Endpoint destination, double from, double pause, double resume, double to, boolean lost) {
        return mediaInTurns(source, destination, lost, from, pause, resume, to);
    }

    /** As {@link #mediaWithPause}, with several pauses; each turn by its first and last second. */
    CallScene mediaInTurns(Endpoint source, Endpoint destination, boolean lost, double... turns) {
        long stream = ++streams;
        media(stream, source, destination, turns[0], turns[1], 0, false);
        for (int i = 2; i < turns.length; i += 2) {
            media(stream, source, destination, turns[i], turns[i + 1], turns[i - 1], lost);
        }
        return this;
    }

    private CallScene media(
            long stream, Endpoint source, Endpoint destination, double from, double to, double pausedAt, boolean lost) {
        int total = pausedAt > 0 ? totals.getOrDefault(stream, 0) : 0;
        int expected = total;
        for (double second = from; second < to; second += 1) {
            double end = Math.min(to, second + 1) - 0.02;
            int packets = Math.max(1, (int) Math.round((end - second) * PACKETS_PER_SECOND) + 1);
            boolean resumes = pausedAt > 0 && second == from;
            int missing = resumes && lost ? (int) ((from - pausedAt) * PACKETS_PER_SECOND) : 0;
            total += packets;
            expected += packets + missing;
            Sighting first = at(second);
            List<StreamInterval.Gap> gaps = resumes
                    ? List.of(new StreamInterval.Gap(
                            START + (long) (pausedAt * 1e9), first.time(), 1, first.frame(), missing))
                    : List.of();
            observations.add(interval(stream, first, at(end), source, destination, packets, total, expected, gaps));
        }
        totals.put(stream, total);
        return this;
    }

    private StreamInterval interval(
            long stream,
            Sighting first,
            Sighting last,
            Endpoint source,
            Endpoint destination,
            int packets,
            long total,
            long expected,
            List<StreamInterval.Gap> gaps) {
        int sequence = sequences.getOrDefault(stream, 0);
        sequences.put(stream, sequence + packets);
        return new StreamInterval(
                stream,
                first,
                last,
                false,
                source,
                destination,
                Optional.empty(),
                ssrcs.getOrDefault(stream, ssrc == 0 ? (int) stream : ssrc),
                List.of(new StreamInterval.PayloadCount(8, packets)),
                clockRate,
                codec,
                true,
                false,
                packets * copies,
                packets * 160L * copies,
                packets * 200L * copies,
                sequence,
                sequence + packets - 1,
                total * copies,
                expected,
                20,
                0,
                0,
                total,
                0,
                gaps,
                0,
                0,
                0,
                tiny,
                Optional.of(-20.0),
                0,
                0,
                mediaTtl,
                0,
                List.of(mark(stream, sequence, first)),
                isTwice(source, first) ? packets : 0);
    }

    /** A digest by which the same packet is known at two places. */
    private StreamInterval.Mark mark(long stream, int sequence, Sighting at) {
        long sender = ssrcs.getOrDefault(stream, ssrc == 0 ? (int) stream : ssrc);
        return new StreamInterval.Mark(sequence, sender * 1_000_003 + sequence, at.time(), at.frame());
    }

    Facts facts() {
        Tracker tracker = new Tracker(Site.unknown());
        observations.stream()
                .sorted(Comparator.comparingLong(observation -> observation.at().time()))
                .forEach(tracker);
        tracker.accept(new FlowState(
                1, at(0), at(20), true, 17, CLIENT, VENDOR, List.of("sip"), there, back, Optional.empty()));
        return tracker.facts();
    }

    /** Packets that are neither SIP nor media. */
    CallScene packets(int count, Endpoint source, Endpoint destination) {
        Sighting at = at(12);
        FlowState.Direction some =
                new FlowState.Direction(count, 60L * count, count, 0, Optional.of(at), Optional.of(at), 64, 0);
        FlowState.Direction none = new FlowState.Direction(0, 0, 0, 0, Optional.empty(), Optional.empty(), -1, -1);
        observations.add(
                new FlowState(2, at, at, true, 17, source, destination, List.of(), some, none, Optional.empty()));
        return this;
    }

    /** Anything else that is seen at a moment. */
    CallScene also(double seconds, Function<Sighting, Observation> observation) {
        observations.add(observation.apply(at(seconds)));
        return this;
    }

    /** Codes and causes of all findings, {@code one-way-audio/undetermined}. */
    List<String> findings() {
        return findings(new RulesInForce(List.of()));
    }

    List<String> findings(RulesInForce rules) {
        return Detectors.findings(Detectors.all(
                        Thresholds.shipped(), rules, RuleFlows.of(facts(), Thresholds.shipped(), rules), List.of()), rules, facts())
                .stream()
                .map(finding -> finding.code() + "/" + finding.cause())
                .toList();
    }
}
