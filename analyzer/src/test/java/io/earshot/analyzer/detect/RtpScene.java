package io.earshot.analyzer.detect;

import io.earshot.analyzer.track.Site;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Sighting;
import io.earshot.capture.observe.StreamInterval;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A scene with streams of clear RTP, fifty packets a second each. */
abstract class RtpScene<S extends RtpScene<S>> extends ConnectionScene<S> {
    /** The next sequence number of each stream. */
    private final Map<Long, Integer> sequences = new HashMap<>();
    /** Packets of each stream. */
    private final Map<Long, Integer> totals = new HashMap<>();
    /** Of streams that have another one than their number. */
    private final Map<Long, Integer> ssrcs = new HashMap<>();

    private GivenRtp.Format format = GivenRtp.Format.PCMA;
    /** What else is to be said of each second of media. */
    private UnaryOperator<GivenRtp> manner = UnaryOperator.identity();
    /** 0 for one of its own for each stream. */
    private int ssrc;

    private long streams;
    /** Numbers that the media which goes on leaves out. */
    private int jump;

    RtpScene() {
        super(Site.unknown());
    }

    /** Media that follows is video. */
    S video() {
        format = GivenRtp.Format.H264;
        return self();
    }

    /** Media that follows has this encoding. */
    S codec(String encoding) {
        format = format.codec(encoding);
        return self();
    }

    /** Media that follows has this payload type. */
    S payloadType(int type) {
        format = format.payloadType(type);
        return self();
    }

    /** Media that follows rests between words, with an update now and then. */
    S discontinuous(String encoding) {
        return codec(encoding).each(second -> second.tiny(2));
    }

    /** Each second of the media that follows is like this too. */
    S each(UnaryOperator<GivenRtp> further) {
        UnaryOperator<GivenRtp> before = manner;
        manner = second -> further.apply(before.apply(second));
        return self();
    }

    /** Media that follows is of one sender, seen at several places. */
    S ofOneSender(int sender) {
        ssrc = sender;
        return self();
    }

    /** Of the media that follows. */
    S mediaTimeToLive(int value) {
        return each(second -> second.ttl(value));
    }

    /** RTP from one end to the other; {@code missing} of its packets in the pause before {@code to} starts again. */
    S media(Endpoint source, Endpoint destination, double from, double to) {
        return media(++streams, source, destination, from, to, 0, false);
    }

    /** RTP under the SSRC of another stream, as a relay passes it on that numbers anew. */
    S passedOn(int ssrc, Endpoint source, Endpoint destination, double from, double to) {
        ssrcs.put(++streams, ssrc);
        sequences.put(streams, (int) streams * 7000);
        return media(streams, source, destination, from, to, 0, false);
    }

    /** One stream before a translation and behind it, in two stretches: the second one on one side only. */
    S seenOnBothSides(Endpoint source, Endpoint inner, Endpoint outer, double[] both, double[] outsideOnly) {
        long first = ++streams;
        long second = ++streams;
        ssrcs.put(second, (int) first);
        media(first, source, outer, both[0], both[1], 0, false);
        media(second, source, inner, both[0] + 0.0001, both[1] + 0.0001, 0, false);
        return media(first, source, outer, outsideOnly[0], outsideOnly[1], both[1], false);
    }

    /** One stream inside, and outside from one address and then from another. */
    S leaves(
            Endpoint source,
            Endpoint destination,
            Endpoint before,
            Endpoint after,
            double from,
            double change,
            double to) {
        long inside = alike(from, change);
        media(inside, source, destination, from, to, 0, false);
        media(inside + 1, before, destination, from + 0.0001, change, 0, false);
        return media(inside + 2, after, destination, change + 0.0001, to, 0, false);
    }

    /** As {@link #leaves}, of what comes. */
    S comes(
            Endpoint source,
            Endpoint destination,
            Endpoint before,
            Endpoint after,
            double from,
            double change,
            double to) {
        long inside = alike(from, change);
        media(inside + 1, source, before, from, change, 0, false);
        media(inside + 2, source, after, change, to, 0, false);
        return media(inside, source, destination, from + 0.0001, to, 0, false);
    }

    /** Three numbers of one sender's stream; the third has its packets from whole seconds after the first on. */
    private long alike(double from, double change) {
        long inside = streams + 1;
        streams += 3;
        ssrcs.put(inside + 1, (int) inside);
        ssrcs.put(inside + 2, (int) inside);
        sequences.put(inside + 2, (int) (change - from) * PACKETS_PER_SECOND);
        return inside;
    }

    /** RTP every packet of which is there twice, the second time under the same number. */
    S doubled(Endpoint source, Endpoint destination, double from, double to) {
        UnaryOperator<GivenRtp> before = manner;
        each(second -> second.copies(2)).media(source, destination, from, to);
        manner = before;
        return self();
    }

    /** RTP of the sender of that number, which begins anew with sequence number 0. */
    S mediaAnew(long stream, Endpoint source, Endpoint destination, double from, double to) {
        streams = Math.max(streams, stream);
        sequences.remove(stream);
        return media(stream, source, destination, from, to, 0, false);
    }

    /** RTP that pauses and goes on; a loss when its sequence numbers went on meanwhile. */
    S mediaWithPause(
            Endpoint source, Endpoint destination, double from, double pause, double resume, double to, boolean lost) {
        return mediaInTurns(source, destination, lost, from, pause, resume, to);
    }

    /** RTP that goes on at a moment with sequence numbers so much greater. */
    S mediaThatJumps(Endpoint source, Endpoint destination, double from, double moment, double to, int numbers) {
        return mediaThatRests(source, destination, from, moment, moment, to, numbers);
    }

    /** As {@link #mediaThatJumps}, with a pause before it. */
    S mediaThatRests(
            Endpoint source, Endpoint destination, double from, double pause, double resume, double to, int numbers) {
        long stream = ++streams;
        media(stream, source, destination, from, pause, 0, false);
        jump = numbers;
        media(stream, source, destination, resume, to, pause - 0.02, false);
        jump = 0;
        return self();
    }

    /** As {@link #mediaWithPause}, with several pauses; each turn by its first and last second. */
    S mediaInTurns(Endpoint source, Endpoint destination, boolean lost, double... turns) {
        long stream = ++streams;
        media(stream, source, destination, turns[0], turns[1], 0, false);
        for (int i = 2; i < turns.length; i += 2) {
            media(stream, source, destination, turns[i], turns[i + 1], turns[i - 1], lost);
        }
        return self();
    }

    private S media(
            long stream, Endpoint source, Endpoint destination, double from, double to, double pausedAt, boolean lost) {
        int total = pausedAt > 0 ? totals.getOrDefault(stream, 0) : 0;
        int expected = total;
        for (double second = from; second < to; second += 1) {
            double end = Math.min(to, second + 1) - 0.02;
            int packets = Math.max(1, (int) Math.round((end - second) * PACKETS_PER_SECOND) + 1);
            boolean resumes = pausedAt > 0 && second == from;
            int missing = !resumes ? 0 : lost ? (int) ((from - pausedAt) * PACKETS_PER_SECOND) : jump;
            total += packets;
            expected += packets + missing;
            Sighting first = at(second);
            List<StreamInterval.Gap> gaps = resumes
                    ? List.of(new StreamInterval.Gap(
                            START + (long) (pausedAt * 1e9), first.time(), 1, first.frame(), missing))
                    : List.of();
            add(interval(stream, first, source, destination, packets, total, expected, gaps)
                    .seen(first, at(end)));
        }
        totals.put(stream, total);
        return self();
    }

    private GivenRtp interval(
            long stream,
            Sighting first,
            Endpoint source,
            Endpoint destination,
            int packets,
            long total,
            long expected,
            List<StreamInterval.Gap> gaps) {
        int sequence = sequences.getOrDefault(stream, 0);
        sequences.put(stream, sequence + packets);
        int sender = ssrcs.getOrDefault(stream, ssrc == 0 ? (int) stream : ssrc);
        return manner.apply(new GivenRtp(format, stream, source, destination)
                .ssrc(sender)
                .packets(packets, sequence, total, expected)
                .gaps(gaps)
                .marks(List.of(GivenRtp.mark(sender, sequence, first.time(), first.frame())))
                .twice(isTwice(source, first)));
    }
}
