package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.MediaTerms;
import io.earshot.analyzer.track.View;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** RTP with a payload type that neither side of the call allows, RFC 3264 section 6.1. */
public final class UnknownPayload implements Detector {
    private static final int COMFORT_NOISE = 13;

    private final double minPackets;

    public UnknownPayload(Thresholds thresholds) {
        minPackets = thresholds.value("unknown-payload.min-packets");
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        for (Call call : facts.calls()) {
            Set<Integer> allowed = allowed(call);
            if (allowed.isEmpty() || call.invited().isEmpty()) {
                continue;
            }
            Set<Integer> told = new HashSet<>();
            for (View view : call.views()) {
                for (MediaStream stream : view.outbound()) {
                    examine(call, stream, allowed, told, facts, findings);
                }
                for (MediaStream stream : view.inbound()) {
                    examine(call, stream, allowed, told, facts, findings);
                }
            }
        }
    }

    private static Set<Integer> allowed(Call call) {
        Set<Integer> allowed = new HashSet<>();
        call.offers().stream()
                .flatMap(said -> said.media().stream())
                .map(Call.Line::terms)
                .map(MediaTerms::payloadTypes)
                .forEach(allowed::addAll);
        return allowed;
    }

    private void examine(
            Call call,
            MediaStream stream,
            Set<Integer> allowed,
            Set<Integer> told,
            Facts facts,
            Consumer<Finding> findings) {
        stream.payloads().forEach((type, packets) -> {
            if (packets >= minPackets && type != COMFORT_NOISE && !allowed.contains(type) && told.add(type)) {
                findings.accept(Draft.info("unknown-payload", "payload-type")
                        .proven()
                        .call(call)
                        .subject(Finding.Subject.NONE
                                .withHost(call.client().address())
                                .withPeer(call.server().address())
                                .withProtocol("udp")
                                .withSource(stream.source())
                                .withDestination(stream.destination()))
                        .summary(stream.source().address() + " sends payload type " + type + ", which nobody agreed to")
                        .explanation(Count.of(packets, "packet") + " carried payload type " + type
                                + "; the descriptions of the call allow " + new java.util.TreeSet<>(allowed)
                                + ". The receiver is free to ignore them.")
                        .remedy("Compare the codec settings of "
                                + stream.source().address() + " with the answer")
                        .filter(String.format("rtp.ssrc == 0x%08x && rtp.p_type == %d", stream.ssrc(), type))
                        .see(facts, stream.first(), "stream with payload type " + type)
                        .finish());
            }
        });
    }
}
