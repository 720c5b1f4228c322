package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.Negotiation;
import io.earshot.analyzer.track.Span;
import io.earshot.analyzer.track.StunExchange;
import io.earshot.analyzer.track.View;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A direction of a call that ought to carry media and does not, while the other does (or while the same media is seen at
 * another place).
 *
 * @param span    when it was missing
 * @param at      the view in which it is missing
 * @param witness the view farther along its way that still shows it; empty when no view does
 */
record MissingMedia(
        Call call, ExpectedMedia.Window window, Heading heading, Span span, View at, Optional<View> witness) {
    /** With which hosts send: the values of common systems, RFC 1700 recommends 64. */
    private static final Set<Integer> INITIAL_TTL = Set.of(32, 60, 64, 128, 255);

    /**
     * All directions missing in one window; at most one for each heading, the best witnessed.
     *
     * @param minSeconds how long a direction has to be missing, s
     */
    static List<MissingMedia> in(
            Call call, ExpectedMedia.Window window, double minSeconds, Thresholds thresholds, Facts facts) {
        List<MissingMedia> found = new ArrayList<>();
        if (window.sinceAnswer() < thresholds.value("one-way-audio.settle-seconds")) {
            return found;
        }
        for (Heading heading : Heading.values()) {
            if (window.terms().expects(heading)) {
                find(call, window, heading, minSeconds, thresholds, facts)
                        .filter(missing -> missing.witness.isPresent()
                                || ShownPath.shows(missing, thresholds, facts)
                                        && !isConnecting(missing, thresholds, facts))
                        .ifPresent(found::add);
            }
        }
        if (found.size() == 2) {
            // who hears nothing any more gives up sending
            MissingMedia one = found.get(0);
            MissingMedia other = found.get(1);
            double soonest = thresholds.value("one-way-audio.gave-up-seconds");
            found.removeIf(each -> each == one && (gaveUp(one, other, soonest) || restsItself(one, other))
                    || each == other && (gaveUp(other, one, soonest) || restsItself(other, one))
                    || onlyListens(each, thresholds, facts));
            if (found.size() == 2 && inTurns(one, other)) {
                found.clear();
            }
        }
        return found;
    }

    /**
     * Of a session whose signalling cannot be read: each direction is there while the other one lacks, and nothing shows that
     * any of it is lost. Both pass, and one side rested and then the other, as on hold.
     */
    private static boolean inTurns(MissingMedia one, MissingMedia other) {
        return one.call.mediaOnly() && one.witness.isEmpty() && other.witness.isEmpty();
    }

    /** Of a session whose signalling cannot be read: this side sends reports of what it receives, and never any media. */
    private static boolean onlyListens(MissingMedia missing, Thresholds thresholds, Facts facts) {
        return missing.call.mediaOnly()
                && missing.witness.isEmpty()
                && missing.call.views().stream()
                        .allMatch(view -> view.streams(missing.heading).isEmpty())
                && PeerReports.onlyReceives(OneWayAudio.subject(missing), missing.span, thresholds, facts);
    }

    /**
     * Each side sends when its own checks have found a pair (RFC 8445 section 12.1), and one may have many more candidates
     * to try: that one begins somewhat later than the other is no fault.
     */
    private static boolean isConnecting(MissingMedia missing, Thresholds thresholds, Facts facts) {
        Span dead = missing.span;
        boolean begins = dead.from() <= missing.window.span().from()
                && dead.to() < missing.window.span().to();
        if (!begins) {
            return false;
        }
        double alone = dead.secondsCoveredBy(solid(missing.at, missing.heading.reversed(), thresholds));
        boolean soon = alone < thresholds.value("one-way-audio.settle-seconds");
        return missing.at.streams(missing.heading).stream()
                .anyMatch(stream -> facts.index().exchanges().between(stream.source(), stream.destination()).stream()
                        .filter(exchange -> exchange.isCheck())
                        .anyMatch(
                                exchange -> isOf(stream, exchange) && (soon || isFound(stream, exchange, thresholds))));
    }

    /** What is agreed takes effect so soon, ns. */
    static long atOnce(Thresholds thresholds) {
        return thresholds.nanos("one-way-audio.at-once-seconds");
    }

    private static boolean isOf(MediaStream stream, StunExchange check) {
        return check.source().equals(stream.source()) && check.destination().equals(stream.destination())
                || check.source().equals(stream.destination())
                        && check.destination().equals(stream.source());
    }

    /** The sender's own check finds the pair at last, and its media begins with that. */
    private static boolean isFound(MediaStream stream, StunExchange check, Thresholds thresholds) {
        long after = stream.first().time() - check.first().time();
        return check.source().equals(stream.source()) && check.succeeded() && after >= 0 && after <= atOnce(thresholds);
    }

    /** Nothing shows that it was lost, and it ended well after the other direction was. */
    private static boolean gaveUp(MissingMedia missing, MissingMedia before, double soonest) {
        return missing.witness.isEmpty()
                && before.witness.isPresent()
                && missing.span.from() > before.span.from() + soonest * 1e9;
    }

    /**
     * The client sent earlier in the call, and now its own network shows none of it: nothing on the way dropped that, and
     * what is lost on its way to the client is told by itself.
     */
    private static boolean restsItself(MissingMedia missing, MissingMedia other) {
        View first = missing.call.views().get(0);
        return missing.heading == Heading.OUTBOUND
                && missing.witness.isEmpty()
                && other.witness.isPresent()
                && isAtClient(first)
                && first.outbound().stream()
                        .anyMatch(stream ->
                                stream.first().time() < missing.window.span().from());
    }

    /** While a fax is sent, audio rests: RFC 3264 re-INVITE to m=image, ITU-T T.38 annex D. */
    static boolean isFax(Call call) {
        return call.offers().stream()
                .flatMap(said -> said.media().stream())
                .anyMatch(line -> line.type().equals("image"));
    }

    private static Optional<MissingMedia> find(
            Call call,
            ExpectedMedia.Window window,
            Heading heading,
            double minSeconds,
            Thresholds thresholds,
            Facts facts) {
        Optional<MissingMedia> unwitnessed = Optional.empty();
        double settleSeconds = thresholds.value("one-way-audio.settle-seconds");
        double restSeconds =
                isFax(call) ? window.span().seconds() * thresholds.value("one-way-audio.fax-share-percent") / 100 : 0;
        long end = ExpectedMedia.told(call, thresholds);
        for (View view : call.views()) {
            if (!sees(view)
                    || passesSignallingOnly(call, view)
                    || looksAway(call, view, heading)
                    || heading == Heading.OUTBOUND
                            && (OneWayPlace.looksInward(view, call, facts) || OneWayPlace.isTurnedTo(view, call))) {
                continue;
            }
            for (Span dead : window.span().without(solid(view, heading, thresholds))) {
                if (dead.seconds() < Math.max(minSeconds, restSeconds)) {
                    continue;
                }
                Optional<View> witness = OtherPlace.witness(call, view, heading, dead, minSeconds, thresholds, facts);
                if (witness.isPresent() && isEarly(call, view, heading, dead, thresholds)) {
                    continue;
                }
                if (witness.isPresent()) {
                    return Optional.of(new MissingMedia(call, window, heading, dead, view, witness));
                }
                Span told = new Span(dead.from(), Math.max(dead.from(), Math.min(dead.to(), end)));
                boolean otherAlive = told.secondsCoveredBy(solid(view, heading.reversed(), thresholds)) >= minSeconds;
                // where none came before the call was held or changed either, that time counts too
                boolean never = solid(view, heading, thresholds).stream().noneMatch(span -> span.from() < dead.to());
                double awaited = (dead.to() - window.span().from()) / 1e9 + (never ? window.before() : 0);
                boolean bothExpected = window.bothWays()
                        || window.terms().mayFlowBothWays()
                                && flowed(view, heading, window, dead, minSeconds, thresholds);
                MissingMedia missing = new MissingMedia(call, window, heading, dead, view, Optional.empty());
                if ((otherAlive || BindingCause.isReopened(missing, thresholds))
                        && awaited >= settleSeconds
                        && bothExpected
                        && (!OwnPause.in(missing.ofNow(), heading, dead, window.span(), thresholds)
                                || missing.isSentAstray(minSeconds)
                                || RtcpCause.fellSilent(missing, thresholds, facts)
                                        .isPresent()
                                || StoppedServer.of(missing, thresholds, facts).isPresent())
                        && !OtherPlace.pausesBefore(call, view, heading, dead, window.span(), thresholds)
                        && !asksToRest(call, heading, dead, thresholds)
                        && !facts.visibility().loss().hides(view.place().tap(), dead.from())
                        && !(dead.from() > window.span().from() && UnseenRequests.about(call, dead.from(), thresholds))
                        && unwitnessed.isEmpty()) {
                    unwitnessed = Optional.of(missing);
                }
            }
        }
        // media that is whole in one view is not missing where another view merely did not look
        return unwitnessed.filter(missing -> aliveNowhere(call, heading, missing.span(), thresholds));
    }

    /**
     * Of a session whose signalling cannot be read: what comes before the client has sent anything has no translation to come
     * in by, and comes in as soon as the client sends. It may be early media, which nobody is to blame for.
     */
    private static boolean isEarly(Call call, View view, Heading heading, Span dead, Thresholds thresholds) {
        return call.mediaOnly()
                && heading == Heading.INBOUND
                && view.outbound().stream().mapToLong(stream -> stream.first().time()).min().stream()
                        .anyMatch(sends ->
                                sends > dead.from() && sends <= dead.to() && dead.to() - sends <= atOnce(thresholds));
    }

    /** Since it was agreed, which shows that it was. */
    private static boolean flowed(
            View view,
            Heading heading,
            ExpectedMedia.Window window,
            Span dead,
            double minSeconds,
            Thresholds thresholds) {
        return dead.from() > window.span().from()
                && new Span(window.span().from(), dead.from()).secondsCoveredBy(solid(view, heading, thresholds))
                        >= minSeconds;
    }

    /** The sender asks for hold, which is not answered, and rests at once. */
    static boolean asksToRest(Call call, Heading heading, Span dead, Thresholds thresholds) {
        return call.offers().stream()
                .filter(said -> said.fromClient() == (heading == Heading.OUTBOUND)
                        && Math.abs(said.at().time() - dead.from()) <= atOnce(thresholds))
                .filter(said -> said.media().stream()
                        .anyMatch(line -> !(line.terms().sends()
                                && line.terms().receives()
                                && line.terms().whole())))
                .anyMatch(said -> call.transactions().stream()
                        .anyMatch(transaction -> transaction.responses().isEmpty()
                                && !transaction.requests().isEmpty()
                                && transaction.requests().get(0).time()
                                        == said.at().time()));
    }

    /** It has ended, and its sender has announced another place since: what is missing is to come from there. */
    boolean isOfBefore(MediaStream stream) {
        List<Negotiation> agreed = call.negotiations();
        int now = agreed.indexOf(window.negotiation());
        return now > 0
                && stream.last().time() <= span.from() + 1_000_000L
                && agreed.get(now - 1)
                        .audio()
                        .filter(before -> !sender(before).equals(sender(window.terms())))
                        .isPresent();
    }

    /** The view without what its sender left behind when it moved. */
    private View ofNow() {
        List<MediaStream> streams = at.streams(heading).stream()
                .filter(stream -> !isOfBefore(stream))
                .toList();
        boolean inbound = heading == Heading.INBOUND;
        return new View(
                at.place(),
                at.clientTtl(),
                at.sipOut(),
                at.sipIn(),
                inbound ? at.outbound() : streams,
                inbound ? streams : at.inbound());
    }

    /** The other side goes on sending, to where nobody of the call is. */
    private boolean isSentAstray(double minSeconds) {
        return heading == Heading.INBOUND
                && call.misdirected().stream().anyMatch(stream -> span.secondsCoveredBy(stream.active()) >= minSeconds);
    }

    private Optional<Endpoint> sender(Negotiation.Terms terms) {
        return (heading == Heading.INBOUND ? terms.server() : terms.client()).announced();
    }

    /** Who lacks the media, or sends it in vain: the call's client, or the host beside it for which it passes signalling. */
    Address client() {
        Address named = call.client().address();
        boolean proxied = call.views().stream()
                .anyMatch(view -> view.place().near().equals(named) && passesSignallingOnly(call, view));
        return proxied && at.place().near().isPrivate() ? at.place().near() : named;
    }

    /** A proxy beside the client: its packets are the call's signalling, and the media is another inside host's. */
    static boolean passesSignallingOnly(Call call, View view) {
        return view.outbound().isEmpty()
                && view.inbound().isEmpty()
                && call.views().stream()
                        .anyMatch(other -> other.sipIn() + other.sipOut() == 0
                                && other.place().tap() == view.place().tap()
                                && other.place().near().isPrivate()
                                        == view.place().near().isPrivate()
                                && !other.outbound().isEmpty());
    }

    private static boolean aliveNowhere(Call call, Heading heading, Span span, Thresholds thresholds) {
        double share = thresholds.value("one-way-audio.alive-share-percent") / 100;
        return call.views().stream()
                .noneMatch(view -> span.secondsCoveredBy(solid(view, heading, thresholds)) > span.seconds() * share);
    }

    private static boolean sees(View view) {
        return view.sipIn() + view.sipOut() > 0
                || !view.outbound().isEmpty()
                || !view.inbound().isEmpty();
    }

    /** Of this heading the call's signalling is seen at another place, and here only the other's: one direction was captured. */
    private static boolean looksAway(Call call, View view, Heading heading) {
        return view.audio(heading).isEmpty()
                && view.sip(heading) == 0
                && view.sip(heading.reversed()) > 0
                && call.views().stream().anyMatch(other -> other.sip(heading) > 0);
    }

    /** Spans of real media: a stray packet now and then is none. */
    static List<Span> solid(View view, Heading heading, Thresholds thresholds) {
        return solid(view.audio(heading), thresholds);
    }

    /** The same of streams of one heading. */
    static List<Span> solid(List<MediaStream> streams, Thresholds thresholds) {
        double straySeconds = thresholds.value("one-way-audio.stray-seconds");
        double strayPackets = thresholds.value("one-way-audio.stray-packets");
        List<Span> spans = new ArrayList<>();
        for (MediaStream stream : streams) {
            boolean sparse = stream.hasDtx() || stream.events() > 0;
            for (Span span : stream.active()) {
                if (sparse
                        || span.seconds() >= straySeconds
                        || stream.life().seconds() < 1 && stream.packets() > strayPackets) {
                    spans.add(span);
                }
            }
        }
        return Span.union(spans, 0);
    }

    /** Seen in the client's own network, before any router that could drop what it sends. */
    static boolean isAtClient(View view) {
        return view.place().near().isPrivate() && isInitial(view.clientTtl());
    }

    /** No router has passed it on yet, as far as the time to live tells; -1 where it is not known. */
    static boolean isInitial(int ttl) {
        return ttl < 0 || INITIAL_TTL.contains(ttl);
    }

    /** Whether the capture can be asked at all: the gate of the notebook's section 0. */
    static boolean visible(Call call, Facts facts) {
        return facts.visibility().bothDirections()
                && call.views().stream().anyMatch(view -> call.mediaOnly() || view.sipIn() > 0 && view.sipOut() > 0);
    }
}
