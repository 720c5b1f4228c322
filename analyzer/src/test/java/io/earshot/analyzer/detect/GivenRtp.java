package io.earshot.analyzer.detect;

import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.Sighting;
import io.earshot.capture.observe.StreamInterval;
import java.util.List;
import java.util.Optional;

/** RTP of up to one second, said word by word: announced, of speech without loss and jitter unless told otherwise. */
final class GivenRtp {
    private final Format format;
    private final long stream;
    private final Endpoint source;
    private final Endpoint destination;
    private int ssrc;
    private Optional<Endpoint> relayPeer = Optional.empty();
    private int packets;
    private int copies = 1;
    private long total;
    private long expected;
    private int firstSequence;
    private double jitterMs;
    private int lostBursts;
    private List<StreamInterval.Gap> gaps = List.of();
    private int silent;
    private int comfortNoise;
    private int events;
    private int tiny;
    private int ttl = 64;
    private int dscp;
    private List<StreamInterval.Mark> marks = List.of();
    private boolean twice;

    /**
     * @param octets of payload in a packet
     * @param level  mean, dBov; empty where it cannot be measured
     */
    record Format(int payloadType, String codec, int clockRate, boolean sealed, int octets, Optional<Double> level) {
        static final Format PCMA = new Format(8, "PCMA", 8000, false, 160, Optional.of(-20.0));
        static final Format H264 = new Format(8, "H264", 90_000, false, 160, Optional.of(-20.0));
        /** SRTP of a browser, announced where nobody can read it. */
        static final Format SEALED = new Format(111, "opus", 48_000, true, 90, Optional.empty());

        Format codec(String encoding) {
            return new Format(payloadType, encoding, clockRate, sealed, octets, level);
        }

        Format payloadType(int type) {
            return new Format(type, codec, clockRate, sealed, octets, level);
        }
    }

    GivenRtp(Format format, long stream, Endpoint source, Endpoint destination) {
        this.format = format;
        this.stream = stream;
        this.source = source;
        this.destination = destination;
        ssrc = (int) stream;
    }

    GivenRtp ssrc(long value) {
        ssrc = (int) value;
        return this;
    }

    /** Through a relay, for a peer behind it. */
    GivenRtp through(Optional<Endpoint> peer) {
        relayPeer = peer;
        return this;
    }

    /** So many now, from this sequence number on; so many of the stream by now, and as many by its numbers. */
    GivenRtp packets(int number, int sequence, long soFar, long soFarByNumbers) {
        packets = number;
        firstSequence = sequence;
        total = soFar;
        expected = soFarByNumbers;
        return this;
    }

    /** Of each second so many more packets were sent and lost, in so many separate losses. */
    GivenRtp losing(double perSecond, double bursts) {
        double seconds = (double) total / Scene.PACKETS_PER_SECOND;
        expected += Math.round(seconds * perSecond);
        lostBursts = (int) Math.round(seconds * bursts);
        return this;
    }

    /** How often each packet is there under the same number. */
    GivenRtp copies(int number) {
        copies = number;
        return this;
    }

    GivenRtp jitter(double ms) {
        jitterMs = ms;
        return this;
    }

    GivenRtp gaps(List<StreamInterval.Gap> list) {
        gaps = list;
        return this;
    }

    /** All packets carry digital silence. */
    GivenRtp silence() {
        silent = packets;
        return this;
    }

    /** So many packets of comfort noise, RFC 3389. */
    GivenRtp comfortNoise(int number) {
        comfortNoise = number;
        return this;
    }

    /** So many telephone events, RFC 4733. */
    GivenRtp events(int number) {
        events = number;
        return this;
    }

    /** So many packets carry next to nothing. */
    GivenRtp tiny(int number) {
        tiny = number;
        return this;
    }

    GivenRtp ttl(int value) {
        ttl = value;
        return this;
    }

    GivenRtp dscp(int value) {
        dscp = value;
        return this;
    }

    GivenRtp marks(List<StreamInterval.Mark> list) {
        marks = list;
        return this;
    }

    /** Before a router and behind it. */
    GivenRtp twice(boolean isTwice) {
        twice = isTwice;
        return this;
    }

    /** A digest by which the same packet is known at two places. */
    static StreamInterval.Mark mark(long sender, int sequence, long time, long frame) {
        return new StreamInterval.Mark(sequence, sender * 1_000_003 + sequence, time, frame);
    }

    StreamInterval seen(Sighting first, Sighting last) {
        return new StreamInterval(
                stream,
                first,
                last,
                false,
                source,
                destination,
                relayPeer,
                ssrc,
                List.of(new StreamInterval.PayloadCount(format.payloadType, packets)),
                format.clockRate,
                format.codec,
                !format.sealed,
                format.sealed,
                packets * copies,
                packets * (long) format.octets * copies,
                packets * (format.octets + 40L) * copies,
                firstSequence,
                firstSequence + packets - 1,
                total * copies,
                expected,
                20,
                jitterMs,
                jitterMs * total,
                total,
                lostBursts,
                gaps,
                format.level.isPresent() ? silent : 0,
                comfortNoise,
                events,
                tiny,
                silent > 0 ? Optional.of(-127.0) : format.level,
                0,
                0,
                ttl,
                dscp,
                marks,
                twice ? packets : 0);
    }
}
