package io.earshot.capture.observe;

import io.earshot.capture.wire.Datagram;
import io.earshot.capture.wire.Tuple;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The flow table: five-tuple and tap to {@link Flow}, both directions one entry. Bounded: flows expire by capture time,
 * and the longest silent gives way where there are too many.
 */
final class Flows {
    /** A report of each living flow, at most. */
    static final long REPORT_NANOS = 10_000_000_000L;
    /** RFC 4787 section 4.3 recommends NAT bindings of five minutes for UDP. */
    static final long UDP_IDLE_NANOS = 300_000_000_000L;
    /** Signalling over TCP keeps still for long, RFC 5626 section 4.4.1 has 120 s, others none at all. */
    static final long TCP_IDLE_NANOS = 3_600_000_000_000L;
    /** After FIN or RST only stragglers come. */
    static final long TCP_OVER_NANOS = 30_000_000_000L;
    /** RTP candidates a flow may open between two reports. */
    static final int CANDIDATES = 24;

    private final Slots<Flow> slots;
    private final Consumer<Observation> observations;
    /** A turn of the wheel is 1024 slots of 0.54 s. */
    private final TimingWheel<Flow> wheel = new TimingWheel<>(29, this::visit);

    private long opened;
    private long recognisedTcp;
    private long recognisedUdp;
    private long otherTcp;
    private long otherUdp;

    Flows(int cap, Consumer<Observation> observations) {
        slots = new Slots<>(cap, (one, other) -> one.lastTime() < other.lastTime(), this::end);
        this.observations = observations;
    }

    /** Moves capture time forward: idle flows end. */
    void advance(long now) {
        wheel.advance(now);
    }

    /** Returns the datagram's flow, opened when it is new. The packet is not yet counted. */
    Flow find(Datagram datagram) {
        int hash = Tuple.of(datagram);
        Flow known = known(datagram, hash);
        if (known != null && known.connection != null && isAnother(known, datagram)) {
            end(known);
            known = null;
        }
        return known == null ? open(datagram, hash) : known;
    }

    /** Ports are used again: a SYN on what was opened and rests since long opens another connection, RFC 9293 section 3.6.1. */
    private static boolean isAnother(Flow known, Datagram datagram) {
        return (datagram.tcpFlags & (Datagram.SYN | Datagram.ACK)) == Datagram.SYN
                && datagram.time - known.lastTime() >= TCP_OVER_NANOS
                && known.connection.answered();
    }

    /** Counts a datagram that is left out where its flow shows it on the other side of a router. */
    void copy(Datagram datagram) {
        Flow flow = known(datagram, Tuple.of(datagram));
        if (flow != null) {
            (flow.isForward(datagram) ? flow.forward : flow.backward).copy(datagram);
        }
    }

    /** The flow that {@link #find} will most likely find, without a look at it; null when it would open one. */
    Flow likely(int tuple) {
        return slots.first(tuple);
    }

    private Flow known(Datagram datagram, int hash) {
        Flow flow;
        for (int at = slots.home(hash); (flow = slots.at(at)) != null; at = slots.after(at)) {
            if (slots.hashAt(at) == hash
                    && flow.protocol == datagram.protocol
                    && flow.tap == datagram.tap
                    && (flow.isForward(datagram) || flow.isBackward(datagram))) {
                return flow;
            }
        }
        return null;
    }

    /** Counts the packet in its flow and tells of the flow when it is time to. */
    Way count(Flow flow, Datagram datagram) {
        boolean isForward = flow.isForward(datagram);
        Way way = isForward ? flow.forward : flow.backward;
        boolean answered = way.packets == 0;
        way.count(datagram);
        boolean changed = flow.connection != null && flow.connection.segment(datagram, isForward);
        if (answered || changed || datagram.time >= flow.nextReport) {
            report(flow, datagram.time);
        }
        return way;
    }

    private void report(Flow flow, long now) {
        flow.nextReport = now + REPORT_NANOS;
        flow.candidates = CANDIDATES;
        flow.refused = 0;
        observations.accept(flow.snapshot(false));
    }

    private Flow open(Datagram datagram, int hash) {
        slots.reserve(hash);
        Flow flow = new Flow(++opened, hash, datagram);
        slots.add(flow);
        wheel.add(flow, datagram.time + idle(flow));
        return flow;
    }

    private long visit(Flow flow, long now) {
        if (flow.gone) {
            return TimingWheel.NEVER;
        }
        long due = flow.lastTime() + idle(flow);
        if (due > now) {
            return due;
        }
        end(flow);
        return TimingWheel.NEVER;
    }

    private static long idle(Flow flow) {
        if (flow.connection == null) {
            return UDP_IDLE_NANOS;
        }
        return flow.connection.over() ? TCP_OVER_NANOS : TCP_IDLE_NANOS;
    }

    private void end(Flow flow) {
        slots.remove(flow);
        conclude(flow);
    }

    private void conclude(Flow flow) {
        boolean tcp = flow.protocol == Datagram.TCP;
        boolean recognised = flow.usages != 0;
        recognisedTcp += tcp && recognised ? flow.frames() : 0;
        recognisedUdp += !tcp && recognised ? flow.frames() : 0;
        otherTcp += tcp && !recognised ? flow.frames() : 0;
        otherUdp += !tcp && !recognised ? flow.frames() : 0;
        observations.accept(flow.snapshot(true));
    }

    /** Frames of flows that have ended, by transport and by whether any of their protocols was recognised. */
    Map<String, Long> frames() {
        return Map.of(
                "tcp_recognised", recognisedTcp,
                "udp_recognised", recognisedUdp,
                "tcp_other", otherTcp,
                "udp_other", otherUdp);
    }

    /** Ends what is open, in order of opening. */
    void finish() {
        slots.stream().sorted(Comparator.comparingLong(flow -> flow.number)).forEach(this::conclude);
    }

    int size() {
        return slots.size();
    }

    /** Flows that ended early because the table was full. */
    long evicted() {
        return slots.evicted();
    }
}
