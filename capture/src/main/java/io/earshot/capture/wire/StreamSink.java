package io.earshot.capture.wire;

/**
 * Takes the octets of TCP connections, each direction in order. {@code forward} is the direction from the side that
 * opened the connection, or that was heard first when the opening was missed.
 *
 * <p>The facts are those of the segment that completed the octets: addresses in the direction of the stream, time,
 * frame. They are valid only during the call.
 */
public interface StreamSink {
    /** A connection was met; a call of {@link TcpConnection#ignore} is welcome as soon as it is of no interest. */
    void opened(TcpConnection connection, Datagram facts);

    /** The next octets in order, read in place: valid only during the call. */
    void octets(TcpConnection connection, boolean forward, byte[] bytes, int offset, int length, Datagram facts);

    /**
     * Octets are missing before those that come next.
     *
     * @param octets how many; 0 when the capture began within the stream
     */
    void gap(TcpConnection connection, boolean forward, long octets, Datagram facts);

    /** The direction ended: FIN, RST, given up for its age, or the end of the capture. Comes once for each direction. */
    void closed(TcpConnection connection, boolean forward, Datagram facts);
}
