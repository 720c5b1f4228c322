package io.earshot.capture.decode;

import io.earshot.capture.wire.Datagram;

/**
 * Reads one protocol out of one direction of a TCP connection, or of a layer that was taken off it (the plaintext of
 * TLS). One object lives as long as its direction; it copies what it must keep, keeps a bounded amount, and never
 * throws on any octets. A protocol that needs both directions hands out a {@link StreamPair} whose halves know each
 * other.
 */
public interface StreamDecoder {
    enum Verdict {
        /** Too few octets to tell. Nothing went to the sink; the octets were taken and need not be fed again. */
        NEED_MORE,
        /** The stream is this protocol's from here on, for better or worse; broken octets become oddities. */
        MINE,
        /**
         * The stream is another protocol's. The first such answer is final and comes before any message; a decoder
         * that once answered {@link #MINE} does not go back on it.
         */
        NOT_MINE,
        /** The stream is this protocol's, and nothing more can be read in either direction: both need not be fed. */
        NOTHING_LEFT
    }

    /**
     * Takes the next octets in order.
     *
     * @param facts the segment that completed them: time, frame, addresses. Its {@code transport} says what carried
     *              the octets and is changed while a layer's content is handed on, then put back. Messages go to the
     *              sink with it. Its {@code bytes} are not the octets to read, unless a message was cut out whole.
     */
    Verdict feed(byte[] bytes, int offset, int length, Datagram facts, Sink sink);

    /**
     * Octets are missing here: lost, or the capture began late. What was half read is given up; the next octets may
     * begin anywhere in a message.
     *
     * @param octets how many, 0 when that is not known
     */
    void gap(long octets, Datagram facts, Sink sink);

    /** The direction ended (FIN, RST, or given up for its age); a message that ends with the connection is complete. */
    void close(Datagram facts, Sink sink);
}
