package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Site;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Observation;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Flows, connections, TLS and DTLS of any host.
 *
 * @param <S> the scene itself, which each of its words gives back
 */
abstract class ConnectionScene<S extends ConnectionScene<S>> extends Scene<S> {
    ConnectionScene(Site site) {
        super(site);
    }

    /** A flow all of whose packets are in the capture twice. */
    S crossing(Endpoint initiator, Endpoint responder, String usage, long packets) {
        return crossing(initiator, responder, usage, packets, packets);
    }

    /** @param back of what comes back, so many are there twice */
    S crossing(Endpoint initiator, Endpoint responder, String usage, long packets, long back) {
        return also(GivenFlow.udp(initiator, responder, usage)
                .packets(new GivenFlow.Packets(packets).twice(packets), new GivenFlow.Packets(packets).twice(back)));
    }

    S flow(Endpoint initiator, Endpoint responder, String usage, long forward, long backward) {
        return flow(initiator, responder, usage, forward, backward, 20);
    }

    /** @param to its last packets, s */
    S flow(Endpoint initiator, Endpoint responder, String usage, long forward, long backward, double to) {
        return also(GivenFlow.udp(initiator, responder, usage).between(0, to).packets(forward, backward));
    }

    /** A connection that opens at 0 s; its data goes one way or both, until 10 s. */
    S connection(Endpoint client, Endpoint server, String usage, long forward, long backward, long retransmitted) {
        return also(opened(client, server, usage, forward, backward, 60)
                .repeated(retransmitted, backward == 0 ? retransmitted : 0, 0));
    }

    /** A connection in use that is reset at its end. */
    S reset(Endpoint client, Endpoint server, int ttl, int resetTtl) {
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
    S dead(Endpoint client, Endpoint server, double since, double to, long repeated) {
        return dead(client, server, "tls", since, to, repeated);
    }

    S dead(Endpoint client, Endpoint server, String usage, double since, double to, long repeated) {
        return also(GivenFlow.tcp(client, server, usage)
                .between(0, to)
                .packets(new GivenFlow.Packets(20), new GivenFlow.Packets(20).between(0, since))
                .opened(0, 60)
                .data(2000, 2000)
                .repeated(repeated, repeated, 0));
    }

    /** A connection on which the server acknowledges what the client says first, and says nothing until it closes at 10 s. */
    S acknowledgedHello(Endpoint client, Endpoint server) {
        return also(hello(client, server, 10).finished());
    }

    /** The same, and the client waits without closing. */
    S waitingHello(Endpoint client, Endpoint server) {
        return also(hello(client, server, 1));
    }

    private static GivenFlow hello(Endpoint client, Endpoint server, double last) {
        return GivenFlow.tcp(client, server, "tls")
                .between(0, last)
                .packets(
                        new GivenFlow.Packets(1),
                        new GivenFlow.Packets(2).payloads(0).ttl(60).between(0, 1))
                .opened(0, 60)
                .data(63, 0);
    }

    /** A connection of TURN whose first request is answered by a reset with the time to live of the server. */
    S refusedByReset(Endpoint client, Endpoint server, String usage) {
        return also(GivenFlow.tcp(client, server, usage)
                .between(0, 0.1)
                .packets(
                        new GivenFlow.Packets(3),
                        new GivenFlow.Packets(2).payloads(0).ttl(60))
                .opened(0, 60)
                .reset(0.1, 60)
                .data(28, 0));
    }

    /** A connection that the client closes after a number of packets with data. */
    S closed(Endpoint client, Endpoint server, long payloads) {
        return also(GivenFlow.tcp(client, server, "tls")
                .between(0, 0.3)
                .packets(new GivenFlow.Packets(payloads + 3).payloads(payloads), new GivenFlow.Packets(3))
                .opened(0, 60)
                .finished()
                .data(200, 1100));
    }

    /** SYNs without answer. */
    S syns(Endpoint client, Endpoint server, double... seconds) {
        return also(GivenFlow.tcp(client, server)
                .between(seconds[0], seconds[seconds.length - 1])
                .packets(new GivenFlow.Packets(seconds.length).payloads(0), new GivenFlow.Packets(0))
                .syns(seconds));
    }

    S dtls(double seconds, Endpoint source, Endpoint destination, String step) {
        return dtls(seconds, source, destination, step, "");
    }

    S dtls(double seconds, Endpoint source, Endpoint destination, String step, String alert) {
        return tls(seconds, source, destination, "dtls", step, "", alert);
    }

    S tls(
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
    S certificate(double seconds, Endpoint server, Endpoint client, String issuer) {
        return tls(seconds, server, client, "tls", "certificate", "", "", issuer, "");
    }

    /** The version that the server of DTLS takes. */
    S takes(double seconds, Endpoint server, Endpoint client, String version) {
        return tls(seconds, server, client, "dtls", "server-hello", "", "", "", version);
    }

    private S tls(
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
        return self();
    }

    /** The client asks for a WebSocket, and the server answers. */
    S upgrade(double seconds, Endpoint client, Endpoint server, int status, Map<String, String> headers) {
        add(new Observation.Http(
                at(seconds),
                client,
                server,
                false,
                "GET",
                "/ws",
                "vendor.example",
                0,
                Map.of("upgrade", "websocket", "sec-websocket-protocol", "sip")));
        add(new Observation.Http(at(seconds + 0.02), server, client, false, "", "", "", status, headers));
        return self();
    }

    /** A handshake that ends well; the client of it is the first. */
    S keyed(double seconds, Endpoint client, Endpoint server) {
        return dtls(seconds, client, server, "client-hello")
                .dtls(seconds + 0.05, server, client, "server-hello")
                .dtls(seconds + 0.06, client, server, "change-cipher-spec")
                .dtls(seconds + 0.07, server, client, "change-cipher-spec");
    }
}
