package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.SipTransaction;
import io.earshot.analyzer.track.Span;
import io.earshot.analyzer.track.View;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import java.util.List;
import java.util.Optional;

/** What another place of the capture, nearer to the sender, shows of media that is missing at one. */
final class OtherPlace {
    private OtherPlace() {}

    /** The view nearer to the sender that has the media while this one lacks it. */
    static Optional<View> witness(
            Call call, View at, Heading heading, Span dead, double minSeconds, Thresholds thresholds, Facts facts) {
        int index = call.views().indexOf(at);
        for (int i = 0; i < call.views().size(); i++) {
            boolean nearerToSender = heading == Heading.INBOUND ? i > index : i < index;
            View other = call.views().get(i);
            boolean shows = nearerToSender
                    && linked(call, at, other)
                    && !isBesideItsWay(call, at, other, heading, facts)
                    && looks(at, other, heading, dead, minSeconds, thresholds);
            List<MediaStream> there = shows ? passing(other, heading, at) : List.of();
            double covered = dead.secondsCoveredBy(MissingMedia.solid(there, thresholds));
            if (covered > 0 && covered >= minSeconds && !isShifted(at.audio(heading), there, covered)) {
                return Optional.of(other);
            }
        }
        return Optional.empty();
    }

    /**
     * At the server for signalling, which has initial times to live here: what goes to another host for media may never pass
     * there, and no packet of that host shows that it does.
     */
    private static boolean isBesideItsWay(Call call, View at, View other, Heading heading, Facts facts) {
        Address server = call.server().address();
        int tap = at.place().tap();
        return heading == Heading.OUTBOUND
                && at.outbound().isEmpty()
                && at.inbound().isEmpty()
                && other.outbound().stream().noneMatch(stream -> isSeen(stream.remoteAddress(), tap, facts))
                && facts.index().flows().between(at.place().near(), server).stream()
                        .filter(flow -> flow.first().tap() == tap)
                        .anyMatch(flow -> MissingMedia.isInitial(
                                (flow.initiator().address().equals(server) ? flow.forward() : flow.backward()).ttl()));
    }

    private static boolean isSeen(Address host, int tap, Facts facts) {
        return facts.index().flows().of(host).stream()
                .anyMatch(flow -> flow.first().tap() == tap);
    }

    /**
     * As many packets here as there: nothing is missing, the clocks of the two captures differ, and no packets that both of
     * them show told by how much.
     *
     * @param seconds in which the media is there and not here, s
     */
    private static boolean isShifted(List<MediaStream> here, List<MediaStream> there, double seconds) {
        double active = there.stream()
                .flatMap(stream -> stream.active().stream())
                .mapToDouble(Span::seconds)
                .sum();
        long passed = there.stream().mapToLong(MediaStream::packets).sum();
        long arrived = here.stream().mapToLong(MediaStream::packets).sum();
        return Math.abs(passed - arrived) < passed * seconds / Math.max(seconds, active) / 2;
    }

    /**
     * What the other view has of the opposite direction came past this one: where none is seen, media is not captured. While
     * one side holds the call, that is told by what it had before or has later.
     */
    private static boolean looks(
            View at, View other, Heading heading, Span dead, double minSeconds, Thresholds thresholds) {
        List<Span> back = MissingMedia.solid(other, heading.reversed(), thresholds);
        boolean ever = !at.outbound().isEmpty() || !at.inbound().isEmpty();
        double passed = ever
                ? dead.secondsCoveredBy(back)
                : back.stream().mapToDouble(Span::seconds).sum();
        return passed < minSeconds || dead.secondsCoveredBy(MissingMedia.solid(at, heading.reversed(), thresholds)) > 0;
    }

    /** What comes from, or goes to, a neighbour inside of a translation has no reason to be seen outside of it. */
    private static List<MediaStream> passing(View inner, Heading heading, View outer) {
        boolean translated = outer.place().near().isPublic();
        return inner.audio(heading).stream()
                .filter(stream -> !translated || stream.remoteAddress().isPublic())
                .toList();
    }

    /** Two views are of one way when they show the same message or the same packets; two hosts of one call do not. */
    private static boolean linked(Call call, View one, View other) {
        for (SipTransaction transaction : call.transactions()) {
            for (SipTransaction.Elsewhere elsewhere : transaction.otherViews()) {
                boolean here = ends(transaction.source(), transaction.destination(), one)
                        || ends(transaction.source(), transaction.destination(), other);
                boolean there = ends(elsewhere.source(), elsewhere.destination(), one)
                        || ends(elsewhere.source(), elsewhere.destination(), other);
                if (here && there) {
                    return true;
                }
            }
        }
        for (Heading heading : Heading.values()) {
            for (MediaStream stream : one.streams(heading)) {
                if (other.streams(heading).stream().anyMatch(twin -> twin.packet() == stream.packet())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean ends(Endpoint source, Endpoint destination, View view) {
        return source.address().equals(view.place().near())
                || destination.address().equals(view.place().near());
    }

    /** A view nearer to the sender shows that the pause is the sender's own. */
    static boolean pausesBefore(Call call, View at, Heading heading, Span dead, Span window, Thresholds thresholds) {
        int index = call.views().indexOf(at);
        for (int i = 0; i < call.views().size(); i++) {
            boolean nearerToSender = heading == Heading.INBOUND ? i > index : i < index;
            View other = call.views().get(i);
            if (nearerToSender && linked(call, at, other) && OwnPause.in(other, heading, dead, window, thresholds)) {
                return true;
            }
        }
        return false;
    }
}
