package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.capture.net.Endpoint;
import java.util.Locale;

/** What every verdict on an endpoint that a client cannot reach has in common. */
final class Unreached {
    /** How to tell a silent drop from a dead server, which look alike, before anything is opened. */
    private static final String TELL_APART =
            "See whether other networks reach the server, and by a capture outside of the "
                    + "firewall whether this gets there. Where the firewall drops it, a";

    private Unreached() {}

    static Draft draft(String cause, Endpoint client, Endpoint server, String protocol, Endpoints.Use use) {
        return Draft.error("signalling-blocked", cause)
                .subject(Finding.Subject.between(client, server, protocol))
                .rule(use.rule())
                .summary(client.address() + " cannot reach " + server + " (" + protocol + ", " + use.usage() + ")")
                .filter(protocol + ".port == " + server.port() + " && " + Endpoints.filter(server.address()));
    }

    static Finding.Blocked blocked(Endpoint client, Endpoint server, Protocol protocol, Endpoints.Use use) {
        return Finding.Blocked.outward(Usage.valueOf(use.usage().toUpperCase(Locale.ROOT)), protocol, client, server);
    }

    /** What to do, by how far it gets. */
    static String remedy(RouterCrossing crossing, Endpoint client, Endpoint server, String protocol) {
        String transport = protocol.toUpperCase(Locale.ROOT);
        return switch (crossing) {
            case UNKNOWN -> unlessDown(allow(client, server, protocol));
            case NEVER_LEAVES -> on("the router of " + client.address(), client, server, protocol);
            case UNANSWERED_OUTSIDE ->
                "Beyond the router of " + client.address() + " let " + transport + " pass to " + server.address()
                        + " port " + server.port() + ", and ask the provider whether the server is up";
            case ANSWER_STAYS_OUTSIDE ->
                "On the router of " + client.address() + " let the answers of " + server.address() + " port "
                        + server.port() + " (" + transport + ") back in";
        };
    }

    /** @param allow begins a sentence */
    static String unlessDown(String allow) {
        return TELL_APART + allow.substring(1);
    }

    /** @param box that is to let it pass */
    static String on(String box, Endpoint client, Endpoint server, String protocol) {
        return "On " + box + " a" + allow(client, server, protocol).substring(1);
    }

    static String allow(Endpoint client, Endpoint server, String protocol) {
        return "Allow " + protocol.toUpperCase(Locale.ROOT) + " from " + client.address() + " to " + server.address()
                + " port " + server.port();
    }
}
