package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Mapping;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.Span;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Media comes to the outside of a translation from the very host that the client checked through it, and no media at all is
 * seen inside on that pair: the session of a listener of whom the inside shows checks and keys only.
 */
public final class KeptOutside implements Detector {
    private final double minSeconds;
    private final double minPackets;

    /** @param thresholds how long and how many packets */
    public KeptOutside(Thresholds thresholds) {
        minSeconds = thresholds.value("one-way-audio.min-seconds");
        minPackets = thresholds.value("one-way-audio.min-packets");
    }

    /** A client's port as its peer sees it. */
    private record Way(Endpoint outside, Endpoint remote) {}

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        if (!facts.visibility().bothDirections()) {
            return;
        }
        Map<Way, Endpoint> inside = new HashMap<>();
        for (Mapping mapping : facts.mappings()) {
            if (!mapping.inside().equals(mapping.outside())) {
                inside.put(new Way(mapping.outside(), mapping.remote()), mapping.inside());
            }
        }
        Set<Way> told = new HashSet<>();
        for (MediaStream stream : facts.streams()) {
            Way way = new Way(stream.destination(), stream.source());
            Optional.ofNullable(inside.get(way))
                    .filter(client -> stream.packets() >= minPackets && !carries(client, stream.source(), facts))
                    .map(client -> seen(client, stream, facts))
                    .filter(span -> span.seconds() >= minSeconds && told.add(way))
                    .ifPresent(span -> findings.accept(finding(inside.get(way), stream, span, facts)));
        }
    }

    private static boolean carries(Endpoint client, Endpoint remote, Facts facts) {
        return facts.index().streams().between(client.address(), remote.address()).stream()
                .anyMatch(stream ->
                        stream.source().equals(client) || stream.destination().equals(client));
    }

    /** While the stream comes, other packets pass on its pair inside. */
    private static Span seen(Endpoint client, MediaStream stream, Facts facts) {
        Endpoint remote = stream.source();
        List<FlowState> flows = facts.index().flows().between(client, remote);
        long from = flows.stream().mapToLong(flow -> flow.first().time()).min().orElse(Long.MAX_VALUE);
        long to = flows.stream().mapToLong(flow -> flow.last().time()).max().orElse(Long.MIN_VALUE);
        long begin = Math.max(from, stream.first().time());
        return new Span(begin, Math.max(begin, Math.min(to, stream.last().time())));
    }

    private static Finding finding(Endpoint client, MediaStream stream, Span span, Facts facts) {
        Address remote = stream.source().address();
        return Draft.error("one-way-audio", "inbound-blocked")
                .proven()
                .call(stream.call())
                .over(span)
                .subject(Finding.Subject.of(client.address(), remote)
                        .withProtocol("udp")
                        .withSource(stream.source())
                        .withDestination(client))
                .summary(client.address() + " cannot hear the other side")
                .explanation("RTP from " + stream.source() + " reaches " + stream.destination() + ", which is " + client
                        + " outside of the router (" + Count.of(stream.packets(), "packet")
                        + "), and none of it the inside, where "
                        + "checks between the two pass: the router or firewall drops it.")
                .remedy("Allow UDP from " + stream.source() + " to " + client
                        + ", and exempt it from application control: checks pass on the same way")
                .filter("udp.port == " + stream.source().port() + " && udp.port == "
                        + stream.destination().port())
                .blocked(Finding.Blocked.inward(Usage.MEDIA, Protocol.UDP, client, stream.source()))
                .see(facts, stream.first(), "first packet outside")
                .see(facts, stream.last(), "last packet outside")
                .finish();
    }
}
