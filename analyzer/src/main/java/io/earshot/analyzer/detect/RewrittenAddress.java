package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.HeaderChange;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.Mapping;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.capture.net.Address;
import java.util.List;
import java.util.Optional;

/** A SIP ALG wrote another address for media into a session description than its sender did. Notebook section 2. */
final class RewrittenAddress {
    private RewrittenAddress() {}

    /** Two places: behind the router the client's description names a public address that its packets do not come from. */
    static Optional<AudioCause> ofClient(MissingMedia missing, Facts facts) {
        for (HeaderChange change : missing.call().changes()) {
            Optional<Address> written = change.kind() == HeaderChange.Kind.TWO_VIEWS
                            && change.field().equals("SDP c=")
                    ? connection(change.after())
                    : Optional.empty();
            if (written.filter(Address::isPublic).isEmpty()) {
                continue;
            }
            for (Mapping mapping : facts.mappings()) {
                Address outside = mapping.outside().address();
                if (mapping.inside().address().equals(change.source().address())
                        && outside.isPublic()
                        && !outside.equals(written.get())) {
                    return Optional.of(new AudioCause(
                            "wrong-address-in-sdp",
                            Confidence.PROOF,
                            "the client wrote \"" + change.before()
                                    + "\" into its session description, behind the router it "
                                    + "says \"" + change.after() + "\", and the client's packets come from " + outside
                                    + ": the peer sends where nobody is",
                            "Switch off the SIP ALG of the router that has the outside address " + outside
                                    + ": it writes a wrong address into the session description",
                            List.of(
                                    new AudioCause.Seen(change.beforeAt(), change.before() + " as the client wrote it"),
                                    new AudioCause.Seen(change.afterAt(), change.after() + " behind the router"))));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Two places: inside the router the peer's description names another address than the peer wrote, and the client sends
     * its media there. Then none of it leaves the router either, and nothing opens the way for what the peer sends.
     */
    static Optional<AudioCause> ofPeer(MissingMedia missing, Facts facts) {
        for (HeaderChange change : missing.call().changes()) {
            boolean toClient = change.kind() == HeaderChange.Kind.TWO_VIEWS
                    && change.field().equals("SDP c=")
                    && change.source().address().isPublic();
            Optional<Address> written = toClient ? connection(change.after()) : Optional.empty();
            Optional<Address> meant = toClient ? connection(change.before()) : Optional.empty();
            if (written.isEmpty() || meant.isEmpty() || written.equals(meant)) {
                continue;
            }
            Optional<MediaStream> astray = missing.call().views().stream()
                    .flatMap(view -> view.outbound().stream())
                    .filter(stream -> stream.destination().address().equals(written.get())
                            && stream.life().overlaps(missing.span()))
                    .findFirst();
            if (astray.isPresent()) {
                return Optional.of(ofPeer(missing, change, astray.get(), facts));
            }
        }
        return Optional.empty();
    }

    private static AudioCause ofPeer(MissingMedia missing, HeaderChange change, MediaStream astray, Facts facts) {
        int refused = MediaErrors.portUnreachable(astray, missing.window().span(), facts)
                .all()
                .size();
        return new AudioCause(
                "wrong-address-in-sdp",
                Confidence.PROOF,
                change.source().address() + " wrote \"" + change.before()
                        + "\" into its session description, and the client gets "
                        + "\"" + change.after() + "\": it sends its media to " + astray.destination()
                        + (refused > 0 ? ", which answers \"port unreachable\" " + Count.times(refused) : "")
                        + ", none of it leaves the router, and what the other side sends finds no way in",
                "Switch off the SIP ALG of the router of " + missing.client()
                        + ": it writes a wrong address into the session description of the other side",
                List.of(
                        new AudioCause.Seen(change.beforeAt(), change.before() + " as it was sent"),
                        new AudioCause.Seen(change.afterAt(), change.after() + " as the client gets it"),
                        new AudioCause.Seen(astray.first(), "the client's RTP goes to " + astray.destination())));
    }

    /**
     * The first of several routers is in the capture: its ALG has written that router's own private address into the client's
     * description, and the peer sees what comes from it under a public one. A further router translates, and leaves the
     * description alone.
     */
    static Optional<AudioCause.Seen> toAnInnerOne(MissingMedia missing, Facts facts) {
        for (HeaderChange change : missing.call().changes()) {
            Optional<Address> written = change.kind() == HeaderChange.Kind.TWO_VIEWS
                            && change.field().equals("SDP c=")
                            && change.source().address().equals(missing.client())
                    ? connection(change.after())
                    : Optional.empty();
            boolean translated = written.filter(Address::isPrivate).isPresent()
                    && facts.mappings().stream()
                            .anyMatch(mapping -> mapping.inside().address().equals(written.get())
                                    && mapping.outside().address().isPublic()
                                    && mapping.remote()
                                            .address()
                                            .equals(missing.call().server().address()));
            if (translated) {
                return Optional.of(
                        new AudioCause.Seen(change.afterAt(), written.get().toString()));
            }
        }
        return Optional.empty();
    }

    /** Of {@code c=IN IP4 203.0.113.10}. */
    private static Optional<Address> connection(String line) {
        return Address.parse(line.substring(line.lastIndexOf(' ') + 1));
    }

    /** The server is on the internet, and its description, as the client gets it, names a host of the client's own network. */
    static Optional<AudioCause> insideOwnNetwork(Call call, MediaStream stream) {
        if (call.mediaOnly()
                || stream.heading() != Heading.OUTBOUND
                || !stream.destination().address().isPrivate()
                || !call.server().address().isPublic()) {
            return Optional.empty();
        }
        return Optional.of(new AudioCause(
                "wrong-address-in-sdp",
                Confidence.STRONG,
                "RTP from " + stream.source() + " goes to " + stream.destination()
                        + ", as the session description that the client "
                        + "got says, though its server " + call.server().address()
                        + " is on the internet: a SIP ALG wrote an "
                        + "inside address into it, or the server announces one",
                "Switch off the SIP ALG of the router of " + stream.source().address()
                        + "; if there is none, correct the address that "
                        + call.server().address() + " announces for media",
                List.of(new AudioCause.Seen(stream.first(), "RTP to an inside address"))));
    }
}
