package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Sighting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An allocation lasts for its LIFETIME and has to be refreshed before that is over, RFC 8656 section 7. */
final class TurnExpiry {
    /** Of {@code turn-failed}: the client uses an allocation that the server does not have any more. */
    static final String CAUSE = "mismatch";

    private record Granted(Sighting at, int seconds, boolean refreshed) {
        long ends() {
            return at.time() + seconds * 1_000_000_000L;
        }
    }

    private TurnExpiry() {}

    /**
     * Media of the client goes on to a server that has none for it any more.
     *
     * @param exchanges of one client with one server
     */
    static Optional<Finding> of(List<StunExchange> exchanges, Thresholds thresholds, Facts facts) {
        long slack = thresholds.nanos("turn-failed.expiry-slack-seconds");
        Map<Endpoint, Granted> granted = new LinkedHashMap<>();
        for (StunExchange exchange : exchanges) {
            boolean allocates = exchange.request().method().equals("allocate");
            boolean refreshes = exchange.request().method().equals("refresh");
            if ((allocates || refreshes)
                    && exchange.succeeded()
                    && exchange.response().orElseThrow().lifetime().isPresent()) {
                granted.put(
                        exchange.source(),
                        new Granted(
                                exchange.responseAt().orElseThrow(),
                                exchange.response().get().lifetime().getAsInt(),
                                refreshes));
            }
        }
        Endpoint server = exchanges.get(0).destination();
        return granted.entrySet().stream()
                .flatMap(entry -> expired(entry.getKey(), server, entry.getValue(), slack, facts).stream())
                .findFirst();
    }

    private static Optional<Finding> expired(
            Endpoint client, Endpoint server, Granted granted, long slack, Facts facts) {
        Optional<MediaStream> goesOn = Optional.empty();
        Optional<MediaStream> ended = Optional.empty();
        for (MediaStream stream : facts.streams()) {
            boolean relayed = stream.relayed()
                    && stream.near().equals(client)
                    && stream.far().equals(server);
            if (relayed && stream.heading() == Heading.OUTBOUND && stream.last().time() > granted.ends() + slack) {
                goesOn = Optional.of(stream);
            } else if (relayed && stream.heading() == Heading.INBOUND) {
                if (Math.abs(stream.last().time() - granted.ends()) > slack) {
                    return Optional.empty();
                }
                ended = Optional.of(stream);
            }
        }
        if (goesOn.isEmpty() || ended.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Draft.error("turn-failed", CAUSE)
                .subject(Finding.Subject.between(client, server, "udp"))
                .summary("the relay of " + client + " at " + server + " expired in mid-call")
                .explanation("The server gave it for " + granted.seconds() + " s and the client did not ask for more"
                        + (granted.refreshed() ? " after the last refresh" : "")
                        + ": then nothing came through it any more, "
                        + "while the client still sends to it. No firewall is to blame.")
                .remedy(
                        "Let the client refresh its allocation before the lifetime is over (RFC 8656 section 7), or give longer "
                                + "lifetimes at the TURN server")
                .filter("stun && " + Endpoints.filter(server.address()))
                .see(facts, granted.at(), "lifetime of " + granted.seconds() + " s")
                .see(facts, ended.get().last(), "the last packet through the relay")
                .see(facts, goesOn.get().last(), "the client still sends")
                .finish());
    }
}
