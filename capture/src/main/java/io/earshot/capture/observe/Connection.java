package io.earshot.capture.observe;

import io.earshot.capture.wire.Datagram;
import java.util.Arrays;
import java.util.Optional;

/** The life of one TCP connection as its segments tell it, RFC 9293 section 3. Sequence numbers wrap at 2^32. */
final class Connection {
    private static final int MAX_SYNS = 8;
    private static final int MAX_TALKS = 64;
    /** What keeps a connection alive is shorter, octets. */
    private static final int TEXT = 200;
    /** A text is answered within this time, ns. */
    private static final long ANSWERED = 2_000_000_000L;
    /** What is said within it is said at once, ns. */
    private static final long AT_ONCE = 1_000_000_000L;

    private long[] synTimes = new long[1];
    private int syns;
    private Sighting synAck;
    private int synAckTtl = -1;
    private Sighting reset;
    private boolean resetByInitiator;
    private int resetTtl = -1;
    private boolean finForward;
    private boolean finBackward;
    private long dataForward;
    private long dataBackward;
    private long ackedUnseen;
    private long retransmitted;
    /** Segments of the initiator that repeat octets, since the responder last took or gave any. */
    private long unanswered;

    /** The highest acknowledgment of the responder. */
    private int highestTaken;

    private boolean taken;

    /** Octets of the longest of them. */
    private int longestUnanswered;

    /** The last {@link #MAX_TALKS}, in a ring. */
    private long[] talks = new long[1];

    private int talked;
    private final Text textForward = new Text();
    private final Text textBackward = new Text();

    /** Sequence number after the highest octet seen or acknowledged. */
    private int nextForward;

    private int nextBackward;
    private boolean knownForward;
    private boolean knownBackward;

    /** See {@link Fetching}. */
    long fetch() {
        return dataForward + nextForward;
    }

    /** Notes one segment; returns true when the connection changed in kind: answered, reset, or closed. */
    boolean segment(Datagram datagram, boolean forward) {
        int flags = datagram.tcpFlags;
        boolean changed = false;
        if ((flags & Datagram.SYN) != 0) {
            changed = syn(datagram, (flags & Datagram.ACK) != 0, forward);
        }
        if ((flags & Datagram.RST) != 0 && reset == null) {
            reset = sighting(datagram);
            resetByInitiator = forward;
            resetTtl = datagram.ttl;
            changed = true;
        }
        if ((flags & Datagram.FIN) != 0) {
            changed |= !finished();
            finForward |= forward;
            finBackward |= !forward;
        }
        if (!forward && progresses(datagram)) {
            unanswered = 0;
            longestUnanswered = 0;
        }
        acknowledged(datagram, forward);
        sent(datagram, forward);
        return changed;
    }

    /** The responder takes or gives octets for the first time: repeated data and acknowledgments are no answer. */
    private boolean progresses(Datagram datagram) {
        boolean takes =
                (datagram.tcpFlags & Datagram.ACK) != 0 && (!taken || datagram.tcpAcknowledgment - highestTaken > 0);
        if (takes) {
            taken = true;
            highestTaken = datagram.tcpAcknowledgment;
        }
        boolean ends = (datagram.tcpFlags & (Datagram.SYN | Datagram.FIN | Datagram.RST)) != 0;
        return takes
                || ends
                || datagram.originalLength > 0
                        && (!knownBackward || datagram.tcpSequence + datagram.originalLength - nextBackward > 0);
    }

    private boolean syn(Datagram datagram, boolean acknowledges, boolean forward) {
        if (!acknowledges) {
            if (forward && syns < MAX_SYNS) {
                if (syns == synTimes.length) {
                    synTimes = Arrays.copyOf(synTimes, MAX_SYNS);
                }
                synTimes[syns++] = datagram.time;
            }
            return false;
        }
        if (synAck == null && !forward) {
            synAck = sighting(datagram);
            synAckTtl = datagram.ttl;
            return true;
        }
        return false;
    }

    private void sent(Datagram datagram, boolean forward) {
        int octets = datagram.originalLength;
        if (forward) {
            dataForward += octets;
        } else {
            dataBackward += octets;
        }
        boolean counts = (datagram.tcpFlags & (Datagram.SYN | Datagram.FIN)) != 0;
        int end = datagram.tcpSequence + octets + (counts ? 1 : 0);
        if (!known(forward) || end - next(forward) > 0) {
            next(forward, end);
            if (octets >= TEXT) {
                text(datagram, forward);
            }
        } else if (octets > 1) {
            // One repeated octet is a keep-alive, RFC 9293 section 3.8.4, and no loss.
            retransmitted++;
            if (forward && !isTaken(end)) {
                unanswered++;
                longestUnanswered = Math.max(longestUnanswered, octets);
            }
        }
    }

    private void text(Datagram datagram, boolean forward) {
        Text said = forward ? textForward : textBackward;
        Text heard = forward ? textBackward : textForward;
        said.next(datagram.time, datagram.originalLength);
        boolean answers = said.time - heard.time <= ANSWERED;
        boolean goesOn = talked > 0 && said.time - talks[(talked - 1) % talks.length] < AT_ONCE;
        // an answer that is sent again and again, and keep-alives, say nothing new
        boolean again = said.repeats && heard.repeats;
        if (answers && !goesOn && !again) {
            if (talked == talks.length && talked < MAX_TALKS) {
                talks = Arrays.copyOf(talks, 2 * talked);
            }
            talks[talked++ % talks.length] = said.time;
        }
    }

    /** The responder has these octets; beside it, the initiator is seen to repeat them until that is known to it. */
    private boolean isTaken(int end) {
        return taken && end - highestTaken <= 0;
    }

    private void acknowledged(Datagram datagram, boolean forward) {
        if ((datagram.tcpFlags & Datagram.ACK) == 0 || (datagram.tcpFlags & Datagram.RST) != 0) {
            return;
        }
        int acknowledgment = datagram.tcpAcknowledgment;
        if (!known(!forward)) {
            next(!forward, acknowledgment);
        } else if (acknowledgment - next(!forward) > 0) {
            ackedUnseen++;
            next(!forward, acknowledgment);
        }
    }

    private boolean known(boolean forward) {
        return forward ? knownForward : knownBackward;
    }

    private int next(boolean forward) {
        return forward ? nextForward : nextBackward;
    }

    private void next(boolean forward, int sequence) {
        if (forward) {
            knownForward = true;
            nextForward = sequence;
        } else {
            knownBackward = true;
            nextBackward = sequence;
        }
    }

    /** The responder took part, or somebody ended it. */
    boolean answered() {
        return synAck != null || reset != null || dataBackward > 0;
    }

    boolean finished() {
        return finForward || finBackward;
    }

    /** Nothing more is to come, but for stragglers. */
    boolean over() {
        return reset != null || finForward && finBackward;
    }

    FlowState.TcpLife snapshot() {
        return new FlowState.TcpLife(
                Arrays.stream(synTimes, 0, syns).boxed().toList(),
                Optional.ofNullable(synAck),
                synAckTtl,
                Optional.ofNullable(reset),
                resetByInitiator,
                resetTtl,
                finished(),
                dataForward,
                dataBackward,
                ackedUnseen,
                retransmitted,
                unanswered,
                longestUnanswered,
                Arrays.stream(talks, 0, Math.min(talked, talks.length))
                        .sorted()
                        .boxed()
                        .toList());
    }

    private static Sighting sighting(Datagram datagram) {
        return new Sighting(datagram.time, datagram.capture, datagram.tap, datagram.frame);
    }

    /** The last text of one side. */
    private static final class Text {
        private long time = Long.MIN_VALUE / 2;
        private int octets;
        /** It is as long as the one before it. */
        private boolean repeats;

        private void next(long time, int octets) {
            this.time = time;
            repeats = octets == this.octets;
            this.octets = octets;
        }
    }
}
