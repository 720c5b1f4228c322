package io.earshot.capture.wire;

import io.earshot.capture.source.Frame;

/**
 * Takes frames apart down to what a transport carried, and hands each datagram, segment or ICMP message on. The same
 * {@link Datagram} is filled again for each frame. No octets make it throw; every frame ends in {@link #tally()}.
 */
public final class Dissector {
    /** Headers in one frame, tunnels and all; past it the frame is counted and left. */
    static final int MAX_LAYERS = 32;

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
        frame(glance(frame));
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

    /** Takes a frame by the first glance at it. */
    public void frame(Glance glance) {
        tally.begin();
        if (glance.isPlain()) {
            plain(glance);
        } else {
            layers(glance.frame());
        }
    }

    /** The way of nearly all frames. */
    private void plain(Glance glance) {
        Datagram plain = glance.datagram;
        boolean udp = plain.protocol == Datagram.UDP;
        if (udp) {
            tally.plainUdp(glance.tagged);
        } else {
            tally.plainTcp(glance.tagged);
        }
        if (dropsDuplicates && duplicates.seen(plain.time, glance.digest, plain.ipId != 0)) {
            tally.end(Fate.DUPLICATE);
            sink.copy(plain);
            return;
        }
        tally.checksums(glance.headerWrong, glance.udpWrong);
        tally.deliver();
        sink.datagram(plain);
    }

    private void layers(Frame frame) {
        datagram.time = frame.time;
        datagram.frame = frame.number;
        datagram.capture = frame.capture;
        datagram.tap = frame.tap;
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
            case SCTP -> finish(transports.sctp(cursor));
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
            tally.deliver();
            sink.datagram(datagram);
        }
        return Layer.END;
    }
}
