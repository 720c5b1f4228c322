package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Site;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.Observation;
import io.earshot.capture.observe.Sighting;
import io.earshot.capture.observe.StreamInterval;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** STUN, TURN, DTLS, SRTP and connections of a browser. */
final class WebScene extends Scene<WebScene> {
    static final Endpoint CLIENT = endpoint("192.168.1.10", 50000);
    static final Endpoint PEER = endpoint("203.0.113.80", 60000);
    static final Endpoint STUN = endpoint("203.0.113.10", 3478);
    static final int SENDER_REPORT = 200;
    static final int RECEIVER_REPORT = 201;

    private long streams;
    private int transactions;
    /** The peer of media that goes through a relay. */
    private Optional<Endpoint> through = Optional.empty();
    private int ttl = 64;
    private GivenRtp.Format format = GivenRtp.Format.SEALED;
    private int tiny;

    WebScene() {
        this(Site.unknown());
    }

    WebScene(Site site) {
        super(site);
    }

    @Override
    WebScene self() {
        return this;
    }

    private WebScene stun(double seconds, Endpoint source, Endpoint destination, GivenStun message) {
        return stun(seconds, source, destination, Transport.UDP, message);
    }

    private WebScene stun(
            double seconds, Endpoint source, Endpoint destination, Transport transport, GivenStun message) {
        return also(seconds, at -> message.seen(at, source, destination, transport));
    }

    /** What a TURN server answers, 20 ms later: an error, or with 0 a success that gives a lifetime. */
    WebScene turn(double seconds, Endpoint source, Endpoint server, String method, int error, int lifetime) {
        int id = ++transactions;
        GivenStun success = GivenStun.success(method, id);
        return stun(seconds, source, server, GivenStun.request(method, id).username("lab"))
                .stun(seconds + 0.02, server, source, error != 0
                        ? GivenStun.error(method, id, error)
                        : lifetime < 0 ? success : success.lifetime(lifetime));
    }

    /** Of the media that follows nothing tells the codec, and each second has so many packets of silence. */
    WebScene tiny(int packets) {
        format = format.codec("");
        tiny = packets;
        return this;
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
        return stun(seconds, source, destination, GivenStun.request("binding", ++transactions).username(names));
    }

    /** A check that takes the pair, answered. */
    WebScene nominated(double seconds, Endpoint source, Endpoint destination, String names) {
        int id = ++transactions;
        return stun(seconds, source, destination, GivenStun.request("binding", id).username(names).nominating())
                .stun(seconds + 0.02, destination, source, GivenStun.success("binding", id));
    }

    /** A check in vain that is seen before and behind a translation. */
    WebScene twice(double seconds, Endpoint inside, Endpoint outside, Endpoint destination, String names) {
        GivenStun request = GivenStun.request("binding", ++transactions).username(names);
        return stun(seconds, inside, destination, request).stun(seconds + 0.001, outside, destination, request);
    }

    /** A connectivity check that is refused, 20 ms later. */
    WebScene refused(double seconds, Endpoint source, Endpoint destination, String names, int error) {
        return once(seconds, source, destination, names)
                .stun(seconds + 0.02, destination, source, GivenStun.error("binding", transactions, error));
    }

    WebScene ask(
            double seconds,
            Endpoint source,
            Endpoint server,
            Transport transport,
            String method,
            Optional<String> names,
            boolean answered) {
        int id = ++transactions;
        double[] sendings = answered || transport != Transport.UDP ? new double[] {0} : new double[] {0, 0.5, 1.5, 3.5};
        for (double after : sendings) {
            stun(seconds + after, source, server, transport, GivenStun.request(method, id).username(names.orElse("")));
        }
        return answered ? stun(seconds + 0.02, server, source, transport, GivenStun.success(method, id)) : this;
    }

    /** The request before is answered nevertheless. */
    WebScene answered(Endpoint source, Endpoint server, double seconds) {
        return stun(seconds, server, source, GivenStun.success("binding", transactions));
    }

    /** An answer to a request that is not seen. */
    WebScene answerOnly(double seconds, Endpoint source, Endpoint destination) {
        return stun(seconds, source, destination, GivenStun.success("binding", ++transactions).mapped(destination));
    }

    /** A request and its answer, which tells the address that the client has for the server. */
    WebScene mapped(double seconds, Endpoint source, Endpoint server, String names, Endpoint mapped) {
        return once(seconds, source, server, names)
                .stun(seconds + 0.02, server, source, GivenStun.success("binding", transactions).mapped(mapped));
    }

    /** Keys, and media both ways from the first second on. */
    WebScene session(double to) {
        return keyed(0.5, PEER, CLIENT)
                .media(CLIENT, PEER, 1, to)
                .media(PEER, CLIENT, 1, to)
                .flow(CLIENT, PEER, "rtp", 1000, 1000);
    }

    /** The quick checks by which agents find their pair, and take it. */
    WebScene found() {
        return check(0, CLIENT, PEER, "peer:client", true)
                .check(0.05, PEER, CLIENT, "client:peer", true)
                .check(0.1, CLIENT, PEER, "peer:client", true);
    }

    /** Checks both ways, each answered, every two and a half seconds. */
    WebScene consent(double from, double to) {
        for (double second = from; second < to; second += 2.5) {
            check(second, CLIENT, PEER, "peer:client", true);
            check(second + 0.1, PEER, CLIENT, "client:peer", true);
        }
        return this;
    }

    /** A flow all of whose packets are in the capture twice. */
    WebScene crossing(Endpoint initiator, Endpoint responder, String usage, long packets) {
        return crossing(initiator, responder, usage, packets, packets);
    }

    /** @param back of what comes back, so many are there twice */
    WebScene crossing(Endpoint initiator, Endpoint responder, String usage, long packets, long back) {
        return also(GivenFlow.udp(initiator, responder, usage)
                .packets(new GivenFlow.Packets(packets).twice(packets), new GivenFlow.Packets(packets).twice(back)));
    }

    WebScene flow(Endpoint initiator, Endpoint responder, String usage, long forward, long backward) {
        return flow(initiator, responder, usage, forward, backward, 20);
    }

    /** @param to its last packets, s */
    WebScene flow(Endpoint initiator, Endpoint responder, String usage, long forward, long backward, double to) {
        return also(GivenFlow.udp(initiator, responder, usage).between(0, to).packets(forward, backward));
    }

    /** A connection that opens at 0 s; its data goes one way or both, until 10 s. */
    WebScene connection(
            Endpoint client, Endpoint server, String usage, long forward, long backward, long retransmitted) {
        return also(opened(client, server, usage, forward, backward, 60).repeated(retransmitted, 0, 0));
    }

    /** A connection in use that is reset at its end. */
    WebScene reset(Endpoint client, Endpoint server, int ttl, int resetTtl) {
        return also(opened(client, server, "tls", 9, 9, ttl).reset(10, resetTtl));
    }

    private static GivenFlow opened(
            Endpoint client, Endpoint server, String usage, long forward, long backward, int ttl) {
        GivenFlow.Packets back = backward == 0
                ? new GivenFlow.Packets(1).payloads(0).ttl(60).between(0, 0)
                : new GivenFlow.Packets(backward);
        return GivenFlow.tcp(client, server, usage)
                .between(0, 10)
                .packets(new GivenFlow.Packets(forward), back)
                .opened(0, ttl)
                .data(forward * 100, backward * 100);
    }

    /** A connection in use until a moment, from which on the client's data is repeated and nothing comes back. */
    WebScene dead(Endpoint client, Endpoint server, double since, double to, long repeated) {
        return dead(client, server, "tls", since, to, repeated);
    }

    WebScene dead(Endpoint client, Endpoint server, String usage, double since, double to, long repeated) {
        return also(GivenFlow.tcp(client, server, usage)
                .between(0, to)
                .packets(new GivenFlow.Packets(20), new GivenFlow.Packets(20).between(0, since))
                .opened(0, 60)
                .data(2000, 2000)
                .repeated(repeated, repeated, 0));
    }

    /** A connection on which the server acknowledges what the client says first, and says nothing until it closes at 10 s. */
    WebScene acknowledgedHello(Endpoint client, Endpoint server) {
        return also(hello(client, server, 10).finished());
    }

    /** The same, and the client waits without closing. */
    WebScene waitingHello(Endpoint client, Endpoint server) {
        return also(hello(client, server, 1));
    }

    private static GivenFlow hello(Endpoint client, Endpoint server, double last) {
        return GivenFlow.tcp(client, server, "tls")
                .between(0, last)
                .packets(new GivenFlow.Packets(1), new GivenFlow.Packets(2).payloads(0).ttl(60).between(0, 1))
                .opened(0, 60)
                .data(63, 0);
    }

    /** A connection of TURN whose first request is answered by a reset with the time to live of the server. */
    WebScene refusedByReset(Endpoint client, Endpoint server, String usage) {
        return also(GivenFlow.tcp(client, server, usage)
                .between(0, 0.1)
                .packets(new GivenFlow.Packets(3), new GivenFlow.Packets(2).payloads(0).ttl(60))
                .opened(0, 60)
                .reset(0.1, 60)
                .data(28, 0));
    }

    /** A connection that the client closes after a number of packets with data. */
    WebScene closed(Endpoint client, Endpoint server, long payloads) {
        return also(GivenFlow.tcp(client, server, "tls")
                .between(0, 0.3)
                .packets(new GivenFlow.Packets(payloads + 3).payloads(payloads), new GivenFlow.Packets(3))
                .opened(0, 60)
                .finished()
                .data(200, 1100));
    }

    /** SYNs without answer. */
    WebScene syns(Endpoint client, Endpoint server, double... seconds) {
        return also(GivenFlow.tcp(client, server)
                .between(seconds[0], seconds[seconds.length - 1])
                .packets(new GivenFlow.Packets(seconds.length).payloads(0), new GivenFlow.Packets(0))
                .syns(seconds));
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
        return tls(seconds, source, destination, layer, step, serverName, alert, "", "");
    }

    /** The server's certificate, of an issuer. */
    WebScene certificate(double seconds, Endpoint server, Endpoint client, String issuer) {
        return tls(seconds, server, client, "tls", "certificate", "", "", issuer, "");
    }

    /** The version that the server of DTLS takes. */
    WebScene takes(double seconds, Endpoint server, Endpoint client, String version) {
        return tls(seconds, server, client, "dtls", "server-hello", "", "", "", version);
    }

    private WebScene tls(
            double seconds,
            Endpoint source,
            Endpoint destination,
            String layer,
            String step,
            String serverName,
            String alert,
            String issuer,
            String version) {
        add(new Observation.Tls(
                at(seconds),
                source,
                destination,
                layer,
                step,
                serverName,
                List.of(),
                version,
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
        add(new Observation.Http(at(seconds), client, server, false, "GET", "/ws", "vendor.example", 0,
                Map.of("upgrade", "websocket", "sec-websocket-protocol", "sip")));
        add(new Observation.Http(at(seconds + 0.02), server, client, false, "", "", "", status, headers));
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
        return stretches(packets, source, destination, from, to);
    }

    /** One stream that pauses. */
    WebScene pausing(Endpoint source, Endpoint destination, double from, double pause, double again, double to) {
        return stretches(0, source, destination, from, pause, again, to);
    }

    /** @param fromTo beginning and end of each stretch, s */
    private WebScene stretches(long packets, Endpoint source, Endpoint destination, double... fromTo) {
        long stream = ++streams;
        long ssrc = packets == 0 ? 1000 + stream : packets;
        long total = 0;
        for (int i = 0; i < fromTo.length; i += 2) {
            for (double second = fromTo[i]; second < fromTo[i + 1]; second += 1) {
                double end = Math.min(fromTo[i + 1], second + 1) - 0.02;
                int count = Math.max(1, (int) Math.round((end - second) * PACKETS_PER_SECOND) + 1);
                int sequence = (int) (fromTo[0] * PACKETS_PER_SECOND + total);
                total += count;
                Sighting first = at(second);
                add(new GivenRtp(format, stream, source, destination)
                        .ssrc(ssrc)
                        .through(through)
                        .packets(count, sequence, total, total)
                        .tiny(tiny)
                        .ttl(ttl)
                        .marks(marks(ssrc, sequence, first))
                        .twice(isTwice(source, first))
                        .seen(first, at(end)));
            }
        }
        return this;
    }

    /** Digests by which the same packets are known at two places. */
    private static List<StreamInterval.Mark> marks(long ssrc, int sequence, Sighting at) {
        return List.of(
                GivenRtp.mark(ssrc, sequence, at.time(), at.frame()),
                GivenRtp.mark(ssrc, sequence + 10, at.time() + 1, at.frame()));
    }

    /** Sealed reports of one type, one a second. */
    WebScene reports(Endpoint source, Endpoint destination, int type, double from, double to) {
        return reports(source, destination, type, 0, from, to);
    }

    /** Sealed reports of one type with so many blocks, one a second. */
    WebScene reports(Endpoint source, Endpoint destination, int type, int blocks, double from, double to) {
        for (double second = from; second < to; second += 1) {
            rtcp(second, source, destination, reports(true, List.of(type), blocks, OptionalLong.empty(), List.of()));
        }
        return this;
    }
}
