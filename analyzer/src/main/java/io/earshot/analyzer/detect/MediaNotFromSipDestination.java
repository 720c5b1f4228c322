package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Behaviours;
import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Rule;
import io.earshot.analyzer.ruleset.Ruleset;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.View;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The ruleset wants media from the address that signalling goes to, and it comes from another. */
public final class MediaNotFromSipDestination implements Detector {
    private final RulesInForce rules;
    private final double minPackets;

    public MediaNotFromSipDestination(Thresholds thresholds, RulesInForce rules) {
        this.rules = rules;
        minPackets = thresholds.value("media-not-from-sip-destination.min-packets");
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        for (Ruleset ruleset : rules.rulesets()) {
            boolean wanted = ruleset.behaviours()
                    .mediaSource()
                    .filter(policy -> policy == Behaviours.MediaSource.SIP_DESTINATION)
                    .isPresent();
            if (!wanted) {
                continue;
            }
            Set<Address> told = new HashSet<>();
            Map<Address, Set<Address>> signalling = signalling(ruleset, facts);
            for (Call call : facts.calls()) {
                Optional<Address> server = sipServer(ruleset, call, facts);
                for (View view : call.views()) {
                    Set<Address> peers =
                            new TreeSet<>(signalling.getOrDefault(view.place().near(), Set.of()));
                    server.ifPresent(peers::add);
                    for (MediaStream stream : view.inbound()) {
                        // a firewall sees the relay, not who is behind it
                        Address from = stream.source().address();
                        boolean other = !peers.isEmpty()
                                && !peers.contains(from)
                                && !facts.site().isLocal(from)
                                && stream.packets() >= minPackets
                                && !rules.anotherListsMedia(ruleset, from, facts);
                        if (other && told.add(from)) {
                            findings.accept(finding(ruleset, call, stream, peers, facts));
                        }
                    }
                }
            }
        }
    }

    /** Where the readable signalling of a call goes, when the vendor lists that address, whatever the port. */
    private static Optional<Address> sipServer(Ruleset ruleset, Call call, Facts facts) {
        Address server = call.server().address();
        return Optional.of(server)
                .filter(known ->
                        !call.mediaOnly() && ruleset.knows(known, facts.names().of(known)));
    }

    /** Where each host's signalling with the vendor goes: connections that a signalling rule takes in. */
    private static Map<Address, Set<Address>> signalling(Ruleset ruleset, Facts facts) {
        Map<Address, Set<Address>> peers = new HashMap<>();
        List<Rule> rules = ruleset.rules(Usage.SIGNALLING).stream()
                .filter(rule -> rule.unset().isEmpty())
                .toList();
        for (FlowState flow : facts.flows()) {
            Endpoint server = flow.responder();
            Protocol protocol = flow.protocol() == 6 ? Protocol.TCP : Protocol.UDP;
            boolean talked = flow.forward().payloads() > 0 && flow.backward().payloads() > 0;
            if (talked
                    && rules.stream()
                            .anyMatch(rule -> rule.protocol() == protocol
                                    && rule.matchesRemote(
                                            server.address(), facts.names().of(server.address()), server.port()))) {
                peers.computeIfAbsent(flow.initiator().address(), near -> new TreeSet<>())
                        .add(server.address());
            }
        }
        return peers;
    }

    private static Finding finding(Ruleset ruleset, Call call, MediaStream stream, Set<Address> peers, Facts facts) {
        Optional<Rule> rule = ruleset.mediaRules().stream().findFirst();
        return Draft.warning("media-not-from-sip-destination", "other-address")
                .proven()
                .call(call)
                .subject(Finding.Subject.of(
                                call.client().address(), stream.source().address())
                        .withProtocol("udp")
                        .withSource(stream.source())
                        .withDestination(stream.destination()))
                .summary("media comes from " + stream.source().address() + ", signalling goes to " + text(peers))
                .explanation("The vendor says that media always comes from the address that the signalling goes to ("
                        + text(peers) + "); " + Count.of(stream.packets(), "packet") + " came from " + stream.source()
                        + ". A firewall that relies on it would drop them.")
                .remedy("Allow UDP from " + stream.source().address() + " too, and ask " + ruleset.vendor()
                        + " for all media addresses")
                .rule(rule.map(known -> ruleset.name() + "/" + known.id()))
                .filter("udp && " + Endpoints.filter(stream.source().address()))
                .see(facts, stream.first(), "first packet from " + stream.source())
                .finish();
    }

    private static String text(Set<Address> addresses) {
        return String.join(", ", addresses.stream().map(Address::toString).toList());
    }
}
