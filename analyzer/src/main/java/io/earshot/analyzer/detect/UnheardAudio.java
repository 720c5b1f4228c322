package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.Negotiation;
import io.earshot.analyzer.track.Span;
import io.earshot.analyzer.track.View;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One-way audio though packets flow both ways here: they carry silence, the far side says that nothing arrives, or the
 * signalling left the call on hold.
 */
public final class UnheardAudio implements Detector {
    /** Which reports are asked. */
    private interface Deaf {
        Optional<PeerReports.Deafness> in(Call call, Heading heading, Span within);
    }

    private final Thresholds thresholds;
    private final double minSeconds;
    private final double settleSeconds;
    /** A program that ends stops sending and closes its port within, ns. */
    private final long together;

    private final SilentMedia silence;

    public UnheardAudio(Thresholds thresholds) {
        this.thresholds = thresholds;
        minSeconds = thresholds.value("one-way-audio.min-seconds");
        settleSeconds = thresholds.value("one-way-audio.settle-seconds");
        together = (long) (thresholds.value("one-way-audio.together-seconds") * 1e9);
        silence = new SilentMedia(thresholds);
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        PeerReports reports = new PeerReports(thresholds, facts);
        EndedFeedback feedback = new EndedFeedback(thresholds, facts);
        Deaf deaf = (call, heading, within) ->
                reports.deaf(call, heading, within).or(() -> feedback.in(call, heading, within));
        EmptyReports empty = new EmptyReports(thresholds, facts);
        Deaf oneWay =
                (call, heading, within) -> feedback.in(call, heading, within).or(() -> empty.in(call, heading, within));
        Deaf sealedDeaf = (call, heading, within) ->
                reports.stalledOrSealed(call, heading, within).or(() -> feedback.in(call, heading, within));
        Legs legs = new Legs(thresholds, facts);
        for (Call call : facts.calls()) {
            if (!MissingMedia.visible(call, facts)) {
                continue;
            }
            if (call.mediaOnly()) {
                // of what cannot be read only what a filter, the receiver or the address says is sure
                ExpectedMedia.windows(call, thresholds, facts).stream()
                        .findFirst()
                        .flatMap(window -> PrivateDestination.of(call, window, settleSeconds, facts)
                                .or(() -> ofSession(call, window, sealedDeaf, oneWay, legs, facts)))
                        .or(() -> RefusedPort.of(call, thresholds, facts))
                        .ifPresent(findings);
                continue;
            }
            mismatch(call, facts).ifPresent(findings);
            List<ExpectedMedia.Window> windows = ExpectedMedia.windows(call, thresholds, facts);
            for (ExpectedMedia.Window window : windows) {
                boolean flows = window.bothWays()
                        && MissingMedia.in(call, window, minSeconds, thresholds, facts)
                                .isEmpty()
                        && window.span().seconds() >= settleSeconds;
                Optional<Finding> finding = flows
                        ? PrivateDestination.of(call, window, minSeconds, facts)
                                // what hosts and filters on the way say themselves, before what follows from it
                                .or(() -> refused(call, window, facts))
                                .or(() -> NoRoute.of(call, window, minSeconds, thresholds, facts))
                                .or(() -> nobodyListens(call, window, facts))
                                // why it is not received, before reports that it is not
                                .or(() -> OldBinding.of(call, window, thresholds, facts))
                                .or(() -> notReceived(call, windows.get(0), window, deaf, legs, facts))
                                .or(() -> silence.of(call, window, facts))
                        : Optional.empty();
                if (finding.isPresent()) {
                    findings.accept(finding.get());
                    break;
                }
            }
        }
    }

    /** A session may be one-way: what is missing there says nothing of what is not, for which its receiver gives feedback. */
    private Optional<Finding> ofSession(
            Call call, ExpectedMedia.Window window, Deaf deaf, Deaf oneWay, Legs legs, Facts facts) {
        Set<Heading> missing = MissingMedia.in(call, window, minSeconds, thresholds, facts).stream()
                .map(MissingMedia::heading)
                .collect(Collectors.toSet());
        Deaf besides = (each, heading, within) ->
                missing.contains(heading) ? Optional.empty() : oneWay.in(each, heading, within);
        return missing.isEmpty()
                ? refused(call, window, facts)
                        .or(() -> NoRoute.of(call, window, minSeconds, thresholds, facts))
                        .or(() -> notReceived(call, window, window, deaf, legs, facts))
                : notReceived(call, window, window, besides, legs, facts);
    }

    /**
     * The RTCP of the receiver says so, of what the client sends as of what is sent to it. Holds cut a call into windows too
     * short for two reports; those since the first one count as well.
     */
    private Optional<Finding> notReceived(
            Call call, ExpectedMedia.Window first, ExpectedMedia.Window window, Deaf reports, Legs legs, Facts facts) {
        Span since = new Span(first.span().from(), window.span().to());
        for (Heading heading : List.of(Heading.OUTBOUND, Heading.INBOUND)) {
            boolean sends = call.views().stream()
                    .anyMatch(view -> window.span().secondsCoveredBy(view.active(heading)) >= minSeconds);
            Optional<PeerReports.Deafness> deaf = sends
                    ? reports.in(call, heading, window.span())
                            .or(() -> window == first ? Optional.empty() : reports.in(call, heading, since))
                            .filter(deafness ->
                                    window.span().contains(deafness.last().at().time()))
                            .filter(deafness -> deafness.span().seconds() >= minSeconds)
                            .filter(deafness -> !speaksForAnother(call, window, deafness, reports, legs))
                    : Optional.empty();
            if (deaf.isPresent()) {
                return Optional.of(notReceived(call, window, heading, deaf.get(), facts));
            }
        }
        return Optional.empty();
    }

    /** A relay passes on what the end behind it reports: then it is that leg on which nothing arrives. */
    private static boolean speaksForAnother(
            Call call, ExpectedMedia.Window window, PeerReports.Deafness deafness, Deaf reports, Legs legs) {
        Address relay = deafness.report().source().address();
        for (Call other : legs.throughRelay(call)) {
            Optional<Heading> onward = Legs.toward(other, call, relay).map(Heading::reversed);
            if (onward.filter(way -> reports.in(other, way, window.span()).isPresent()
                            || legs.lacks(other, way, deafness.span()))
                    .isPresent()) {
                return true;
            }
        }
        return false;
    }

    private Finding notReceived(
            Call call, ExpectedMedia.Window window, Heading heading, PeerReports.Deafness deafness, Facts facts) {
        Address deaf = deafness.report().source().address();
        boolean outbound = heading == Heading.OUTBOUND;
        String client = call.client().address().toString();
        double late = Math.max(0, deafness.span().from() - window.span().from()) / 1e9;
        String since = late < settleSeconds
                ? "received nothing"
                : String.format(Locale.ROOT, "received nothing more from %.1f s on", late);
        Optional<MediaStream> astray = BesideItsPort.of(call, window, heading);
        return Draft.error("one-way-audio", astray.isPresent() ? "port-not-as-announced" : "peer-does-not-receive")
                .call(call)
                .over(deafness.span())
                .subject(flow(call, heading))
                .summary(
                        outbound
                                ? "the other side does not receive what " + client + " sends"
                                : client + " cannot hear the other side")
                .explanation("Media " + (isAnswered(call, heading) ? "flows both ways at" : "passes")
                        + " this capture point, but "
                        + (deafness.ceased()
                                ? deaf + ", whose RTCP told several times a second what comes, tells no more of it "
                                        + String.format(Locale.ROOT, "from %.1f s on", late)
                                        + ", though it is there, as its media, its other RTCP or its checks show: nothing comes to it any more."
                                : "the RTCP of " + deaf
                                        + (deafness.last() == deafness.report() ? " says" : " says again and again")
                                        + " that it " + since + ".")
                        + astray.map(
                                        stream -> " It is sent to port "
                                                + stream.destination().port()
                                                + ", as announced, and what comes from there has another source port: the NAT changed it.")
                                .orElse(""))
                .remedy(astray.map(stream ->
                                "Keep the source port in the NAT of " + deaf + ", or switch on symmetric RTP at "
                                        + stream.source().address())
                        .orElse("Look between this capture point and " + deaf + ": what "
                                + (outbound ? "the client sends" : "is sent to the client") + " is lost there"))
                .filter("rtcp && " + Endpoints.filter(deaf))
                .see(
                        facts,
                        deafness.report().at(),
                        deafness.ceased() ? "the last feedback on what comes" : "RTCP that reports nothing received")
                .see(facts, deafness.last().at(), "the last such report")
                .finish();
    }

    /** Of an audience nothing comes. */
    private static boolean isAnswered(Call call, Heading heading) {
        return call.views().stream()
                .anyMatch(view -> !view.streams(heading.reversed()).isEmpty());
    }

    /** Port unreachable, again and again, for what is sent to an end: it arrives and nobody listens. */
    private Optional<Finding> nobodyListens(Call call, ExpectedMedia.Window window, Facts facts) {
        for (View view : call.views()) {
            for (Heading heading : Heading.values()) {
                for (MediaStream stream : view.audio(heading)) {
                    MediaErrors errors = MediaErrors.portUnreachable(stream, window.span(), facts);
                    if (errors.last(minSeconds, thresholds) && !hasLeft(view, stream, errors)) {
                        return Optional.of(nobodyListens(call, window, view, stream, errors, facts));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** Its own media from that port ended as its host began to refuse: it hung up, and the other side does not know. */
    private boolean hasLeft(View view, MediaStream stream, MediaErrors errors) {
        long refused = errors.first().at().time();
        List<MediaStream> own = view.audio(stream.heading().reversed()).stream()
                .filter(back -> back.source().equals(stream.destination()))
                .toList();
        return !own.isEmpty()
                && own.stream().allMatch(back -> back.last().time() <= refused)
                && own.stream().anyMatch(back -> refused - back.last().time() <= together);
    }

    private static Finding nobodyListens(
            Call call, ExpectedMedia.Window window, View view, MediaStream stream, MediaErrors errors, Facts facts) {
        Heading heading = stream.heading();
        Address deaf = stream.destination().address();
        Optional<MediaStream> own = AudioCause.busiest(view.audio(heading.reversed()), window.span())
                .filter(other -> other.source().address().equals(deaf));
        Optional<MediaStream> back = own.filter(
                other -> other.source().port() != stream.destination().port());
        // who takes part by the port that it refuses has a filter before it, or two programs
        boolean sends = own.isPresent() && back.isEmpty();
        Optional<AudioCause> astray =
                RewrittenAddress.insideOwnNetwork(call, stream).or(() -> AddressCause.hairpin(stream, facts));
        String cause = astray.map(AudioCause::name)
                .orElse(back.isPresent() ? "port-not-as-announced" : "peer-does-not-receive");
        Draft draft = Draft.error("one-way-audio", cause)
                .proven()
                .call(call)
                .over(errors.span())
                .subject(flow(call, heading).withSource(stream.source()).withDestination(stream.destination()))
                .summary(
                        heading == Heading.OUTBOUND
                                ? "the other side does not receive what "
                                        + call.client().address() + " sends"
                                : call.client().address() + " cannot hear the other side")
                .explanation(astray.map(known -> known.how() + "; it answers \"port unreachable\" "
                                + Count.times(errors.all().size()) + ".")
                        .orElse("RTP reaches " + stream.destination() + ", and that host answers \"port unreachable\" "
                                + Count.times(errors.all().size())
                                + (sends
                                        ? ", though it sends from that port itself: a packet filter of its own rejects what comes, "
                                                + "or what sends there does not listen. No firewall on the way is to blame."
                                        : ": nobody listens there, no firewall is to blame.")
                                + back.map(other -> " It announced port "
                                                + stream.destination().port() + " and uses port "
                                                + other.source().port() + " itself.")
                                        .orElse("")))
                .remedy(astray.map(AudioCause::remedy)
                        .orElse(
                                sends
                                        ? "Look at " + deaf
                                                + ": what its own packet filter rejects, and what its media process listens to"
                                        : "Correct the media port that " + deaf
                                                + " announces, or restart its media process"))
                .filter(Endpoints.icmp(deaf));
        draft.see(facts, stream.first(), "first packet to " + stream.destination());
        errors.all().stream().limit(3).forEach(icmp -> draft.see(facts, icmp.at(), "ICMP: port unreachable"));
        return draft.finish();
    }

    /** Media that is seen here is refused farther on, and the filter says so. */
    private Optional<Finding> refused(Call call, ExpectedMedia.Window window, Facts facts) {
        for (View view : call.views()) {
            for (Heading heading : Heading.values()) {
                for (MediaStream stream : view.audio(heading)) {
                    MediaErrors errors = MediaErrors.prohibited(stream, window.span(), facts);
                    if (errors.last(minSeconds, thresholds)) {
                        return Optional.of(refused(call, heading, stream, errors, facts));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Finding refused(Call call, Heading heading, MediaStream stream, MediaErrors errors, Facts facts) {
        boolean inbound = heading == Heading.INBOUND;
        Address filter = errors.first().reporter().address();
        Endpoint local = stream.near();
        Draft draft = Draft.error("one-way-audio", inbound ? "inbound-blocked" : "outbound-blocked")
                .proven()
                .call(call)
                .over(errors.span())
                .subject(flow(call, heading).withSource(stream.source()).withDestination(stream.destination()))
                .summary(
                        inbound
                                ? call.client().address() + " cannot hear the other side"
                                : "the other side cannot hear " + call.client().address())
                .explanation("RTP from " + stream.source() + " to " + stream.destination() + " is answered "
                        + Count.times(errors.all().size()) + " with ICMP " + AudioCause.refusal(errors.first()) + " by "
                        + filter
                        + ": that filter drops it.")
                .remedy("On " + filter + " allow UDP from " + stream.source().address() + " to "
                        + stream.destination().address() + " port "
                        + stream.destination().port())
                .filter(Endpoints.icmp(filter))
                .blocked(
                        inbound
                                ? Finding.Blocked.inward(Usage.MEDIA, Protocol.UDP, local, stream.source())
                                : Finding.Blocked.outward(Usage.MEDIA, Protocol.UDP, local, stream.destination()))
                .see(facts, stream.first(), "first packet to " + stream.destination());
        errors.all().stream()
                .limit(3)
                .forEach(icmp -> draft.see(
                        facts, icmp.at(), "ICMP: " + AudioCause.refusal(icmp).replace("\"", "")));
        return draft.finish();
    }

    /** The hold was to be lifted (offer sendrecv), and the answer left it. */
    private Optional<Finding> mismatch(Call call, Facts facts) {
        List<Negotiation> held = new ArrayList<>(call.negotiations());
        for (int i = 1; i < held.size(); i++) {
            Negotiation now = held.get(i);
            Optional<Negotiation.Terms> terms = now.audio();
            Optional<Negotiation.Terms> before = held.get(i - 1).audio();
            boolean wasHeld = before.isPresent()
                    && before.get().isKnown()
                    && !before.get().bothWays();
            if (terms.isEmpty() || !terms.get().isKnown() || !wasHeld || i < held.size() - 1) {
                continue;
            }
            var offer =
                    now.offeredByClient() ? terms.get().client() : terms.get().server();
            var answer =
                    now.offeredByClient() ? terms.get().server() : terms.get().client();
            Span rest = new Span(
                    now.answer().time(), call.ended().map(e -> e.time()).orElse(facts.last()));
            boolean restricted = offer.sends() && offer.receives() && !(answer.sends() && answer.receives());
            if (restricted && rest.to() > rest.from() && rest.seconds() >= settleSeconds) {
                Heading missing = now.offeredByClient() == answer.sends() ? Heading.OUTBOUND : Heading.INBOUND;
                return Optional.of(Draft.error("one-way-audio", "direction-mismatch")
                        .proven()
                        .call(call)
                        .over(rest)
                        .subject(flow(call, missing))
                        .summary("after a hold the call was not taken back: audio stays one-way by signalling")
                        .explanation("The hold was lifted with an offer to send and receive, and the answer still says "
                                + (answer.sends() ? "sendonly" : answer.receives() ? "recvonly" : "inactive")
                                + ". The end points agreed on one-way audio: no firewall is to blame.")
                        .remedy("Correct the answer of "
                                + (now.offeredByClient() ? call.server() : call.client()).address()
                                + " to a re-INVITE that lifts a hold")
                        .filter("sip.Call-ID == \""
                                + String.join("", call.callIds().subList(0, 1)) + "\"")
                        .see(facts, now.offer(), "offer: sendrecv")
                        .see(facts, now.answer(), "answer that keeps the hold")
                        .finish());
            }
        }
        return Optional.empty();
    }

    static Finding.Subject flow(Call call, Heading heading) {
        boolean outbound = heading == Heading.OUTBOUND;
        for (View view : call.views()) {
            for (MediaStream stream : view.streams(heading)) {
                return Finding.Subject.of(call.client().address(), call.server().address())
                        .withProtocol("udp")
                        .withSource(stream.source())
                        .withDestination(stream.destination());
            }
        }
        return Finding.Subject.of(call.client().address(), call.server().address())
                .withProtocol("udp")
                .withSource(outbound ? call.client() : call.server())
                .withDestination(outbound ? call.server() : call.client());
    }
}
