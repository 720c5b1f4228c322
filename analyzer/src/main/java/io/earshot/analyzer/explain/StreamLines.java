package io.earshot.analyzer.explain;

import io.earshot.analyzer.Count;
import io.earshot.analyzer.track.Facts;
import io.earshot.analyzer.track.MediaStream;
import io.earshot.analyzer.track.Mos;
import io.earshot.analyzer.track.RtcpWitness;
import io.earshot.analyzer.track.Span;
import io.earshot.capture.decode.rtcp.RtcpMessage;
import io.earshot.capture.observe.StreamInterval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The life of one stream: why it is bound, when it flowed, what it carried, how well, and what its receiver says. */
final class StreamLines {
    private static final int MOST_RESTS = 12;
    private static final int MOST_CHUNKS = 30;

    private StreamLines() {}

    /** @param beside the streams of this direction at this place */
    static void write(String heading, MediaStream stream, List<MediaStream> beside, Facts facts, Page page) {
        page.line(
                2,
                heading + " " + stream.source() + " to " + stream.destination()
                        + String.format(Locale.ROOT, " (stream-%s, SSRC 0x%08x): ", stream.name(), stream.ssrc())
                        + bound(stream));
        page.line(3, packets(stream, page));
        before(stream, beside)
                .ifPresent(other -> page.line(
                        3,
                        "goes on from stream-" + other.name() + " under "
                                + (other.ssrc() == stream.ssrc() ? "the same SSRC" : "another SSRC")));
        page.some(
                3,
                MOST_RESTS,
                stream.gaps().stream().map(gap -> rest(gap, page)).toList());
        sound(stream).ifPresent(text -> page.line(3, text));
        twins(stream, facts).ifPresent(text -> page.line(3, text));
        quality(stream, facts, page);
        reports(stream, facts, page);
    }

    private static String bound(MediaStream stream) {
        String why = switch (stream.boundBy()) {
            case "sdp" -> "a session description announces one of its ends";
            case "ice" -> "an ICE candidate is one of its ends";
            case "learnt" -> "it is the other direction, or the same packets, of a stream that is bound";
            case "relay" -> "the relay's peer is announced";
            default -> "nothing announces it; it stands by itself";
        };
        return stream.boundBy() + ": " + why;
    }

    private static String packets(MediaStream stream, Page page) {
        String types = stream.payloads().entrySet().stream()
                .map(type -> type.getKey() + " in " + type.getValue())
                .collect(Collectors.joining(", "));
        return page.frames(stream.first(), stream.last()) + ", " + page.span(stream.life()) + ": "
                + Count.of(stream.packets(), "packet")
                + (stream.codec().isEmpty() ? "" : " of " + stream.codec())
                + " (payload type " + types + ")"
                + (stream.encrypted() ? ", SRTP" : "")
                + (stream.unauthentic() > 0 ? ", of which " + stream.unauthentic() + " do not verify with the key" : "")
                + stream.relayPeer().map(peer -> ", inside TURN for " + peer).orElse("")
                + (stream.ttl() < 0 ? "" : ", TTL " + stream.ttl())
                + (stream.dscp() < 0 ? "" : ", DSCP " + stream.dscp());
    }

    /** The latest that went the same way and was over when this began. */
    private static Optional<MediaStream> before(MediaStream stream, List<MediaStream> beside) {
        return beside.stream()
                .filter(other -> other.number() != stream.number()
                        && other.source().equals(stream.source())
                        && other.destination().equals(stream.destination())
                        && other.last().time() <= stream.first().time())
                .reduce((one, later) -> later.last().time() >= one.last().time() ? later : one);
    }

    private static String rest(StreamInterval.Gap gap, Page page) {
        return "nothing from " + page.span(new Span(gap.from(), gap.to())) + " (frames " + gap.beforeFrame() + " and "
                + gap.afterFrame() + "): "
                + (gap.missing() > 0
                        ? Count.of(gap.missing(), "packet") + " lost by their numbers"
                        : "the sender rested");
    }

    private static Optional<String> sound(MediaStream stream) {
        List<String> parts = new ArrayList<>();
        if (stream.silent() > 0) {
            parts.add(stream.silent() + " carry silence");
        }
        if (stream.comfortNoise() > 0) {
            parts.add(stream.comfortNoise() + " comfort noise");
        }
        if (stream.tiny() > 0) {
            parts.add(stream.tiny() + " are of 3 octets or less, as DTX sends them");
        }
        if (stream.events() > 0) {
            parts.add(stream.events() + " telephone events");
        }
        stream.levelDbov().ifPresent(level -> parts.add(String.format(Locale.ROOT, "mean level %.0f dBov", level)));
        return parts.isEmpty() ? Optional.empty() : Optional.of("of its packets " + String.join(", ", parts));
    }

    private static Optional<String> twins(MediaStream stream, Facts facts) {
        String others = facts.index().byPacket().getOrDefault(stream.packet(), List.of()).stream()
                .filter(other -> other.number() != stream.number())
                .map(other -> "stream-" + other.name() + " from " + other.source() + " to " + other.destination())
                .collect(Collectors.joining(", "));
        return others.isEmpty() ? Optional.empty() : Optional.of("the same packets elsewhere: " + others);
    }

    private static void quality(MediaStream stream, Facts facts, Page page) {
        page.line(
                3,
                String.format(
                                Locale.ROOT,
                                "%d lost of %d in %s, longest time between packets %.1f ms",
                                stream.lost(),
                                stream.expected(),
                                Count.of(stream.lostBursts(), "run"),
                                stream.maxDeltaMs())
                        + stream.jitterMs()
                                .map(mean -> String.format(Locale.ROOT, ", mean jitter %.2f ms", mean))
                                .orElse("")
                        + stream.maxJitterMs()
                                .map(most -> String.format(Locale.ROOT, ", at most %.2f ms", most))
                                .orElse(""));
        OptionalDouble delay = facts.index().roundTrips().oneWayMs(stream);
        page.line(
                3,
                Mos.of(stream, delay)
                        .map(rating -> String.format(Locale.ROOT, "MOS %.2f by %s", rating.mos(), rating.inputs()))
                        .orElseGet(() -> "no MOS: " + Mos.reason(stream)));
        page.some(
                4,
                MOST_CHUNKS,
                stream.chunks().stream()
                        .map(chunk -> chunk(stream, chunk, Mos.of(stream, chunk, delay), page))
                        .toList());
    }

    private static String chunk(MediaStream stream, MediaStream.Chunk chunk, Optional<Mos.Rating> rating, Page page) {
        return page.span(new Span(chunk.from(), chunk.to()))
                + String.format(
                        Locale.ROOT,
                        ": %d of %d packets, %.1f %% lost in %s",
                        chunk.packets(),
                        chunk.expected(),
                        chunk.lossPercent(),
                        Count.of(chunk.bursts(), "run"))
                + (stream.jitterMs().isPresent()
                        ? String.format(Locale.ROOT, ", mean jitter %.1f ms", chunk.jitterMs())
                        : "")
                + rating.map(each -> String.format(
                                Locale.ROOT,
                                ", burst ratio %.1f, R %.1f, MOS %.2f",
                                each.burstRatio(),
                                each.r(),
                                each.mos()))
                        .orElse(", no MOS");
    }

    /** What receivers say of it, RFC 3550 section 6.4.1. */
    private static void reports(MediaStream stream, Facts facts, Page page) {
        List<RtcpWitness> all = new ArrayList<>();
        RtcpMessage.ReportBlock latest = null;
        for (RtcpWitness report : facts.index()
                .rtcp()
                .between(stream.source().address(), stream.destination().address())) {
            for (RtcpMessage.ReportBlock block : report.message().reports()) {
                if (block.ssrc() == stream.ssrc()
                        && report.source().address().equals(stream.destination().address())) {
                    all.add(report);
                    latest = block;
                }
            }
        }
        if (latest != null) {
            page.line(
                    3,
                    Count.of(all.size(), "RTCP report") + " of its receiver, "
                            + page.frames(
                                    all.get(0).at(), all.get(all.size() - 1).at()) + ": the last says "
                            + latest.cumulativeLost()
                            + String.format(
                                    Locale.ROOT, " lost in all, %.1f %% lately, ", latest.fractionLost() * 100.0 / 256)
                            + "highest sequence number " + (latest.highestSequence() & 0xFFFF));
        }
    }
}
