package io.earshot.analyzer.detect;

import io.earshot.capture.net.Endpoint;
import io.earshot.capture.observe.FlowState;
import io.earshot.capture.observe.Sighting;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;

/** A flow, said word by word. It begins at 0 s and ends at 1 s, and no packet went either way, unless told otherwise. */
final class GivenFlow {
    private final int protocol;
    private final Endpoint initiator;
    private final Endpoint responder;
    private final List<String> usages;
    private double from;
    private double to = 1;
    private Packets forward = new Packets(0);
    private Packets backward = new Packets(0);
    private double[] syns = {0};
    private Optional<Double> synAck = Optional.empty();
    private int synAckTtl = -1;
    private Optional<Double> reset = Optional.empty();
    private int resetTtl = -1;
    private boolean finished;
    private long dataForward;
    private long dataBackward;
    private long retransmitted;
    private long unanswered;
    private int longest;
    private double[] talks = {};

    private GivenFlow(int protocol, Endpoint initiator, Endpoint responder, String... usages) {
        this.protocol = protocol;
        this.initiator = initiator;
        this.responder = responder;
        this.usages = List.of(usages);
    }

    static GivenFlow udp(Endpoint initiator, Endpoint responder, String... usages) {
        return new GivenFlow(17, initiator, responder, usages);
    }

    /** With a SYN at 0 s that nobody answers. */
    static GivenFlow tcp(Endpoint initiator, Endpoint responder, String... usages) {
        return new GivenFlow(6, initiator, responder, usages);
    }

    /** What went one way; all of it carries a payload and is there once, at the times of the flow. */
    static final class Packets {
        private final long count;
        private long octets;
        private long payloads;
        private long copies;
        private int ttl = 64;
        private Optional<Double> from = Optional.empty();
        private Optional<Double> to = Optional.empty();

        Packets(long count) {
            this.count = count;
            octets = count * 100;
            payloads = count;
        }

        /** Of these packets so many carry anything. */
        Packets payloads(long number) {
            payloads = number;
            return this;
        }

        /** So many are in the capture once more, with another time to live. */
        Packets twice(long number) {
            copies = number;
            return this;
        }

        Packets octets(long number) {
            octets = number;
            return this;
        }

        Packets ttl(int value) {
            ttl = value;
            return this;
        }

        /** Times of the first and the last, s. */
        Packets between(double first, double last) {
            from = Optional.of(first);
            to = Optional.of(last);
            return this;
        }

        private FlowState.Direction seen(GivenFlow flow, DoubleFunction<Sighting> at) {
            return count == 0
                    ? new FlowState.Direction(0, 0, 0, copies, Optional.empty(), Optional.empty(), -1, -1)
                    : new FlowState.Direction(
                            count,
                            octets,
                            payloads,
                            copies,
                            Optional.of(at.apply(from.orElse(flow.from))),
                            Optional.of(at.apply(to.orElse(flow.to))),
                            ttl,
                            payloads == 0 ? -1 : 0);
        }
    }

    /** Its first and its last packet, s. */
    GivenFlow between(double first, double last) {
        from = first;
        to = last;
        return this;
    }

    GivenFlow packets(long there, long back) {
        return packets(new Packets(there), new Packets(back));
    }

    GivenFlow packets(Packets there, Packets back) {
        forward = there;
        backward = back;
        return this;
    }

    GivenFlow syns(double... seconds) {
        syns = seconds;
        return this;
    }

    /** The responder takes the connection. */
    GivenFlow opened(double seconds, int ttl) {
        synAck = Optional.of(seconds);
        synAckTtl = ttl;
        return this;
    }

    /** Under the address of the responder. */
    GivenFlow reset(double seconds, int ttl) {
        reset = Optional.of(seconds);
        resetTtl = ttl;
        return this;
    }

    GivenFlow finished() {
        finished = true;
        return this;
    }

    /** Octets of payload. */
    GivenFlow data(long there, long back) {
        dataForward = there;
        dataBackward = back;
        return this;
    }

    /**
     * @param segments   that repeat octets
     * @param inVain     of these, the initiator's last ones, which nobody acknowledges
     * @param mostOctets of the longest of those
     */
    GivenFlow repeated(long segments, long inVain, int mostOctets) {
        retransmitted = segments;
        unanswered = inVain;
        longest = mostOctets;
        return this;
    }

    /** When both sides said something longer than what keeps the connection alive. */
    GivenFlow talks(double... seconds) {
        talks = seconds;
        return this;
    }

    FlowState seen(long number, DoubleFunction<Sighting> at) {
        return new FlowState(
                number,
                at.apply(from),
                at.apply(to),
                true,
                protocol,
                initiator,
                responder,
                usages,
                forward.seen(this, at),
                backward.seen(this, at),
                protocol == 6 ? Optional.of(life(at)) : Optional.empty());
    }

    private FlowState.TcpLife life(DoubleFunction<Sighting> at) {
        return new FlowState.TcpLife(
                DoubleStream.of(syns)
                        .mapToObj(second -> at.apply(second).time())
                        .toList(),
                synAck.map(at::apply),
                synAckTtl,
                reset.map(at::apply),
                false,
                resetTtl,
                finished,
                dataForward,
                dataBackward,
                0,
                retransmitted,
                unanswered,
                longest,
                DoubleStream.of(talks)
                        .mapToObj(second -> at.apply(second).time())
                        .toList());
    }
}
