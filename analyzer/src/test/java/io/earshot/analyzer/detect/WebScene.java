package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Site;
import io.earshot.analyzer.track.Tracker;
import io.earshot.analyzer.track.Visibility;
import io.earshot.capture.decode.rtcp.RtcpMessage;
import io.earshot.capture.decode.stun.StunMessage;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Sighting;
import io.earshot.capture.observe.StreamInterval;
import io.earshot.capture.observe.Totals;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.DoubleStream;

/** STUN, TURN, DTLS, SRTP and connections of a browser, written by hand as observations. Times are seconds. */
final class WebScene {
    static final Endpoint CLIENT = endpoint("192.168.1.10", 50000);
    static final Endpoint PEER = endpoint("203.0.113.80", 60000);
    static final Endpoint STUN = endpoint("203.0.113.10", 3478);
    static final int SENDER_REPORT = 200;
    static final int RECEIVER_REPORT = 201;

    private static final long START = 1_700_000_000_000_000_000L;
    private static final int PACKETS_PER_SECOND = 50;

    private final List<Observation> observations = new ArrayList<>();
    private final Site site;
    private long frame;
    private long streams;
    private long flows;
    private int transactions;
    private final Map<Endpoint, double[]> mirrored = new HashMap<>();
    /** The peer of media that goes through a relay. */
    private Optional<Endpoint> through = Optional.empty();
    private int ttl = 64;

    WebScene() {
        this(Site.unknown());
    }

    WebScene(Site site) {
        this.site = site;
    }

    static Endpoint endpoint(String address, int port) {
        return new Endpoint(Address.parse(address).orElseThrow(), port);
    }

    private Sighting at(double seconds) {
        return new Sighting(START + (long) (seconds * 1e9), 0, 0, ++frame);
    }

    private void stun(
            double seconds,
            Endpoint source,
            Endpoint destination,
            Transport transport,
            String method,
            StunMessage.Kind kind,
            String id,
            Optional<String> username,
            Optional<Endpoint> mapped) {
        stun(seconds, source, destination, transport, method, kind, id, username, mapped, 0, -1);
    }

    /** What a TURN server answers, 20 ms later: an error, or with 0 a success that gives a lifetime. */
    WebScene turn(double seconds, Endpoint source, Endpoint server, String method, int error, int lifetime) {
        String id = String.format("%024x", ++transactions);
        StunMessage.Kind kind = error == 0 ? StunMessage.Kind.SUCCESS : StunMessage.Kind.ERROR;
        stun(seconds, source, server, Transport.UDP, method, StunMessage.Kind.REQUEST, id, Optional.of("lab"),
                Optional.empty(), 0, -1);
        stun(seconds + 0.02, server, source, Transport.UDP, method, kind, id, Optional.empty(), Optional.empty(), error,
                lifetime);
        return this;
    }

    /** @param lifetime s, -1 for none */
    private void stun(
            double seconds,
            Endpoint source,
            Endpoint destination,
            Transport transport,
            String method,
            StunMessage.Kind kind,
            String id,
            Optional<String> username,
            Optional<Endpoint> mapped,
            int error,
            int lifetime) {
        boolean check = username.isPresent() && method.equals("binding");
        observations.add(new Observation.Stun(
                at(seconds),
                source,
                destination,
                transport,
                Optional.empty(),
                64,
                Optional.empty(),
                new StunMessage(
                        method,
                        kind,
                        false,
                        id,
                        mapped,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        OptionalInt.empty(),
                        error == 0 ? OptionalInt.empty() : OptionalInt.of(error),
                        "",
                        lifetime < 0 ? OptionalInt.empty() : OptionalInt.of(lifetime),
                        OptionalInt.empty(),
                        username,
                        Optional.empty(),
                        Optional.empty(),
                        check ? OptionalLong.of(1) : OptionalLong.empty(),
                        false,
                        check,
                        false,
                        username.isPresent() && !check,
                        OptionalInt.empty(),
                        List.of())));
    }

    /** Of media that follows. */
    WebScene timeToLive(int value) {
        ttl = value;
        return this;
    }

    /** A request, sent three times more within 3.5 s where nobody answers; RFC 8489 section 6.2.1. */
    WebScene ask(double seconds, Endpoint source, Endpoint server, String method, boolean answered) {
        return ask(seconds, source, server, Transport.UDP, method, Optional.empty(), answered);
    }

    /** A connectivity check of the pair, by the name of its agents. */
    WebScene check(double seconds, Endpoint source, Endpoint destination, String names, boolean answered) {
        return ask(seconds, source, destination, Transport.UDP, "binding", Optional.of(names), answered);
    }

    /** A check that is sent once and not answered, as agents send it that repeat none. */
    WebScene once(double seconds, Endpoint source, Endpoint destination, String names) {
        String id = String.format("%024x", ++transactions);
        stun(seconds, source, destination, Transport.UDP, "binding", StunMessage.Kind.REQUEST, id, Optional.of(names),
                Optional.empty());
        return this;
    }

    /** A connectivity check that is refused, 20 ms later. */
    WebScene refused(double seconds, Endpoint source, Endpoint destination, String names, int error) {
        String id = String.format("%024x", ++transactions);
        stun(seconds, source, destination, Transport.UDP, "binding", StunMessage.Kind.REQUEST, id, Optional.of(names),
                Optional.empty());
        stun(seconds + 0.02, destination, source, Transport.UDP, "binding", StunMessage.Kind.ERROR, id, Optional.empty(),
                Optional.empty(), error, -1);
        return this;
    }

    WebScene ask(
            double seconds,
            Endpoint source,
            Endpoint server,
            Transport transport,
            String method,
            Optional<String> names,
            boolean answered) {
        String id = String.format("%024x", ++transactions);
        double[] sendings = answered || transport != Transport.UDP ? new double[] {0} : new double[] {0, 0.5, 1.5, 3.5};
        for (double after : sendings) {
            stun(seconds + after, source, server, transport, method, StunMessage.Kind.REQUEST, id, names,
                    Optional.empty());
        }
        if (answered) {
            stun(seconds + 0.02, server, source, transport, method, StunMessage.Kind.SUCCESS, id, Optional.empty(),
                    Optional.empty());
        }
        return this;
    }

    /** The request before is answered nevertheless. */
    WebScene answered(Endpoint source, Endpoint server, double seconds) {
        stun(seconds, server, source, Transport.UDP, "binding", StunMessage.Kind.SUCCESS,
                String.format("%024x", transactions), Optional.empty(), Optional.empty());
        return this;
    }

    /** An answer to a request that is not seen. */
    WebScene answerOnly(double seconds, Endpoint source, Endpoint destination) {
        String id = String.format("%024x", ++transactions);
        stun(seconds, source, destination, Transport.UDP, "binding", StunMessage.Kind.SUCCESS, id, Optional.empty(),
                Optional.of(destination));
        return this;
    }

    /** A request and its answer, which tells the address that the client has for the server. */
    WebScene mapped(double seconds, Endpoint source, Endpoint server, String names, Endpoint mapped) {
        String id = String.format("%024x", ++transactions);
        Optional<String> username = Optional.of(names).filter(name -> !name.isEmpty());
        stun(seconds, source, server, Transport.UDP, "binding", StunMessage.Kind.REQUEST, id, username,
                Optional.empty());
        stun(seconds + 0.02, server, source, Transport.UDP, "binding", StunMessage.Kind.SUCCESS, id, Optional.empty(),
                Optional.of(mapped));
        return this;
    }

    /** Keys, and media both ways from the first second on. */
    WebScene session(double to) {
        return keyed(0.5, PEER, CLIENT)
                .media(CLIENT, PEER, 1, to)
                .media(PEER, CLIENT, 1, to)
                .flow(CLIENT, PEER, "rtp", 1000, 1000);
    }

    /** Checks both ways, each answered, every two and a half seconds. */
    WebScene consent(double from, double to) {
        for (double second = from; second < to; second += 2.5) {
            check(second, CLIENT, PEER, "peer:client", true);
            check(second + 0.1, PEER, CLIENT, "client:peer", true);
        }
        return this;
    }

    /** What follows of that sender is in the capture twice between two moments, before a router and behind it. */
    WebScene twice(Endpoint source, double from, double to) {
        mirrored.put(source, new double[] {from, to});
        return this;
    }

    /** A flow all of whose packets are in the capture twice. */
    WebScene crossing(Endpoint initiator, Endpoint responder, String usage, long packets) {
        return crossing(initiator, responder, usage, packets, packets);
    }

    /** @param back of what comes back, so many are there twice */
    WebScene crossing(Endpoint initiator, Endpoint responder, String usage, long packets, long back) {
        observations.add(new FlowState(
                ++flows,
                at(0),
                at(1),
                true,
                17,
                initiator,
                responder,
                List.of(usage),
                copied(packets, packets),
                copied(packets, back),
                Optional.empty()));
        return this;
    }

    private FlowState.Direction copied(long packets, long copies) {
        return new FlowState.Direction(
                packets, packets * 100, packets, copies, Optional.of(at(0)), Optional.of(at(1)), 64, 0);
    }

    WebScene flow(Endpoint initiator, Endpoint responder, String usage, long forward, long backward) {
        return flow(initiator, responder, usage, forward, backward, 20);
    }

    /** @param to its last packets, s */
    WebScene flow(Endpoint initiator, Endpoint responder, String usage, long forward, long backward, double to) {
        observations.add(new FlowState(
                ++flows,
                at(0),
                at(to),
                true,
                17,
                initiator,
                responder,
                List.of(usage),
                direction(forward, 0, to),
                direction(backward, 0, to),
                Optional.empty()));
        return this;
    }

    /** A connection that opens at 0 s; its data goes one way or both, until 10 s. */
    WebScene connection(
            Endpoint client, Endpoint server, String usage, long forward, long backward, long retransmitted) {
        return connection(client, server, usage, forward, backward, retransmitted, 60, -1);
    }

    /** A connection in use until a moment, from which on the client's data is repeated and nothing comes back. */
    WebScene dead(Endpoint client, Endpoint server, double since, double to, long repeated) {
        return dead(client, server, "tls", since, to, repeated);
    }

    WebScene dead(Endpoint client, Endpoint server, String usage, double since, double to, long repeated) {
        observations.add(new FlowState(
                ++flows,
                at(0),
                at(to),
                true,
                6,
                client,
                server,
                List.of(usage),
                direction(20, 0, to),
                direction(20, 0, since),
                Optional.of(new FlowState.TcpLife(
                        List.of(START),
                        Optional.of(at(0)),
                        60,
                        Optional.empty(),
                        false,
                        -1,
                        false,
                        2000,
                        2000,
                        0,
                        repeated,
                        repeated, 0))));
        return this;
    }

    /** A connection on which the server acknowledges what the client says first, and says nothing until 10 s. */
    WebScene acknowledgedHello(Endpoint client, Endpoint server) {
        observations.add(new FlowState(
                ++flows,
                at(0),
                at(10),
                true,
                6,
                client,
                server,
                List.of("tls"),
                direction(1, 0, 10),
                new FlowState.Direction(2, 120, 0, 0, Optional.of(at(0)), Optional.of(at(1)), 60, -1),
                Optional.of(new FlowState.TcpLife(
                        List.of(START), Optional.of(at(0)), 60, Optional.empty(), false, -1, true, 63, 0, 0, 0, 0, 0))));
        return this;
    }

    /** A connection in use that is reset. */
    WebScene reset(Endpoint client, Endpoint server, int ttl, int resetTtl) {
        return connection(client, server, "tls", 9, 9, 0, ttl, resetTtl);
    }

    /** A connection of TURN whose first request is answered by a reset with the time to live of the server. */
    WebScene refusedByReset(Endpoint client, Endpoint server, String usage) {
        observations.add(new FlowState(
                ++flows,
                at(0),
                at(0.1),
                true,
                6,
                client,
                server,
                List.of(usage),
                direction(3, 0, 0.1),
                new FlowState.Direction(2, 100, 0, 0, Optional.of(at(0)), Optional.of(at(0.1)), 60, -1),
                Optional.of(new FlowState.TcpLife(
                        List.of(START), Optional.of(at(0)), 60, Optional.of(at(0.1)), false, 60, false, 28, 0, 0, 0, 0, 0))));
        return this;
    }

    /** A connection that the client closes after a number of packets with data. */
    WebScene closed(Endpoint client, Endpoint server, long payloads) {
        observations.add(new FlowState(
                ++flows,
                at(0),
                at(0.3),
                true,
                6,
                client,
                server,
                List.of("tls"),
                new FlowState.Direction(
                        payloads + 3, 500, payloads, 0, Optional.of(at(0)), Optional.of(at(0.3)), 64, 0),
                direction(3, 0, 0.3),
                Optional.of(new FlowState.TcpLife(
                        List.of(START), Optional.of(at(0)), 60, Optional.empty(), false, -1, true, 200, 1100, 0, 0, 0, 0))));
        return this;
    }

    /** SYNs without answer. */
    WebScene syns(Endpoint client, Endpoint server, double... seconds) {
        double last = seconds[seconds.length - 1];
        observations.add(new FlowState(
                ++flows,
                at(seconds[0]),
                at(last),
                true,
                6,
                client,
                server,
                List.of(),
                new FlowState.Direction(
                        seconds.length, seconds.length * 60L, 0, 0, Optional.of(at(seconds[0])), Optional.of(at(last)), 64, 0),
                direction(0, 0, 0),
                Optional.of(new FlowState.TcpLife(
                        DoubleStream.of(seconds).mapToObj(second -> START + (long) (second * 1e9)).toList(),
                        Optional.empty(),
                        -1,
                        Optional.empty(),
                        false,
                        -1,
                        false,
                        0,
                        0,
                        0,
                        0,
                        0, 0))));
        return this;
    }

    private WebScene connection(
            Endpoint client,
            Endpoint server,
            String usage,
            long forward,
            long backward,
            long retransmitted,
            int ttl,
            int resetTtl) {
        observations.add(new FlowState(
                ++flows,
                at(0),
                at(10),
                true,
                6,
                client,
                server,
                List.of(usage),
                direction(forward, 0, 10),
                backward == 0
                        ? new FlowState.Direction(1, 60, 0, 0, Optional.of(at(0)), Optional.of(at(0)), 60, -1)
                        : direction(backward, 0, 10),
                Optional.of(new FlowState.TcpLife(
                        List.of(START),
                        Optional.of(at(0)),
                        ttl,
                        resetTtl < 0 ? Optional.empty() : Optional.of(at(10)),
                        false,
                        resetTtl,
                        false,
                        forward * 100,
                        backward * 100,
                        0,
                        retransmitted,
                        0, 0))));
        return this;
    }

    private FlowState.Direction direction(long packets, double from, double to) {
        return packets == 0
                ? new FlowState.Direction(0, 0, 0, 0, Optional.empty(), Optional.empty(), -1, -1)
                : new FlowState.Direction(
                        packets, packets * 100, packets, 0, Optional.of(at(from)), Optional.of(at(to)), 64, 0);
    }

    WebScene dtls(double seconds, Endpoint source, Endpoint destination, String step) {
        return dtls(seconds, source, destination, step, "");
    }

    WebScene dtls(double seconds, Endpoint source, Endpoint destination, String step, String alert) {
        return tls(seconds, source, destination, "dtls", step, "", alert);
    }

    WebScene tls(
            double seconds,
            Endpoint source,
            Endpoint destination,
            String layer,
            String step,
            String serverName,
            String alert) {
        return tls(seconds, source, destination, layer, step, serverName, alert, "");
    }

    /** The server's certificate, of an issuer. */
    WebScene certificate(double seconds, Endpoint server, Endpoint client, String issuer) {
        return tls(seconds, server, client, "tls", "certificate", "", "", issuer);
    }

    private WebScene tls(
            double seconds,
            Endpoint source,
            Endpoint destination,
            String layer,
            String step,
            String serverName,
            String alert,
            String issuer) {
        observations.add(new Observation.Tls(
                at(seconds),
                source,
                destination,
                layer,
                step,
                serverName,
                List.of(),
                "",
                "",
                alert,
                "",
                issuer,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                64));
        return this;
    }

    /** The client asks for a WebSocket, and the server answers. */
    WebScene upgrade(double seconds, Endpoint client, Endpoint server, int status, Map<String, String> headers) {
        observations.add(new Observation.Http(at(seconds), client, server, false, "GET", "/ws", "vendor.example", 0,
                Map.of("upgrade", "websocket", "sec-websocket-protocol", "sip")));
        observations.add(new Observation.Http(at(seconds + 0.02), server, client, false, "", "", "", status, headers));
        return this;
    }

    /** A handshake that ends well; the client of it is the first. */
    WebScene keyed(double seconds, Endpoint client, Endpoint server) {
        return dtls(seconds, client, server, "client-hello")
                .dtls(seconds + 0.05, server, client, "server-hello")
                .dtls(seconds + 0.06, client, server, "change-cipher-spec")
                .dtls(seconds + 0.07, server, client, "change-cipher-spec");
    }

    /** SRTP between the client and its relay, for a peer behind that. */
    WebScene relayed(Endpoint source, Endpoint destination, Endpoint peer, double from, double to) {
        through = Optional.of(peer);
        media(source, destination, from, to);
        through = Optional.empty();
        return this;
    }

    /** SRTP. */
    WebScene media(Endpoint source, Endpoint destination, double from, double to) {
        return media(0, source, destination, from, to);
    }

    /** @param packets by this number the same packets are known at another place; 0 for packets that are only here */
    WebScene media(long packets, Endpoint source, Endpoint destination, double from, double to) {
        long stream = ++streams;
        long ssrc = packets == 0 ? 1000 + stream : packets;
        long total = 0;
        for (double second = from; second < to; second += 1) {
            double end = Math.min(to, second + 1) - 0.02;
            int count = Math.max(1, (int) Math.round((end - second) * PACKETS_PER_SECOND) + 1);
            total += count;
            observations.add(
                    interval(stream, ssrc, second, at(second), at(end), source, destination, through, count, total));
        }
        return this;
    }

    private StreamInterval interval(
            long stream,
            long ssrc,
            double second,
            Sighting first,
            Sighting last,
            Endpoint source,
            Endpoint destination,
            Optional<Endpoint> through,
            int packets,
            long total) {
        return new StreamInterval(
                stream,
                first,
                last,
                false,
                source,
                destination,
                through,
                (int) ssrc,
                List.of(new StreamInterval.PayloadCount(111, packets)),
                48000,
                "opus",
                false,
                true,
                packets,
                packets * 90L,
                packets * 130L,
                0,
                packets,
                total,
                total,
                20,
                0,
                0,
                total,
                0,
                List.of(),
                0,
                0,
                0,
                0,
                Optional.empty(),
                0,
                0,
                ttl,
                0,
                marks(ssrc, second, first),
                second >= mirrored.getOrDefault(source, new double[] {0, 0})[0]
                                && second < mirrored.getOrDefault(source, new double[] {0, 0})[1]
                        ? packets
                        : 0);
    }

    /** Digests by which the same packets are known at two places. */
    private static List<StreamInterval.Mark> marks(long ssrc, double second, Sighting at) {
        int sequence = (int) (second * PACKETS_PER_SECOND);
        return List.of(
                new StreamInterval.Mark(sequence, ssrc * 1_000_003 + sequence, at.time(), at.frame()),
                new StreamInterval.Mark(sequence + 10, ssrc * 1_000_003 + sequence + 10, at.time() + 1, at.frame()));
    }

    /** The receiver's host says that nobody listens, RFC 792. */
    WebScene portUnreachable(double seconds, Endpoint source, Endpoint destination) {
        observations.add(new Observation.Icmp(
                at(seconds),
                new Endpoint(destination.address(), 0),
                new Endpoint(source.address(), 0),
                false,
                3,
                3,
                60,
                17,
                source,
                destination));
        return this;
    }

    /** A hop says that it forbids a packet, RFC 1812 section 5.2.7.1. */
    WebScene prohibited(double seconds, Endpoint source, Endpoint destination, String hop) {
        observations.add(new Observation.Icmp(
                at(seconds), endpoint(hop, 0), new Endpoint(source.address(), 0), false, 3, 13, 64, 17, source, destination));
        return this;
    }

    /** Sealed reports of one type, one a second. */
    WebScene reports(Endpoint source, Endpoint destination, int type, double from, double to) {
        return reports(source, destination, type, 0, from, to);
    }

    /** Sealed reports of one type with so many blocks, one a second. */
    WebScene reports(Endpoint source, Endpoint destination, int type, int blocks, double from, double to) {
        for (double second = from; second < to; second += 1) {
            observations.add(new Observation.Rtcp(
                    at(second),
                    source,
                    destination,
                    Optional.empty(),
                    new RtcpMessage(
                            true,
                            false,
                            99,
                            List.of(type),
                            blocks,
                            OptionalLong.empty(),
                            OptionalLong.empty(),
                            OptionalLong.empty(),
                            List.of(),
                            List.of(),
                            "",
                            List.of(),
                            List.of())));
        }
        return this;
    }

    /** The snap length cut so many frames. */
    WebScene cut(long frames) {
        observations.add(new Totals(
                at(100),
                List.of(new Totals.CaptureFacts(
                        "scene.pcap",
                        "pcap",
                        List.of(1),
                        0,
                        frames,
                        frames * 200,
                        Optional.of(START),
                        Optional.of(START + 100_000_000_000L),
                        Optional.empty(),
                        0,
                        frames,
                        2,
                        Optional.empty(),
                        List.of(),
                        0)),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of()));
        return this;
    }

    Facts facts() {
        Tracker tracker = new Tracker(site);
        observations.stream()
                .sorted(Comparator.comparingLong(observation -> observation.at().time()))
                .forEach(tracker);
        return tracker.facts();
    }

    List<Finding> all() {
        return all(new RulesInForce(List.of()));
    }

    List<Finding> all(RulesInForce rules) {
        return Detectors.findings(Detectors.all(
                        Thresholds.shipped(), rules, RuleFlows.of(facts(), Thresholds.shipped(), rules), List.of()), rules, facts());
    }

    /** Codes and causes of all findings, {@code turn-failed/no-answer}. */
    List<String> findings() {
        return all().stream()
                .map(finding -> finding.code() + "/" + finding.cause())
                .toList();
    }

    List<String> limits() {
        return facts().visibility().limits().stream().map(Visibility.Limit::code).toList();
    }
}
