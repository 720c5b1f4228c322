package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Protocol;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.ruleset.Usage;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.View;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A router that does not translate drops media, and the capture holds both of its sides, as a mirror port of it does: what
 * passes is there twice, the second time with another time to live, and what is dropped only once. Signalling has to be
 * there twice both ways, so that the mirror is known to show both sides of both directions.
 */
public final class DroppedByRouter implements Detector {
    private final Thresholds thresholds;
    private final double settleSeconds;
    private final double minPackets;
    private final double passedShare;
    private final double droppedShare;

    /** @param thresholds how long and how many packets */
    public DroppedByRouter(Thresholds thresholds) {
        this.thresholds = thresholds;
        settleSeconds = thresholds.value("one-way-audio.settle-seconds");
        minPackets = thresholds.value("one-way-audio.min-packets");
        passedShare = thresholds.value("one-way-audio.twice-share-percent") / 100;
        droppedShare = 1 - passedShare;
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        if (facts.flows().stream().noneMatch(flow -> flow.forward().copies() + flow.backward().copies() > 0)) {
            return;
        }
        for (Call call : facts.calls()) {
            if (call.mediaOnly() || !MissingMedia.visible(call, facts) || !signallingPasses(call, facts)) {
                continue;
            }
            ExpectedMedia.windows(call, thresholds, facts).stream()
                    .filter(window -> window.bothWays() && window.span().seconds() >= settleSeconds)
                    .findFirst()
                    .flatMap(window -> finding(call, window, facts))
                    .ifPresent(findings);
        }
    }

    private boolean signallingPasses(Call call, Facts facts) {
        return facts.flows().stream()
                .filter(flow -> flow.usages().contains("sip") && isBetween(flow, call.client(), call.server()))
                .anyMatch(flow -> passes(flow.forward()) && passes(flow.backward()));
    }

    private static boolean isBetween(FlowState flow, Endpoint one, Endpoint other) {
        return flow.initiator().equals(one) && flow.responder().equals(other)
                || flow.initiator().equals(other) && flow.responder().equals(one);
    }

    private boolean passes(FlowState.Direction direction) {
        return direction.copies() > 1 && direction.copies() >= direction.packets() * passedShare;
    }

    private Optional<Finding> finding(Call call, ExpectedMedia.Window window, Facts facts) {
        Optional<MediaStream> inbound = dropped(call, window, Heading.INBOUND, facts);
        Optional<MediaStream> outbound = dropped(call, window, Heading.OUTBOUND, facts);
        if (inbound.isPresent() && outbound.isPresent()) {
            return Optional.of(finding("no-audio", "both-blocked", call, window, List.of(inbound.get(), outbound.get()), facts));
        }
        return inbound.map(stream -> finding("one-way-audio", "inbound-blocked", call, window, List.of(stream), facts))
                .or(() -> outbound.map(
                        stream -> finding("one-way-audio", "outbound-blocked", call, window, List.of(stream), facts)));
    }

    /** The busiest stream of a heading, where none of its streams comes out of the router. */
    private Optional<MediaStream> dropped(Call call, ExpectedMedia.Window window, Heading heading, Facts facts) {
        Optional<MediaStream> busiest = Optional.empty();
        for (View view : call.views()) {
            for (MediaStream stream : view.audio(heading)) {
                Optional<FlowState.Direction> direction = direction(stream, facts);
                if (direction.isEmpty() || direction.get().copies() > direction.get().packets() * droppedShare) {
                    return Optional.empty();
                }
                if (stream.packets() >= minPackets
                        && stream.life().overlaps(window.span())
                        && busiest.filter(best -> best.packets() >= stream.packets()).isEmpty()) {
                    busiest = Optional.of(stream);
                }
            }
        }
        return busiest;
    }

    private static Optional<FlowState.Direction> direction(MediaStream stream, Facts facts) {
        return facts.flows().stream()
                .filter(flow -> isBetween(flow, stream.source(), stream.destination()))
                .map(flow -> flow.initiator().equals(stream.source()) ? flow.forward() : flow.backward())
                .filter(direction -> direction.packets() > 0)
                .findFirst();
    }

    private static Finding finding(
            String code, String cause, Call call, ExpectedMedia.Window window, List<MediaStream> dropped, Facts facts) {
        MediaStream first = dropped.get(0);
        Address client = call.client().address();
        boolean inbound = first.heading() == Heading.INBOUND;
        StringBuilder how = new StringBuilder();
        StringBuilder remedy = new StringBuilder();
        for (MediaStream stream : dropped) {
            how.append(" RTP from ").append(stream.source()).append(" to ").append(stream.destination()).append(" (")
                    .append(stream.packets()).append(" packets) is in the capture only once.");
            remedy.append(remedy.isEmpty() ? "Allow" : "; allow").append(" UDP from ").append(stream.source())
                    .append(" to ").append(stream.destination());
        }
        Draft draft = Draft.error(code, cause)
                .proven()
                .call(call)
                .over(window.span())
                .subject(Finding.Subject.NONE
                        .withHost(client)
                        .withPeer(first.remoteAddress())
                        .withProtocol("udp")
                        .withSource(first.source())
                        .withDestination(first.destination()))
                .summary(code.equals("no-audio")
                        ? "neither " + client + " nor the other side can hear anything"
                        : inbound ? client + " cannot hear the other side" : "the other side cannot hear " + client)
                .explanation("The capture shows both sides of a router: the signalling of the call is there twice, before it "
                        + "and behind it with another time to live." + how + " The router or firewall drops it.")
                .remedy(remedy.toString())
                .filter("udp.port == " + first.near().port() + " && " + Endpoints.family(client) + ".addr == " + client);
        for (MediaStream stream : dropped) {
            draft.see(facts, stream.first(), "first packet, once in the capture");
            draft.see(facts, stream.last(), "last packet, once in the capture");
            draft.blocked(
                    stream.heading() == Heading.INBOUND
                            ? Finding.Blocked.inward(Usage.MEDIA, Protocol.UDP, stream.near(), stream.far())
                            : Finding.Blocked.outward(Usage.MEDIA, Protocol.UDP, stream.near(), stream.far()));
        }
        return draft.finish();
    }
}
