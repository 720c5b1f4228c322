package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.Neighbours;
import io.earshot.capture.net.Address;
import java.util.List;
import java.util.Optional;

/**
 * A server behind a translation that it does not know of: its signalling comes from a public address, and for media it
 * announces the private one of its own network. Whoever takes it at its word sends into nothing.
 */
final class PrivatePeer {
    private PrivatePeer() {}

    /** Nothing comes, and what the client sends goes to such an address: a peer that gets nothing may well send nothing. */
    static Optional<AudioCause> of(MissingMedia missing, Facts facts) {
        Optional<MediaStream> astray = AudioCause.busiest(missing.at().outbound(), missing.span())
                .filter(stream -> Neighbours.isForeign(
                        stream.destination().address(), missing.call(), facts.index()));
        return astray.flatMap(stream -> missing.call()
                .announcedFromOutside(stream.destination().address())
                .map(said -> new AudioCause(
                        "private-address-in-sdp",
                        Confidence.STRONG,
                        said.source().address() + " announced the private address " + stream.destination()
                                + " of its own network for media, the client's RTP goes there ("
                                + Count.of(stream.packets(), "packet") + ") and nothing ever came from it",
                        remedy(said.source().address()),
                        List.of(
                                new AudioCause.Seen(said.at(), "the description with " + stream.destination()),
                                new AudioCause.Seen(stream.first(), "RTP to the private address " + stream.destination())))));
    }

    private static String remedy(Address server) {
        return "Let " + server + " announce its public address: its external address setting (Asterisk: "
                + "external_media_address; FreeSWITCH: ext-rtp-ip), or a media relay in front of it";
    }
}
