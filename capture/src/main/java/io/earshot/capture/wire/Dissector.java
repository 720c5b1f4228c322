package io.earshot.capture.wire;

import static io.earshot.capture.net.Octets.u16;
import static io.earshot.capture.net.Octets.u32;
import static io.earshot.capture.net.Octets.u64;

import io.earshot.capture.net.Transport;
import io.earshot.capture.source.Frame;

/**
 * Takes frames apart down to what a transport carried, and hands each datagram, segment or ICMP message on. The same
 * {@link Datagram} is filled again for each frame. No octets make it throw; every frame ends in {@link #tally()}.
 */
public final class Dissector {
    /** Headers in one frame, tunnels and all; past it the frame is counted and left. */
    static final int MAX_LAYERS = 32;

    private static final int LINKTYPE_ETHERNET = 1;
    private static final int ETHERNET_HEADER = 14;
    private static final int VLAN_TAG = 4;
    private static final int V4_HEADER = 20;
    /** Version 4, five words of header; neither more fragments nor an offset: of an IPv4 header's first eight octets. */
    private static final long PLAIN_V4_MASK = 0xFF00_0000_0000_3FFFL;

    private static final long PLAIN_V4 = 0x4500_0000_0000_0000L;

    private final DatagramSink sink;
    private final Duplicates duplicates;
    private final boolean dropsDuplicates;
    private final Tally tally = new Tally();
    private final Datagram datagram = new Datagram();
    private final Cursor cursor = new Cursor();
    private final LinkLayers links = new LinkLayers(tally);
    private final CaptureHeaders captureHeaders = new CaptureHeaders(tally, links);
    private final NetworkLayer network;
    private final Transports transports = new Transports(tally, datagram);
    private final Tunnels tunnels = new Tunnels(tally, links);

    public Dissector(Duplicates duplicates, DatagramSink sink) {
        this.duplicates = duplicates;
        this.dropsDuplicates = duplicates.isOn();
        this.sink = sink;
        this.network = new NetworkLayer(tally, datagram, duplicates);
    }

    /** What became of the frames so far. */
    public Tally tally() {
        return tally;
    }

    /** Ends what waits for more frames, as at the end of a capture. */
    public void finish() {
        network.finish();
    }

    public void frame(Frame frame) {
        tally.begin();
        datagram.time = frame.time;
        datagram.frame = frame.number;
        datagram.capture = frame.capture;
        datagram.tap = frame.tap;
        if (frame.linkType != LINKTYPE_ETHERNET || !plain(frame)) {
            layers(frame);
        }
    }

    /**
     * The way of nearly all frames: Ethernet, at most one VLAN tag, IPv4 without options or fragments, nothing cut, and
     * TCP, or UDP on no tunnel's port. Anything else is left untouched for {@link #layers}.
     */
    private boolean plain(Frame frame) {
        byte[] bytes = frame.bytes;
        int ip = frame.offset + ETHERNET_HEADER;
        int end = frame.offset + frame.length;
        if (frame.length < ETHERNET_HEADER + VLAN_TAG + V4_HEADER + Transports.UDP_HEADER) {
            return false;
        }
        int type = u16(bytes, ip - 2);
        boolean tagged = type == LinkLayers.ETHERTYPE_VLAN;
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
        return protocol == Datagram.UDP && plainUdp(bytes, ip, first, tagged)
                || protocol == Datagram.TCP && plainTcp(bytes, ip, first, tagged);
    }

    private boolean plainUdp(byte[] bytes, int ip, long first, boolean tagged) {
        int udp = ip + V4_HEADER;
        int ipLength = (int) (first >>> 32) & 0xFFFF;
        long header = u64(bytes, udp);
        int sourcePort = (int) (header >>> 48);
        int destinationPort = (int) (header >>> 32) & 0xFFFF;
        int udpLength = (int) (header >>> 16) & 0xFFFF;
        if (udpLength < Transports.UDP_HEADER
                || udpLength > ipLength - V4_HEADER
                || Tunnels.mayCarry(sourcePort, destinationPort)) {
            return false;
        }
        tally.plainUdp(tagged);
        if (isDuplicate(bytes, ip, ipLength)) {
            return true;
        }
        fill(bytes, ip, first);
        datagram.sourcePort = sourcePort;
        datagram.destinationPort = destinationPort;
        datagram.offset = udp + Transports.UDP_HEADER;
        datagram.length = udpLength - Transports.UDP_HEADER;
        datagram.originalLength = datagram.length;
        deliver();
        return true;
    }

    private boolean plainTcp(byte[] bytes, int ip, long first, boolean tagged) {
        int ipLength = (int) (first >>> 32) & 0xFFFF;
        tally.plainTcp(tagged);
        if (!isDuplicate(bytes, ip, ipLength)) {
            fill(bytes, ip, first);
            cursor.set(bytes, ip + V4_HEADER, ip + ipLength, ip + ipLength);
            finish(transports.tcp(cursor));
        }
        return true;
    }

    private boolean isDuplicate(byte[] bytes, int ip, int ipLength) {
        boolean duplicate =
                dropsDuplicates && duplicates.seen(datagram.time, datagram.tap, bytes, ip, ip + ipLength);
        if (duplicate) {
            tally.end(Fate.DUPLICATE);
        }
        return duplicate;
    }

    private void fill(byte[] bytes, int ip, long first) {
        datagram.bytes = bytes;
        datagram.sourceHigh = 0;
        datagram.sourceLow = NetworkLayer.V4_PREFIX | u32(bytes, ip + 12) & 0xFFFF_FFFFL;
        datagram.destinationHigh = 0;
        datagram.destinationLow = NetworkLayer.V4_PREFIX | u32(bytes, ip + 16) & 0xFFFF_FFFFL;
        datagram.protocol = Datagram.UDP;
        datagram.transport = Transport.UDP;
        datagram.ttl = bytes[ip + 8] & 0xFF;
        datagram.dscp = (int) (first >>> 50) & 0x3F;
        datagram.ipId = (int) (first >>> 16) & 0xFFFF;
        datagram.ipLength = (int) (first >>> 32) & 0xFFFF;
        datagram.ipOffset = ip;
        datagram.reassembled = false;
    }

    private void layers(Frame frame) {
        int end = frame.offset + frame.length;
        cursor.set(frame.bytes, frame.offset, end, frame.offset + Math.max(frame.length, frame.originalLength));
        if (frame.length == 0) {
            tally.end(Fate.EMPTY_FRAME);
            return;
        }
        Layer layer = links.first(frame.linkType);
        for (int depth = 0; layer != Layer.END; depth++) {
            if (depth == MAX_LAYERS) {
                tally.end(Fate.NESTED_TOO_DEEP);
                return;
            }
            tally.layer(layer);
            layer = takeOff(layer);
        }
    }

    private Layer takeOff(Layer layer) {
        return switch (layer) {
            case ETHERNET -> links.ethernet(cursor);
            case VLAN, SERVICE_VLAN -> links.vlan(cursor);
            case CISCO_METADATA -> links.ciscoMetadata(cursor);
            case MAC_IN_MAC -> links.macInMac(cursor);
            case SERVICE_HEADER -> links.serviceHeader(cursor);
            case LLC -> links.llc(cursor);
            case PPPOE -> links.pppoe(cursor);
            case PPP -> links.ppp(cursor);
            case MPLS -> links.mpls(cursor);
            case COOKED_V1 -> links.cookedV1(cursor);
            case COOKED_V2 -> links.cookedV2(cursor);
            case RAW_IP -> links.rawIp(cursor);
            case LOOPBACK -> links.loopback(cursor);
            case CISCO_HDLC -> links.ciscoHdlc(cursor);
            case NFLOG -> captureHeaders.nflog(cursor);
            case PKTAP -> captureHeaders.pktap(cursor);
            case PPI -> captureHeaders.ppi(cursor);
            case RADIOTAP -> captureHeaders.radiotap(cursor);
            case PRISM -> captureHeaders.prism(cursor);
            case AVS -> captureHeaders.avs(cursor);
            case WLAN -> captureHeaders.wlan(cursor);
            case IPV4 -> network.ipv4(cursor);
            case IPV6 -> network.ipv6(cursor);
            case GRE -> tunnels.gre(cursor);
            case ERSPAN -> tunnels.erspan(cursor);
            case ETHER_IP -> tunnels.etherIp(cursor);
            case L2TP -> tunnels.l2tpOverIp(cursor);
            case UDP -> udp();
            case UDP_LITE -> finish(transports.udpLite(cursor));
            case TCP -> finish(transports.tcp(cursor));
            case ICMP -> finish(transports.icmp(Datagram.ICMP, cursor));
            case ICMPV6 -> finish(transports.icmp(Datagram.ICMPV6, cursor));
            // taken off together with UDP, since only the packet inside proves them
            case VXLAN, VXLAN_GPE, GENEVE, TEREDO, GTP_U, TZSP, END -> Layer.END;
        };
    }

    private Layer udp() {
        if (!transports.udp(cursor)) {
            return Layer.END;
        }
        if (Tunnels.mayCarry(datagram.sourcePort, datagram.destinationPort)) {
            Layer inner = tunnels.overUdp(datagram, cursor);
            if (inner != Layer.END) {
                return inner;
            }
        }
        return finish(true);
    }

    private Layer finish(boolean filled) {
        if (!filled) {
            return Layer.END;
        }
        deliver();
        return Layer.END;
    }

    private void deliver() {
        tally.deliver();
        sink.datagram(datagram);
    }
}
