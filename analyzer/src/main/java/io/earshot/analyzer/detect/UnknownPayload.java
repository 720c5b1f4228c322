package io.earshot.analyzer.detect;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Call;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.MediaTerms;
import io.earshot.analyzer.track.Negotiation;
import io.earshot.analyzer.track.View;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/** RTP with a payload type that no answer of the call allows, RFC 3264 section 6.1. */
public final class UnknownPayload implements Detector {
    private static final int COMFORT_NOISE = 13;

    /** RFC 3551 section 6, table 4 and 5. */
    private static final int LAST_STATIC = 34;

    private final long settle;
    private final double minPackets;

    public UnknownPayload(Thresholds thresholds) {
        minPackets = thresholds.value("unknown-payload.min-packets");
        settle = thresholds.nanos("unknown-payload.settle-seconds");
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        if (facts.visibility().cutTexts()) {
            // what else was agreed may have been cut off
            return;
        }
        for (Call call : facts.calls()) {
            Set<Integer> described = described(call);
            if (described.isEmpty() || call.invited().isEmpty()) {
                continue;
            }
            Set<Integer> agreed = agreed(call, described);
            Set<Integer> told = new HashSet<>();
            for (View view : call.views()) {
                for (Heading heading : Heading.values()) {
                    for (MediaStream stream : view.streams(heading)) {
                        examine(call, stream, isEarly(call, stream) ? described : agreed, told, facts, findings);
                    }
                }
            }
        }
    }

    /**
     * Of static types (RFC 3551 section 6) those that an answer names; an offer may name many more. A dynamic type is known by
     * what each side maps it to, and may stand in the offer only.
     */
    private Set<Integer> agreed(Call call, Set<Integer> described) {
        if (call.negotiations().isEmpty()) {
            return described;
        }
        Set<Integer> agreed = new HashSet<>(described);
        agreed.removeIf(type -> type <= LAST_STATIC);
        long last = 0;
        for (Negotiation exchange : call.negotiations()) {
            last = Math.max(last, exchange.answer().time());
            exchange.media().stream()
                    .map(line -> exchange.offeredByClient() ? line.server() : line.client())
                    .map(MediaTerms::payloadTypes)
                    .forEach(agreed::addAll);
        }
        // an offer that comes later may have been taken, and the capture lacks its answer
        long later = last + settle;
        call.offers().stream()
                .filter(said -> said.at().time() > later)
                .flatMap(said -> said.media().stream())
                .map(line -> line.terms().payloadTypes())
                .forEach(agreed::addAll);
        return agreed;
    }

    /** It began before the first answer, by what the offer allows. */
    private static boolean isEarly(Call call, MediaStream stream) {
        return call.negotiations().stream()
                .noneMatch(
                        exchange -> exchange.answer().time() <= stream.first().time());
    }

    private static Set<Integer> described(Call call) {
        Set<Integer> described = new HashSet<>();
        call.offers().stream()
                .flatMap(said -> said.media().stream())
                .map(Call.Line::terms)
                .map(MediaTerms::payloadTypes)
                .forEach(described::addAll);
        return described;
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
                        .subject(Finding.Subject.of(
                                        call.client().address(), call.server().address())
                                .withProtocol("udp")
                                .withSource(stream.source())
                                .withDestination(stream.destination()))
                        .summary(stream.source().address() + " sends payload type " + type + ", which nobody agreed to")
                        .explanation(Count.of(packets, "packet") + " carried payload type " + type
                                + "; what the two sides agreed on allows " + new java.util.TreeSet<>(allowed)
                                + ". The receiver is free to ignore them.")
                        .remedy("Compare the codec settings of "
                                + stream.source().address() + " with the answer")
                        .filter(String.format(
                                Locale.ROOT, "rtp.ssrc == 0x%08x && rtp.p_type == %d", stream.ssrc(), type))
                        .see(facts, stream.first(), "stream with payload type " + type)
                        .finish());
            }
        });
    }
}
