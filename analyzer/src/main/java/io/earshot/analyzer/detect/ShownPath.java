package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.Negotiation;
import io.earshot.analyzer.track.Neighbours;
import io.earshot.analyzer.track.OneSided;
import io.earshot.analyzer.track.Related;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether a capture point that lacks media would show it. */
final class ShownPath {
    private static final int TCP = 6;

    private ShownPath() {}

    /**
     * Media between two hosts of one local network may pass this capture point in one direction only: it is judged where
     * the missing sender's packets to the receiver were seen, of whatever protocol.
     */
    static boolean shows(MissingMedia missing, Thresholds thresholds, Facts facts) {
        double share = thresholds.value("one-way-audio.alive-share-percent") / 100;
        Optional<MediaStream> heard =
                AudioCause.busiest(missing.at().streams(missing.heading().reversed()), missing.span());
        if (heard.isEmpty()) {
            return true;
        }
        if (arrives(missing, share, facts) || isOneSided(heard.get(), thresholds, facts) || isCut(heard.get(), facts)) {
            return false;
        }
        Address sender = heard.get().destination().address();
        Address receiver = heard.get().source().address();
        double enough = missing.span().secondsCoveredBy(heard.get().active()) * share;
        boolean another = Stream.concat(
                        // those too that go where nobody of the call is, which are in none of its views
                        facts.index().ofCall().getOrDefault(missing.call().id(), List.of()).stream(),
                        facts.index().loose().between(sender, receiver).stream())
                .anyMatch(stream -> goes(stream, sender, receiver)
                        && !stream.isVideo()
                        && !isAstray(stream, missing.call())
                        && !isAnothers(stream, missing, facts)
                        && missing.span().secondsCoveredBy(stream.active()) > enough);
        if (another) {
            return false;
        }
        boolean local = facts.site().isLocal(sender)
                && facts.site().isLocal(receiver)
                && !Neighbours.isForeign(sender, missing.call(), facts.index());
        return !local
                || Neighbours.passes(facts.index(), sender, receiver)
                || packets(sender, receiver, facts) >= thresholds.value("one-way-audio.min-packets");
    }

    /** It is sent to the receiver's inside address at a place where the client is seen with another one, and never gets there. */
    private static boolean isAstray(MediaStream stream, Call call) {
        return call.misdirected().contains(stream)
                && stream.destination().address().isPrivate()
                && call.views().stream()
                        .anyMatch(view -> view.place().tap() == stream.first().tap()
                                && view.place().near().isPublic());
    }

    private static boolean goes(MediaStream stream, Address sender, Address receiver) {
        return stream.source().address().equals(sender)
                && stream.destination().address().equals(receiver);
    }

    private static long packets(Address sender, Address receiver, Facts facts) {
        return facts.index().streams().between(sender, receiver).stream()
                .filter(stream -> goes(stream, sender, receiver))
                .mapToLong(MediaStream::packets)
                .sum();
    }

    /** The stream is that of another call, and not the direction that this one lacks. */
    private static boolean isAnothers(MediaStream stream, MissingMedia missing, Facts facts) {
        return stream.call()
                .filter(call -> !call.equals(missing.call().id()))
                .filter(call -> !stream.boundBy().equals("heuristic") || isAnswered(stream, facts))
                .isPresent();
    }

    /** What it comes on is a connection of which the capture holds this direction only. */
    private static boolean isOneSided(MediaStream heard, Thresholds thresholds, Facts facts) {
        return facts.index().flows().between(heard.source(), heard.destination()).stream()
                .anyMatch(flow -> OneSided.is(flow, thresholds::value));
    }

    /** Of a connection whose segments are cut messages are lost, and the media in them: RFC 8656 section 12.5 has no mark to find the next. */
    private static boolean isCut(MediaStream heard, Facts facts) {
        return heard.relayed()
                && facts.visibility().cutTexts()
                && facts.index().flows().between(heard.source(), heard.destination()).stream()
                        .anyMatch(flow -> flow.protocol() == TCP
                                && flow.last().time() >= heard.first().time());
    }

    /** Media comes back the same way: this is a session of its own, and not the direction that another one lacks. */
    private static boolean isAnswered(MediaStream stream, Facts facts) {
        return facts.index().streams().between(stream.source(), stream.destination()).stream()
                .anyMatch(back -> back.source().equals(stream.destination())
                        && back.life().overlaps(stream.life()));
    }

    /**
     * Media comes to the port that the receiver announced, from whomever: of a box that passes signalling only the other
     * leg is the one that it belongs to.
     */
    private static boolean arrives(MissingMedia missing, double share, Facts facts) {
        Negotiation.Terms terms = missing.window().terms();
        Optional<Endpoint> announced =
                (missing.heading() == Heading.INBOUND ? terms.client() : terms.server()).announced();
        List<String> related =
                missing.call().related().stream().map(Related::call).toList();
        return announced.map(facts.index().streams()::of).stream()
                .flatMap(List::stream)
                .filter(stream -> announced.get().equals(stream.destination()) && !stream.isVideo())
                .filter(stream -> stream.call().filter(related::contains).isPresent())
                .anyMatch(stream -> missing.span().secondsCoveredBy(stream.active())
                        > missing.span().seconds() * share);
    }
}
