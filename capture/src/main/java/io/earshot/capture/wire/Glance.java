package io.earshot.capture.wire;

import static io.earshot.capture.net.Octets.u16;
import static io.earshot.capture.net.Octets.u32;
import static io.earshot.capture.net.Octets.u64;

import io.earshot.capture.source.Frame;

/**
 * What a first look at a frame tells, by itself: whether it is of the kind that nearly all frames are, its digest, and
 * whether its checksums fit. That is all that touches every octet of it, and since it needs nothing of the frames
 * before, it can be taken on a thread that reads ahead.
 */
public final class Glance {
    private static final int LINKTYPE_ETHERNET = 1;
    private static final int ETHERNET_HEADER = 14;
    private static final int VLAN_TAG = 4;
    private static final int V4_HEADER = 20;
    /** Version 4, five words of header; neither more fragments nor an offset: of an IPv4 header's first eight octets. */
    private static final long PLAIN_V4_MASK = 0xFF00_0000_0000_3FFFL;

    private static final long PLAIN_V4 = 0x4500_0000_0000_0000L;
    private static final int NOT_PLAIN = 0;

    private final Digest digests = new Digest();
    /** Index of the IPv4 header of a plain frame, else {@value #NOT_PLAIN}; nothing below is set then. */
    int ip;

    boolean tagged;
    /** The first eight octets of the IPv4 header. */
    long first;

    int ipLength;
    /** {@link Datagram#UDP} or {@link Datagram#TCP}. */
    int protocol;

    long digest;
    int tuple;
    int sourcePort;

    boolean headerWrong;
    boolean udpWrong;

    /** It is of the kind that nearly all frames are; else nothing else is known of it. */
    public boolean isPlain() {
        return ip != NOT_PLAIN;
    }

    /** {@link Tuple} of the frame's flow. */
    public int tuple() {
        return tuple;
    }

    public int sourcePort() {
        return sourcePort;
    }

    /**
     * Looks at a frame. Plain is Ethernet with at most one VLAN tag, IPv4 without options or fragments, nothing cut, and
     * TCP, or UDP on no tunnel's port.
     */
    public void take(Frame frame) {
        ip = NOT_PLAIN;
        if (frame.linkType == LINKTYPE_ETHERNET
                && frame.length >= ETHERNET_HEADER + VLAN_TAG + V4_HEADER + Transports.UDP_HEADER) {
            ethernet(frame);
        }
    }

    private void ethernet(Frame frame) {
        byte[] bytes = frame.bytes;
        int at = frame.offset + ETHERNET_HEADER;
        int type = u16(bytes, at - 2);
        tagged = type == LinkLayers.ETHERTYPE_VLAN;
        if (tagged) {
            type = u16(bytes, at + 2);
            at += VLAN_TAG;
        }
        first = u64(bytes, at);
        ipLength = (int) (first >>> 32) & 0xFFFF;
        if (type != LinkLayers.ETHERTYPE_IPV4
                || (first & PLAIN_V4_MASK) != PLAIN_V4
                || frame.offset + frame.length - at < ipLength
                || ipLength < V4_HEADER + Transports.UDP_HEADER) {
            return;
        }
        protocol = bytes[at + 9];
        udpWrong = false;
        if (protocol == Datagram.TCP || protocol == Datagram.UDP && udp(bytes, at)) {
            ip = at;
            digest = digests.of(frame.tap, bytes, at, at + ipLength);
            sourcePort = u16(bytes, at + V4_HEADER);
            tuple = Tuple.ofV4(
                    frame.tap,
                    protocol,
                    NetworkLayer.V4_PREFIX | u32(bytes, at + 12) & 0xFFFF_FFFFL,
                    sourcePort,
                    NetworkLayer.V4_PREFIX | u32(bytes, at + 16) & 0xFFFF_FFFFL,
                    u16(bytes, at + V4_HEADER + 2));
            headerWrong = Checksum.isHeaderWrong(bytes, at, V4_HEADER);
        }
    }

    private boolean udp(byte[] bytes, int at) {
        int udp = at + V4_HEADER;
        long header = u64(bytes, udp);
        int length = (int) (header >>> 16) & 0xFFFF;
        if (length < Transports.UDP_HEADER
                || length > ipLength - V4_HEADER
                || Tunnels.mayCarry((int) (header >>> 48), (int) (header >>> 32) & 0xFFFF)) {
            return false;
        }
        udpWrong = Checksum.isUdpWrong(bytes, at, udp, length);
        return true;
    }
}
