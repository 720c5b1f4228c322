package io.earshot.capture.wire;

import static io.earshot.capture.net.Octets.u16;
import static io.earshot.capture.net.Octets.u32;
import static io.earshot.capture.net.Octets.u64;
import static io.earshot.capture.net.Octets.u8;

import io.earshot.capture.net.Transport;
import io.earshot.capture.source.Frame;

/**
 * What a first look at a frame tells, by itself: whether it is of the kind that nearly all frames are, and then its
 * datagram or segment, its digest, and whether its checksums fit. That is all that touches its headers and every octet
 * of it, and since it needs nothing of the frames before, it can be taken on a thread that reads ahead.
 */
public final class Glance {
    private static final int LINKTYPE_ETHERNET = 1;
    private static final int ETHERNET_HEADER = 14;
    private static final int VLAN_TAG = 4;
    private static final int V4_HEADER = 20;
    private static final int TCP_HEADER = 20;
    /** Version 4, five words of header; neither more fragments nor an offset: of an IPv4 header's first eight octets. */
    private static final long PLAIN_V4_MASK = 0xFF00_0000_0000_3FFFL;

    private static final long PLAIN_V4 = 0x4500_0000_0000_0000L;

    private final Digest digests = new Digest();
    /** When and where the frame was captured; of a plain frame all the rest too. */
    final Datagram datagram = new Datagram();

    private Frame frame;
    private boolean plain;

    // ---- of a plain frame
    boolean tagged;
    boolean headerWrong;
    boolean udpWrong;
    long digest;

    /** What was looked at. */
    public Frame frame() {
        return frame;
    }

    /** It is of the kind that nearly all frames are; else only its time and number are known. */
    public boolean isPlain() {
        return plain;
    }

    /** {@link Tuple} of the flow of a plain frame. */
    public int tuple() {
        return datagram.tuple;
    }

    /** Of a plain frame. */
    public int sourcePort() {
        return datagram.sourcePort;
    }

    /** Capture time, nanoseconds since 1970-01-01 UTC. */
    public long time() {
        return datagram.time;
    }

    /** 1-based number of the frame in its capture file. */
    public long number() {
        return datagram.frame;
    }

    /** 0-based number of the capture file among the inputs. */
    public int capture() {
        return datagram.capture;
    }

    /** 0-based number of the tap. */
    public int tap() {
        return datagram.tap;
    }

    /** Fetches the beginning of what a plain frame carries; the value means nothing. */
    public long fetch() {
        return datagram.length == 0 ? 0 : datagram.bytes[datagram.offset];
    }

    /**
     * Looks at a frame, which must stay as it is while the glance is used. Plain is Ethernet with at most one VLAN tag,
     * IPv4 without options or fragments, nothing cut, and TCP, or UDP on no tunnel's port.
     */
    public void take(Frame taken) {
        frame = taken;
        datagram.time = taken.time;
        datagram.frame = taken.number;
        datagram.capture = taken.capture;
        datagram.tap = taken.tap;
        plain = taken.linkType == LINKTYPE_ETHERNET
                && taken.length >= ETHERNET_HEADER + VLAN_TAG + V4_HEADER + Transports.UDP_HEADER
                && ethernet(taken.bytes, taken.offset, taken.offset + taken.length);
    }

    private boolean ethernet(byte[] bytes, int start, int end) {
        int ip = start + ETHERNET_HEADER;
        int type = u16(bytes, ip - 2);
        tagged = type == LinkLayers.ETHERTYPE_VLAN;
        if (tagged) {
            type = u16(bytes, ip + 2);
            ip += VLAN_TAG;
        }
        long first = u64(bytes, ip);
        int ipLength = (int) (first >>> 32) & 0xFFFF;
        if (type != LinkLayers.ETHERTYPE_IPV4
                || (first & PLAIN_V4_MASK) != PLAIN_V4
                || end - ip < ipLength
                || ipLength < V4_HEADER + Transports.UDP_HEADER) {
            return false;
        }
        int protocol = bytes[ip + 9];
        datagram.ipLength = ipLength;
        if (!(protocol == Datagram.UDP && udp(bytes, ip) || protocol == Datagram.TCP && tcp(bytes, ip))) {
            return false;
        }
        datagram.bytes = bytes;
        datagram.ipOffset = ip;
        datagram.dscp = (int) (first >>> 50) & 0x3F;
        datagram.ipId = (int) (first >>> 16) & 0xFFFF;
        datagram.ttl = u8(bytes, ip + 8);
        datagram.sourceLow = NetworkLayer.V4_PREFIX | u32(bytes, ip + 12) & 0xFFFF_FFFFL;
        datagram.destinationLow = NetworkLayer.V4_PREFIX | u32(bytes, ip + 16) & 0xFFFF_FFFFL;
        datagram.tuple = Tuple.ofV4(datagram);
        digest = digests.of(datagram.tap, bytes, ip, ip + ipLength);
        headerWrong = Checksum.isHeaderWrong(bytes, ip, V4_HEADER);
        return true;
    }

    private boolean udp(byte[] bytes, int ip) {
        int udp = ip + V4_HEADER;
        long header = u64(bytes, udp);
        int length = (int) (header >>> 16) & 0xFFFF;
        ports(header, Datagram.UDP, Transport.UDP);
        if (length < Transports.UDP_HEADER
                || length > datagram.ipLength - V4_HEADER
                || Tunnels.mayCarry(datagram.sourcePort, datagram.destinationPort)) {
            return false;
        }
        payload(udp + Transports.UDP_HEADER, udp + length);
        udpWrong = Checksum.isUdpWrong(bytes, ip, udp, length);
        return true;
    }

    private boolean tcp(byte[] bytes, int ip) {
        int tcp = ip + V4_HEADER;
        int length = datagram.ipLength - V4_HEADER;
        if (length < TCP_HEADER) {
            return false;
        }
        long header = u64(bytes, tcp);
        long rest = u64(bytes, tcp + 8);
        int headerLength = (int) (rest >>> 26) & 0x3C;
        if (headerLength < TCP_HEADER || headerLength > length) {
            return false;
        }
        ports(header, Datagram.TCP, Transport.TCP);
        datagram.tcpSequence = (int) header;
        datagram.tcpAcknowledgment = (int) (rest >>> 32);
        datagram.tcpFlags = (int) (rest >>> 16) & 0xFF;
        datagram.tcpWindow = (int) rest & 0xFFFF;
        payload(tcp + headerLength, tcp + length);
        udpWrong = false;
        return true;
    }

    private void ports(long header, int protocol, Transport transport) {
        datagram.protocol = protocol;
        datagram.transport = transport;
        datagram.sourcePort = (int) (header >>> 48);
        datagram.destinationPort = (int) (header >>> 32) & 0xFFFF;
    }

    private void payload(int from, int to) {
        datagram.offset = from;
        datagram.length = to - from;
        datagram.originalLength = to - from;
    }
}
