package io.earshot.capture.wire;

import io.earshot.capture.net.Transport;

/**
 * Puts the segments of TCP connections (RFC 9293) into order and hands their octets on, those in order without a copy.
 * Copes with repeated, overlapping and early segments (octets that came first stay), connections whose beginning was
 * not captured, keep-alives, wrapped sequence numbers, reused ports, and segments that the capture misses: a hole is
 * skipped, and said, when the receiver acknowledged it and it did not come for a moment, when it has been open too
 * long, or when too much waits behind it.
 *
 * <p>Connections, and octets waiting for each direction and in all, are bounded; the connection silent for longest
 * goes first.
 */
public final class TcpStreams {
    public static final int MAX_CONNECTIONS = 1 << 16;
    /** Octets that may wait behind a hole, their keeping included. */
    static final int MAX_WAITING = 256 << 10;

    static final int MAX_WAITING_IN_ALL = 32 << 20;
    /** Reordering within a capture (several queues, merged taps) stays far below; nanoseconds. */
    static final long PATIENCE_ACKNOWLEDGED = 200_000_000L;
    /** A sender that is not acknowledged tries again within this time (RFC 6298); nanoseconds. */
    static final long PATIENCE = 30_000_000_000L;

    static final long IDLE = 900_000_000_000L;
    /** How long a closed connection is remembered, so that late segments do not open it again; nanoseconds. */
    static final long CLOSED = 60_000_000_000L;

    /**
     * How exact the order of the connections by their last segment is, nanoseconds: to move one touches three others,
     * which on a busy link are in no cache.
     */
    private static final long PLACED_ANEW = 1_000_000_000L;

    private static final int RESET_WINDOW = 1 << 24;
    private static final int FLAGS_OF_OPENING = Datagram.SYN | Datagram.ACK;
    private static final int FLAGS_OF_ENDING = Datagram.FIN | Datagram.RST;

    private final StreamSink sink;
    private final int maxConnections;
    private final ConnectionList open = new ConnectionList();
    private final ConnectionList closed = new ConnectionList();
    private final Datagram facts = new Datagram();
    private int connections;
    private long waitingInAll;
    private long evicted;

    public TcpStreams(StreamSink sink) {
        this(MAX_CONNECTIONS, sink);
    }

    public TcpStreams(int maxConnections, StreamSink sink) {
        this.sink = sink;
        this.maxConnections = maxConnections;
        facts.protocol = Datagram.TCP;
        facts.transport = Transport.TCP;
        facts.ipOffset = -1;
    }

    /** Connections known at the moment. */
    public int connections() {
        return connections;
    }

    /** Connections forgotten because there were too many. */
    public long evicted() {
        return evicted;
    }

    /** Octets that wait behind holes at the moment, the cost of keeping them included. */
    public long waiting() {
        return waitingInAll;
    }

    /**
     * Takes one TCP segment.
     *
     * @param known what this gave for the latest segment of the same tap, addresses and ports; null for the first
     * @return the connection it belongs to
     */
    public TcpConnection segment(Datagram segment, TcpConnection known) {
        expire(segment.time);
        TcpConnection connection = connectionOf(segment, known);
        touch(connection, segment);
        if (connection.isIgnored() && (segment.tcpFlags & FLAGS_OF_ENDING) == 0) {
            return connection;
        }
        boolean isForward = connection.isForward(segment);
        TcpDirection direction = connection.direction(isForward);
        if (connection.isIgnored()) {
            endIgnored(connection, isForward, segment);
        } else {
            if ((segment.tcpFlags & Datagram.ACK) != 0) {
                connection.direction(!isForward).acknowledge(segment.tcpAcknowledgment, segment.time);
            }
            take(connection, isForward, segment);
            skipLostHole(connection, !isForward, segment.time);
            skipLostHole(connection, isForward, segment.time);
            if (connection.isIgnored()) {
                drop(connection.forward);
                drop(connection.backward);
            }
        }
        if ((segment.tcpFlags & Datagram.RST) != 0 && isCredible(connection, direction, segment)) {
            close(connection, isForward, segment);
            close(connection, !isForward, segment);
        }
        if (connection.isClosed() && open.remove(connection)) {
            closed.append(connection);
        }
        return connection;
    }

    /** Ends all connections, as at the end of a capture. */
    public void finish() {
        while (open.oldest() != null) {
            forget(open.oldest());
        }
        while (closed.oldest() != null) {
            forget(closed.oldest());
        }
    }

    private TcpConnection connectionOf(Datagram segment, TcpConnection known) {
        if (known == null || known.list == null) {
            return add(segment);
        }
        if (isReuse(known, segment)) {
            forget(known);
            return add(segment);
        }
        return known;
    }

    /** A SYN with another initial sequence number than that of the connection known by these addresses. */
    private static boolean isReuse(TcpConnection connection, Datagram segment) {
        if ((segment.tcpFlags & Datagram.SYN) == 0) {
            return false;
        }
        TcpDirection direction = connection.direction(connection.isForward(segment));
        boolean retransmitted = direction.sawSyn && direction.synSequence == segment.tcpSequence;
        return !retransmitted && (direction.started || connection.isClosed());
    }

    private TcpConnection add(Datagram segment) {
        if (connections == maxConnections) {
            evicted++;
            forget(closed.oldest() != null ? closed.oldest() : open.oldest());
        }
        boolean answer = (segment.tcpFlags & FLAGS_OF_OPENING) == FLAGS_OF_OPENING;
        TcpConnection connection = new TcpConnection(segment, !answer);
        open.append(connection);
        connections++;
        connection.lastTime = segment.time;
        connection.placedTime = segment.time;
        sink.opened(connection, segment);
        return connection;
    }

    private void touch(TcpConnection connection, Datagram segment) {
        connection.lastTime = segment.time;
        connection.lastFrame = segment.frame;
        connection.lastCapture = segment.capture;
        if (segment.time - connection.placedTime >= PLACED_ANEW) {
            connection.placedTime = segment.time;
            open.moveToEnd(connection);
        }
    }

    /** Of a connection without interest only its end is kept. */
    private void endIgnored(TcpConnection connection, boolean isForward, Datagram segment) {
        if ((segment.tcpFlags & Datagram.FIN) != 0) {
            close(connection, isForward, segment);
        }
    }

    private void drop(TcpDirection direction) {
        waitingInAll -= direction.waitingCost;
        direction.drop();
    }

    /** @return sequence number of the segment's first octet of payload */
    private static int openAt(TcpDirection direction, Datagram segment) {
        if ((segment.tcpFlags & Datagram.SYN) == 0) {
            return segment.tcpSequence;
        }
        int first = segment.tcpSequence + 1;
        if (!direction.started) {
            direction.sawSyn = true;
            direction.synSequence = segment.tcpSequence;
            direction.start(first);
        }
        return first;
    }

    private void take(TcpConnection connection, boolean isForward, Datagram segment) {
        TcpDirection direction = connection.direction(isForward);
        int start = openAt(direction, segment);
        if (direction.ended) {
            afterTheEnd(connection, isForward, start, segment);
            return;
        }
        int wireLength = segment.originalLength;
        if (!direction.started) {
            if (wireLength == 0 && (segment.tcpFlags & Datagram.FIN) == 0) {
                return; // a keep-alive stands one before what comes next: not a place to start from
            }
            direction.start(start);
            sink.gap(connection, isForward, 0, segment);
        }
        if ((segment.tcpFlags & Datagram.FIN) != 0) {
            direction.finished = true;
            direction.finSequence = start + wireLength;
        }
        if (wireLength > 0) {
            payload(connection, isForward, start, segment);
        }
        endIfFinished(connection, isForward, segment);
    }

    /** What was on its way when the other side reset the connection is on the wire all the same. */
    private void afterTheEnd(TcpConnection connection, boolean isForward, int start, Datagram segment) {
        TcpDirection direction = connection.direction(isForward);
        if (direction.started && !direction.finished && segment.length > 0 && start == direction.next) {
            handOn(connection, isForward, start, segment);
        }
    }

    private void payload(TcpConnection connection, boolean isForward, int start, Datagram segment) {
        TcpDirection direction = connection.direction(isForward);
        int ahead = start - direction.next;
        if (ahead > 0) {
            keep(direction, start, segment);
            return;
        }
        int seen = -ahead;
        if (segment.originalLength - seen <= 0) {
            return;
        }
        if (direction.waiting == null) {
            handOn(connection, isForward, start, segment);
        } else {
            keep(direction, start, segment); // what waits came first where the two overlap
        }
        drain(connection, isForward, segment);
    }

    private void handOn(TcpConnection connection, boolean isForward, int start, Datagram segment) {
        TcpDirection direction = connection.direction(isForward);
        int seen = direction.next - start;
        int fresh = segment.length - seen;
        if (fresh > 0) {
            direction.advance(fresh);
            sink.octets(connection, isForward, segment.bytes, segment.offset + seen, fresh, segment);
        }
        int cut = start + segment.originalLength - direction.next;
        if (cut > 0) {
            sink.gap(connection, isForward, direction.skip(cut), segment);
        }
    }

    private void keep(TcpDirection direction, int start, Datagram segment) {
        int seen = Math.max(0, direction.next - start);
        if (segment.length - seen <= 0) {
            return;
        }
        int before = direction.waitingCost;
        direction.keep(
                start + seen,
                segment.bytes,
                segment.offset + seen,
                segment.length - seen,
                segment.originalLength - segment.length,
                segment);
        waitingInAll += direction.waitingCost - before;
    }

    /**
     * Hands on what waits and is in order now.
     *
     * @param completing the segment that filled the hole; null when the hole was skipped, and each chunk keeps the facts
     *     of the frame that brought it
     */
    private void drain(TcpConnection connection, boolean isForward, Datagram completing) {
        TcpDirection direction = connection.direction(isForward);
        while (direction.waiting != null && direction.waiting.sequence == direction.next) {
            Datagram segment = completing != null ? completing : factsOf(direction.waiting, connection, isForward);
            TcpDirection.Chunk chunk = takeWaiting(direction, segment.time);
            direction.advance(chunk.octets.length);
            sink.octets(connection, isForward, chunk.octets, 0, chunk.octets.length, segment);
            if (chunk.cut > 0) {
                sink.gap(connection, isForward, direction.skip(chunk.cut), segment);
            }
        }
    }

    private Datagram factsOf(TcpDirection.Chunk chunk, TcpConnection connection, boolean isForward) {
        connection.describe(isForward, facts);
        facts.time = chunk.time;
        facts.frame = chunk.frame;
        facts.capture = chunk.capture;
        return facts;
    }

    private TcpDirection.Chunk takeWaiting(TcpDirection direction, long time) {
        int before = direction.waitingCost;
        TcpDirection.Chunk chunk = direction.takeWaiting(time);
        waitingInAll += direction.waitingCost - before;
        return chunk;
    }

    private void skipLostHole(TcpConnection connection, boolean isForward, long time) {
        TcpDirection direction = connection.direction(isForward);
        while (direction.waiting != null
                && !connection.isIgnored()
                && (direction.isLost(time, PATIENCE_ACKNOWLEDGED, PATIENCE)
                        || direction.waitingCost > MAX_WAITING
                        || waitingInAll > MAX_WAITING_IN_ALL)) {
            skipHole(connection, isForward);
            endIfFinished(connection, isForward, facts);
        }
    }

    /** Says the hole and hands on what stands behind it. */
    private void skipHole(TcpConnection connection, boolean isForward) {
        TcpDirection direction = connection.direction(isForward);
        sink.gap(connection, isForward, direction.skipHole(), factsOf(direction.waiting, connection, isForward));
        drain(connection, isForward, null);
    }

    private void endIfFinished(TcpConnection connection, boolean isForward, Datagram segment) {
        TcpDirection direction = connection.direction(isForward);
        if (direction.finished && !direction.ended && direction.next - direction.finSequence >= 0) {
            close(connection, isForward, segment);
        }
    }

    /** Forged resets far outside of the window end nothing; that of a refused opening has sequence number 0. */
    private static boolean isCredible(TcpConnection connection, TcpDirection direction, Datagram reset) {
        return connection.isIgnored()
                || !direction.started
                || reset.tcpSequence == 0
                || Math.abs(reset.tcpSequence - direction.next) < RESET_WINDOW;
    }

    private void close(TcpConnection connection, boolean isForward, Datagram segment) {
        TcpDirection direction = connection.direction(isForward);
        if (direction.ended) {
            return;
        }
        while (direction.waiting != null && !connection.isIgnored()) {
            skipHole(connection, isForward);
        }
        drop(direction);
        direction.ended = true;
        connection.describe(isForward, facts);
        facts.time = segment.time;
        facts.frame = segment.frame;
        facts.capture = segment.capture;
        sink.closed(connection, isForward, facts);
    }

    private void expire(long time) {
        while (open.oldest() != null && time - open.oldest().lastTime > IDLE) {
            forget(open.oldest());
        }
        while (closed.oldest() != null && time - closed.oldest().lastTime > CLOSED) {
            forget(closed.oldest());
        }
    }

    private void forget(TcpConnection connection) {
        connection.describe(true, facts);
        close(connection, true, facts);
        connection.describe(false, facts);
        close(connection, false, facts);
        if (!open.remove(connection)) {
            closed.remove(connection);
        }
        connections--;
        connection.attachment = connection;
    }
}
