package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.Mapping;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.MediaTerms;
import io.earshot.capture.decode.stun.StunMessage;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Sighting;
import java.util.List;
import java.util.Optional;

/** Media goes, or is asked for, where the client is not. Notebook section 1: addresses and ports of the description. */
final class AddressCause {
    private AddressCause() {}

    /** The same packets go to another host of the inside network. */
    static Optional<AudioCause> forwarded(MissingMedia missing, Facts facts) {
        if (missing.heading() != Heading.INBOUND || !missing.at().place().near().isPrivate()) {
            return Optional.empty();
        }
        for (MediaStream astray : missing.call().misdirected()) {
            if (astray.destination().address().isPrivate()
                    && !isAnnounced(astray.destination(), missing.call())
                    && astray.life().overlaps(missing.span())) {
                return Optional.of(forwarded(
                        missing,
                        astray,
                        List.of(new AudioCause.Seen(
                                astray.first(), "RTP of the call goes to " + astray.destination()))));
            }
        }
        if (missing.witness().isEmpty()) {
            return Optional.empty();
        }
        for (MediaStream outside : missing.witness().get().inbound()) {
            for (MediaStream stream : facts.streams()) {
                boolean sameOctets = stream.packet() == outside.packet() && stream.number() != outside.number();
                if (sameOctets
                        && stream.destination().address().isPrivate()
                        && stream.life().overlaps(missing.span())
                        && !isOnTheWay(stream.destination().address(), missing)) {
                    return Optional.of(forwarded(
                            missing,
                            stream,
                            List.of(
                                    new AudioCause.Seen(outside.first(), "RTP arrives at " + outside.destination()),
                                    new AudioCause.Seen(
                                            stream.first(), "the same packet goes to " + stream.destination()))));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * The client itself, or the outside of a router between it and another one: what it sends passes there. Where it sends
     * nothing, the place that what is missing came to before is its own.
     */
    private static boolean isOnTheWay(Address address, MissingMedia missing) {
        return missing.at().place().near().equals(address)
                || missing.call().views().stream()
                        .filter(view -> view.place().near().equals(address))
                        .anyMatch(view -> view.sipOut() > 0 || !view.outbound().isEmpty());
    }

    private static AudioCause forwarded(MissingMedia missing, MediaStream astray, List<AudioCause.Seen> evidence) {
        return new AudioCause(
                "forwarded-to-other-host",
                Confidence.PROOF,
                "the router forwards RTP from " + astray.source() + " to " + astray.destination() + " instead of "
                        + missing.at().place().near() + ", whose call it is",
                "Correct the port forwarding of UDP port "
                        + astray.destination().port() + ": it belongs to "
                        + missing.at().place().near(),
                evidence);
    }

    /** Whether the client named this endpoint for media at any time in the call. */
    private static boolean isAnnounced(Endpoint endpoint, Call call) {
        return call.offers().stream()
                .filter(Call.Described::fromClient)
                .flatMap(said -> said.media().stream())
                .anyMatch(line ->
                        line.terms().announced().filter(endpoint::equals).isPresent());
    }

    /** The client announced a private address to a public peer, and the peer takes it at its word. */
    static Optional<AudioCause> privateAddress(MissingMedia missing, Thresholds thresholds, Facts facts) {
        if (missing.heading() != Heading.INBOUND) {
            return Optional.empty();
        }
        for (MediaStream astray : missing.call().misdirected()) {
            if (astray.destination().address().isPrivate()
                    && (missing.at().place().near().isPublic() || isAnnounced(astray.destination(), missing.call()))
                    && missing.span().secondsCoveredBy(astray.active()) > 0) {
                return Optional.of(new AudioCause(
                        "private-address-in-sdp",
                        Confidence.PROOF,
                        astray.source() + " sends its RTP to the private address " + astray.destination()
                                + " that the client announced; it cannot get there",
                        announceRemedy(missing),
                        List.of(new AudioCause.Seen(
                                astray.first(), "RTP to the private address " + astray.destination()))));
            }
        }
        // both have checked candidates, RFC 8445: where media goes is no matter of the connection line
        if (missing.window().terms().client().ice()
                && missing.window().terms().server().ice()) {
            return Optional.empty();
        }
        return announcedOutside(missing)
                .or(() -> RewrittenAddress.toAnInnerOne(missing, facts))
                .filter(said -> !cameBefore(missing, thresholds, facts) && !latches(missing, thresholds, facts))
                .map(said -> new AudioCause(
                        "private-address-in-sdp",
                        Confidence.STRONG,
                        "the client's session description still names the private address " + said.says()
                                + " outside of the router, and nothing comes back even there",
                        announceRemedy(missing),
                        List.of(new AudioCause.Seen(
                                said.at(), "the description with " + said.says() + " outside of the router"))));
    }

    private static String announceRemedy(MissingMedia missing) {
        return "Let the client announce its public address (STUN, ICE or its external address setting), or switch on "
                + "symmetric RTP for it at " + missing.call().server().address();
    }

    /** A description of the client with a private address, seen where its packets carry a public one. */
    private static Optional<AudioCause.Seen> announcedOutside(MissingMedia missing) {
        Optional<Endpoint> announced = missing.window().terms().client().announced();
        if (announced.isEmpty() || !announced.get().address().isPrivate()) {
            return Optional.empty();
        }
        Endpoint address = announced.get();
        return missing.call().offers().stream()
                .filter(Call.Described::fromClient)
                .filter(said -> said.source().address().isPublic()
                        && said.destination().address().isPublic())
                .filter(said -> said.media().stream()
                        .anyMatch(line ->
                                line.terms().announced().filter(address::equals).isPresent()))
                .map(said -> new AudioCause.Seen(said.at(), address.toString()))
                .findFirst();
    }

    /** Where the receiver announced the same, media came before: its sender found the way, whatever it was told. */
    private static boolean cameBefore(MissingMedia missing, Thresholds thresholds, Facts facts) {
        Optional<Endpoint> announced =
                receiver(missing.window(), missing.heading()).announced();
        return ExpectedMedia.windows(missing.call(), thresholds, facts).stream()
                .filter(window ->
                        receiver(window, missing.heading()).announced().equals(announced))
                .anyMatch(window -> missing.at().audio(missing.heading()).stream()
                        .flatMap(stream -> stream.active().stream())
                        .anyMatch(span -> span.from() >= window.span().from()
                                && span.from()
                                        < Math.min(
                                                window.span().to(),
                                                missing.span().from())));
    }

    private static MediaTerms receiver(ExpectedMedia.Window window, Heading heading) {
        return heading == Heading.INBOUND
                ? window.terms().client()
                : window.terms().server();
    }

    /** Another call of the same peer has media though its client announced a private address too. */
    private static boolean latches(MissingMedia missing, Thresholds thresholds, Facts facts) {
        for (Call other : facts.calls()) {
            boolean samePeer =
                    other.server().address().equals(missing.call().server().address());
            if (samePeer && !other.id().equals(missing.call().id()) && heard(other)) {
                for (ExpectedMedia.Window window : ExpectedMedia.windows(other, thresholds, facts)) {
                    Optional<Endpoint> announced = window.terms().client().announced();
                    if (announced.isPresent() && announced.get().address().isPrivate()) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean heard(Call call) {
        return call.views().stream()
                .anyMatch(view -> !view.inbound().isEmpty() && !view.outbound().isEmpty());
    }

    /** What the client sends goes to the outside of its own router, which does not turn it back: both sides are behind it. */
    static Optional<AudioCause> hairpin(MissingMedia missing, Facts facts) {
        return missing.heading() == Heading.OUTBOUND && missing.witness().isPresent()
                ? AudioCause.busiest(missing.witness().get().outbound(), missing.span())
                        .flatMap(stream -> hairpin(stream, facts))
                : Optional.empty();
    }

    /** Empty where the stream does not go from inside to an address that the router has outside. */
    static Optional<AudioCause> hairpin(MediaStream stream, Facts facts) {
        boolean toOwnOutside = stream.source().address().isPrivate()
                && stream.destination().address().isPublic()
                && facts.outside().contains(stream.destination().address());
        return toOwnOutside ? Optional.of(hairpin(stream)) : Optional.empty();
    }

    private static AudioCause hairpin(MediaStream stream) {
        return new AudioCause(
                "wrong-address-in-sdp",
                Confidence.STRONG,
                "RTP from " + stream.source() + " goes to " + stream.destination()
                        + ", the outside of its own router: the other side is behind the same router and announced that "
                        + "address, and the router does not turn such packets back",
                "Switch on hairpin NAT (NAT loopback) in the router for "
                        + stream.destination().address()
                        + ", or let the SIP server relay media between phones of one site, or leave their private addresses "
                        + "in the description",
                List.of(
                        new AudioCause.Seen(stream.first(), "RTP to the outside of the own router"),
                        new AudioCause.Seen(stream.last(), "the last of it")));
    }

    /** The announced address is public and not the client's. */
    static Optional<AudioCause> wrongAddress(MissingMedia missing, Facts facts) {
        Optional<Endpoint> announced = missing.window().terms().client().announced();
        if (missing.heading() != Heading.INBOUND
                || announced.isEmpty()
                || missing.window().terms().client().ice()
                || isRelayed(announced.get(), facts)) {
            return Optional.empty();
        }
        Optional<AudioCause> rewritten = RewrittenAddress.ofClient(missing, facts);
        if (rewritten.isPresent() || !announced.get().address().isPublic()) {
            return rewritten;
        }
        for (MediaStream astray : missing.call().misdirected()) {
            if (astray.destination().address().isPublic() && astray.life().overlaps(missing.span())) {
                return hairpin(astray, facts)
                        .or(() -> Optional.of(
                                wrong(announced.get(), astray.first(), "the peer sends to it and nobody is there")));
            }
        }
        for (MediaStream stream : missing.at().outbound()) {
            boolean elsewhere = stream.source().address().isPublic()
                    && !stream.source().address().equals(announced.get().address())
                    && missing.at().sipOut() > 0
                    && stream.source().address().equals(missing.at().place().near());
            if (elsewhere) {
                return Optional.of(wrong(
                        announced.get(),
                        stream.first(),
                        "its signalling and its RTP come from "
                                + stream.source().address()));
            }
        }
        // an address of its own is no wrong one: one that is translated on the way, as a peer may learn the other, or
        // one that has media beside another for signalling
        boolean own = missing.at().outbound().stream()
                .anyMatch(stream ->
                        stream.source().address().equals(announced.get().address()));
        return own
                ? Optional.empty()
                : seenAs(missing, announced.get().address(), facts)
                        .filter(mapping -> !mapping.inside()
                                .address()
                                .equals(announced.get().address()))
                        .map(mapping -> wrong(
                                announced.get(),
                                mapping.at(),
                                "the peer sees the client as "
                                        + mapping.outside().address()));
    }

    /** The peer sees the client under another public address than this one. */
    static Optional<Mapping> seenAs(MissingMedia missing, Address announced, Facts facts) {
        return facts.mappings().stream()
                .filter(mapping -> missing.call().views().stream()
                        .anyMatch(view ->
                                view.place().near().equals(mapping.inside().address())))
                .filter(mapping -> mapping.outside().address().isPublic()
                        && mapping.remote()
                                .address()
                                .equals(missing.call().server().address())
                        && !mapping.outside().address().equals(announced))
                .findFirst();
    }

    /** A TURN server gave this address to a client. */
    private static boolean isRelayed(Endpoint announced, Facts facts) {
        return facts.exchanges().stream()
                .anyMatch(exchange -> exchange.response()
                        .flatMap(StunMessage::relayed)
                        .filter(announced::equals)
                        .isPresent());
    }

    private static AudioCause wrong(Endpoint announced, Sighting at, String why) {
        return new AudioCause(
                "wrong-address-in-sdp",
                Confidence.STRONG,
                "the client announced " + announced + ", which is not its address: " + why,
                "Correct the external address that the client or its SIP ALG writes into the session description",
                List.of(new AudioCause.Seen(at, why)));
    }

    /** The sender uses another port than it announced, and a peer without symmetric RTP keeps to the announced one. */
    static Optional<AudioCause> otherPort(MissingMedia missing, Thresholds thresholds, Facts facts) {
        Heading other = missing.heading().reversed();
        MediaTerms receiver = receiver(missing.window(), missing.heading());
        if (receiver.announced().isEmpty()
                || receiver.ice()
                || cameBefore(missing, thresholds, facts)
                || isRelayed(receiver.announced().get(), facts)) {
            return Optional.empty();
        }
        int port = receiver.announced().get().port();
        Address address = receiver.announced().get().address();
        for (MediaStream stream : missing.at().streams(other)) {
            boolean own = stream.source().port() == port;
            // behind a translation nothing gets to a private address, whatever its port
            boolean translated =
                    address.isPrivate() && !address.equals(stream.source().address());
            if (!own
                    && !translated
                    && stream.life().overlaps(missing.span())
                    && stream.packets() > thresholds.value("one-way-audio.min-packets")
                    && noneFromAnnounced(missing, port)) {
                return Optional.of(new AudioCause(
                        "port-not-as-announced",
                        Confidence.STRONG,
                        stream.source().address() + " announced port " + port + " and sends from port "
                                + stream.source().port() + "; a peer that answers the announced port is not heard",
                        "Keep the source port in the NAT (no port translation for RTP), or switch on symmetric RTP at "
                                + stream.destination().address(),
                        List.of(new AudioCause.Seen(
                                stream.first(),
                                "sent from port " + stream.source().port()))));
            }
        }
        return Optional.empty();
    }

    private static boolean noneFromAnnounced(MissingMedia missing, int port) {
        return missing.at().streams(missing.heading().reversed()).stream()
                .noneMatch(stream -> stream.source().port() == port);
    }
}
