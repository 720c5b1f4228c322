package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.Neighbours;
import io.earshot.analyzer.track.View;
import io.earshot.capture.net.Address;
import java.util.Optional;

/** Media that goes to a private address of another network: it never gets there. Diagnosis notebook section 1. */
final class PrivateDestination {
    private PrivateDestination() {}

    /** @param minSeconds for which it has to go there, s */
    static Optional<Finding> of(Call call, ExpectedMedia.Window window, double minSeconds, Facts facts) {
        return answered(call, window, minSeconds, facts).or(() -> unanswered(call, window, minSeconds, facts));
    }

    /** All media of an end goes to a private address that the other end announced, and that is not of its network. */
    private static Optional<Finding> answered(Call call, ExpectedMedia.Window window, double minSeconds, Facts facts) {
        for (View view : call.views()) {
            for (Heading heading : Heading.values()) {
                Optional<MediaStream> astray = AudioCause.busiest(view.streams(heading), window.span())
                        .filter(stream -> (stream.source().address().isPublic()
                                        || Neighbours.isForeign(
                                                stream.destination().address(), call, facts.index()))
                                && stream.destination().address().isPrivate()
                                && isAnnounced(window, heading, stream)
                                && window.span().secondsCoveredBy(stream.active()) >= minSeconds);
                boolean comesBack = astray.isPresent()
                        && view.streams(heading.reversed()).stream()
                                .anyMatch(back -> back.source().address().isPublic()
                                        && back.destination()
                                                .equals(astray.get().source()));
                if (comesBack) {
                    return Optional.of(finding(
                            call,
                            window,
                            astray.get(),
                            " that the other side announced, while that side's own media comes from a public address: it "
                                    + "cannot get there.",
                            facts));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * The server's media goes to a private address from which nothing ever came, while the client's signalling comes from a
     * public one, and the server learns no better: of the client's own media nothing arrives here.
     */
    private static Optional<Finding> unanswered(
            Call call, ExpectedMedia.Window window, double minSeconds, Facts facts) {
        boolean heard = call.views().stream()
                .anyMatch(view -> call.mediaOnly()
                        ? !view.outbound().isEmpty()
                        : window.span().secondsCoveredBy(view.active(Heading.OUTBOUND)) >= minSeconds);
        return heard
                ? Optional.empty()
                : AudioCause.busiest(
                                call.mediaOnly() ? call.views().get(0).inbound() : call.misdirected(), window.span())
                        .filter(stream -> stream.source().address().isPublic()
                                && stream.destination().address().isPrivate()
                                && window.span().secondsCoveredBy(stream.active()) >= minSeconds
                                && Neighbours.isUnheard(stream.destination().address(), facts.index()))
                        .filter(stream -> call.mediaOnly()
                                ? isSignalledFromOutside(stream, facts)
                                : isAnnounced(window, Heading.INBOUND, stream)
                                        && call.client().address().isPublic())
                        .map(stream -> finding(
                                call,
                                window,
                                stream,
                                ", and nothing ever came from there, while signalling comes to "
                                        + (call.mediaOnly()
                                                ? stream.source().address()
                                                : call.server().address())
                                        + " from a public address: it cannot get there. Of the client's own media nothing "
                                        + "arrives here either, from which a server with symmetric RTP would learn better.",
                                facts));
    }

    /** Whoever has a connection to the server has a public address; of a signalling that cannot be read no more is known. */
    private static boolean isSignalledFromOutside(MediaStream stream, Facts facts) {
        Address server = stream.source().address();
        return facts.index().tls().of(server).stream()
                .anyMatch(session -> session.established()
                        && session.layer().equals("tls")
                        && session.server().address().equals(server)
                        && session.client().address().isPublic());
    }

    private static boolean isAnnounced(ExpectedMedia.Window window, Heading heading, MediaStream stream) {
        return (heading == Heading.OUTBOUND
                        ? window.terms().server()
                        : window.terms().client())
                .announced()
                .filter(stream.destination()::equals)
                .isPresent();
    }

    private static Finding finding(
            Call call, ExpectedMedia.Window window, MediaStream stream, String why, Facts facts) {
        return Draft.error("one-way-audio", "private-address-in-sdp")
                .proven()
                .call(call)
                .over(window.span())
                .subject(UnheardAudio.flow(call, stream.heading())
                        .withSource(stream.source())
                        .withDestination(stream.destination()))
                .summary(
                        stream.heading() == Heading.OUTBOUND
                                ? "the other side cannot hear " + call.client().address()
                                : call.client().address() + " cannot hear the other side")
                .explanation(stream.source() + " sends its RTP (" + Count.of(stream.packets(), "packet")
                        + ") to the private address " + stream.destination() + why)
                .remedy("Let the side that announces " + stream.destination()
                        + " announce its public address (STUN, ICE "
                        + "or its external address setting), or switch on symmetric RTP at "
                        + stream.source().address())
                .filter("udp && " + Endpoints.filter(stream.destination().address()))
                .see(facts, stream.first(), "RTP to the private address " + stream.destination())
                .see(facts, stream.last(), "the last of it")
                .finish();
    }
}
