package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Servers of STUN and TURN that no ruleset lists: by their port, and by names that say so, as turn2.example.com does. */
final class RelayServers {
    /** RFC 8656 section 19: TURN, and TURN over TLS. */
    static final Set<Integer> PORTS = Set.of(3478, 5349);

    private static final Pattern NAMED = Pattern.compile("^(stun|turn)s?\\d*[.-]");

    private RelayServers() {}

    /** What a server of that name is asked for, {@code stun} or {@code turn}. */
    static Optional<String> named(String name) {
        Matcher first = NAMED.matcher(name);
        return first.find() ? Optional.of(first.group(1)) : Optional.empty();
    }

    static Optional<Endpoints.Use> use(Endpoint server, Set<String> names) {
        boolean relay = PORTS.contains(server.port())
                || names.stream().anyMatch(name -> named(name).isPresent());
        return relay ? Optional.of(new Endpoints.Use("turn", Optional.empty(), false)) : Optional.empty();
    }

    /** Media comes to the client without. */
    static boolean isSpared(Address client, Facts facts) {
        return facts.index().streams().of(client).stream().anyMatch(stream -> stream.heading() == Heading.INBOUND);
    }
}
