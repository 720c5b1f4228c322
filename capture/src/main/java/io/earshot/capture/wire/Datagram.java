package io.earshot.capture.wire;

import io.earshot.capture.net.Address;
import io.earshot.capture.net.Endpoint;
import io.earshot.capture.net.Transport;

/**
 * The octets that one transport unit carried, with the facts of its way: a UDP datagram, a TCP segment, the body of an
 * ICMP message, or one message cut out of a TCP stream. Read in place and filled again for each frame: valid only
 * until the next one. Fields are plain because every frame of every capture passes here.
 */
public final class Datagram {
    public static final int ICMP = 1;
    public static final int TCP = 6;
    public static final int UDP = 17;
    public static final int ICMPV6 = 58;
    public static final int SCTP = 132;

    /** TCP flags, RFC 9293 section 3.1. */
    public static final int FIN = 0x01;

    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;

    // ---- payload of the transport unit
    public byte[] bytes = new byte[0];
    public int offset;
    /** Octets of payload that were captured. */
    public int length;
    /** Octets of payload on the wire; larger than {@link #length} when the snap length cut it. */
    public int originalLength;

    // ---- addresses; IPv4 in its mapped form, see Address
    public long sourceHigh;
    public long sourceLow;
    public long destinationHigh;
    public long destinationLow;
    public int sourcePort;
    public int destinationPort;
    /** IP protocol number: 6, 17, 1, 58, 132 (SCTP), 136 (UDP-Lite). */
    public int protocol;
    /** {@link Tuple} of the above; 0 while it was not taken. */
    int tuple;

    // ---- network layer
    /** Time to live or hop limit, 0 to 255. */
    public int ttl;
    /** Differentiated services code point, 0 to 63 (RFC 2474). */
    public int dscp;
    /** IPv4 identification; -1 for IPv6 without a fragment header. */
    public int ipId;
    /** Octets of the whole IP packet on the wire (sum of its fragments), headers included. */
    public int ipLength;
    /** True when the packet was put together from IP fragments. */
    public boolean reassembled;
    /** Where the innermost IP header starts in {@link #bytes}; -1 when the payload stands elsewhere. */
    public int ipOffset;

    // ---- TCP only
    public int tcpFlags;
    /** Sequence number, unsigned 32 bits in an int. */
    public int tcpSequence;
    /** Acknowledgment number, unsigned 32 bits in an int. */
    public int tcpAcknowledgment;
    /** Window field, not scaled. */
    public int tcpWindow;

    /** What carried the payload as the decoders see it: UDP, TCP, or TLS, WS, WSS once that layer was taken off. */
    public Transport transport = Transport.UDP;

    // ---- capture
    /** Capture time, nanoseconds since 1970-01-01 UTC; of the frame that completed the unit. */
    public long time;
    /** 1-based number of the frame that completed the unit, in its capture file. */
    public long frame;
    /** 0-based number of the capture file among the inputs. */
    public int capture;
    /** 0-based number of the tap. */
    public int tap;

    public Endpoint source() {
        return new Endpoint(new Address(sourceHigh, sourceLow), sourcePort);
    }

    public Endpoint destination() {
        return new Endpoint(new Address(destinationHigh, destinationLow), destinationPort);
    }

    /** The snap length cut this unit's payload. */
    public boolean truncated() {
        return length < originalLength;
    }

    /** Takes over all facts of another one; the octets are shared, not copied. */
    public void copy(Datagram other) {
        bytes = other.bytes;
        offset = other.offset;
        length = other.length;
        originalLength = other.originalLength;
        sourceHigh = other.sourceHigh;
        sourceLow = other.sourceLow;
        destinationHigh = other.destinationHigh;
        destinationLow = other.destinationLow;
        sourcePort = other.sourcePort;
        destinationPort = other.destinationPort;
        protocol = other.protocol;
        tuple = other.tuple;
        ttl = other.ttl;
        dscp = other.dscp;
        ipId = other.ipId;
        ipLength = other.ipLength;
        reassembled = other.reassembled;
        ipOffset = other.ipOffset;
        tcpFlags = other.tcpFlags;
        tcpSequence = other.tcpSequence;
        tcpAcknowledgment = other.tcpAcknowledgment;
        tcpWindow = other.tcpWindow;
        transport = other.transport;
        time = other.time;
        frame = other.frame;
        capture = other.capture;
        tap = other.tap;
    }
}
