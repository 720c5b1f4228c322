package io.earshot.capture.wire;

/** Takes off link headers. Each method stands at its header, moves past it and says what follows. */
final class LinkLayers {
    static final int ETHERTYPE_IPV4 = 0x0800;
    static final int ETHERTYPE_VLAN = 0x8100;
    static final int ETHERTYPE_IPV6 = 0x86DD;
    private static final int ETHERTYPE_NSH = 0x894F;
    private static final int LARGEST_LLC_LENGTH = 1500; // IEEE 802.3 clause 3.2.6
    private static final int MPLS_BOTTOM = 0x100;
    private static final int MAX_LABELS = 16;

    private final Tally tally;

    LinkLayers(Tally tally) {
        this.tally = tally;
    }

    /** The first layer of a frame, from the LINKTYPE_ registry of tcpdump.org. */
    Layer first(int linkType) {
        return switch (linkType) {
            case 1 -> Layer.ETHERNET;
            case 0, 108 -> Layer.LOOPBACK;
            case 12, 14, 101, 228, 229 -> Layer.RAW_IP;
            case 113 -> Layer.COOKED_V1;
            case 276 -> Layer.COOKED_V2;
            case 9, 50, 166, 204 -> Layer.PPP;
            case 51 -> Layer.PPPOE;
            case 100 -> Layer.LLC;
            case 104 -> Layer.CISCO_HDLC;
            case 105 -> Layer.WLAN;
            case 119 -> Layer.PRISM;
            case 127 -> Layer.RADIOTAP;
            case 163 -> Layer.AVS;
            case 192 -> Layer.PPI;
            case 219 -> Layer.MPLS;
            case 239 -> Layer.NFLOG;
            case 149, 258 -> Layer.PKTAP;
            default -> tally.unknownLinkType(linkType);
        };
    }

    /** What an EtherType announces; lengths (IEEE 802.3) announce LLC. */
    Layer etherType(int type, Cursor at) {
        return switch (type) {
            case ETHERTYPE_IPV4 -> Layer.IPV4;
            case ETHERTYPE_IPV6 -> Layer.IPV6;
            case ETHERTYPE_VLAN -> Layer.VLAN;
            case 0x88A8, 0x9100, 0x9200 -> Layer.SERVICE_VLAN;
            case 0x88E7 -> Layer.MAC_IN_MAC;
            case 0x8847, 0x8848 -> Layer.MPLS;
            case ETHERTYPE_NSH -> Layer.SERVICE_HEADER;
            case 0x8864 -> Layer.PPPOE;
            case 0x880B -> Layer.PPP;
            case 0x8909 -> Layer.CISCO_METADATA;
            case 0x6558 -> Layer.ETHERNET;
            case 0x8870 -> Layer.LLC;
            default -> type > LARGEST_LLC_LENGTH ? tally.unknownEtherType(type) : length(type, at);
        };
    }

    private static Layer length(int length, Cursor at) {
        if (length > 0 && length < at.wireEnd - at.offset) {
            at.limit(length);
        }
        return Layer.LLC;
    }

    Layer ethernet(Cursor at) {
        if (!at.has(14)) {
            return tally.end(Fate.TRUNCATED_LINK_HEADER);
        }
        int type = at.u16(12);
        at.skip(14);
        return etherType(type, at);
    }

    Layer vlan(Cursor at) {
        if (!at.has(4)) {
            return tally.end(Fate.TRUNCATED_LINK_HEADER);
        }
        int type = at.u16(2);
        at.skip(4);
        return etherType(type, at);
    }

    /** Version, length, one option with the tag; the EtherType stands behind them, or, inside GRE, before them. */
    Layer ciscoMetadata(Cursor at) {
        if (!at.has(8)) {
            return tally.end(Fate.TRUNCATED_LINK_HEADER);
        }
        int type = at.u16(0) > LARGEST_LLC_LENGTH ? at.u16(0) : at.u16(6);
        at.skip(8);
        return etherType(type, at);
    }

    /** IEEE 802.1ah: four octets of tag, then the customer's frame from its destination address on. */
    Layer macInMac(Cursor at) {
        at.skip(4);
        return Layer.ETHERNET;
    }

    /** RFC 8300 section 2.2: the length in words of four octets and the next protocol stand in the first one. */
    Layer serviceHeader(Cursor at) {
        if (!at.has(8)) {
            return tally.end(Fate.TRUNCATED_LINK_HEADER);
        }
        int length = (at.u16(0) & 0x3F) * 4;
        int next = at.u8(3);
        if (at.u8(0) >>> 6 != 0 || length < 8) {
            return tally.end(Fate.MALFORMED_LINK_HEADER);
        }
        if (!at.has(length)) {
            return tally.end(Fate.TRUNCATED_LINK_HEADER);
        }
        at.skip(length);
        return switch (next) {
            case 1 -> Layer.IPV4;
            case 2 -> Layer.IPV6;
            case 3 -> Layer.ETHERNET;
            case 5 -> Layer.MPLS;
            default -> tally.unknownEtherType(ETHERTYPE_NSH);
        };
    }

    /** IEEE 802.2; SNAP as RFC 1042. */
    Layer llc(Cursor at) {
        if (!at.has(3)) {
            return tally.end(Fate.TRUNCATED_LINK_HEADER);
        }
        int destinationSap = at.u8(0);
        if (destinationSap == 0x06) {
            at.skip(3);
            return Layer.IPV4;
        }
        if (destinationSap != 0xAA || at.u8(2) != 3) {
            return tally.unknownSap(destinationSap);
        }
        if (!at.has(8)) {
            return tally.end(Fate.TRUNCATED_LINK_HEADER);
        }
        int organisation = at.u8(3) << 16 | at.u16(4);
        int type = at.u16(6);
        if (organisation != 0 && organisation != 0xF8 || type <= LARGEST_LLC_LENGTH) {
            return tally.unknownSap(destinationSap);
        }
        at.skip(8);
        return etherType(type, at);
    }

    /** RFC 2516 section 4. */
    Layer pppoe(Cursor at) {
        if (!at.has(6)) {
            return tally.end(Fate.TRUNCATED_LINK_HEADER);
        }
        if (at.u8(0) != 0x11 || at.u8(1) != 0) {
            return tally.end(Fate.MALFORMED_LINK_HEADER);
        }
        int length = at.u16(4);
        at.skip(6);
        if (length < at.wireEnd - at.offset) {
            at.limit(length);
        }
        return Layer.PPP;
    }

    /** RFC 1661 section 2 with RFC 1662 section 3.1 framing and protocol field compression, each where present. */
    Layer ppp(Cursor at) {
        if (at.has(3) && at.u8(0) <= 1 && at.u16(1) == 0xFF03) {
            at.skip(1); // LINKTYPE_PPP_WITH_DIR
        }
        if (at.has(2) && (at.u16(0) == 0xFF03 || at.u16(0) == 0x0F00)) {
            at.skip(2); // the other is Cisco's framing, whose protocol is an EtherType
            if (at.has(2) && at.u16(-2) == 0x0F00) {
                return vlanless(at);
            }
        }
        if (!at.has(2)) {
            return tally.end(Fate.TRUNCATED_LINK_HEADER);
        }
        boolean compressed = (at.u8(0) & 1) != 0;
        int protocol = compressed ? at.u8(0) : at.u16(0);
        at.skip(compressed ? 1 : 2);
        return switch (protocol) {
            case 0x0021 -> Layer.IPV4;
            case 0x0057 -> Layer.IPV6;
            case 0x0281, 0x0283 -> Layer.MPLS;
            default -> tally.unknownPppProtocol(protocol);
        };
    }

    private Layer vlanless(Cursor at) {
        int type = at.u16(0);
        at.skip(2);
        return etherType(type, at);
    }

    /** Four octets: address, control, EtherType. */
    Layer ciscoHdlc(Cursor at) {
        if (!at.has(4)) {
            return tally.end(Fate.TRUNCATED_LINK_HEADER);
        }
        int type = at.u16(2);
        at.skip(4);
        return etherType(type, at);
    }

    /** RFC 3032; what lies below the last label is not said and has to be guessed (RFC 4928 section 2, RFC 4385). */
    Layer mpls(Cursor at) {
        for (int labels = 0; labels < MAX_LABELS; labels++) {
            if (!at.has(4)) {
                return tally.end(Fate.TRUNCATED_LINK_HEADER);
            }
            boolean bottom = (at.u32(0) & MPLS_BOTTOM) != 0;
            at.skip(4);
            if (bottom) {
                return belowLabels(at);
            }
        }
        return tally.end(Fate.MALFORMED_LINK_HEADER);
    }

    private Layer belowLabels(Cursor at) {
        if (Plausible.ip(at.bytes, at.offset, at.end, at.wireEnd)) {
            return Layer.RAW_IP;
        }
        if (at.has(4) && at.u8(0) >>> 4 == 0 && Plausible.ethernet(at.bytes, at.offset + 4, at.end, at.wireEnd)) {
            at.skip(4); // control word of a pseudowire
            return Layer.ETHERNET;
        }
        if (Plausible.ethernet(at.bytes, at.offset, at.end, at.wireEnd)) {
            return Layer.ETHERNET;
        }
        boolean ip = at.has(1) && (at.u8(0) >>> 4 == 4 || at.u8(0) >>> 4 == 6);
        return ip ? Layer.RAW_IP : tally.unknownEtherType(0x8847);
    }

    /** LINKTYPE_LINUX_SLL: packet type, ARPHRD, address length, address, protocol. */
    Layer cookedV1(Cursor at) {
        if (!at.has(16)) {
            return tally.end(Fate.TRUNCATED_LINK_HEADER);
        }
        int type = at.u16(14);
        at.skip(16);
        return cooked(type, at);
    }

    /** LINKTYPE_LINUX_SLL2: protocol, reserved, interface, ARPHRD, packet type, address length, address. */
    Layer cookedV2(Cursor at) {
        if (!at.has(20)) {
            return tally.end(Fate.TRUNCATED_LINK_HEADER);
        }
        int type = at.u16(0);
        at.skip(20);
        return cooked(type, at);
    }

    private Layer cooked(int type, Cursor at) {
        return type == 4 ? Layer.LLC : type <= LARGEST_LLC_LENGTH ? tally.unknownEtherType(type) : etherType(type, at);
    }

    Layer rawIp(Cursor at) {
        if (!at.has(1)) {
            return tally.end(Fate.TRUNCATED_IP_HEADER);
        }
        return switch (at.u8(0) >>> 4) {
            case 4 -> Layer.IPV4;
            case 6 -> Layer.IPV6;
            default -> tally.end(Fate.MALFORMED_IP_HEADER);
        };
    }

    /** Some writers put an EtherType into the last two octets. */
    private Layer announcedByType(int type) {
        return switch (type) {
            case ETHERTYPE_IPV4 -> Layer.IPV4;
            case ETHERTYPE_IPV6 -> Layer.IPV6;
            default -> tally.end(Fate.MALFORMED_LINK_HEADER);
        };
    }

    /** Four octets of address family in the order of the capturing host; the numbers for IPv6 differ by system. */
    Layer loopback(Cursor at) {
        if (!at.has(4)) {
            return tally.end(Fate.TRUNCATED_LINK_HEADER);
        }
        int family = at.u32(0);
        if (family >>> 16 != 0) {
            family = Integer.reverseBytes(family);
        }
        at.skip(4);
        return switch (family) {
            case 2 -> Layer.IPV4;
            case 10, 24, 28, 30 -> Layer.IPV6;
            case 7 -> Layer.LLC;
            default -> announcedByType(at.u16(-2));
        };
    }
}
