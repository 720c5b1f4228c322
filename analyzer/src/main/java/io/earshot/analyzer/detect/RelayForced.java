package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.capture.net.Address;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Media only works through a relay after direct UDP was tried and failed. */
public final class RelayForced implements Detector {
    private static final int CHECKS = 3;

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        Set<Address> told = new HashSet<>();
        for (MediaStream stream : facts.streams()) {
            Address client = stream.near().address();
            if (!stream.relayed()
                    || told.contains(client)
                    || !facts.visibility().bothDirections()) {
                continue;
            }
            int direct = 0;
            boolean works = false;
            for (StunExchange check : facts.exchanges()) {
                boolean own = check.isCheck()
                        && check.relayPeer().isEmpty()
                        && check.source().address().equals(client)
                        && !check.destination().equals(stream.far());
                direct += own ? check.transmissions() : 0;
                works |= own && check.answered();
            }
            if (direct >= CHECKS && !works && told.add(client)) {
                findings.accept(Draft.info("relay-forced", "udp-blocked")
                        .call(stream.call())
                        .subject(Finding.Subject.NONE
                                .withHost(client)
                                .withPeer(stream.remote().address())
                                .withProtocol("udp")
                                .withSource(stream.source())
                                .withDestination(stream.destination()))
                        .summary("media of " + client + " works only through the relay "
                                + stream.far().address())
                        .explanation(
                                direct + " direct connectivity checks stay without answer, and the media goes through "
                                        + "the relay.")
                        .remedy("Allow UDP between " + client + " and "
                                + stream.remote().address() + " to spare the detour")
                        .filter("stun && ip.addr == " + client)
                        .see(facts, stream.first(), "media through the relay")
                        .blocked(Finding.Blocked.outward(Usage.MEDIA, Protocol.UDP, stream.near(), stream.remote()))
                        .finish());
            }
        }
    }
}
