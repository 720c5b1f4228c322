package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.OutsideAddresses;
import io.earshot.analyzer.track.Span;
import io.earshot.analyzer.track.View;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Media was agreed both ways and none flows, though this capture would show it. */
public final class NoAudio implements Detector {
    private static final String BROKEN =
            "Look for what happened at that moment on the router: a restart, a reload of its rules, a change of the uplink, or "
                    + "a session that its firewall ended";

    private final Thresholds thresholds;
    private final double minSeconds;
    private final double settleSeconds;
    private final double straySeconds;
    /** Two directions that end within this time end together, ns. */
    private final long together;

    public NoAudio(Thresholds thresholds) {
        this.thresholds = thresholds;
        minSeconds = thresholds.value("no-audio.min-seconds");
        settleSeconds = thresholds.value("no-audio.settle-seconds");
        straySeconds = thresholds.value("one-way-audio.stray-seconds");
        together = (long) (thresholds.value("one-way-audio.together-seconds") * 1e9);
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        Map<String, Call> calls = new HashMap<>();
        facts.calls().forEach(call -> calls.put(call.id(), call));
        Legs legs = new Legs(thresholds, facts);
        NoPair noPair = new NoPair(thresholds, facts);
        SilentPorts ports = new SilentPorts(thresholds, facts);
        SilentSinceChange since = new SilentSinceChange(thresholds);
        for (Call call : facts.calls()) {
            if (!MissingMedia.visible(call, facts)) {
                continue;
            }
            for (ExpectedMedia.Window window : ExpectedMedia.windows(call, thresholds, facts)) {
                List<MissingMedia> missing = MissingMedia.in(call, window, minSeconds, thresholds, facts);
                if (missing.size() == 2) {
                    findings.accept(bothBlocked(missing, facts));
                    break;
                }
                Optional<Finding> kept = missing.size() == 1 && missing.get(0).heading() == Heading.INBOUND
                        ? keptInside(missing.get(0), facts)
                        : Optional.empty();
                if (kept.isPresent()) {
                    findings.accept(kept.get());
                    break;
                }
                Optional<Finding> refused =
                        missing.size() == 1 ? nothingLeaves(missing.get(0), facts) : Optional.empty();
                if (refused.isPresent()) {
                    findings.accept(refused.get());
                    break;
                }
                if (call.mediaOnly()) {
                    continue;
                }
                if (window.bothWays()
                        && window.span().seconds() >= settleSeconds
                        && isDescribed(window)
                        && nothingFlows(call, window)
                        && call.related().stream().allMatch(other -> isSilent(calls.get(other.call()), window))
                        && legs.withItsMedia(call).stream().allMatch(other -> isSilent(other, window))) {
                    Optional<Finding> none = noPair.of(call, window)
                            .or(() -> silent(call, window, facts))
                            .or(() -> ports.of(call, window))
                            .or(() -> since.of(call, window, facts));
                    if (none.isPresent()) {
                        findings.accept(none.get());
                        break;
                    }
                }
            }
        }
    }

    /** Each direction is seen at one side of the router and not at the other. */
    private Finding bothBlocked(List<MissingMedia> missing, Facts facts) {
        MissingMedia inbound = missing.get(0).heading() == Heading.INBOUND ? missing.get(0) : missing.get(1);
        MissingMedia outbound = inbound == missing.get(0) ? missing.get(1) : missing.get(0);
        AudioCause in = AudioCause.of(inbound, thresholds, facts);
        AudioCause out = AudioCause.of(outbound, thresholds, facts);
        boolean leaves = !out.name().equals("outbound-blocked");
        // who waits for a first packet, or answers what comes, falls silent after the other, and sends nothing to the
        // outside
        boolean waits = inbound.witness().isEmpty()
                && inbound.span().from() >= outbound.span().from() - together;
        String name = leaves
                ? "undetermined"
                : in.name().equals("inbound-blocked") ? "both-blocked" : waits ? "outbound-blocked" : "undetermined";
        boolean echoes = name.equals("outbound-blocked");
        boolean breaks = name.equals("both-blocked") && breaks(inbound, outbound);
        Draft draft = Draft.error("no-audio", name)
                .confidence(name.equals("undetermined") ? Confidence.STRONG : Confidence.PROOF)
                .call(inbound.call())
                .over(new Span(
                        Math.min(inbound.span().from(), outbound.span().from()),
                        Math.max(inbound.span().to(), outbound.span().to())))
                .subject(OneWayAudio.subject(inbound))
                .summary("neither " + inbound.client() + " nor the other side can hear anything")
                .explanation((inbound.call().mediaOnly()
                                ? "Media is exchanged with unreadable signalling. Inbound, "
                                : "Audio was agreed both ways. Inbound, ")
                        + OneWayAudio.when(inbound) + ": "
                        + (echoes ? "nothing comes back any more, not even to the outside of the router" : in.how())
                        + ". Outbound, " + OneWayAudio.when(outbound) + ": " + out.how() + "."
                        + (breaks ? " Both passed until then, and end at the same moment." : ""))
                .remedy(breaks ? BROKEN : echoes ? out.remedy() : remedy(in, out));
        in.evidence().forEach(seen -> draft.see(facts, seen.at(), seen.says()));
        out.evidence().forEach(seen -> draft.see(facts, seen.at(), seen.says()));
        in.blocked(inbound).ifPresent(draft::blocked);
        out.blocked(outbound).ifPresent(draft::blocked);
        return draft.finish();
    }

    /** What passed both ways ends both ways at one moment: no rule was missing. */
    private boolean breaks(MissingMedia inbound, MissingMedia outbound) {
        return Stream.of(inbound, outbound)
                        .allMatch(missing -> missing.at().active(missing.heading()).stream()
                                .anyMatch(span -> span.from() < missing.span().from()))
                && Math.abs(inbound.span().from() - outbound.span().from()) <= together;
    }

    /** What the client sends opens the way for what comes, so that is to pass first; a router that does not turn back is one cause. */
    private static String remedy(AudioCause in, AudioCause out) {
        return switch (out.name()) {
            case "wrong-address-in-sdp" -> out.remedy();
            case "outbound-blocked" ->
                out.remedy() + ", which opens the way for what comes; if still nothing comes, "
                        + Character.toLowerCase(in.remedy().charAt(0))
                        + in.remedy().substring(1);
            default -> in.remedy() + ". " + out.remedy();
        };
    }

    /**
     * The capture shows the outside of the client's router, where its other packets come out and its media does not: of a
     * session whose signalling cannot be read no view of the outside is known.
     */
    private Optional<Finding> keptInside(MissingMedia inbound, Facts facts) {
        Address client = inbound.at().place().near();
        Optional<MediaStream> sent = AudioCause.busiest(inbound.at().outbound(), inbound.span())
                .filter(stream -> stream.destination().address().isPublic()
                        && inbound.span().secondsCoveredBy(stream.active()) >= minSeconds);
        if (inbound.witness().isPresent() || inbound.call().views().size() > 1 || sent.isEmpty()) {
            return Optional.empty();
        }
        Endpoint peer = sent.get().destination();
        Optional<FlowState> outside = OutsideAddresses.twins(client, peer.address(), facts).stream()
                .filter(twin -> twin.last().time() >= inbound.span().from()
                        || sent.get().relayed() && twin.responder().equals(peer))
                .findFirst()
                .or(() -> signalling(inbound, facts));
        if (outside.isEmpty() || facts.outside().stream().anyMatch(router -> comesOut(router, sent.get(), facts))) {
            return Optional.empty();
        }
        Address router = outside.get().initiator().address();
        return Optional.of(Draft.error("no-audio", "outbound-blocked")
                .call(inbound.call())
                .over(inbound.span())
                .subject(OneWayAudio.subject(inbound)
                        .withSource(sent.get().source())
                        .withDestination(peer))
                .summary("neither " + client + " nor the other side can hear anything")
                .explanation("RTP from " + sent.get().source() + " to " + peer + " ("
                        + Count.of(sent.get().packets(), "packet")
                        + ") does not leave the router, while other packets of "
                        + client + " to " + outside.get().responder().address() + " do, as " + router
                        + ": the router or firewall drops it. "
                        + "Nothing comes back either: a peer that waits for the first packet stays silent.")
                .remedy("Allow UDP from " + client + " to " + peer.address() + " port " + peer.port()
                        + (outside.get().responder().equals(peer)
                                ? ", and exempt it from application control: requests pass on the same way"
                                : ""))
                .filter("udp.port == " + peer.port() + " && " + Endpoints.filter(peer.address()))
                .blocked(Finding.Blocked.outward(
                        Usage.MEDIA, Protocol.UDP, sent.get().source(), peer))
                .see(facts, sent.get().first(), "first packet inside")
                .see(facts, sent.get().last(), "last packet inside")
                .see(facts, outside.get().first(), "other packets of the client outside")
                .finish());
    }

    /** A connection of the client, opened before its media began and in use since, that leaves the router. */
    private Optional<FlowState> signalling(MissingMedia inbound, Facts facts) {
        Address client = inbound.at().place().near();
        return facts.tls().stream()
                .filter(session -> session.established()
                        && session.layer().equals("tls")
                        && session.client().address().equals(client))
                .map(session -> session.server().address())
                .distinct()
                .flatMap(server -> OutsideAddresses.twins(client, server, facts).stream())
                .filter(twin -> twin.first().time() <= inbound.span().from()
                        && twin.last().time() >= inbound.span().to() - together)
                .findFirst();
    }

    /** The requests to a relay go the way of what it relays: there the media itself has to come out. */
    private static boolean comesOut(Address router, MediaStream sent, Facts facts) {
        Endpoint peer = sent.destination();
        if (sent.relayed()) {
            return facts.index().streams().between(router, peer.address()).stream()
                    .anyMatch(stream -> stream.source().address().equals(router)
                            && stream.destination().equals(peer));
        }
        return facts.index().flows().between(router, peer.address()).stream()
                .filter(flow -> flow.initiator().address().equals(router)
                                && flow.responder().equals(peer)
                        || flow.responder().address().equals(router)
                                && flow.initiator().equals(peer))
                .map(flow -> flow.responder().equals(peer) ? flow.forward() : flow.backward())
                .anyMatch(out -> 2 * out.packets() >= sent.packets());
    }

    /**
     * What one side sends is given up by a hop that says so; a peer that waits for the first packet stays silent. A filter is
     * told by what the client sends, for what it drops on the way in may have another reason to come alone.
     */
    private Optional<Finding> nothingLeaves(MissingMedia missing, Facts facts) {
        for (MediaStream stream : missing.at().streams(missing.heading().reversed())) {
            MediaErrors prohibited = MediaErrors.prohibited(stream, missing.span(), facts);
            if (missing.heading() == Heading.INBOUND && prohibited.last(minSeconds, thresholds)) {
                Address filter = prohibited.first().reporter().address();
                String refusal = AudioCause.refusal(prohibited.first());
                return Optional.of(
                        nothingLeaves(missing, stream, prohibited, refusal, "ICMP: " + refusal.replace("\"", ""), facts)
                                .remedy("On " + filter + " allow UDP from "
                                        + stream.source().address() + " to "
                                        + stream.destination().address() + " port "
                                        + stream.destination().port())
                                .blocked(Finding.Blocked.outward(
                                        Usage.MEDIA, Protocol.UDP, stream.source(), stream.destination()))
                                .finish());
            }
            MediaErrors lost = MediaErrors.noRoute(stream, missing.span(), facts);
            if (lost.last(minSeconds, thresholds)) {
                return Optional.of(nothingLeaves(
                                missing, stream, lost, NoRoute.says(lost), NoRoute.evidence(lost), facts)
                        .remedy(NoRoute.remedy(lost, stream.destination().address()))
                        .finish());
            }
        }
        return Optional.empty();
    }

    private static Draft nothingLeaves(
            MissingMedia missing, MediaStream stream, MediaErrors errors, String says, String evidence, Facts facts) {
        Address hop = errors.first().reporter().address();
        Draft draft = Draft.error(
                        "no-audio", AudioCause.isProhibited(errors.first()) ? "outbound-blocked" : "undetermined")
                .proven()
                .call(missing.call())
                .over(missing.span())
                .subject(
                        OneWayAudio.subject(missing).withSource(stream.source()).withDestination(stream.destination()))
                .summary("neither " + missing.client() + " nor the other side can hear anything")
                .explanation(hop + " answers RTP from " + stream.source() + " to " + stream.destination()
                        + " with ICMP " + says
                        + ": nothing leaves. Nothing comes back either: a "
                        + "peer that waits for the first packet stays silent, and a firewall has no opening for "
                        + "its answer.")
                .filter(Endpoints.icmp(hop))
                .see(facts, stream.first(), "first packet to " + stream.destination());
        errors.all().stream().limit(3).forEach(icmp -> draft.see(facts, icmp.at(), evidence));
        return draft;
    }

    /** What else shows that media of this call would be here if it flowed. */
    private Optional<Finding> silent(Call call, ExpectedMedia.Window window, Facts facts) {
        return !hasMovedAway(call, window) && mediaIsVisible(call, facts)
                ? Optional.of(nothing(call, window, facts))
                : CountedMedia.unseen(call, window, facts);
    }

    /** The client has handed its end to another host, whose media need not come by where its own does. */
    private static boolean hasMovedAway(Call call, ExpectedMedia.Window window) {
        return call.negotiations()
                .get(0)
                .audio()
                .filter(first ->
                        !first.client().host().equals(window.terms().client().host()))
                .isPresent();
    }

    private static boolean nothingFlows(Call call, ExpectedMedia.Window window) {
        return coveredBy(call, window.span()) == 0 && call.misdirected().isEmpty();
    }

    /** The longest that one direction flows at one place, s. */
    private static double coveredBy(Call call, Span span) {
        double longest = 0;
        for (View view : call.views()) {
            for (Heading heading : Heading.values()) {
                longest = Math.max(longest, span.secondsCoveredBy(view.active(heading)));
            }
        }
        return longest;
    }

    /** Both said where they expect media; else it may be there and nobody knows that it is of this call. */
    private static boolean isDescribed(ExpectedMedia.Window window) {
        return !window.terms().client().host().isEmpty()
                && !window.terms().server().host().isEmpty();
    }

    /** The media of a conversation may be seen on another of its legs; the end of one that was transferred is none of it. */
    private boolean isSilent(Call leg, ExpectedMedia.Window window) {
        return leg == null
                || coveredBy(leg, window.span()) <= straySeconds
                        && leg.misdirected().isEmpty();
    }

    /**
     * Media of the same client in another call, whenever that one's was agreed on: then its absence here is no matter of what
     * was captured. Calls that all lose it once they are answered, or changed, have it elsewhere from then on.
     */
    private boolean mediaIsVisible(Call call, Facts facts) {
        return facts.calls().stream()
                .filter(other -> !other.id().equals(call.id()))
                .filter(other -> other.client().address().equals(call.client().address()))
                .filter(other -> other.callIds().stream().noneMatch(call.callIds()::contains))
                .filter(other -> other.views().stream()
                        .anyMatch(view ->
                                !view.inbound().isEmpty() && !view.outbound().isEmpty()))
                .anyMatch(other -> ExpectedMedia.windows(other, thresholds, facts).stream()
                        .filter(window -> window.bothWays() && window.span().seconds() >= settleSeconds)
                        .allMatch(window -> coveredBy(other, window.span()) > 0));
    }

    private static Finding nothing(Call call, ExpectedMedia.Window window, Facts facts) {
        Draft draft = Draft.error("no-audio", "undetermined")
                .call(call)
                .over(window.span())
                .subject(Finding.Subject.of(
                                call.client().address(), call.server().address())
                        .withProtocol("udp"))
                .summary("no audio at all between " + call.client().address() + " and "
                        + call.server().address())
                .explanation(String.format(
                        Locale.ROOT,
                        "The call lasted %.1f s with audio agreed both ways, other calls of the same client have media "
                                + "in this capture, and this one has none: the client sends nothing and a peer that "
                                + "waits for it stays silent, or both directions are blocked before this point.",
                        window.span().seconds()))
                .remedy(
                        "Look at the client: whether it has a microphone, and whether its own firewall lets it send UDP");
        call.invited().ifPresent(at -> draft.see(facts, at, "INVITE"));
        call.answered().ifPresent(at -> draft.see(facts, at, "the call is answered"));
        call.ended().ifPresent(at -> draft.see(facts, at, "the call ends"));
        return draft.finish();
    }
}
