package io.earshot.capture.wire;

import java.util.Arrays;

/** One direction of a TCP connection: where it stands, and the segments that came before their turn. */
final class TcpDirection {
    /** Counted for each waiting chunk beside its octets, so that many small ones are bounded too. */
    static final int CHUNK_COST = 256;

    private static final long NEVER = Long.MIN_VALUE;

    /** Octets that came early. */
    static final class Chunk {
        final int sequence;
        final byte[] octets;
        /** Octets behind these that the snap length cut. */
        final int cut;

        final long time;
        final long frame;
        final int capture;
        Chunk next;

        Chunk(int sequence, byte[] octets, int cut, Datagram segment) {
            this.sequence = sequence;
            this.octets = octets;
            this.cut = cut;
            this.time = segment.time;
            this.frame = segment.frame;
            this.capture = segment.capture;
        }

        int end() {
            return sequence + octets.length + cut;
        }

        int cost() {
            return octets.length + CHUNK_COST;
        }
    }

    /** {@link #next} is known. */
    boolean started;
    /** Sequence number of the octet that comes next. */
    int next;

    boolean sawSyn;
    /** Initial sequence number, when {@link #sawSyn}. */
    int synSequence;

    boolean finished;
    /** Sequence number of the FIN, when {@link #finished}. */
    int finSequence;

    boolean ended;
    /** In order of sequence, without overlap, the first past {@link #next}. */
    Chunk waiting;

    int waitingCost;

    private boolean acknowledged;
    private int acknowledgment;
    /** When the acknowledgment passed {@link #next}. */
    private long passedAt = NEVER;

    private long holeSince = NEVER;

    void start(int sequence) {
        started = true;
        next = sequence;
    }

    void advance(int octets) {
        next += octets;
        if (!acknowledged || acknowledgment - next <= 0) {
            passedAt = NEVER;
        }
    }

    /** The other side has acknowledged everything before {@code sequence}. */
    void acknowledge(int sequence, long time) {
        if (!acknowledged) {
            acknowledged = true;
            acknowledgment = sequence;
        } else if (sequence - acknowledgment > 0) {
            acknowledgment = sequence;
        }
        if (started && passedAt == NEVER && acknowledgment - next > 0) {
            passedAt = time;
        }
    }

    /** Keeps what of a segment is new; octets that wait already stay as they are. */
    void keep(int sequence, byte[] bytes, int offset, int length, int cut, Datagram segment) {
        if (waiting == null) {
            holeSince = segment.time;
        }
        int from = sequence;
        int end = sequence + length;
        Chunk before = null;
        Chunk at = waiting;
        while (end - from > 0) {
            if (at != null && from - at.sequence >= 0) {
                from = at.end() - from > 0 ? at.end() : from;
                before = at;
                at = at.next;
                continue;
            }
            boolean last = at == null || end - at.sequence <= 0;
            int to = last ? end : at.sequence;
            int start = offset + from - sequence;
            Chunk chunk = new Chunk(
                    from,
                    Arrays.copyOfRange(bytes, start, start + to - from),
                    last ? cutBefore(at, end, cut) : 0,
                    segment);
            waitingCost += chunk.cost();
            chunk.next = at;
            if (before == null) {
                waiting = chunk;
            } else {
                before.next = chunk;
            }
            before = chunk;
            from = to;
        }
    }

    private static int cutBefore(Chunk following, int end, int cut) {
        return following == null ? cut : Math.min(cut, following.sequence - end);
    }

    /** The hole before the first waiting chunk will not be filled any more. */
    boolean isLost(long time, long patienceAcknowledged, long patience) {
        boolean passed = passedAt != NEVER && acknowledgment - waiting.sequence >= 0;
        return passed && time - passedAt >= patienceAcknowledged || time - holeSince >= patience;
    }

    /** @return octets of the hole */
    long skipHole() {
        return skip(waiting.sequence - next);
    }

    long skip(int octets) {
        advance(octets);
        return octets;
    }

    /** Takes the first waiting chunk off. */
    Chunk takeWaiting(long time) {
        Chunk chunk = waiting;
        waiting = chunk.next;
        waitingCost -= chunk.cost();
        holeSince = time;
        return chunk;
    }

    void drop() {
        waiting = null;
        waitingCost = 0;
    }
}
