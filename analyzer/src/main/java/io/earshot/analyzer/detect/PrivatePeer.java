package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.Neighbours;
import io.earshot.analyzer.track.View;
import io.earshot.capture.net.Address;
import java.util.List;
import java.util.Optional;

/**
 * A server behind a translation that it does not know of: its signalling comes from a public address, and for media it
 * announces the private one of its own network. Whoever takes it at its word sends into nothing.
 */
final class PrivatePeer {
    private PrivatePeer() {}

    static Optional<AudioCause> of(MissingMedia missing, Facts facts) {
        View sending = missing.heading() == Heading.INBOUND
                ? missing.at()
                : missing.witness().orElse(missing.at());
        return sentAstray(missing, sending, facts)
                .or(() -> missing.heading() == Heading.OUTBOUND ? toldAstray(missing, facts) : Optional.empty());
    }

    /**
     * Nothing comes, and what the client sends goes to such an address: a peer that gets nothing may well send nothing, and
     * what it sends finds no translation that a packet of the client's has opened.
     */
    private static Optional<AudioCause> sentAstray(MissingMedia missing, View sending, Facts facts) {
        Optional<MediaStream> astray = AudioCause.busiest(sending.outbound(), missing.span())
                .filter(stream -> Neighbours.isForeign(stream.destination().address(), missing.call(), facts.index()));
        return astray.flatMap(stream -> missing.call()
                .announcedFromOutside(stream.destination().address())
                .map(said -> new AudioCause(
                        "private-address-in-sdp",
                        Confidence.STRONG,
                        said.source().address() + " announced the private address " + stream.destination()
                                + " of its own network for media, the client's RTP goes there ("
                                + Count.of(stream.packets(), "packet") + ") and nothing ever came from it"
                                + (missing.heading() == Heading.INBOUND
                                        ? missing.witness()
                                                .map(outside -> notLetIn(missing, outside))
                                                .orElse("")
                                        : ""),
                        remedy(said.source().address()),
                        List.of(
                                new AudioCause.Seen(said.at(), "the description with " + stream.destination()),
                                new AudioCause.Seen(
                                        stream.first(), "RTP to the private address " + stream.destination())))));
    }

    private static String notLetIn(MissingMedia missing, View outside) {
        return AudioCause.busiest(outside.streams(missing.heading()), missing.span())
                .map(stream -> "; what " + stream.source()
                        + " sends comes to the outside of the router, where no packet of the " + "client's to "
                        + stream.source().address() + " has opened a way in")
                .orElse("");
    }

    /** Seen where the client has a public address: of its media nothing ever arrives, and it was told to send elsewhere. */
    private static Optional<AudioCause> toldAstray(MissingMedia missing, Facts facts) {
        boolean never = missing.call().views().stream()
                .allMatch(view ->
                        view.place().near().isPublic() && view.outbound().isEmpty());
        return missing.window()
                .terms()
                .server()
                .announced()
                .filter(told -> never && told.address().isPrivate())
                .flatMap(told -> missing.call()
                        .announcedFromOutside(told.address())
                        .filter(said -> !latches(said.destination().address(), missing.call(), facts))
                        .map(said -> new AudioCause(
                                "private-address-in-sdp",
                                Confidence.STRONG,
                                said.source().address() + " announced the private address " + told
                                        + " of its own network for media to the public "
                                        + said.destination().address()
                                        + ", which cannot send there, and none of its media arrives here",
                                remedy(said.source().address()),
                                List.of(new AudioCause.Seen(said.at(), "the description with " + told)))));
    }

    /** In another call this host was told a private address too, and sends to the public one of the peer. */
    private static boolean latches(Address host, Call call, Facts facts) {
        return facts.calls().stream()
                .filter(other -> !other.id().equals(call.id()))
                .filter(other -> other.offers().stream()
                        .filter(said ->
                                !said.fromClient() && said.source().address().isPublic())
                        .flatMap(said -> said.media().stream())
                        .anyMatch(line -> !line.terms().ice()
                                && line.terms()
                                        .announced()
                                        .filter(told -> told.address().isPrivate())
                                        .isPresent()))
                .flatMap(other -> other.views().stream())
                .filter(view -> view.place().near().equals(host))
                .flatMap(view -> view.outbound().stream())
                .anyMatch(stream -> stream.destination().address().isPublic());
    }

    private static String remedy(Address server) {
        return "Let " + server + " announce its public address: its external address setting (Asterisk: "
                + "external_media_address; FreeSWITCH: ext-rtp-ip), or a media relay in front of it";
    }
}
