package io.earshot.capture.wire;

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

    private static final int V4_HEADER = 20;
    /** Of an IPv4 header's first eight octets. */
    private static final long IDENTIFICATION = 0xFFFF_0000L;

    private final DatagramSink sink;
    private final Duplicates duplicates;
    private final boolean dropsDuplicates;
    private final Tally tally = new Tally();
    private final Datagram datagram = new Datagram();
    private final Cursor cursor = new Cursor();
    private final Glance ownGlance = new Glance();
    private final LinkLayers links = new LinkLayers(tally);
    private final CaptureHeaders captureHeaders = new CaptureHeaders(tally, links);
    private final NetworkLayer network;
    private final Transports transports = new Transports(tally, datagram);
    private final Tunnels tunnels = new Tunnels(tally, links);

    public Dissector(Duplicates duplicates, DatagramSink sink) {
        this.duplicates = duplicates;
        this.dropsDuplicates = duplicates.isOn();
        this.sink = sink;
        this.network = new NetworkLayer(tally, datagram, duplicates, sink);
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
        frame(frame, glance(frame));
    }

    /** Looks at a frame; valid until the next. */
    public Glance glance(Frame frame) {
        ownGlance.take(frame);
        return ownGlance;
    }

    /** Fetches what the look for duplicates will ask for; the value means nothing. */
    public long fetch(Glance glance) {
        return glance.isPlain() && dropsDuplicates ? duplicates.fetch(glance.digest) : 0;
    }

    /** @param glance taken of this frame */
    public void frame(Frame frame, Glance glance) {
        tally.begin();
        datagram.time = frame.time;
        datagram.frame = frame.number;
        datagram.capture = frame.capture;
        datagram.tap = frame.tap;
        if (glance.isPlain()) {
            plain(frame.bytes, glance);
        } else {
            layers(frame);
        }
    }

    /** The way of nearly all frames. */
    private void plain(byte[] bytes, Glance glance) {
        boolean udp = glance.protocol == Datagram.UDP;
        if (udp) {
            tally.plainUdp(glance.tagged);
        } else {
            tally.plainTcp(glance.tagged);
        }
        boolean identified = (glance.first & IDENTIFICATION) != 0;
        if (dropsDuplicates && duplicates.seen(datagram.time, glance.digest, identified)) {
            tally.end(Fate.DUPLICATE);
            fill(bytes, glance);
            fillUdp(bytes, glance.ip + V4_HEADER); // the ports stand at the same place in TCP
            datagram.protocol = glance.protocol;
            sink.copy(datagram);
            return;
        }
        tally.checksums(glance.headerWrong, glance.udpWrong);
        fill(bytes, glance);
        int transport = glance.ip + V4_HEADER;
        if (udp) {
            fillUdp(bytes, transport);
            deliver();
            return;
        }
        int end = glance.ip + glance.ipLength;
        cursor.set(bytes, transport, end, end);
        if (transports.tcp(cursor)) {
            deliver();
        }
    }

    private void fill(byte[] bytes, Glance glance) {
        int ip = glance.ip;
        datagram.bytes = bytes;
        datagram.sourceHigh = 0;
        datagram.sourceLow = NetworkLayer.V4_PREFIX | u32(bytes, ip + 12) & 0xFFFF_FFFFL;
        datagram.destinationHigh = 0;
        datagram.destinationLow = NetworkLayer.V4_PREFIX | u32(bytes, ip + 16) & 0xFFFF_FFFFL;
        datagram.ttl = bytes[ip + 8] & 0xFF;
        datagram.dscp = (int) (glance.first >>> 50) & 0x3F;
        datagram.ipId = (int) (glance.first >>> 16) & 0xFFFF;
        datagram.ipLength = glance.ipLength;
        datagram.ipOffset = ip;
        datagram.reassembled = false;
        datagram.tuple = glance.tuple;
    }

    private void fillUdp(byte[] bytes, int udp) {
        long header = u64(bytes, udp);
        datagram.protocol = Datagram.UDP;
        datagram.transport = Transport.UDP;
        datagram.sourcePort = (int) (header >>> 48);
        datagram.destinationPort = (int) (header >>> 32) & 0xFFFF;
        datagram.offset = udp + Transports.UDP_HEADER;
        datagram.length = ((int) (header >>> 16) & 0xFFFF) - Transports.UDP_HEADER;
        datagram.originalLength = datagram.length;
    }

    private void layers(Frame frame) {
        datagram.tuple = 0;
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
        if (filled) {
            tally.checksums(
                    Checksum.isHeaderWrong(datagram),
                    datagram.protocol == Datagram.UDP && Checksum.isPayloadWrong(datagram));
            deliver();
        }
        return Layer.END;
    }

    private void deliver() {
        tally.deliver();
        sink.datagram(datagram);
    }
}
