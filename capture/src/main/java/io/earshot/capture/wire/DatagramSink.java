package io.earshot.capture.wire;

/** Takes what the frames carried. */
@FunctionalInterface
public interface DatagramSink {
    /**
     * @param datagram a UDP or UDP-Lite datagram, a TCP segment, or a whole ICMP or ICMPv6 message (its payload starts
     *                 at the type field); valid only during the call
     */
    void datagram(Datagram datagram);
}
