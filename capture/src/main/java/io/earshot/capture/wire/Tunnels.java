package io.earshot.capture.wire;

import io.earshot.capture.net.Octets;

/**
 * Tunnels over IP and over UDP. A tunnel over UDP is believed when the port is a tunnel's, its header is in order and
 * a packet that fits stands behind it; else the datagram stays a datagram.
 */
final class Tunnels {
    private static final int L2TP_PORT = 1701;
    private static final int GTP_U_PORT = 2152;
    private static final int TEREDO_PORT = 3544;
    private static final int VXLAN_PORT = 4789;
    private static final int VXLAN_GPE_PORT = 4790;
    private static final int GENEVE_PORT = 6081;
    private static final int VXLAN_OLD_PORT = 8472;
    private static final int TZSP_PORT = 37008;
    /** One bit a port. */
    private static final long[] PORTS = new long[0x10000 >>> 6];

    static {
        int[] ports = {
            L2TP_PORT, GTP_U_PORT, TEREDO_PORT, VXLAN_PORT, VXLAN_GPE_PORT, GENEVE_PORT, VXLAN_OLD_PORT, TZSP_PORT
        };
        for (int port : ports) {
            PORTS[port >>> 6] |= 1L << port;
        }
    }

    private static final int GRE = 47;
    private static final int GRE_CHECKSUM = 0x8000;
    private static final int GRE_ROUTING = 0x4000;
    private static final int GRE_KEY = 0x2000;
    private static final int GRE_SEQUENCE = 0x1000;
    private static final int GRE_ACKNOWLEDGMENT = 0x0080; // version 1 only
    private static final int MAX_ROUTING_ENTRIES = 16;
    private static final int PROTOCOL_ERSPAN = 0x88BE;
    private static final int PROTOCOL_ERSPAN_III = 0x22EB;
    private static final int PROTOCOL_WCCP = 0x883E;

    private final Tally tally;
    private final LinkLayers links;
    /** Protocol field of the GRE header taken off last; bit 16 says that it had a sequence number. */
    private int greProtocol;

    Tunnels(Tally tally, LinkLayers links) {
        this.tally = tally;
        this.links = links;
    }

    static boolean mayCarry(int sourcePort, int destinationPort) {
        return ((PORTS[sourcePort >>> 6] >>> sourcePort | PORTS[destinationPort >>> 6] >>> destinationPort) & 1) != 0;
    }

    /** RFC 2784, RFC 2890, RFC 1701 routing; version 1 is RFC 2637. */
    Layer gre(Cursor at) {
        if (!at.has(4)) {
            return tally.end(Fate.TRUNCATED_LINK_HEADER);
        }
        int flags = at.u16(0);
        int protocol = at.u16(2);
        int version = flags & 7;
        if (version > 1) {
            return tally.end(Fate.MALFORMED_LINK_HEADER);
        }
        int length = 4
                + ((flags & (GRE_CHECKSUM | GRE_ROUTING)) != 0 ? 4 : 0)
                + ((flags & GRE_KEY) != 0 ? 4 : 0)
                + ((flags & GRE_SEQUENCE) != 0 ? 4 : 0)
                + (version == 1 && (flags & GRE_ACKNOWLEDGMENT) != 0 ? 4 : 0);
        if (!at.has(length)) {
            return tally.end(Fate.TRUNCATED_LINK_HEADER);
        }
        if (version == 1 && (flags & GRE_SEQUENCE) == 0) {
            return tally.end(Fate.PPTP_ACKNOWLEDGMENT);
        }
        at.skip(length);
        if (version == 0 && (flags & GRE_ROUTING) != 0 && !skipRouting(at)) {
            return tally.end(Fate.MALFORMED_LINK_HEADER);
        }
        return greProtocol(protocol, (flags & GRE_SEQUENCE) != 0, at);
    }

    /** RFC 1701: entries of family, offset, length; the one of length 0 is the last. */
    private static boolean skipRouting(Cursor at) {
        for (int entries = 0; entries < MAX_ROUTING_ENTRIES && at.has(4); entries++) {
            int length = at.u8(3);
            if (!at.has(4 + length)) {
                return false;
            }
            at.skip(4 + length);
            if (length == 0) {
                return true;
            }
        }
        return false;
    }

    private Layer greProtocol(int protocol, boolean sequenced, Cursor at) {
        if (protocol == PROTOCOL_ERSPAN || protocol == PROTOCOL_ERSPAN_III) {
            greProtocol = protocol | (sequenced ? 0x10000 : 0);
            return Layer.ERSPAN;
        }
        if (protocol == PROTOCOL_WCCP) {
            at.skip(at.has(1) && at.u8(0) >>> 4 == 4 ? 0 : 4);
            return Layer.IPV4;
        }
        return protocol == 0 ? tally.unknownIpProtocol(GRE) : links.etherType(protocol, at); // 0: a keep-alive
    }

    /** draft-foschiano-erspan: type I has no header, II has 8 octets, III has 12 and perhaps 8 more. */
    Layer erspan(Cursor at) {
        if (greProtocol == PROTOCOL_ERSPAN) {
            return Layer.ETHERNET;
        }
        if ((greProtocol & 0xFFFF) == PROTOCOL_ERSPAN) {
            return skipTo(8, Layer.ETHERNET, at);
        }
        if (!at.has(12)) {
            return tally.end(Fate.TRUNCATED_LINK_HEADER);
        }
        int last = at.u16(10);
        boolean platformSpecific = (last & 1) != 0;
        int frameType = last >>> 10 & 0x1F;
        return skipTo(platformSpecific ? 20 : 12, frameType == 2 ? Layer.RAW_IP : Layer.ETHERNET, at);
    }

    /** RFC 3378 section 3. */
    Layer etherIp(Cursor at) {
        if (at.has(2) && at.u8(0) >>> 4 != 3) {
            return tally.end(Fate.MALFORMED_LINK_HEADER);
        }
        return skipTo(2, Layer.ETHERNET, at);
    }

    /** RFC 3931 section 4.1.1: a session, then a cookie of 0, 4 or 8 octets and perhaps a sublayer, not announced. */
    Layer l2tpOverIp(Cursor at) {
        if (!at.has(4)) {
            return tally.end(Fate.TRUNCATED_LINK_HEADER);
        }
        if (at.u32(0) == 0) {
            return tally.unknownIpProtocol(115); // control message
        }
        for (int header = 4; header <= 16; header += 4) {
            if (Plausible.ethernet(at.bytes, at.offset + header, at.end, at.wireEnd)) {
                return skipTo(header, Layer.ETHERNET, at);
            }
        }
        return tally.unknownIpProtocol(115);
    }

    /**
     * @param outer facts of the UDP datagram, its payload in place
     * @return what the tunnel holds, the cursor moved there; {@link Layer#END} when this is no tunnel
     */
    Layer overUdp(Datagram outer, Cursor at) {
        int offset = outer.offset;
        int end = offset + outer.length;
        int wireEnd = offset + outer.originalLength;
        Layer tunnel = ofPort(outer.destinationPort);
        if (tunnel == Layer.END) {
            tunnel = ofPort(outer.sourcePort);
        }
        Layer inner = switch (tunnel) {
            case VXLAN -> vxlan(at.bytes, offset, end, wireEnd, at);
            case VXLAN_GPE -> vxlanGpe(at.bytes, offset, end, wireEnd, at);
            case GENEVE -> geneve(at.bytes, offset, end, wireEnd, at);
            case TEREDO -> teredo(at.bytes, offset, end, wireEnd, at);
            case GTP_U -> gtpU(at.bytes, offset, end, wireEnd, at);
            case TZSP -> tzsp(at.bytes, offset, end, wireEnd, at);
            case L2TP -> l2tp(at.bytes, offset, end, wireEnd, at);
            default -> Layer.END;
        };
        if (inner != Layer.END) {
            tally.layer(tunnel);
        }
        return inner;
    }

    private static Layer ofPort(int port) {
        return switch (port) {
            case L2TP_PORT -> Layer.L2TP;
            case GTP_U_PORT -> Layer.GTP_U;
            case TEREDO_PORT -> Layer.TEREDO;
            case VXLAN_PORT, VXLAN_OLD_PORT -> Layer.VXLAN;
            case VXLAN_GPE_PORT -> Layer.VXLAN_GPE;
            case GENEVE_PORT -> Layer.GENEVE;
            case TZSP_PORT -> Layer.TZSP;
            default -> Layer.END;
        };
    }

    /** RFC 7348 section 5: the I flag, and a last octet of zeros. */
    private static Layer vxlan(byte[] bytes, int offset, int end, int wireEnd, Cursor at) {
        boolean header = end - offset >= 8 && (bytes[offset] & 0x08) != 0 && bytes[offset + 7] == 0;
        return header ? ethernet(bytes, offset + 8, end, wireEnd, at) : Layer.END;
    }

    /** draft-ietf-nvo3-vxlan-gpe: the P flag and a next protocol. */
    private Layer vxlanGpe(byte[] bytes, int offset, int end, int wireEnd, Cursor at) {
        if (end - offset < 8 || (bytes[offset] & 0x0C) != 0x0C || bytes[offset + 7] != 0) {
            return vxlan(bytes, offset, end, wireEnd, at);
        }
        return switch (bytes[offset + 3]) {
            case 1, 2 -> ip(bytes, offset + 8, end, wireEnd, at);
            case 3 -> ethernet(bytes, offset + 8, end, wireEnd, at);
            case 4 -> moveTo(Layer.SERVICE_HEADER, bytes, offset + 8, end, wireEnd, at);
            case 5 -> moveTo(Layer.MPLS, bytes, offset + 8, end, wireEnd, at);
            default -> Layer.END;
        };
    }

    /** RFC 8926 section 3.4. */
    private Layer geneve(byte[] bytes, int offset, int end, int wireEnd, Cursor at) {
        if (end - offset < 8 || bytes[offset] >>> 6 != 0 || bytes[offset + 7] != 0) {
            return Layer.END;
        }
        int inner = offset + 8 + (bytes[offset] & 0x3F) * 4;
        int type = Octets.u16(bytes, offset + 2);
        if (inner >= end || !Plausible.payload(type, bytes, inner, end, wireEnd)) {
            return Layer.END;
        }
        at.set(bytes, inner, end, wireEnd);
        return links.etherType(type, at);
    }

    /** RFC 4380 section 5.1.1: authentication and origin, each where present, then an IPv6 packet that fits. */
    private static Layer teredo(byte[] bytes, int offset, int end, int wireEnd, Cursor at) {
        int inner = offset;
        if (end - inner >= 13 && Octets.u16(bytes, inner) == 1) {
            inner += 13 + Octets.u8(bytes, inner + 2) + Octets.u8(bytes, inner + 3);
        }
        if (end - inner >= 8 && Octets.u16(bytes, inner) == 0) {
            inner += 8;
        }
        return Plausible.ipv6(bytes, inner, end, wireEnd)
                ? moveTo(Layer.IPV6, bytes, inner, end, wireEnd, at)
                : Layer.END;
    }

    /** 3GPP TS 29.281 section 5.1: version 1, a G-PDU, extension headers. */
    private static Layer gtpU(byte[] bytes, int offset, int end, int wireEnd, Cursor at) {
        if (end - offset < 8 || (bytes[offset] & 0xF0) != 0x30 || Octets.u8(bytes, offset + 1) != 0xFF) {
            return Layer.END;
        }
        int inner = offset + 8;
        boolean extended = (bytes[offset] & 4) != 0;
        if ((bytes[offset] & 7) != 0) {
            inner += 4;
        }
        while (extended && inner < end && bytes[inner - 1] != 0) {
            int length = Octets.u8(bytes, inner) * 4;
            if (length == 0 || length > end - inner) {
                return Layer.END;
            }
            inner += length;
        }
        return ip(bytes, inner, end, wireEnd, at);
    }

    /** Version 1, a received packet, what it is, then tagged fields up to the tag "end". */
    private static Layer tzsp(byte[] bytes, int offset, int end, int wireEnd, Cursor at) {
        if (end - offset < 5 || bytes[offset] != 1 || bytes[offset + 1] > 1 || bytes[offset + 1] < 0) {
            return Layer.END;
        }
        int encapsulated = Octets.u16(bytes, offset + 2);
        int inner = offset + 4;
        while (inner < end && bytes[inner] != 1) {
            boolean padding = bytes[inner] == 0;
            inner += padding || inner + 1 >= end ? 1 : 2 + Octets.u8(bytes, inner + 1);
        }
        inner++;
        return switch (encapsulated) {
            case 1 -> ethernet(bytes, inner, end, wireEnd, at);
            case 18 -> inner < end ? moveTo(Layer.WLAN, bytes, inner, end, wireEnd, at) : Layer.END;
            default -> Layer.END;
        };
    }

    /** RFC 2661 section 3.1 data messages; version 3 over UDP is RFC 3931 section 4.1.2. */
    private static Layer l2tp(byte[] bytes, int offset, int end, int wireEnd, Cursor at) {
        if (end - offset < 8 || (bytes[offset] & 0x80) != 0) {
            return Layer.END;
        }
        int flags = Octets.u16(bytes, offset);
        if ((flags & 0xF) == 3) {
            return ethernetAfterCookie(bytes, offset + 8, end, wireEnd, at);
        }
        int inner = offset + 6 + ((flags & 0x4000) != 0 ? 2 : 0) + ((flags & 0x0800) != 0 ? 4 : 0);
        if ((flags & 0xF) != 2 || inner + 2 > end) {
            return Layer.END;
        }
        if ((flags & 0x0200) != 0) {
            inner += 2 + Octets.u16(bytes, inner);
        }
        return pppWithIp(bytes, inner, end, wireEnd) ? moveTo(Layer.PPP, bytes, inner, end, wireEnd, at) : Layer.END;
    }

    private static Layer ethernetAfterCookie(byte[] bytes, int offset, int end, int wireEnd, Cursor at) {
        for (int inner = offset; inner <= offset + 12; inner += 4) {
            if (Plausible.ethernet(bytes, inner, end, wireEnd)) {
                return moveTo(Layer.ETHERNET, bytes, inner, end, wireEnd, at);
            }
        }
        return Layer.END;
    }

    private static boolean pppWithIp(byte[] bytes, int offset, int end, int wireEnd) {
        int at = end - offset >= 2 && Octets.u16(bytes, offset) == 0xFF03 ? offset + 2 : offset;
        if (end - at >= 2 && bytes[at] == 0) {
            at++;
        }
        return end - at >= 1 && (bytes[at] == 0x21 || bytes[at] == 0x57) && Plausible.ip(bytes, at + 1, end, wireEnd);
    }

    private static Layer ethernet(byte[] bytes, int offset, int end, int wireEnd, Cursor at) {
        return Plausible.ethernet(bytes, offset, end, wireEnd)
                ? moveTo(Layer.ETHERNET, bytes, offset, end, wireEnd, at)
                : Layer.END;
    }

    private static Layer ip(byte[] bytes, int offset, int end, int wireEnd, Cursor at) {
        return Plausible.ip(bytes, offset, end, wireEnd)
                ? moveTo(Layer.RAW_IP, bytes, offset, end, wireEnd, at)
                : Layer.END;
    }

    private static Layer moveTo(Layer layer, byte[] bytes, int offset, int end, int wireEnd, Cursor at) {
        at.set(bytes, offset, end, wireEnd);
        return layer;
    }

    private Layer skipTo(int length, Layer next, Cursor at) {
        if (!at.has(length)) {
            return tally.end(Fate.TRUNCATED_LINK_HEADER);
        }
        at.skip(length);
        return next;
    }
}
