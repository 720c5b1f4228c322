package io.earshot.analyzer.detect;

import io.earshot.analyzer.ruleset.Thresholds;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.Heading;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.Mos;
import io.earshot.analyzer.track.Span;
import io.earshot.capture.observe.StreamInterval;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;

/** Loss, jitter or MOS of a stream past its threshold for ten seconds. Notebook section 8. */
public final class PoorQuality implements Detector {
    /** Standard deviations by which two shares of the same loss hardly ever differ. */
    private static final double CHANCE = 3;

    /** MAX_DROPOUT of RFC 3550 appendix A.1. */
    private static final int JUMP = 3000;

    private final Thresholds thresholds;
    private final double minSeconds;
    private final double minPackets;
    private final double lossPercent;
    private final double jitterMs;
    private final double mos;
    private final double burstPackets;
    private final double holdSeconds;

    public PoorQuality(Thresholds thresholds) {
        this.thresholds = thresholds;
        minSeconds = thresholds.value("poor-quality.min-seconds");
        minPackets = thresholds.value("poor-quality.min-packets");
        lossPercent = thresholds.value("poor-quality.loss-percent");
        jitterMs = thresholds.value("poor-quality.jitter-ms");
        mos = thresholds.value("poor-quality.mos");
        burstPackets = thresholds.value("poor-quality.burst-packets");
        holdSeconds = thresholds.value("poor-quality.hold-seconds");
    }

    @Override
    public void examine(Facts facts, Consumer<Finding> findings) {
        Set<Long> told = new HashSet<>();
        for (MediaStream stream : facts.streams()) {
            // the same packets at another place are told once, where they are poor
            if (!isAtSender(stream)) {
                worst(stream, facts)
                        .filter(finding -> !isAtServer(stream, facts) && !isLackedBySender(stream, facts))
                        .filter(finding -> told.add(stream.packet()))
                        .ifPresent(findings);
            }
        }
    }

    /** What the client itself sends has lost nothing before it reaches a capture at the client. */
    private static boolean isAtSender(MediaStream stream) {
        return stream.heading() == Heading.OUTBOUND
                && stream.near().address().isPrivate()
                && MissingMedia.isInitial(stream.ttl());
    }

    /** So has what another host sends, where the capture stands at that one: no router has passed it on, as one has the answer. */
    private static boolean isAtServer(MediaStream stream, Facts facts) {
        return stream.isAtSender()
                && facts.index().streams().between(stream.source(), stream.destination()).stream()
                        .filter(back -> back.source().equals(stream.destination())
                                && back.first().tap() == stream.first().tap())
                        .anyMatch(back -> !back.isAtSender());
    }

    /** What is not even seen where it is sent from was not lost on the way: the sender left it out. */
    private static boolean isLackedBySender(MediaStream stream, Facts facts) {
        return stream.heading() == Heading.OUTBOUND
                && facts.index().byPacket().get(stream.packet()).stream()
                        .anyMatch(other -> other.number() != stream.number()
                                && isAtSender(other)
                                && other.lost() > 0
                                && other.lost() * 2 > stream.lost());
    }

    /** Meanwhile the same sender's packets come from another of its addresses too: what is missing here came there. */
    private static boolean isShared(MediaStream stream, Span span, Facts facts) {
        return facts.index().streams().of(stream.near().address()).stream()
                        .anyMatch(other -> other.ssrc() == stream.ssrc()
                                && other.number() != stream.number()
                                && other.heading() == stream.heading()
                                && other.place().equals(stream.place())
                                && other.near().equals(stream.near())
                                && !other.far().equals(stream.far())
                                && other.life().overlaps(span))
                || facts.streams().stream().anyMatch(other -> isOtherFamily(other, stream, span));
    }

    /** An agent that has a pair of each family (RFC 8445 section 5.1.2) sends some of its packets on the one and some on the other. */
    private static boolean isOtherFamily(MediaStream other, MediaStream stream, Span span) {
        return other.ssrc() == stream.ssrc()
                && other.packet() != stream.packet()
                && other.heading() == stream.heading()
                && (other.encrypted() || stream.encrypted())
                && other.first().tap() == stream.first().tap()
                && other.near().address().isV4() != stream.near().address().isV4()
                && other.life().overlaps(span);
    }

    /**
     * What the client sends lacks packets in its own network too, where nothing can have lost them but the capture: of what
     * comes to it the capture lacks as great a share. Notebook section 8.
     */
    private static MediaStream.Chunk withoutUnseen(MediaStream stream, MediaStream.Chunk chunk, Facts facts) {
        List<MediaStream.Chunk> own = facts.index().streams().between(stream.source(), stream.destination()).stream()
                .filter(back -> back.source().equals(stream.destination())
                        && back.first().tap() == stream.first().tap()
                        && isAtSender(back))
                .flatMap(back -> back.chunks().stream()
                        .map(each -> facts.visibility().loss().judged(back, each)))
                .filter(each -> each.from() < chunk.to() && each.to() > chunk.from())
                .toList();
        long expected = own.stream().mapToLong(MediaStream.Chunk::expected).sum();
        long lost =
                expected - own.stream().mapToLong(MediaStream.Chunk::packets).sum();
        if (lost <= 0) {
            return chunk;
        }
        double seen = (double) lost / expected;
        // both are samples, and by chance the capture lacks more of the one than of the other
        double chance = CHANCE * Math.sqrt(seen * (1 - seen) * (1.0 / expected + 1.0 / Math.max(1, chunk.expected())));
        double share = Math.min(1, seen + chance);
        return chunk.without(Math.round(share * chunk.expected()), (int) Math.round(share * chunk.bursts()));
    }

    /**
     * More numbers are missing than the sender can have sent in the time: it began anew with other numbers (RFC 3550 appendix
     * A.1), or passes on those of another sender from then on.
     */
    private static MediaStream.Chunk withoutJumps(MediaStream stream, MediaStream.Chunk chunk) {
        double active = stream.active().stream().mapToDouble(Span::seconds).sum();
        double rate = stream.packets() / Math.max(1, active);
        List<StreamInterval.Gap> jumps = chunk.losses().stream()
                .filter(gap ->
                        gap.missing() > JUMP && gap.missing() > 2 * rate * new Span(gap.from(), gap.to()).seconds())
                .toList();
        return jumps.isEmpty()
                ? chunk
                : chunk.without(
                        jumps.stream().mapToLong(StreamInterval.Gap::missing).sum(), jumps.size());
    }

    /** Who passes on the numbers of another sender leaves out those that came while this leg was on hold. */
    private MediaStream.Chunk withoutHold(MediaStream stream, MediaStream.Chunk chunk, Facts facts) {
        if (chunk.losses().stream().noneMatch(gap -> isHeld(new Span(gap.from(), gap.to()), List.of()))) {
            return chunk;
        }
        List<ExpectedMedia.Window> windows = facts.calls().stream()
                .filter(call -> stream.call().filter(call.id()::equals).isPresent() && !call.mediaOnly())
                .flatMap(call -> ExpectedMedia.windows(call, thresholds, facts).stream())
                .toList();
        List<Span> agreed = windows.stream()
                .filter(ExpectedMedia.Window::bothWays)
                .map(ExpectedMedia.Window::span)
                .toList();
        List<StreamInterval.Gap> held = chunk.losses().stream()
                .filter(gap -> isHeld(new Span(gap.from(), gap.to()), agreed))
                .toList();
        return windows.isEmpty()
                ? chunk
                : chunk.without(
                        held.stream().mapToLong(StreamInterval.Gap::missing).sum(), held.size());
    }

    private boolean isHeld(Span gap, List<Span> agreed) {
        return gap.seconds() > holdSeconds && gap.secondsCoveredBy(agreed) < holdSeconds;
    }

    private MediaStream.Chunk lostOnTheWay(MediaStream stream, MediaStream.Chunk captured, Facts facts) {
        if (captured.expected() <= captured.packets()) {
            return captured;
        }
        MediaStream.Chunk heard = withoutJumps(stream, facts.visibility().loss().judged(stream, captured));
        return withoutUnseen(stream, withoutHold(stream, heard, facts), facts);
    }

    private Optional<Finding> worst(MediaStream stream, Facts facts) {
        OptionalDouble oneWayMs = facts.index().roundTrips().oneWayMs(stream);
        for (MediaStream.Chunk captured : stream.chunks()) {
            MediaStream.Chunk chunk = lostOnTheWay(stream, captured, facts);
            Span span = new Span(chunk.from(), chunk.to());
            if (span.seconds() < minSeconds || chunk.expected() < minPackets) {
                continue;
            }
            Optional<Mos.Rating> quality = Mos.of(stream, chunk, oneWayMs);
            String cause = chunk.lossPercent() > lossPercent
                    ? chunk.expected() - chunk.packets() >= burstPackets * Math.max(1, chunk.bursts())
                            ? "burst"
                            : "loss"
                    : chunk.jitterMs() > jitterMs
                            ? "jitter"
                            : quality.filter(rating -> rating.mos() < mos && mayBeNetwork(rating))
                                            .isPresent()
                                    ? "mos"
                                    : "";
            if (!cause.isEmpty() && !isShared(stream, span, facts)) {
                Optional<Remapping> remapping = remapping(stream, chunk, facts);
                return Optional.of(
                        remapping.isPresent()
                                ? remapped(stream, chunk, remapping.get(), facts)
                                : finding(stream, chunk, cause, quality, facts));
            }
        }
        return Optional.empty();
    }

    /** Without what is lost as the router forgets the translation of the flow, the loss would be below its threshold. */
    private Optional<Remapping> remapping(MediaStream stream, MediaStream.Chunk chunk, Facts facts) {
        for (StreamInterval.Gap gap : chunk.losses()) {
            if (chunk.without(gap.missing(), 1).lossPercent() <= lossPercent && chunk.lossPercent() > lossPercent) {
                Optional<Remapping> remapping = Remapping.at(gap.from(), stream, facts);
                if (remapping.isPresent()) {
                    return remapping;
                }
            }
        }
        return Optional.empty();
    }

    private static Finding remapped(MediaStream stream, MediaStream.Chunk chunk, Remapping remapping, Facts facts) {
        return draft(stream, chunk, "nat-binding-lost")
                .explanation(String.format(
                        Locale.ROOT,
                        "In ten seconds %.1f %% of the packets are lost, nearly all at once, and at that moment %s. The audio "
                                + "comes again as soon as the other side has learnt the new one.",
                        chunk.lossPercent(),
                        remapping.says()))
                .remedy(Remapping.remedy())
                .see(facts, remapping.before().at(), "the last answer with the old address")
                .see(facts, remapping.after().at(), "the first answer with the new one")
                .finish();
    }

    /** Of sealed media without readable signalling it is not known which it is. */
    private static String medium(MediaStream stream) {
        return stream.isVideo() ? "video" : stream.codec().isEmpty() ? "media" : "audio";
    }

    private static Draft draft(MediaStream stream, MediaStream.Chunk chunk, String cause) {
        return Draft.warning("poor-quality", cause)
                .call(stream.call())
                .over(new Span(chunk.from(), chunk.to()))
                .subject(Finding.Subject.of(
                                stream.near().address(), stream.remote().address())
                        .withProtocol("udp")
                        .withSource(stream.source())
                        .withDestination(stream.destination()))
                .summary("poor " + medium(stream) + " from " + stream.source() + " to " + stream.destination())
                .filter(String.format(Locale.ROOT, "rtp.ssrc == 0x%08x", stream.ssrc()));
    }

    /** Of what loss makes of some codecs nothing is known, and some of these are poor by themselves. */
    private boolean mayBeNetwork(Mos.Rating rating) {
        return rating.equipment().bpl().isPresent() || rating.codecMos() >= mos;
    }

    private static Finding finding(
            MediaStream stream, MediaStream.Chunk chunk, String cause, Optional<Mos.Rating> quality, Facts facts) {
        return draft(stream, chunk, cause)
                .explanation(String.format(
                                Locale.ROOT,
                                "In ten seconds %.1f %% of the packets are lost, the mean jitter is %.1f ms",
                                chunk.lossPercent(),
                                chunk.jitterMs())
                        + quality.map(rating -> String.format(
                                        Locale.ROOT, ", the quality is MOS %.1f (%s)", rating.mos(), rating.inputs()))
                                .orElse("")
                        + (cause.equals("burst")
                                ? ". Many packets in a row are lost at once: a rate limit on the way, or wireless"
                                : "")
                        + elsewhere(stream, facts)
                        + ".")
                .remedy("Give voice priority on the way from " + stream.source().address() + ", or more bandwidth")
                .see(facts, stream.first(), "first packet of the stream")
                .see(facts, stream.last(), "last packet of the stream")
                .finish();
    }

    /** Where the same packets are whole before this place, the loss lies between the two. */
    private static String elsewhere(MediaStream stream, Facts facts) {
        return facts.index().byPacket().get(stream.packet()).stream()
                .filter(other -> other.number() != stream.number())
                .filter(other -> other.lost() * 4 < stream.lost())
                .findFirst()
                .map(other -> "; the same packets are whole between " + other.source() + " and " + other.destination()
                        + ", so they are lost between the two capture points")
                .orElse("");
    }
}
