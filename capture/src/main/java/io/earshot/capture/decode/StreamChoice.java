package io.earshot.capture.decode;

import io.earshot.capture.wire.Datagram;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the protocol of a connection: all candidates read along until one says that the connection is its own, in
 * either direction. That one keeps both directions; the others are let go. Nothing has to be fed twice.
 */
public final class StreamChoice {
    private final List<StreamPair> candidates;
    private final Half forward = new Half(true);
    private final Half backward = new Half(false);
    private StreamPair chosen;

    /** @param candidates one pair of each protocol, the surest to tell first; made for this connection alone */
    public StreamChoice(List<StreamPair> candidates) {
        this.candidates = new ArrayList<>(candidates);
    }

    /** This choice, as the decoders of one connection. */
    public StreamPair pair() {
        return new StreamPair(forward, backward);
    }

    private final class Half implements StreamDecoder {
        private final boolean isForward;

        Half(boolean isForward) {
            this.isForward = isForward;
        }

        @Override
        public Verdict feed(byte[] bytes, int offset, int length, Datagram facts, Sink sink) {
            if (chosen != null) {
                return chosen.direction(isForward).feed(bytes, offset, length, facts, sink);
            }
            for (int i = 0; i < candidates.size(); i++) {
                StreamPair candidate = candidates.get(i);
                Verdict verdict = candidate.direction(isForward).feed(bytes, offset, length, facts, sink);
                switch (verdict) {
                    case MINE, NOTHING_LEFT -> {
                        chosen = candidate;
                        candidates.clear();
                        return verdict;
                    }
                    case NOT_MINE -> candidates.remove(i--);
                    case NEED_MORE -> {}
                }
            }
            return candidates.isEmpty() ? Verdict.NOT_MINE : Verdict.NEED_MORE;
        }

        @Override
        public void gap(long octets, Datagram facts, Sink sink) {
            if (chosen != null) {
                chosen.direction(isForward).gap(octets, facts, sink);
            } else {
                candidates.forEach(candidate -> candidate.direction(isForward).gap(octets, facts, sink));
            }
        }

        @Override
        public void close(Datagram facts, Sink sink) {
            if (chosen != null) {
                chosen.direction(isForward).close(facts, sink);
            } else {
                candidates.forEach(candidate -> candidate.direction(isForward).close(facts, sink));
            }
        }
    }
}
