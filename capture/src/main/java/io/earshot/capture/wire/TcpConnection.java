package io.earshot.capture.wire;

import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;

/** One TCP connection as one tap saw it. Stays the same object for as long as the connection lives. */
public final class TcpConnection {
    /** For the consumer's own state of this connection; the connection itself until then. */
    public Object attachment = this;

    final TcpDirection forward = new TcpDirection();
    final TcpDirection backward = new TcpDirection();
    // ---- links of TcpStreams' lists
    TcpConnection older;
    TcpConnection newer;
    /** Null when the connection was forgotten. */
    ConnectionList list;
    /** Capture time of the last segment. */
    long lastTime;
    /** Capture time at which it was put at the end of its list. */
    long placedTime;

    long lastFrame;
    int lastCapture;

    private final long openerHigh;
    private final long openerLow;
    private final int openerPort;
    private final long peerHigh;
    private final long peerLow;
    private final int peerPort;
    private final int tap;
    private boolean ignored;

    /** @param openedBySource the segment's source opened the connection */
    TcpConnection(Datagram segment, boolean openedBySource) {
        openerHigh = openedBySource ? segment.sourceHigh : segment.destinationHigh;
        openerLow = openedBySource ? segment.sourceLow : segment.destinationLow;
        openerPort = openedBySource ? segment.sourcePort : segment.destinationPort;
        peerHigh = openedBySource ? segment.destinationHigh : segment.sourceHigh;
        peerLow = openedBySource ? segment.destinationLow : segment.sourceLow;
        peerPort = openedBySource ? segment.destinationPort : segment.sourcePort;
        tap = segment.tap;
    }

    /** The side that sent the SYN, or was heard first. */
    public Endpoint opener() {
        return new Endpoint(new Address(openerHigh, openerLow), openerPort);
    }

    public Endpoint peer() {
        return new Endpoint(new Address(peerHigh, peerLow), peerPort);
    }

    /** Nothing more is buffered or handed on for this connection, but that it ends. */
    public void ignore() {
        ignored = true;
    }

    public boolean isIgnored() {
        return ignored;
    }

    /** Fetches what the next segment of a direction will ask for; the value means nothing. */
    public long fetch() {
        return forward.next + backward.next + lastFrame;
    }

    TcpDirection direction(boolean ofForward) {
        return ofForward ? forward : backward;
    }

    boolean isClosed() {
        return forward.ended && backward.ended;
    }

    boolean isForward(Datagram segment) {
        return segment.sourcePort == openerPort
                && segment.sourceLow == openerLow
                && segment.sourceHigh == openerHigh
                && segment.destinationPort == peerPort
                && segment.destinationLow == peerLow
                && segment.destinationHigh == peerHigh;
    }

    /** Addresses of one direction, with no payload. */
    void describe(boolean ofForward, Datagram facts) {
        facts.sourceHigh = ofForward ? openerHigh : peerHigh;
        facts.sourceLow = ofForward ? openerLow : peerLow;
        facts.sourcePort = ofForward ? openerPort : peerPort;
        facts.destinationHigh = ofForward ? peerHigh : openerHigh;
        facts.destinationLow = ofForward ? peerLow : openerLow;
        facts.destinationPort = ofForward ? peerPort : openerPort;
        facts.tap = tap;
        facts.time = lastTime;
        facts.frame = lastFrame;
        facts.capture = lastCapture;
    }
}
