package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;
import io.earshot.capture.observe.FlowState;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Media only works through a relay after direct UDP was tried and failed. */
public final class RelayForced implements Detector {
    private final Thresholds thresholds;
    private final double attempts;

    public RelayForced(Thresholds thresholds) {
        this.thresholds = thresholds;
        attempts = thresholds.value("relay-forced.min-attempts");
    }

    /** The same packets may be seen nearer to the client. */
    private record Packets(long packet, Heading heading) {}

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        Set<Address> told = new HashSet<>();
        Set<Packets> inside = facts.streams().stream()
                .filter(stream -> stream.relayed() && stream.near().address().isPrivate())
                .map(stream -> new Packets(stream.packet(), stream.heading()))
                .collect(Collectors.toSet());
        for (MediaStream stream : facts.streams()) {
            Address client = stream.near().address();
            if (!stream.relayed()
                    || told.contains(client)
                    || stream.near().address().isPublic()
                            && inside.contains(new Packets(stream.packet(), stream.heading()))
                    || !facts.visibility().bothDirections()) {
                continue;
            }
            List<StunExchange> checks = direct(stream, client, facts);
            int direct = IceSession.transmissions(checks);
            if (direct >= attempts && checks.stream().noneMatch(StunExchange::answered) && told.add(client)) {
                Endpoint peer = outward(checks).destination();
                boolean atRelay = peer.address().equals(stream.far().address());
                Draft draft = Draft.info("relay-forced", "udp-blocked");
                findings.accept((atRelay ? draft.hint() : draft)
                        .call(stream.call())
                        .subject(Finding.Subject.of(client, peer.address())
                                .withProtocol("udp")
                                .withSource(stream.source())
                                .withDestination(stream.destination()))
                        .summary("media of " + client + " works only through the relay "
                                + stream.far().address())
                        .explanation(Count.of(direct, "direct connectivity check")
                                + " stayed without answer, and the media goes through "
                                + "the relay."
                                + (atRelay
                                        ? " They went to the host of the relay itself: if the other side is "
                                                + "relayed there too, nothing need be blocked."
                                        : ""))
                        .remedy("Allow UDP between " + client + " and " + peer.address() + " to spare the detour")
                        .filter("stun && " + Endpoints.filter(client))
                        .see(facts, stream.first(), "media through the relay")
                        .blocked(Finding.Blocked.outward(Usage.MEDIA, Protocol.UDP, stream.near(), peer))
                        .finish());
            }
        }
        overTcp(facts, told, findings);
        insideTls(facts, told, findings);
    }

    /**
     * Checks of the client past the relay. A peer that offers only its own relay has no direct way to be blocked; one that
     * the relay reaches at the very address that does not answer the client, as a gateway on the same host, has.
     */
    private static List<StunExchange> direct(MediaStream stream, Address client, Facts facts) {
        return facts.index().exchanges().of(client).stream()
                .filter(check -> check.isCheck()
                        && check.relayPeer().isEmpty()
                        && check.source().address().equals(client)
                        && (!check.destination().address().equals(stream.far().address())
                                || stream.relayPeer()
                                        .filter(check.destination()::equals)
                                        .isPresent()))
                .toList();
    }

    /** The first to a public address, else the first. */
    private static StunExchange outward(List<StunExchange> checks) {
        return checks.stream()
                .filter(check -> check.destination().address().isPublic())
                .findFirst()
                .orElse(checks.get(0));
    }

    /** Direct checks fail, and a TLS connection carries as much as media: what is in it cannot be seen. */
    private void insideTls(Facts facts, Set<Address> told, Consumer<Finding> findings) {
        for (IceSession session : IceSession.of(facts)) {
            boolean direct = IceSession.transmissions(session.own()) >= attempts
                    && session.checks().stream().noneMatch(StunExchange::answered);
            Optional<FlowState> relay = direct ? EncryptedRelay.of(session, thresholds, facts) : Optional.empty();
            if (relay.isPresent() && told.add(relay.get().initiator().address())) {
                FlowState flow = relay.get();
                StunExchange first = outward(session.own());
                findings.accept(Draft.info("relay-forced", "udp-blocked")
                        .hint()
                        .subject(Finding.Subject.of(
                                        flow.initiator().address(),
                                        flow.responder().address())
                                .withProtocol(flow.protocol() == 6 ? "tcp" : "udp")
                                .withSource(flow.initiator())
                                .withDestination(flow.responder()))
                        .summary("media of " + flow.initiator().address() + " seems to go through "
                                + EncryptedRelay.named(flow, facts))
                        .explanation(Count.of(IceSession.transmissions(session.own()), "direct connectivity check")
                                + " stayed without answer, and meanwhile the TLS connection to "
                                + flow.responder()
                                + " carries packets both ways at the rate of media: a relay over TLS. "
                                + "Audio works, with more delay.")
                        .remedy("Allow UDP between " + first.source().address() + " and "
                                + first.destination().address() + " to spare the detour")
                        .filter("stun || tcp.port == " + flow.responder().port())
                        .see(facts, first.first(), "direct check, never answered")
                        .see(facts, flow.first(), "the connection that carries it")
                        .blocked(
                                Finding.Blocked.outward(Usage.MEDIA, Protocol.UDP, first.source(), first.destination()))
                        .finish());
            }
        }
    }

    /** The relay does not answer over UDP and serves the same client over TCP: not a direct way, but UDP, was tried. */
    private void overTcp(Facts facts, Set<Address> told, Consumer<Finding> findings) {
        for (StunExchange served : facts.exchanges()) {
            Address client = served.source().address();
            boolean fallback = served.transport() != Transport.UDP
                    && served.request().method().equals("allocate")
                    && served.response()
                            .filter(response -> response.errorCode().isEmpty())
                            .isPresent();
            if (!fallback || told.contains(client) || !facts.visibility().bothDirections()) {
                continue;
            }
            List<StunExchange> tried =
                    facts
                            .index()
                            .exchanges()
                            .between(client, served.destination().address())
                            .stream()
                            .filter(other -> other.transport() == Transport.UDP
                                    && other.source().address().equals(client)
                                    && other.destination()
                                            .address()
                                            .equals(served.destination().address())
                                    && !other.isCheck())
                            .toList();
            int sent = tried.stream().mapToInt(StunExchange::transmissions).sum();
            if (sent >= attempts && tried.stream().noneMatch(StunExchange::answered) && told.add(client)) {
                Endpoint relay = tried.get(0).destination();
                findings.accept(Draft.info("relay-forced", "udp-blocked")
                        .subject(Finding.Subject.of(client, relay.address())
                                .withProtocol("udp")
                                .withSource(tried.get(0).source())
                                .withDestination(relay))
                        .summary(client + " reaches the relay " + relay.address() + " over TCP only")
                        .explanation(Count.of(sent, "request") + " over UDP to " + relay
                                + " stayed without answer, and then the relay "
                                + "serves the client over TCP at " + served.destination()
                                + ": audio works, with more delay.")
                        .remedy("Allow UDP from " + client + " to " + relay.address() + " port " + relay.port())
                        .filter("stun && " + Endpoints.filter(client))
                        .see(facts, tried.get(0).first(), "request over UDP, never answered")
                        .see(facts, served.first(), "the same over TCP")
                        .blocked(Finding.Blocked.outward(
                                Usage.TURN, Protocol.UDP, tried.get(0).source(), relay))
                        .finish());
            }
        }
    }
}
