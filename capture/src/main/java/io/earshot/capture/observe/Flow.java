package io.earshot.capture.observe;

import io.earshot.capture.decode.dtls.DtlsFlow;
import io.earshot.capture.decode.quic.QuicFlow;
import io.earshot.capture.decode.srtp.MasterKey;
import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.wire.Datagram;
import io.earshot.capture.wire.TcpConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One five-tuple at one tap, both directions. Made once for each flow and filled in place by each packet. */
final class Flow extends Slotted {
    final long number;
    final int protocol;
    final int tap;
    final long initiatorHigh;
    final long initiatorLow;
    final long responderHigh;
    final long responderLow;
    final int initiatorPort;
    final int responderPort;
    final Endpoint initiator;
    final Endpoint responder;

    final Way forward = new Way();
    final Way backward = new Way();
    /** Of TCP only, else null. */
    final Connection connection;
    /** The TCP connection of the latest segment, null before the first. */
    TcpConnection stream;

    /** Bits of {@link Usage}. */
    int usages;
    /** The usages in order of appearance, four bits each: ordinal plus one. */
    private long usageOrder;
    /** Capture time at which the flow is told of again, nanoseconds. */
    long nextReport;
    /** Payloads that no decoder wanted since the last one that was decoded or the last report. */
    int refused;
    /** RTP candidates that the flow may still open before the next report. */
    int candidates;
    /** Packets that no frame of the capture held: a capture agent reported them, see {@link Demux}. */
    long reported;
    /** Its media is announced to be SRTP. */
    boolean encrypted;
    /** What DTLS needs to be read; null before the first record. */
    DtlsFlow dtls;
    /** Keys that its DTLS handshake agreed on, as far as a key log tells them. */
    List<MasterKey> srtpKeys = List.of();
    /** What a hello over several QUIC packets needs; null before the first. */
    QuicFlow quic;

    private boolean applicationDataForward;
    private boolean applicationDataBackward;
    /** TURN channels bound on this flow; null before the first. */
    Channels channels;

    Flow(long number, int hash, Datagram opening) {
        super(hash);
        this.number = number;
        protocol = opening.protocol;
        tap = opening.tap;
        // A SYN-ACK that comes first was sent by the responder: the SYN itself was missed.
        boolean turned = protocol == Datagram.TCP
                && (opening.tcpFlags & (Datagram.SYN | Datagram.ACK)) == (Datagram.SYN | Datagram.ACK);
        initiatorHigh = turned ? opening.destinationHigh : opening.sourceHigh;
        initiatorLow = turned ? opening.destinationLow : opening.sourceLow;
        initiatorPort = turned ? opening.destinationPort : opening.sourcePort;
        responderHigh = turned ? opening.sourceHigh : opening.destinationHigh;
        responderLow = turned ? opening.sourceLow : opening.destinationLow;
        responderPort = turned ? opening.sourcePort : opening.destinationPort;
        initiator = new Endpoint(new Address(initiatorHigh, initiatorLow), initiatorPort);
        responder = new Endpoint(new Address(responderHigh, responderLow), responderPort);
        connection = protocol == Datagram.TCP ? new Connection() : null;
    }

    boolean isForward(Datagram datagram) {
        return datagram.sourcePort == initiatorPort
                && datagram.destinationPort == responderPort
                && datagram.sourceLow == initiatorLow
                && datagram.destinationLow == responderLow
                && datagram.sourceHigh == initiatorHigh
                && datagram.destinationHigh == responderHigh;
    }

    boolean isBackward(Datagram datagram) {
        return datagram.sourcePort == responderPort
                && datagram.destinationPort == initiatorPort
                && datagram.sourceLow == responderLow
                && datagram.destinationLow == initiatorLow
                && datagram.sourceHigh == responderHigh
                && datagram.destinationHigh == initiatorHigh;
    }

    /** The direction of packets from this port, if it is one of the flow's; else any. */
    Way way(int sourcePort) {
        return sourcePort == initiatorPort ? forward : backward;
    }

    void used(Usage usage) {
        if ((usages & usage.bit) == 0) {
            usageOrder |= (long) (usage.ordinal() + 1) << 4 * Integer.bitCount(usages);
            usages |= usage.bit;
        }
        refused = 0;
    }

    /** True once for each direction. */
    boolean firstApplicationData(boolean isForward) {
        boolean first = isForward ? !applicationDataForward : !applicationDataBackward;
        applicationDataForward |= isForward;
        applicationDataBackward |= !isForward;
        return first;
    }

    boolean has(Usage usage) {
        return (usages & usage.bit) != 0;
    }

    /** Frames of the capture that belong to the flow. */
    long frames() {
        return forward.packets + backward.packets - reported;
    }

    long lastTime() {
        return Math.max(
                forward.packets == 0 ? Long.MIN_VALUE : forward.lastTime,
                backward.packets == 0 ? Long.MIN_VALUE : backward.lastTime);
    }

    FlowState snapshot(boolean ended) {
        FlowState.Direction there = forward.snapshot(tap);
        FlowState.Direction back = backward.snapshot(tap);
        return new FlowState(
                number,
                earlier(there.first(), back.first()),
                later(there.last(), back.last()),
                ended,
                protocol,
                initiator,
                responder,
                usageWords(),
                there,
                back,
                connection == null ? Optional.empty() : Optional.of(connection.snapshot()));
    }

    private List<String> usageWords() {
        List<String> words = new ArrayList<>(Integer.bitCount(usages));
        for (long rest = usageOrder; rest != 0; rest >>>= 4) {
            words.add(Usage.values()[(int) (rest & 15) - 1].word);
        }
        return words;
    }

    private static Sighting earlier(Optional<Sighting> one, Optional<Sighting> other) {
        return one.isEmpty()
                        || other.isPresent() && other.get().time() < one.get().time()
                ? other.orElseThrow()
                : one.get();
    }

    private static Sighting later(Optional<Sighting> one, Optional<Sighting> other) {
        return one.isEmpty()
                        || other.isPresent() && other.get().time() >= one.get().time()
                ? other.orElseThrow()
                : one.get();
    }
}
