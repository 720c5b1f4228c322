package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.capture.net.Endpoint;
import java.util.Locale;

/** What every verdict on an endpoint that a client cannot reach has in common. */
final class Unreached {
    private Unreached() {}

    static Draft draft(String cause, Endpoint client, Endpoint server, String protocol, Endpoints.Use use) {
        return Draft.error("signalling-blocked", cause)
                .subject(Finding.Subject.NONE
                        .withHost(client.address())
                        .withPeer(server.address())
                        .withProtocol(protocol)
                        .withSource(client)
                        .withDestination(server))
                .rule(use.rule())
                .summary(client.address() + " cannot reach " + server + " (" + protocol + ", " + use.usage() + ")")
                .filter(protocol + ".port == " + server.port() + " && " + Endpoints.family(server.address())
                        + ".addr == " + server.address());
    }

    static Finding.Blocked blocked(Endpoint client, Endpoint server, Protocol protocol, Endpoints.Use use) {
        return Finding.Blocked.outward(
                Usage.valueOf(use.usage().toUpperCase(Locale.ROOT)), protocol, client, server);
    }

    static String allow(Endpoint client, Endpoint server, String protocol) {
        return "Allow " + protocol.toUpperCase(Locale.ROOT) + " from " + client.address() + " to "
                + server.address() + " port " + server.port();
    }
}
