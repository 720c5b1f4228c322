package io.earshot.capture.wire;

/** Takes what the frames carried. */
@FunctionalInterface
public interface DatagramSink {
    /**
     * @param datagram a UDP or UDP-Lite datagram, a TCP segment, or a whole ICMP or ICMPv6 message (its payload starts
     *                 at the type field), or an SCTP packet that holds text (its payload starts at the first chunk); valid
     *                 only during the call
     */
    void datagram(Datagram datagram);

    /**
     * Takes what stands in the headers of a UDP datagram or TCP segment that is left out, since the capture held the same one a moment
     * before: addresses, ports and time to live. Its payload must not be read.
     */
    default void copy(Datagram datagram) {
        // who counts nothing by hops needs no copies
    }
}
