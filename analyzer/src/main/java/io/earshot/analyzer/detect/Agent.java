package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.capture.net.Address;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** An ICE agent has several addresses, and its checks carry the same user name from each; RFC 8445 section 7.2.2. */
final class Agent {
    private Agent() {}

    /** All addresses of the agent that has this one. */
    static Set<Address> addresses(Address client, Facts facts) {
        Set<String> names = new HashSet<>();
        for (StunExchange exchange : facts.index().exchanges().of(client)) {
            if (exchange.isCheck() && exchange.source().address().equals(client)) {
                names.add(exchange.request().username().orElse(""));
            }
        }
        Set<Address> addresses = new HashSet<>(Set.of(client));
        for (StunExchange exchange : names.isEmpty() ? List.<StunExchange>of() : facts.exchanges()) {
            if (exchange.isCheck()
                    && names.contains(exchange.request().username().orElse(""))) {
                addresses.add(exchange.source().address());
            }
        }
        return addresses;
    }

    /**
     * Media of the agent that has this address goes both ways, whatever carries it.
     *
     * @param packets that a stream has at least
     */
    static boolean hasMedia(Address client, double packets, Facts facts) {
        boolean out = false;
        boolean in = false;
        for (Address address : addresses(client, facts)) {
            for (MediaStream stream : facts.index().streams().of(address)) {
                boolean lasts = address.equals(stream.near().address()) && stream.packets() >= packets;
                out |= lasts && stream.heading() == Heading.OUTBOUND;
                in |= lasts && stream.heading() == Heading.INBOUND;
            }
        }
        return in && out;
    }
}
