package io.earshot.capture.observe;

import io.earshot.capture.decode.rtp.RtpHeader;
import io.earshot.capture.decode.rtp.RtpProbe;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.wire.Datagram;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Consumer;

/**
 * All RTP streams: proven ones, which are told of every second, and candidates, which are told of and counted only once
 * they are proven by an announcement or by progress of sequence number and timestamp; then nothing of them is missing.
 * Bounded as {@link Flows} is.
 */
final class RtpStreams {
    static final long INTERVAL_NANOS = 1_000_000_000L;
    /** A stream that was silent for so long has ended; a later packet begins a new one. */
    static final long IDLE_NANOS = 120_000_000_000L;
    /** A candidate that was not proven in this time after its last packet never will be. */
    static final long CANDIDATE_IDLE_NANOS = 30_000_000_000L;
    /** Steps of progress that prove a candidate: its fourth packet in order. */
    static final int PROOF = 3;

    private final Slots<RtpStream> slots;
    private final Announcements announcements;
    private final Consumer<Observation> observations;
    /** A slot is 0.13 s. */
    private final TimingWheel<RtpStream> wheel = new TimingWheel<>(27, this::visit);

    private final RtpHeader header = new RtpHeader();
    private long proven;
    private long packets;
    private long unproven;

    RtpStreams(int cap, Announcements announcements, Consumer<Observation> observations) {
        slots = new Slots<>(cap, RtpStreams::yieldsBefore, this::end);
        this.announcements = announcements;
        this.observations = observations;
    }

    /** Moves capture time forward: intervals and streams end. */
    void advance(long now) {
        wheel.advance(now);
    }

    /**
     * Takes a payload that looks like RTP.
     *
     * @param peer of RTP inside TURN whose peer is known, else null
     * @return true when it belongs to a proven stream
     */
    boolean packet(Flow flow, Way way, Datagram datagram, boolean relayed, Endpoint peer) {
        if (!header.wrap(datagram.bytes, datagram.offset, datagram.length, datagram.originalLength)) {
            return false;
        }
        RtpStream stream = way.stream;
        int ssrc = header.ssrc();
        if (stream == null || stream.ssrc != ssrc || stream.relayed != relayed || stream.gone) {
            stream = find(flow, way, ssrc, relayed);
            if (stream == null) {
                stream = candidate(flow, way, datagram, relayed, ssrc);
                if (stream == null) {
                    return false;
                }
            }
        }
        if (peer != null) {
            stream.relayPeer = peer;
        }
        if (!stream.proven()) {
            return weigh(stream, way, datagram);
        }
        if (stream.intervalOver(datagram.time)) {
            tell(stream, false);
        }
        stream.add(datagram, header);
        packets++;
        if (way.stream != stream) { // a store that the collector need not learn of for each packet
            way.stream = stream;
        }
        return true;
    }

    private boolean weigh(RtpStream stream, Way way, Datagram datagram) {
        boolean announced = announcements.knows(stream);
        stream.follow(datagram, header);
        stream.add(datagram, header);
        if (!announced && stream.progress < PROOF) {
            return false;
        }
        prove(stream);
        way.stream = stream;
        return true;
    }

    private void prove(RtpStream stream) {
        stream.number = ++proven;
        packets += stream.totalPackets();
        stream.flow.used(Usage.RTP);
        announcements.bind(stream);
    }

    /** The last word on a candidate: short ones count where they were announced, or where RTP flows beside them. */
    private void proveLate(RtpStream stream) {
        boolean amongOthers = stream.progress > 0 && stream.flow.has(Usage.RTP);
        if (!stream.proven() && (amongOthers || announcements.knows(stream))) {
            prove(stream);
        }
    }

    private RtpStream find(Flow flow, Way way, int ssrc, boolean relayed) {
        int hash = hash(flow, way, ssrc, relayed);
        RtpStream stream;
        for (int at = slots.home(hash); (stream = slots.at(at)) != null; at = slots.after(at)) {
            if (slots.hashAt(at) == hash
                    && stream.ssrc == ssrc
                    && stream.flow == flow
                    && stream.relayed == relayed
                    && stream.forward == (way == flow.forward)) {
                return stream;
            }
        }
        return null;
    }

    private RtpStream candidate(Flow flow, Way way, Datagram datagram, boolean relayed, int ssrc) {
        if (!RtpProbe.plausible(header, datagram.bytes, datagram.offset, datagram.length, datagram.originalLength)
                || flow.candidates <= 0) {
            return null;
        }
        flow.candidates--;
        int hash = hash(flow, way, ssrc, relayed);
        slots.reserve(hash);
        RtpStream stream = new RtpStream(flow, way == flow.forward, relayed, ssrc, hash);
        slots.add(stream);
        wheel.add(stream, datagram.time + INTERVAL_NANOS);
        return stream;
    }

    private long visit(RtpStream stream, long now) {
        if (stream.gone) {
            return TimingWheel.NEVER;
        }
        if (!stream.proven() && announcements.knows(stream)) {
            prove(stream);
        }
        long idle = stream.proven() ? IDLE_NANOS : CANDIDATE_IDLE_NANOS;
        if (now - stream.lastTime >= idle || stream.flow.gone) {
            proveLate(stream);
            end(stream);
            return TimingWheel.NEVER;
        }
        if (stream.proven() && stream.intervalOver(now)) {
            tell(stream, false);
        }
        return now + INTERVAL_NANOS;
    }

    private void tell(RtpStream stream, boolean ended) {
        announcements.bind(stream);
        observations.accept(stream.interval(ended));
    }

    private void end(RtpStream stream) {
        slots.remove(stream);
        if (stream.proven()) {
            tell(stream, true);
        } else {
            unproven += stream.totalPackets();
        }
    }

    /** A candidate gives way, else the longest silent one. */
    private static boolean yieldsBefore(RtpStream one, RtpStream other) {
        return one.proven() == other.proven() ? one.lastTime < other.lastTime : !one.proven();
    }

    /** Ends all streams, in order of proof; candidates that an announcement names by now count. */
    void finish() {
        RtpStream[] open = slots.stream()
                .sorted(Comparator.<RtpStream>comparingLong(stream -> stream.flow.number)
                        .thenComparing(stream -> stream.forward)
                        .thenComparingInt(stream -> stream.ssrc))
                .toArray(RtpStream[]::new);
        for (RtpStream stream : open) {
            proveLate(stream);
            unproven += stream.proven() ? 0 : stream.totalPackets();
        }
        Arrays.stream(open)
                .filter(RtpStream::proven)
                .sorted(Comparator.comparingLong(stream -> stream.number))
                .forEach(stream -> tell(stream, true));
    }

    /** RTP packets of proven streams. */
    long packets() {
        return packets;
    }

    /** Packets of candidates that were never proven. */
    long unproven() {
        return unproven;
    }

    int size() {
        return slots.size();
    }

    /** Streams and candidates that ended early because the table was full. */
    long evicted() {
        return slots.evicted();
    }

    private static int hash(Flow flow, Way way, int ssrc, boolean relayed) {
        long key = flow.number << 2 | (way == flow.forward ? 1 : 0) | (relayed ? 2 : 0);
        long mixed = (key * 0x9E3779B97F4A7C15L ^ ssrc) * 0xBF58476D1CE4E5B9L;
        return (int) (mixed >>> 32);
    }
}
